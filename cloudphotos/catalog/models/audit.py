"""Who did what with whose faces. Like the journal it is only ever added to, and holds ids alone."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Now

MOST_IDS = 200  # of each kind that one line holds; the counts say how many there were


class AuditEntry(models.Model):
    """One line of the audit log. Never changed; the database refuses it (migration audit, catalog.roles).

    actor_id: the user; null for commands on the server. owner_id: whose library it is about.
    people, faces, photos: ids, at most MOST_IDS of each. face_count, photo_count: of how many those are a sample.
    journal_id: the line of the owner's journal that tells more, if it was an edit. address: where the request came from;
    empty for what no request asked for. No foreign keys: the log outlives the rows it speaks of.
    """

    class Action(models.TextChoices):
        SAW = "saw", "looked at"
        NAMED = "named"
        MERGED = "merged"
        MOVED = "moved", "changed whose they are"
        REVIEWED = "reviewed"
        EXPORTED = "exported"
        SHARED = "shared"
        REVOKED = "revoked", "stopped sharing"
        ERASED = "erased"
        SETTINGS = "settings", "changed settings"

    created_at = models.DateTimeField(db_default=Now(), editable=False)
    actor_id = models.BigIntegerField(null=True)
    owner_id = models.BigIntegerField()
    action = models.CharField(max_length=20, choices=Action)
    people = ArrayField(models.BigIntegerField(), default=list)
    faces = ArrayField(models.BigIntegerField(), default=list)
    photos = ArrayField(models.BigIntegerField(), default=list)
    face_count = models.PositiveIntegerField(default=0)
    photo_count = models.PositiveIntegerField(default=0)
    journal_id = models.BigIntegerField(null=True)
    address = models.GenericIPAddressField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    action__in=[
                        *["saw", "named", "merged", "moved", "reviewed", "exported"],
                        *["shared", "revoked", "erased", "settings"],
                    ]
                ),
                name="audit_action_known",
            ),
            models.CheckConstraint(
                condition=models.Q(people__len__lte=MOST_IDS, faces__len__lte=MOST_IDS, photos__len__lte=MOST_IDS),
                name="audit_ids_bounded",
            ),
        ]
        indexes = [
            models.Index("owner_id", models.F("id").desc(), name="audit_of_owner"),
            models.Index("actor_id", models.F("id").desc(), name="audit_of_actor"),
            models.Index("created_at", name="audit_by_time"),
            GinIndex(fields=["people"], name="audit_of_people"),
            GinIndex(fields=["faces"], name="audit_of_faces"),
        ]

    def __str__(self) -> str:
        return f"{self.actor_id} {self.action} of {self.owner_id}"

"""What people said. It outranks the machine for ever."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models


class Correction(models.Model):
    """One line of the journal: who said what, about which rows, when. Never changed, and ids and flags only.

    No foreign keys: the journal outlives the rows it speaks of. `before` and `after` hold what changed, as catalog.changes
    describes it, never names or vectors. of: the line that an undo or a redo takes back or brings back.
    person_id: the one person it is about; null where there is no such one.
    """

    class Kind(models.TextChoices):
        NAME = "name"
        MERGE = "merge"
        SPLIT = "split"
        MOVE = "move"
        CONFIRM = "confirm"
        REJECT = "reject"
        HIDE = "hide"
        FAVOURITE = "favourite"
        IGNORE = "ignore"
        BIRTH = "birth"
        AVATAR = "avatar"
        TRASH = "trash"
        RESTORE = "restore"
        DRAW = "draw"
        TAG = "tag"
        UNTAG = "untag"
        BIN = "bin", "put into the bin"
        UNBIN = "unbin", "taken out of the bin"
        STAR = "star", "favourite photos"
        CONCEAL = "conceal", "hidden photos"
        DATE = "date", "date of a photo"
        ALBUM = "album", "an album"
        COLLECT = "collect", "photos of an album"
        SHARE = "share", "an album shared by link"
        UNDO = "undo"
        REDO = "redo"

    owner_id = models.BigIntegerField()
    actor_id = models.BigIntegerField()
    kind = models.CharField(max_length=20, choices=Kind)
    person_id = models.BigIntegerField(null=True)
    of = models.BigIntegerField(null=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    kind__in=[
                        *["name", "merge", "split", "move", "confirm", "reject", "hide", "favourite", "ignore"],
                        *["birth", "avatar", "trash", "restore", "draw", "tag", "untag", "undo", "redo"],
                        *["bin", "unbin", "star", "conceal", "date", "album", "collect", "share"],
                    ]
                ),
                name="correction_kind_known",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=["undo", "redo"], of__isnull=False)
                | (~models.Q(kind__in=["undo", "redo"]) & models.Q(of__isnull=True)),
                name="correction_of_another",
            ),
        ]
        indexes = [
            models.Index("owner_id", models.F("id").desc(), name="correction_history"),
            GinIndex(
                models.Func(models.F("after"), function="catalog_touched"),
                name="correction_touched",
                condition=models.Q(of__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of person {self.person_id}"

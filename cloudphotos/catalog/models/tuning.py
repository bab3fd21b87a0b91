"""What was set in the place of the numbers a pack ships with: for everybody by staff, for an owner by staff or by answers."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from cloudphotos.catalog.models.accounts import Owner

MOST_STRICT = 10  # steps of tagging.strictness, either way


class TrashRefit(models.Model):
    """A trash sphere fitted from what people decided, with its report; it changes nothing before it is applied.

    centre: unit length; radius: cosine distance, 0 to 2; both null until it is ready, and where it is refused.
    report: what `workers.refit_job` found, ids and counts. reason: why it was refused, or failed.
    """

    class Status(models.TextChoices):
        WAITING = "waiting"
        READY = "ready"
        REFUSED = "refused"
        FAILED = "failed"

    pack = models.CharField(max_length=40)
    status = models.CharField(max_length=10, choices=Status, default=Status.WAITING)
    centre = ArrayField(models.FloatField(), null=True)
    radius = models.FloatField(null=True)
    report = models.JSONField(default=dict)
    reason = models.CharField(max_length=500, blank=True)
    asked_by = models.BigIntegerField()
    asked_at = models.DateTimeField(db_default=Now(), editable=False)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=["waiting", "ready", "refused", "failed"]), name="refit_status_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(status="ready") | models.Q(centre__isnull=False, radius__isnull=False),
                name="refit_ready_has_sphere",
            ),
        ]
        indexes = [models.Index("pack", models.F("id").desc(), name="refit_of_pack")]

    def __str__(self) -> str:
        return f"{self.status} refit of {self.pack}"


class PackSetting(models.Model):
    """What staff set for a pack, one row a version. The newest of a pack holds; no row is ever changed, so any can come back.

    centre, radius: of the trash sphere, as in TrashRefit; null: what the pack ships with. strictness: steps, -10 to 10; 0 is
    what the pack ships with. refit: where the sphere came from. of: the version whose numbers these are again.
    """

    pack = models.CharField(max_length=40)
    centre = ArrayField(models.FloatField(), null=True)
    radius = models.FloatField(null=True)
    strictness = models.SmallIntegerField(default=0)
    refit = models.BigIntegerField(null=True)
    of = models.BigIntegerField(null=True)
    set_by = models.BigIntegerField()
    set_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(strictness__gte=-MOST_STRICT, strictness__lte=MOST_STRICT),
                name="pack_strictness_bounded",
            ),
            models.CheckConstraint(
                condition=models.Q(centre__isnull=True, radius__isnull=True)
                | models.Q(centre__isnull=False, radius__isnull=False, radius__gte=0, radius__lte=2),
                name="pack_sphere_whole",
            ),
        ]
        indexes = [models.Index("pack", models.F("id").desc(), name="setting_of_pack")]

    def __str__(self) -> str:
        return f"version {self.pk} of {self.pack}"


class OwnerStrictness(models.Model):
    """How strict faces of one owner are compared: what staff chose, and what the owner's own answers say (tagging.strictness).

    chosen, learned: steps, -10 to 10; null: nobody chose, or the answers do not say. chosen outranks learned, learned
    outranks the pack's. pack: of what was learned. yes, no: how many answers of each kind were weighed.
    report: what `tagging.strictness.Learned` holds.
    """

    owner = models.OneToOneField(Owner, on_delete=models.CASCADE, primary_key=True, related_name="strictness")
    chosen = models.SmallIntegerField(null=True)
    chosen_by = models.BigIntegerField(null=True)
    chosen_at = models.DateTimeField(null=True)
    pack = models.CharField(max_length=40, blank=True)
    learned = models.SmallIntegerField(null=True)
    yes = models.PositiveIntegerField(default=0)
    no = models.PositiveIntegerField(default=0)
    report = models.JSONField(default=dict)
    learned_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(chosen__isnull=True)
                | models.Q(chosen__gte=-MOST_STRICT, chosen__lte=MOST_STRICT, chosen_by__isnull=False),
                name="owner_chosen_bounded",
            ),
            models.CheckConstraint(
                condition=models.Q(learned__isnull=True)
                | models.Q(learned__gte=-MOST_STRICT, learned__lte=MOST_STRICT),
                name="owner_learned_bounded",
            ),
        ]

    def __str__(self) -> str:
        return f"strictness of owner {self.owner_id}"

    @property
    def answers(self) -> int:
        """How many answers were weighed."""
        return self.yes + self.no

"""People, their names, and who is on which photo."""

from django.db import models
from django.db.models.functions import Lower, Now, Upper

from cloudphotos.catalog.models.accounts import Owner
from cloudphotos.catalog.models.faces import Face
from cloudphotos.catalog.models.photos import Photo


class Person(models.Model):
    """Someone on the photos of one owner, named or not.

    A person that was merged into another stays as a forwarding address and has no faces of its own.
    settled: the owner said something of this person, so the machine adds faces and beyond that only proposes.
    ignored: somebody the owner does not want to be asked about. avatar: the face shown. chosen_avatar: the one the owner wants,
    which is shown unless its photo is hidden or in the bin. photo_count: tags of this person; the database counts them
    (migration 0008).
    """

    owner = models.ForeignKey(Owner, on_delete=models.CASCADE, related_name="people")
    name = models.CharField(max_length=200, blank=True)
    birth_date = models.DateField(null=True)
    settled = models.BooleanField(default=False)
    hidden = models.BooleanField(default=False)
    favourite = models.BooleanField(default=False)
    ignored = models.BooleanField(default=False)
    avatar = models.ForeignKey(Face, on_delete=models.SET_NULL, null=True, related_name="+")
    chosen_avatar = models.ForeignKey(Face, on_delete=models.SET_NULL, null=True, related_name="+")
    merged_into = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="+")
    photo_count = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(merged_into=models.F("id")), name="person_not_merged_into_self"),
        ]
        indexes = [
            models.Index("owner", "id", name="person_of_owner", condition=models.Q(merged_into__isnull=True)),
            models.Index(
                "owner",
                models.F("favourite").desc(),
                models.ExpressionWrapper(models.Q(name=""), output_field=models.BooleanField()),
                models.F("photo_count").desc(),
                Lower("name"),
                "id",
                name="person_in_order",
                condition=models.Q(merged_into__isnull=True),
            ),
            models.Index("owner", Upper("name"), name="person_by_name", condition=~models.Q(name="")),
        ]

    def __str__(self) -> str:
        return self.name or f"person {self.pk}"


class PersonName(models.Model):
    """A name that a person has or had. The journal points here by id, so that a name can be erased and the journal stay."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="names")
    text = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.text


class PersonBirthDate(models.Model):
    """A birth date that a person has or had; none was said where `day` is null. Kept apart for the same reason as names."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="birth_dates")
    day = models.DateField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return str(self.day or "unknown")


class Tag(models.Model):
    """A person is on a photo: follows from faces and presences, and is written in the transaction that changes them.

    sort_at: that of the photo; the database sees to it (migration 0024), whatever is written here.
    """

    photo = models.ForeignKey(Photo, on_delete=models.CASCADE, related_name="tags")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="tags")
    sort_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["photo", "person"], name="tag_once")]
        indexes = [models.Index(fields=["person", "-sort_at", "-photo"], name="tag_of_person")]

    def __str__(self) -> str:
        return f"{self.person} on {self.photo}"

"""What owners said that no face or person row can hold: who somebody is not, and who is there unseen."""

from django.db import models

from cloudphotos.catalog.models.faces import Face
from cloudphotos.catalog.models.people import Person
from cloudphotos.catalog.models.photos import Photo


class Rejection(models.Model):
    """ "This is not that person", for ever. It holds against whoever the person was merged into (a trigger sees to it)."""

    face = models.ForeignKey(Face, on_delete=models.CASCADE, related_name="rejections")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="rejections")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["face", "person"], name="rejection_once")]

    def __str__(self) -> str:
        return f"face {self.face_id} is not person {self.person_id}"


class Presence(models.Model):
    """A person is on a photo though no face shows it. It follows the person through merges, as a rejection does."""

    photo = models.ForeignKey(Photo, on_delete=models.CASCADE, related_name="presences")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="presences")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["photo", "person"], name="presence_once")]

    def __str__(self) -> str:
        return f"person {self.person_id} is on photo {self.photo_id}"

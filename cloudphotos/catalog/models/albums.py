"""Albums: photos that an owner put together."""

from django.db import models

from cloudphotos.catalog.models.accounts import Owner
from cloudphotos.catalog.models.photos import Photo


class Album(models.Model):
    """Some of an owner's photos under a name. A photo may be in many.

    cover: chosen by the owner, else the newest photo stands for it. without_faces: no faces are looked for on its photos.
    deleted_at: since when it waits to be gone; it can be brought back, and its photos are not touched.
    """

    owner = models.ForeignKey(Owner, on_delete=models.CASCADE, related_name="albums")
    name = models.CharField(max_length=200)
    cover = models.ForeignKey(Photo, on_delete=models.SET_NULL, null=True, related_name="+")
    without_faces = models.BooleanField(default=False)
    photos = models.ManyToManyField(Photo, through="AlbumPhoto", related_name="albums")
    created_at = models.DateTimeField(auto_now_add=True)
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=~models.Q(name=""), name="album_has_name")]

    def __str__(self) -> str:
        return self.name


class AlbumName(models.Model):
    """A name that an album has or had. The journal points here by id, as it does to the names of people."""

    album = models.ForeignKey(Album, on_delete=models.CASCADE, related_name="names")
    text = models.CharField(max_length=200)

    def __str__(self) -> str:
        return self.text


class AlbumPhoto(models.Model):
    """A photo is in an album."""

    album = models.ForeignKey(Album, on_delete=models.CASCADE, related_name="held")
    photo = models.ForeignKey(Photo, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["album", "photo"], name="album_photo_once")]

    def __str__(self) -> str:
        return f"{self.photo} in {self.album}"

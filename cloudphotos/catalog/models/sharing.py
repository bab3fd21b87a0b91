"""Albums shared by link, and what those who opened the links made of the photos."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import GreaterThanOrEqual

from cloudphotos.catalog.models.accounts import User
from cloudphotos.catalog.models.albums import Album
from cloudphotos.catalog.models.photos import Photo


class ShareLink(models.Model):
    """An album can be looked at by whoever knows the token.

    token: part of the address, 192 random bits as 32 letters; another one each time the link is made again. It is kept as it
    is, so that the owner can copy the address later. days: how long the link is good for from when it is made; None for ever.
    expires_at: follows from it. with_names: people who are neither hidden nor ignored are shown with their names.
    with_originals: the files may be downloaded as they were uploaded.
    """

    album = models.ForeignKey(Album, on_delete=models.CASCADE, related_name="links")
    token = models.CharField(max_length=43, unique=True)
    days = models.PositiveSmallIntegerField(null=True)
    with_names = models.BooleanField(default=False)
    with_originals = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=GreaterThanOrEqual(Length("token"), 32), name="share_link_token_is_long"),
            models.CheckConstraint(
                condition=Q(days__isnull=True, expires_at__isnull=True) | Q(days__gt=0, expires_at__isnull=False),
                name="share_link_expires_after_days",
            ),
        ]

    def __str__(self) -> str:
        return f"link {self.pk} to album {self.album_id}"


class Viewer(models.Model):
    """Someone who looked at shared photos: a user who was signed in, or a browser that carries the key in a cookie."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, null=True, related_name="viewer")
    key = models.UUIDField(null=True, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False, key__isnull=True) | Q(user__isnull=True, key__isnull=False),
                name="viewer_is_user_or_browser",
            )
        ]

    def __str__(self) -> str:
        return f"viewer {self.pk}"


class Reaction(models.Model):
    """A viewer saw a photo of somebody else, and may have liked it. Once per viewer and photo.

    link: where he first saw it. liked_at: None where he did not like it, or no longer does.
    """

    viewer = models.ForeignKey(Viewer, on_delete=models.CASCADE, related_name="reactions")
    photo = models.ForeignKey(Photo, on_delete=models.CASCADE, related_name="reactions")
    link = models.ForeignKey(ShareLink, on_delete=models.SET_NULL, null=True, related_name="reactions")
    seen_at = models.DateTimeField(auto_now_add=True)
    liked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["photo", "viewer"], name="reaction_once")]

    def __str__(self) -> str:
        return f"viewer {self.viewer_id} {'liked' if self.liked_at else 'saw'} photo {self.photo_id}"

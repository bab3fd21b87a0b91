"""Who signs in, and what each of them agreed to."""

from django.contrib.auth.models import AbstractUser
from django.db import models


class User(AbstractUser):
    """Someone who can sign in."""


class Owner(models.Model):
    """A user's library and the owner's settings for it.

    Faces are found only where `faces_on` is true: it is the owner's consent to biometric processing.
    learn_from_likes: what viewers liked, and avatars the owner chose, may teach which faces are shown.
    vectors_added, vectors_dropped: count the transactions that wrote or deleted face vectors, so that whoever holds
    vectors in memory knows when they are old.
    """

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="owner")
    faces_on = models.BooleanField(default=False)
    review_by_staff = models.BooleanField(default=False)
    learn_from_likes = models.BooleanField(default=True)
    quota_bytes = models.BigIntegerField(null=True, blank=True)
    vectors_added = models.BigIntegerField(default=0)
    vectors_dropped = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(quota_bytes__isnull=True) | models.Q(quota_bytes__gte=0),
                name="owner_quota_not_negative",
            )
        ]

    def __str__(self) -> str:
        return self.user.username

"""Files that are on their way here."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from cloudphotos.catalog.models.accounts import Owner


class Upload(models.Model):
    """A file that comes in parts, so that a lost connection costs one part at most.

    key: by which a browser finds it again. parts: names in the photo storage, in order. changed_at: when the last one came.
    """

    owner = models.ForeignKey(Owner, on_delete=models.CASCADE, related_name="uploads")
    key = models.CharField(max_length=64)
    path = models.CharField(max_length=1000)
    size_bytes = models.BigIntegerField()
    received_bytes = models.BigIntegerField(default=0)
    parts = ArrayField(models.CharField(max_length=200), default=list)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "key"], name="upload_once"),
            models.CheckConstraint(
                condition=models.Q(received_bytes__lte=models.F("size_bytes")), name="upload_not_too_long"
            ),
        ]

    def __str__(self) -> str:
        return self.path

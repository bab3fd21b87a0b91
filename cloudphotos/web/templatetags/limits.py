"""`{% byte_cap %}`: the bytes a file may have."""

from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
def byte_cap() -> int:
    """Bytes that an uploaded file may have."""
    return int(settings.BYTE_CAP)

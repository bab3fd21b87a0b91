"""`{% byte_cap %}`: the bytes a file may have; `{% part_bytes %}`: those of a part of one."""

from django import template
from django.conf import settings

from cloudphotos.web import upload

register = template.Library()


@register.simple_tag
def byte_cap() -> int:
    """Bytes that an uploaded file may have."""
    return int(settings.BYTE_CAP)


@register.simple_tag
def part_bytes() -> int:
    """Bytes that a part of an uploaded file may have."""
    return upload.PART_BYTES

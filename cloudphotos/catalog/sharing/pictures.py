"""The large picture of a shared photo: never the original itself, in which cameras and programs write places and names."""

from django.conf import settings

from cloudphotos.catalog import photo_files
from cloudphotos.catalog.models import Photo
from tagging import image, thumbnail
from tagging.errors import PhotoError


def clean_preview(*, photo: Photo) -> str:
    """The name in the storage of a preview without metadata; "" if there is none and the original cannot be read.

    Where an original serves as its own preview, one is made of it at the first look, and stays.
    """
    if photo.preview != photo.original:
        return photo.preview
    try:
        whole = image.read(photo_files.read(photo.original), pixel_cap=settings.PIXEL_CAP)
    except (PhotoError, FileNotFoundError):
        return ""
    long_side_px = max(photo.width, photo.height)
    made = photo_files.save_derived(owner_id=photo.owner_id, data=thumbnail.thumbnail(whole, long_side_px=long_side_px))
    if Photo.objects.filter(pk=photo.pk, preview=photo.original).update(preview=made):
        return made
    photo_files.delete([made])  # somebody else looked at the same moment
    return Photo.objects.filter(pk=photo.pk).values_list("preview", flat=True).first() or ""

"""`manage.py check` is the doctor: it says what is missing before a photo has to."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from cloudphotos.catalog.models import Embedding
from tagging import packs
from tagging.errors import TaggingError
from tagging.packs import manifest


def register_checks() -> None:
    """Make the checks below part of `manage.py check`."""
    register(check_pack, deploy=True)


def check_pack(**_: Any) -> list[CheckMessage]:
    """The weights are there and unharmed, and the index holds vectors of their dimension."""
    try:
        recipe = packs.find(settings.FACE_PACK)
        manifest.check(settings.FACE_WEIGHTS / recipe.name, pack=recipe.name)
    except TaggingError as error:
        return [Error(str(error), id="cloudphotos.E001")]
    indexed = {index.name for index in Embedding._meta.indexes}
    if f"embedding_nearest_{recipe.name}" not in indexed:
        return [Error(f"There is no index for vectors of the pack {recipe.name}.", id="cloudphotos.E002")]
    return []

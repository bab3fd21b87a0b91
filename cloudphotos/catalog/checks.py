"""`manage.py check` is the doctor: it says what is missing before a photo has to."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.db import OperationalError

from cloudphotos.catalog import vector_index
from tagging import packs
from tagging.errors import TaggingError


def register_checks() -> None:
    """Make the checks below part of `manage.py check`."""
    register(check_pack, deploy=True)


def check_pack(**_: Any) -> list[CheckMessage]:
    """The weights are there and unharmed, and there is an index for their vectors."""
    try:
        packs.check(settings.FACE_PACK, settings.FACE_WEIGHTS)
        index = f"embedding_nearest_{settings.FACE_PACK}"
        if not vector_index.is_there(index):
            said = f"There is no index for vectors of the pack {settings.FACE_PACK}. Run: manage.py migrate"
            return [Error(said, id="cloudphotos.E002")]
    except TaggingError as error:
        return [Error(str(error), id="cloudphotos.E001")]
    except OperationalError as error:
        return [Error(f"The database does not answer: {error}", id="cloudphotos.E003")]
    return []

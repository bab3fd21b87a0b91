"""The index of a pack's vectors. Migrations make those of the packs that we build; the chosen one may be another."""

from typing import Any

from django.conf import settings
from django.db import connections

from cloudphotos.catalog.models import Embedding
from cloudphotos.catalog.models.faces import nearest_of_pack
from tagging import packs
from tagging.errors import PackError


def index_chosen_pack(using: str, **_: Any) -> None:
    """After each migration: make the index for vectors of FACE_PACK, unless it is there or the pack cannot be used yet."""
    try:
        numbers = packs.numbers(settings.FACE_PACK, settings.FACE_WEIGHTS)
    except PackError:
        return  # `manage.py check` says so
    index = nearest_of_pack(settings.FACE_PACK, len(numbers.trash))
    if not is_there(index.name, using=using):
        with connections[using].schema_editor() as editor:
            editor.add_index(Embedding, index)


def is_there(name: str, *, using: str = "default") -> bool:
    """Whether the table of vectors has an index of this name."""
    connection = connections[using]
    with connection.cursor() as cursor:
        return name in connection.introspection.get_constraints(cursor, Embedding._meta.db_table)

"""Heads that were learned here. The database is the truth: workers open their pack with the one that is installed."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import numpy as np
from django.db import transaction
from django.utils import timezone

from cloudphotos.catalog.errors import CatalogError
from cloudphotos.catalog.models import AwesomenessHead
from tagging.awesomeness.head import Head

FROM_LIKES = "likes of this site"  # `source` in a head's provenance


def installed(*, pack: str, embedder: str) -> int | None:
    """The id of the head that is installed for this recogniser; None where the one that ships holds."""
    found = AwesomenessHead.objects.filter(pack=pack, embedder=embedder, installed_at__isnull=False, withdrawn_at=None)
    return found.order_by("-pk").values_list("pk", flat=True).first()


def load(head_id: int) -> Head:
    """The head in this row."""
    row = AwesomenessHead.objects.get(pk=head_id)
    return Head(
        weights=np.frombuffer(bytes(row.weights), "<f4").astype(np.float32),
        bias=row.bias,
        version=row.version,
        provenance=json.dumps(row.provenance),
    )


def version(head_id: int) -> str:
    """What the head in this row is called."""
    return AwesomenessHead.objects.values_list("version", flat=True).get(pk=head_id)


def learned_from_likes_at(head_id: int) -> datetime | None:
    """When this head learned from likes; None where it learned from a table."""
    return (
        AwesomenessHead.objects.filter(pk=head_id, provenance__source=FROM_LIKES)
        .values_list("created_at", flat=True)
        .first()
    )


def keep(*, pack: str, embedder: str, head: Head, report: Mapping[str, Any], install: bool) -> AwesomenessHead:
    """Write down what was learned; with `install` it is what rates from now on."""
    return AwesomenessHead.objects.create(
        pack=pack,
        embedder=embedder,
        version=head.version,
        weights=head.weights.astype("<f4").tobytes(),
        bias=head.bias,
        provenance=json.loads(head.provenance),
        report=report,
        installed_at=timezone.now() if install else None,
    )


@transaction.atomic
def withdraw(*, pack: str, embedder: str) -> AwesomenessHead:
    """Return to the head before the installed one; what is withdrawn is kept. Raises CatalogError where none was installed."""
    head_id = installed(pack=pack, embedder=embedder) or 0
    row = AwesomenessHead.objects.select_for_update().filter(pk=head_id, withdrawn_at=None).first()
    if row is None:
        raise CatalogError(f"No head was learned for the pack {pack}: the one that ships with it is in use already.")
    row.withdrawn_at = timezone.now()
    row.save(update_fields=["withdrawn_at"])
    return row

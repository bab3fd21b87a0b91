"""`{{ first|month }}`: how the scrubber shows a month and leads to it."""

import functools
from datetime import date
from typing import NamedTuple

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import get_language

from cloudphotos.catalog import timelines

register = template.Library()


class MonthLink(NamedTuple):
    """key: "2019-03". name: "March 2019". query: the part of an address that begins a timeline with its newest photo."""

    key: str
    name: str
    query: str


@register.filter
def month(first: date) -> MonthLink:
    """The month that begins with this day."""
    return _month(first, get_language(), timezone.get_current_timezone_name())


@functools.lru_cache(maxsize=5000)  # a page shows hundreds, and they are the same each time
def _month(first: date, language: str | None, zone: str) -> MonthLink:
    return MonthLink(f"{first:%Y-%m}", date_format(first, "F Y"), urlencode({"before": timelines.from_month(first)}))

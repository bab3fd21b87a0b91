"""`{{ run.duration|lasted }}`: how long something took; `{{ value|figure:percent }}`: a number of a chart;
`{{ face|staff_tile }}`: its picture; `{{ name|counted:number }}`: what a number of a run counts.
"""

from collections.abc import Sequence
from datetime import timedelta

from django import template
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cloudphotos.catalog.models import Face

register = template.Library()


@register.filter
def staff_tile(face: Face) -> str:
    """Address of the square crop of a face."""
    return reverse("staff_tile", args=[face.pk])


@register.filter
def lasted(duration: timedelta) -> str:
    """A duration in its two largest units.

    >>> [lasted(timedelta(seconds=s)) for s in (0.25, 59, 61, 7300)]
    ['0.2 s', '59 s', '1 min 1 s', '2 h 1 min']
    """
    seconds = max(0.0, duration.total_seconds())
    if seconds < 10:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(int(seconds), 60)
    hours, left = divmod(minutes, 60)
    if hours:
        return f"{hours} h {left} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


@register.filter
def counted(name: str, number: int) -> str:
    """The word for so many of what a run counts, by its name in ClusterRun.counts.

    >>> counted("people", 1), counted("people", 2), counted("moved", 1)
    ('person', 'people', 'moved')
    """
    words = {
        "faces": ngettext("face", "faces", number),
        "people": ngettext("person", "people", number),
        "groups": ngettext("group", "groups", number),
        "moved": _("moved"),
        "nearest": _("nearest"),
        "forwarded": _("forwarded"),
        "proposals": ngettext("proposal", "proposals", number),
    }
    return words[name]


@register.filter
def figure(value: float | None, percent: bool) -> str:
    """A value of a chart as its table shows it; a dash where there is none.

    >>> figure(0.1234, True), figure(2.346, False), figure(None, True)
    ('12.3 %', '2.35', '–')
    """
    if value is None:
        return "–"
    return f"{number_format(round(100 * value, 1), 1)} %" if percent else str(number_format(round(value, 2), 2))


@register.filter
def item(values: Sequence[str], place: int) -> str:
    """The value at a place of a list."""
    return values[place]

"""`{% doubt_words doubt as words %}`: why somebody is doubtful. `{{ reason|reason_name }}`: what that is called."""

from django import template
from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cloudphotos.catalog.models import Doubt

register = template.Library()


@register.simple_tag
def doubt_words(doubt: Doubt) -> list[str]:
    """Each reason in a few words."""
    return [_WORDS[reason](doubt) for reason in doubt.reasons if reason in _WORDS]


@register.filter
def reason_name(reason: str) -> str:
    """What a reason is called where one is chosen."""
    names = {
        "unlike": _("Unlike the rest"),
        "halves": _("Two in one"),
        "collisions": _("Twice on a photo"),
        "conflicts": _("Contradictions"),
        "strays": _("Faces elsewhere"),
        "alike": _("One in two"),
    }
    return names.get(reason, reason)


def _unlike(doubt: Doubt) -> str:
    said = ngettext(
        "%(n)s of %(all)s faces is unlike the others", "%(n)s of %(all)s faces are unlike the others", doubt.unlike
    )
    return said % {"n": intcomma(doubt.unlike), "all": intcomma(doubt.faces)}


def _halves(doubt: Doubt) -> str:
    rest = doubt.faces - doubt.second
    return _("Falls into two: %(one)s and %(other)s faces") % {"one": intcomma(rest), "other": intcomma(doubt.second)}


def _collisions(doubt: Doubt) -> str:
    said = ngettext("Twice on %(n)s photo", "Twice on %(n)s photos", doubt.collisions)
    return said % {"n": intcomma(doubt.collisions)}


def _conflicts(doubt: Doubt) -> str:
    parts = []
    if doubt.conflicts:
        said = ngettext("%(n)s face was moved back and forth", "%(n)s faces were moved back and forth", doubt.conflicts)
        parts.append(said % {"n": intcomma(doubt.conflicts)})
    if doubt.rejections:
        said = ngettext("%(n)s face was refused", "%(n)s faces were refused", doubt.rejections)
        parts.append(said % {"n": intcomma(doubt.rejections)})
    return "; ".join(parts)


def _strays(doubt: Doubt) -> str:
    n = len(doubt.strays)
    said = ngettext("%(n)s face of somebody else may belong here", "%(n)s faces of others may belong here", n)
    return said % {"n": intcomma(n)}


def _alike(doubt: Doubt) -> str:
    cosine = f"{doubt.alike_cos or 0:.2f}"
    name = doubt.alike.name if doubt.alike else ""
    if name:
        return _("May be %(name)s too (mean cosine %(cosine)s)") % {"name": name, "cosine": cosine}
    return _("May be one with somebody without a name (mean cosine %(cosine)s)") % {"cosine": cosine}


_WORDS = {
    "unlike": _unlike,
    "halves": _halves,
    "collisions": _collisions,
    "conflicts": _conflicts,
    "strays": _strays,
    "alike": _alike,
}

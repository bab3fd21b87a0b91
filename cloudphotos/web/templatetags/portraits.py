"""How results are written."""

from django import template
from django.utils.translation import gettext as _

from cloudphotos.catalog.models import PortraitAnswer

register = template.Library()


@register.filter
def percent(share: float) -> str:
    """A share, 0 to 1, as a whole number of percent."""
    return f"{share:.0%}".replace("%", "\N{NO-BREAK SPACE}%")


@register.filter
def baseline_name(baseline: str) -> str:
    """What a rule chooses, in words."""
    rules = PortraitAnswer.Baseline
    names = {
        rules.RANDOM: _("a random face"),
        rules.FIRST: _("the first face"),
        rules.NEWEST: _("the newest face"),
        rules.BIGGEST: _("the biggest face"),
        rules.SUREST: _("the face that was seen most surely"),
        rules.SHARPEST: _("the sharpest face"),
    }
    return names[rules(baseline)]

"""`{% waiting_questions %}`: how many questions are open. `{% alike person %}`: groups that look like a person."""

from typing import Any

from django import template
from django.template.context import RequestContext

from cloudphotos.catalog import matching, questions
from cloudphotos.catalog.models import Person

register = template.Library()
BESIDE = 2  # groups shown in the banner


@register.simple_tag(takes_context=True)
def waiting_questions(context: RequestContext) -> int:
    """Open questions of whoever looks at the page; 0 where no library is known."""
    owner = getattr(context.get("request"), "owner", None)
    return questions.waiting(owner=owner) if owner else 0


@register.inclusion_tag("web/_person_banner.html", takes_context=True)
def alike(context: RequestContext, person: Person) -> dict[str, Any]:
    """Groups without a name that look like this person, but for those the owner was not sure about in this session."""
    request = context["request"]
    skipped = request.session.get("review", {}).get("skipped", [])
    found = matching.of_person(person=person, limit=BESIDE, without=skipped, groups_only=True)
    return {"person": person, "matches": found, "request": request, "csrf_token": context.get("csrf_token")}

"""One question at a time: who is this? The order of a session, its skips and its answers live in the session."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from cloudphotos.catalog import completeness, corrections, proposals, queries, questions
from cloudphotos.catalog.errors import CatalogError
from cloudphotos.catalog.models import Proposal
from cloudphotos.web import access, journal
from cloudphotos.web.access import OwnerRequest, signed_in
from cloudphotos.web.navigation import back

SESSION = "review"
MOST_TURNS = 200  # answers that can be taken back one by one


@require_safe
@signed_in
def review(request: OwnerRequest) -> HttpResponseBase:
    """The question with the largest gain, or that there is none left."""
    kept = _kept(request)
    question = questions.next_question(
        owner=request.owner, pack=settings.FACE_PACK, skipped=kept["skipped"], first=kept["first"]
    )
    settled = sum(faces for _, _, faces in kept["turns"])
    context: dict[str, object] = {"question": question, "settled": settled, "can_undo": bool(kept["turns"])}
    if question is None:
        context["share"] = questions.share_named(owner=request.owner)
    else:
        left = max(questions.faces_left(owner=request.owner), question.count)
        context |= {"left": left, "whole": settled + left, "names": queries.names(owner=request.owner)}
        context["again"] = question.id in kept["skipped"]
        context["complete"] = question.person and completeness.of_person(person=question.person)
    return render(request, "web/review.html", context)


@require_POST
@signed_in
def answer_question(request: OwnerRequest, proposal_id: int) -> HttpResponseBase:
    """`answer` is yes, no, skip, or name with a `name`; then comes the next question, or what `next` says."""
    asked = access.load_proposal(request.owner, proposal_id)
    answer = request.POST.get("answer", "")
    if answer == "skip":
        _remember(request, [asked.pk, 0, 0], skipped=True)
        return redirect(back(request, "review"))
    try:
        answered = _answered(request, asked, answer)
    except CatalogError as error:
        messages.error(request, str(error))
        return redirect(back(request, "review"))
    entry = access.load_entry(request.owner, answered.answer) if answered.answer else None
    journal.taught(request, _told(answered, answer, request.POST.get("name", "").strip()), entry)
    _remember(request, [asked.pk, answered.answer or 0, asked.gain])
    return redirect(back(request, "review"))


@require_POST
@signed_in
def undo_answer(request: OwnerRequest) -> HttpResponseBase:
    """Take the last answer of this session back, and ask the same again."""
    kept = _kept(request)
    if not kept["turns"]:
        messages.info(request, _("There is no answer to take back."))
        return redirect("review")
    proposal_id, entry_id, _faces = kept["turns"].pop()
    kept["skipped"] = [key for key in kept["skipped"] if key != proposal_id]
    kept["first"] = proposal_id
    request.session[SESSION] = kept
    if entry_id:
        try:
            made = corrections.undo(owner=request.owner, actor=request.user, entry_id=entry_id)
        except CatalogError as error:
            messages.error(request, str(error))
            return redirect("review")
        journal.look_again(request, made)
    messages.info(request, _("Taken back. Here is the question again."))
    return redirect("review")


def _answered(request: OwnerRequest, asked: Proposal, answer: str) -> Proposal:
    # "Are these Anna?" says no to what a split proposes
    wanted = {"yes": "no", "no": "yes"}.get(answer, answer) if asked.kind == Proposal.Kind.SPLIT else answer
    if wanted == "yes":
        return proposals.accept(owner=request.owner, proposal_id=asked.pk, actor=request.user)
    if wanted == "no":
        return proposals.discard(owner=request.owner, proposal_id=asked.pk, actor=request.user)
    name = request.POST.get("name", "")
    return proposals.name(owner=request.owner, proposal_id=asked.pk, name=name, actor=request.user)


def _told(answered: Proposal, answer: str, name: str) -> str:
    person = (answered.other if answered.kind == Proposal.Kind.MOVE else answered.person) or answered.person
    who, faces = person.name or _("somebody without a name"), answered.gain
    if answer == "yes":
        said = ngettext("Yes: %(n)d face of %(name)s.", "Yes: %(n)d faces of %(name)s.", faces)
        return said % {"n": faces, "name": who}
    if answer == "name":
        return ngettext("%(n)d face of %(name)s.", "%(n)d faces of %(name)s.", faces) % {"n": faces, "name": name}
    if answered.kind == Proposal.Kind.WHO:
        return _("Ignored: we will not ask about this person again. You find them below your people.")
    return _("No: not %(name)s. We will not ask that again.") % {"name": who}


def _kept(request: OwnerRequest) -> dict[str, Any]:
    """skipped: ids of questions, in order. turns: [question, line of the journal or 0, faces], the last at the end."""
    return {"skipped": [], "turns": [], "first": 0, **request.session.get(SESSION, {})}


def _remember(request: OwnerRequest, turn: list[int], *, skipped: bool = False) -> None:
    kept = _kept(request)
    others = [key for key in kept["skipped"] if key != turn[0]]
    request.session[SESSION] = {
        "skipped": [*others, turn[0]][-MOST_TURNS:] if skipped else others,
        "turns": [*kept["turns"], turn][-MOST_TURNS:],
        "first": 0,
    }

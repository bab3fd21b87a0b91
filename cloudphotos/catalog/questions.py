"""What an owner is asked, one question at a time: largest gain first, with why. `asking` writes the questions down."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, Q, Sum

from cloudphotos.catalog import proposals, reasons
from cloudphotos.catalog.models import Face, Owner, Person, Proposal
from cloudphotos.catalog.models.photos import is_shown
from cloudphotos.catalog.reasons import Why

SHOWN = 9  # faces of a question that are shown
_LOOKED = 20


@dataclass(frozen=True)
class Question:
    """One question. faces: the faces asked about, at most SHOWN; count: how many an answer settles. person: who it may be, whose
    `known` faces stand beside; None where the name is asked for. now: with whom the faces are at present, if that is no group.
    by_staff: staff ask.
    """

    id: int
    kind: str
    faces: list[Face]
    count: int
    person: Person | None
    asked: Person | None
    now: Person | None
    why: Why
    by_staff: bool


def next_question(*, owner: Owner, pack: str, skipped: Collection[int] = (), first: int = 0) -> Question | None:
    """The open question with the largest gain; those skipped come last, in this order. first: this one goes before all."""
    found = proposals.still_open(owner_id=owner.pk)
    order = list(skipped)
    ahead = list(found.filter(pk=first)) if first else []
    rows = [*ahead, *found.exclude(pk__in=order).order_by("-gain", "pk")[:_LOOKED]]
    later = {row.pk: row for row in found.filter(pk__in=order)} if order and not ahead else {}
    rows += [later[key] for key in order if key in later]
    asked = proposals.askable(rows)
    row = next((row for row in rows if asked.get(row.pk)), None)
    return _question(row, asked[row.pk], pack) if row else None


def waiting(*, owner: Owner) -> int:
    """How many questions are open."""
    return proposals.still_open(owner_id=owner.pk).count()


def faces_left(*, owner: Owner) -> int:
    """How many faces the open questions are about."""
    found = Proposal.objects.filter(owner=owner, status=Proposal.Status.OPEN, person__merged_into=None)
    return int(found.exclude(other__merged_into__isnull=False).aggregate(n=Sum("gain", default=0))["n"])


def share_named(*, owner: Owner) -> int:
    """Of a hundred faces, how many have a name."""
    faces = Face.objects.filter(is_shown("photo__"), owner=owner).exclude(verdict=Face.Verdict.TRASH)
    counts = faces.aggregate(all=Count("pk"), named=Count("pk", filter=~Q(person__name="") & Q(person__isnull=False)))
    return 100 * counts["named"] // counts["all"] if counts["all"] else 0


def _question(row: Proposal, faces: list[Face], pack: str) -> Question:
    person = {Proposal.Kind.MOVE: row.other, Proposal.Kind.WHO: None}.get(Proposal.Kind(row.kind), row.person)
    asked = {Proposal.Kind.MERGE: row.other, Proposal.Kind.WHO: row.person}.get(Proposal.Kind(row.kind))
    whole = row.kind in {Proposal.Kind.MERGE, Proposal.Kind.WHO} and asked is not None
    count = max(asked.photo_count, len(faces)) if whole and asked else len(faces)
    without = [face.pk for face in faces]
    why = reasons.why(pack=pack, faces=faces[:SHOWN], person=person, without=without) if person else reasons.NO_REASON
    now = row.person if row.kind == Proposal.Kind.MOVE else None
    return Question(row.pk, row.kind, faces[:SHOWN], count, person, asked, now, why, row.asked_by is not None)

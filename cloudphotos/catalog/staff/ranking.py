"""An owner's people ranked by doubt, for staff: made by a job, claimed while it is made, and kept as rows of Doubt.

Vectors are read in portions of whole people, so a library of a million faces takes little more memory than its largest person.
"""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Count, Max, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from cloudphotos.catalog import changes, consent, corrections, faces, photos, vectors
from cloudphotos.catalog.models import ClusterRun, Doubt, Face, Person, Proposal, Ranking, Rejection
from cloudphotos.catalog.staff import contradictions
from cloudphotos.catalog.vectors import FaceVectors
from tagging import packs
from tagging.doubt.people import SAID, Doubtful, Pair, People
from tagging.doubt.ruler import Ruler

WORST = 60  # faces of a person, and of others that may be hers, that are remembered: the likeliest
_PORTION = 50_000  # faces read at once, but for a person who has more
_Reason = Doubt.Reason


@dataclass(frozen=True)
class _Alike:
    """Who may be the same person. counts: the fewer faces of the two are the ones in doubt, so only one of them counts."""

    other: int
    chance: float
    cosine: float
    counts: bool


def claim(*, owner_id: int) -> bool:
    """Begin the ranking of an owner who consents; False if another worker is at it."""
    if not _consents(owner_id):
        consent.forget_doubts(owner_id=owner_id)
        return False
    row, _ = Ranking.objects.get_or_create(owner_id=owner_id)
    held = row.claimed_by
    if held and row.started_at and not photos.claim_is_lost(held, row.started_at):
        return False
    mine = Ranking.objects.filter(pk=owner_id, claimed_by=held, started_at=row.started_at)
    return bool(mine.update(claimed_by=photos.worker_name(), started_at=timezone.now()))


def release(*, owner_id: int) -> None:
    """Give the claim back."""
    Ranking.objects.filter(pk=owner_id).update(claimed_by="")


def release_lost() -> None:
    """Give back the claims of workers that are gone: nothing is being made there."""
    held = Ranking.objects.exclude(claimed_by="").values_list("pk", "claimed_by", "started_at")
    for owner_id, worker, since in held:
        if since is not None and photos.claim_is_lost(worker, since):
            Ranking.objects.filter(pk=owner_id, claimed_by=worker, started_at=since).update(claimed_by="")


def is_stale(*, owner_id: int, pack: str) -> bool:
    """True if a face came, somebody spoke, or a run ended since the last ranking; or if there should be none any more."""
    if not _consents(owner_id):
        return Doubt.objects.filter(owner_id=owner_id).exists()
    row = Ranking.objects.filter(pk=owner_id, pack=pack, finished_at__isnull=False).first()
    return row is None or _seen(owner_id) != (row.newest_face, row.newest_correction, row.newest_run)


def rank(*, owner_id: int, pack: str) -> int:
    """Rank the people of an owner anew; whoever calls holds the claim. Returns how many there are.

    Nothing is kept where the consent is taken back meanwhile.
    """
    newest = _seen(owner_id)
    rejected = _rejections(owner_id)
    people, digests = _looked_at(owner_id, pack, _portions(_sizes(owner_id)), rejected)
    found = {each.person: each for each in people.doubtful()}
    alike = _alike(owner_id, people, found)
    rows = _rows(owner_id, found, alike, digests, rejected)
    with transaction.atomic():
        changes.lock(owner_id)
        if not _consents(owner_id):
            return 0
        present = set(Person.objects.filter(owner_id=owner_id, merged_into=None).values_list("pk", flat=True))
        _write([row for row in rows if row.person_id in present])
        Doubt.objects.filter(owner_id=owner_id).exclude(pk__in=found).delete()
        face, correction, run = newest
        Ranking.objects.filter(pk=owner_id).update(
            pack=pack,
            people=len(found),
            faces=sum(each.faces for each in found.values()),
            newest_face=face,
            newest_correction=correction,
            newest_run=run,
            finished_at=timezone.now(),
        )
    return len(found)


def again(*, owner_id: int, pack: str, person_ids: Collection[int]) -> None:
    """Look at these people alone again, whose faces were just changed: the list shows what an edit made of them.

    With whom they may be confused, and which faces of others may be theirs, is known from the last ranking.
    """
    if not _consents(owner_id):
        return
    among = Ranking.objects.filter(pk=owner_id).values_list("people", flat=True).first()
    rejected = _rejections(owner_id)
    people, digests = _looked_at(owner_id, pack, [list(person_ids)], rejected, among=among or 0)
    before = {row.pk: row for row in Doubt.objects.filter(pk__in=person_ids).select_related("alike")}
    found = {each.person: _with_strays(each, before.get(each.person)) for each in people.doubtful()}
    alike = {
        row.pk: _Alike(row.alike.pk, row.alike_chance, row.alike_cos or 0.0, counts=row.alike_counts)
        for row in before.values()
        if row.alike and row.alike.merged_into_id is None and row.pk in found
    }
    rows = _rows(owner_id, found, alike, digests, rejected)
    with transaction.atomic():
        changes.lock(owner_id)
        if _consents(owner_id):
            _write(rows)
        Doubt.objects.filter(pk__in=set(person_ids) - found.keys()).delete()


def _with_strays(found: Doubtful, before: Doubt | None) -> Doubtful:
    """Those of the strays that still lie with others."""
    known = before.strays if before else []
    there = set(Face.objects.filter(pk__in=known).exclude(person=None).values_list("pk", "person"))
    left = [face for face, person in there if person != found.person]
    missing = before.missing * len(left) / len(known) if before and known else 0.0
    return replace(found, strays=[(face, 1.0) for face in known if face in left], missing=missing)


def ruler(pack: str) -> Ruler:
    """What a cosine says for a pack."""
    numbers = packs.numbers(pack, settings.FACE_WEIGHTS)
    return Ruler(numbers.thresholds, numbers.calibration)


def _consents(owner_id: int) -> bool:
    return consent.to_staff().filter(pk=owner_id).exists()


def _seen(owner_id: int) -> tuple[int, int, int]:
    ended = ClusterRun.objects.filter(owner_id=owner_id, finished_at__isnull=False)
    run = ended.exclude(kind=ClusterRun.Kind.PREVIEW).aggregate(newest=Max("pk"))["newest"]
    return faces.newest_id(owner_id=owner_id), corrections.newest_id(owner_id=owner_id), run or 0


def _sizes(owner_id: int) -> dict[int, int]:
    of_people = Face.objects.filter(owner_id=owner_id, person__isnull=False)
    return dict(of_people.values_list("person").annotate(n=Count("pk")).order_by("person"))


def _portions(sizes: dict[int, int]) -> Iterator[list[int]]:
    portion: list[int] = []
    held = 0
    for person, size in sizes.items():
        if portion and held + size > _PORTION:
            yield portion
            portion, held = [], 0
        portion.append(person)
        held += size
    if portion:
        yield portion


def _looked_at(
    owner_id: int, pack: str, portions: Iterable[list[int]], rejected: Counter[int], *, among: int = 0
) -> tuple[People, dict[int, str]]:
    """Everybody, and a digest of each one's faces. among: as of `People`."""
    people, digests = People(ruler(pack), among=among), {}
    for portion in portions:
        found = vectors.of_people(owner_id=owner_id, pack=pack, person_ids=portion)
        for person, hers in _by_person(found):
            people.add(
                person,
                ids=hers.face_ids,
                vectors=hers.vectors,
                photos=hers.photo_ids,
                confirmed=hers.confirmed,
                rejections=rejected[person],
            )
            digests[person] = digest(hers)
    return people, digests


def _by_person(found: FaceVectors) -> Iterator[tuple[int, FaceVectors]]:
    order = np.argsort(found.person_ids, kind="stable")
    people, starts = np.unique(found.person_ids[order], return_index=True)
    # split at each beginning, the first one too, so that of no faces nothing is left
    for person, rows in zip(people.tolist(), np.split(order, starts)[1:], strict=True):
        yield person, found.where(rows)


def digest(hers: FaceVectors) -> str:
    """What stands for exactly these faces."""
    return hashlib.blake2s(np.sort(hers.face_ids).tobytes(), digest_size=16).hexdigest()


def rejections_of(person: Person) -> int:
    """Of how many faces the owner said that they are not this person."""
    return Rejection.objects.filter(Q(person=person) | Q(person__merged_into=person)).count()


def _rejections(owner_id: int) -> Counter[int]:
    """The same of all of an owner's people, as they are now."""
    said = Rejection.objects.filter(face__owner_id=owner_id).annotate(now=Coalesce("person__merged_into", "person"))
    return Counter(dict(said.values_list("now").annotate(n=Count("pk")).order_by("now")))


def _alike(owner_id: int, people: People, found: dict[int, Doubtful]) -> dict[int, _Alike]:
    """For each person the likeliest to be the same one."""
    apart = _told_apart(owner_id)
    best: dict[int, _Alike] = {}
    pairs = [pair for pair in people.pairs() if frozenset({pair.one, pair.other}) not in apart]
    together = _together(pairs)
    for pair in pairs:
        chance = people.twice(pair, together=(pair.one, pair.other) in together)
        smaller = min(pair.one, pair.other, key=lambda person: (found[person].faces, -person))
        for person, other in ((pair.one, pair.other), (pair.other, pair.one)):
            if chance > 0 and (person not in best or chance > best[person].chance):
                best[person] = _Alike(other, chance, pair.cosine, counts=person == smaller)
    return best


def _told_apart(owner_id: int) -> set[frozenset[int]]:
    """Pairs of whom the owner said that they are two."""
    merges = Proposal.objects.filter(owner_id=owner_id, kind=Proposal.Kind.MERGE, status=Proposal.Status.DISCARDED)
    said = {frozenset(pair) for pair in merges.values_list("person", "other")}
    refused = Rejection.objects.filter(face__owner_id=owner_id, face__person__isnull=False)
    refused = refused.annotate(now=Coalesce("person__merged_into", "person"))
    return said | {frozenset(pair) for pair in refused.values_list("face__person", "now").distinct()}


def _together(pairs: Collection[Pair]) -> set[tuple[int, int]]:
    """Those of the pairs who stand on one photo."""
    ones, others = [pair.one for pair in pairs], [pair.other for pair in pairs]
    with connection.cursor() as cursor:
        cursor.execute(_ON_ONE_PHOTO, [ones, others])
        return set(cursor.fetchall())


_ON_ONE_PHOTO = """
SELECT one, other FROM unnest(%s::bigint[], %s::bigint[]) AS pair (one, other) WHERE EXISTS (
  SELECT FROM catalog_tag a JOIN catalog_tag b ON b.photo_id = a.photo_id
  WHERE a.person_id = one AND b.person_id = other)
"""


def _rows(
    owner_id: int,
    found: dict[int, Doubtful],
    alike: dict[int, _Alike],
    digests: dict[int, str],
    rejected: Counter[int],
) -> list[Doubt]:
    back_and_forth = contradictions.by_person(owner_id=owner_id)
    now = timezone.now()
    rows = []
    for person, each in found.items():
        same, conflicts = alike.get(person), back_and_forth[person]
        score = each.score(twice=same.chance if same and same.counts else 0.0, conflicts=conflicts)
        row = Doubt(
            person_id=person,
            owner_id=owner_id,
            score=score,
            faces=each.faces,
            unlike=each.unlike,
            second=each.second,
            collisions=each.collisions,
            conflicts=conflicts,
            rejections=rejected[person],
            worst=[face for face, _ in each.worst[:WORST]],
            strays=[face for face, _ in each.strays[:WORST]],
            missing=each.missing,
            digest=digests[person],
            computed_at=now,
        )
        if same:
            row.alike_id, row.alike_chance, row.alike_cos = same.other, same.chance, same.cosine
            row.alike_counts = same.counts
        row.reasons = _reasons(row)
        rows.append(row)
    return rows


def _reasons(row: Doubt) -> list[str]:
    said = {
        _Reason.UNLIKE: row.unlike > 0,
        _Reason.HALVES: row.second > 1,
        _Reason.COLLISIONS: row.collisions > 0,
        _Reason.CONFLICTS: row.conflicts > 0 or row.rejections > row.faces,
        _Reason.STRAYS: bool(row.strays),
        _Reason.ALIKE: row.alike_chance >= SAID,
    }
    return [reason.value for reason, holds in said.items() if holds]


def _write(rows: list[Doubt]) -> None:
    kept = {"person", "accepted"}
    columns = [each.name for each in Doubt._meta.concrete_fields if each.name not in kept]
    Doubt.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["person"], update_fields=columns, batch_size=2000
    )

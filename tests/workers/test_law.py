"""Whatever owner and machine do, what the owner said stands. Hypothesis looks for an order of things in which it does not."""

import dataclasses
import itertools
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Count, F
from django.db.models.functions import Coalesce
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from cloudphotos.catalog import corrections, face_index, proposals, regrouping
from cloudphotos.catalog.edits import about_faces, about_people, about_photos
from cloudphotos.catalog.errors import CatalogError
from cloudphotos.catalog.models import (
    ClusterRun,
    Correction,
    Embedding,
    Face,
    Owner,
    Person,
    Photo,
    Presence,
    Proposal,
    Rejection,
    Tag,
)
from cloudphotos.catalog.staff import rejudging
from tagging import packs
from tests.library import directions, make_owner, near
from workers import engine, people_job

FACES_OF = directions(4, seed=11)  # of four people
PICK = st.integers(0, 10**6)
SERIAL = itertools.count(1)


class Law(RuleBasedStateMachine):
    """A library to which photos come, whose owner says things, and which the machine groups again and again."""

    @initialize()
    def begin(self) -> None:
        self.outer = transaction.atomic()
        self.outer.__enter__()
        self.owner = make_owner(f"alice {next(SERIAL)}")
        self.actor = self.owner.user
        for number in range(8):
            _add_photo(self.owner, [number % 4], 0.3)
        people_job.group_leftovers(self.owner.pk)

    def teardown(self) -> None:
        if hasattr(self, "outer"):
            transaction.set_rollback(True)
            self.outer.__exit__(None, None, None)
            face_index.forget(self.owner.pk)

    # what comes

    @rule(who=st.lists(st.sampled_from(range(4)), min_size=1, max_size=3), noise=st.sampled_from([0.2, 0.6, 0.9]))
    def upload(self, who: list[int], noise: float) -> None:
        with self.machine():
            photo = _add_photo(self.owner, who, noise)
            people_job.assign_photos(self.owner.pk, [photo.pk])

    # what the machine does

    @rule(strictness=st.sampled_from([-0.1, 0.0, 0.0, 0.1]))
    def group_leftovers(self, strictness: float) -> None:
        with self.machine():
            people_job.group_leftovers(self.owner.pk, _stricter(strictness))

    @rule(strictness=st.sampled_from([-0.15, 0.0, 0.0, 0.15]))
    def recluster(self, strictness: float) -> None:
        with self.machine():
            people_job.recluster(self.owner.pk, _stricter(strictness))

    @rule(strictness=st.sampled_from([0.0, 0.15]))
    def preview(self, strictness: float) -> None:
        before = list(Face.objects.order_by("pk").values_list("pk", "person", "assigned_by"))
        with self.machine():
            people_job.preview(self.owner.pk, _stricter(strictness))
        assert list(Face.objects.order_by("pk").values_list("pk", "person", "assigned_by")) == before

    @rule(pick=PICK)
    def rescore(self, pick: int) -> None:
        face = self.face(pick)
        if face:
            with self.machine():
                people_job.rescore(self.owner.pk, [face.pk])

    @rule(radius=st.sampled_from([0.0, 0.95, 1.05]))
    def rejudge(self, radius: float) -> None:
        numbers = packs.numbers(settings.FACE_PACK)
        limits = dataclasses.replace(numbers.thresholds, trash_distance=radius)
        with self.machine():
            rejudging.rejudge(owner_id=self.owner.pk, numbers=dataclasses.replace(numbers, thresholds=limits))

    @rule(pick=PICK)
    def roll_back(self, pick: int) -> None:
        run = _pick(ClusterRun.objects.filter(owner=self.owner, status="done").exclude(kind="preview"), pick)
        if run:
            with self.machine(takes_back=True):
                regrouping.roll_back(owner=self.owner, run_id=run.pk)

    # what the owner says

    @rule(pick=PICK, name=st.sampled_from(["Anna", "Ben", ""]))
    def name(self, pick: int, name: str) -> None:
        person = self.person(pick)
        if person:
            about_people.rename(person=person, name=name, actor=self.actor)
            assert Person.objects.get(pk=person.pk).name == name

    @rule(into=PICK, other=PICK)
    def merge(self, into: int, other: int) -> None:
        one, two = self.person(into), self.person(other)
        if one and two and one != two:
            with suppress(CatalogError):
                merged = about_people.merge(into=one, other=two, actor=self.actor)
                assert merged.name in {one.name, two.name}
                assert bool(merged.name) == bool(one.name or two.name)

    @rule(pick=PICK, count=st.integers(1, 3))
    def split(self, pick: int, count: int) -> None:
        person = self.person(pick)
        chosen = list(person.faces.all()[:count]) if person else []
        if chosen:
            self.says(lambda: about_people.split(faces=chosen, actor=self.actor))
            assert Face.objects.filter(pk__in=[f.pk for f in chosen]).values("person").distinct().count() == 1

    @rule(face=PICK, person=PICK)
    def move(self, face: int, person: int) -> None:
        moved, to = self.face(face), self.person(person)
        if moved and to:
            self.says(lambda: about_faces.move(faces=[moved], to=to, actor=self.actor))
            assert Face.objects.get(pk=moved.pk).person == to

    @rule(face=PICK)
    def confirm(self, face: int) -> None:
        chosen = self.face(face)
        if chosen and chosen.person:
            self.says(lambda: about_faces.confirm(faces=[chosen], actor=self.actor))

    @rule(face=PICK, person=PICK)
    def reject(self, face: int, person: int) -> None:
        chosen, whom = self.face(face), self.person(person)
        if chosen and whom:
            self.says(lambda: about_faces.reject(faces=[chosen], person=whom, actor=self.actor))

    @rule(face=PICK)
    def reject_from_own(self, face: int) -> None:
        chosen = self.face(face)
        if chosen and chosen.person:
            whom = chosen.person
            self.says(lambda: about_faces.reject(faces=[chosen], person=whom, actor=self.actor))

    @rule(face=PICK, is_face=st.booleans())
    def judge(self, face: int, is_face: bool) -> None:
        chosen = self.face(face)
        if chosen:
            say = about_faces.restore if is_face else about_faces.mark_as_no_face
            self.says(lambda: say(faces=[chosen], actor=self.actor))

    @rule(pick=PICK, kind=st.sampled_from(["hide", "favourite", "ignore"]), on=st.booleans())
    def flag(self, pick: int, kind: str, on: bool) -> None:
        person = self.person(pick)
        if person:
            self.says(lambda: about_people.set_flag(people=[person], kind=kind, on=on, actor=self.actor))

    @rule(face=PICK, person=PICK)
    def tag(self, face: int, person: int) -> None:
        chosen, whom = self.face(face), self.person(person)
        if chosen and whom:
            self.says(lambda: about_photos.tag(photos=[chosen.photo], person=whom, actor=self.actor))

    @rule(pick=PICK, yes=st.booleans())
    def answer(self, pick: int, yes: bool) -> None:
        proposal = _pick(Proposal.objects.filter(owner=self.owner, status="open"), pick)
        if proposal:
            answer = proposals.accept if yes else proposals.discard
            with suppress(CatalogError):
                answer(owner=self.owner, proposal_id=proposal.pk, actor=self.actor)

    @rule(pick=PICK, back=st.booleans())
    def turn(self, pick: int, back: bool) -> None:
        line = _pick(Correction.objects.filter(owner_id=self.owner.pk, of=None), pick)
        if line:
            turn = corrections.undo if back else corrections.redo
            with suppress(CatalogError), transaction.atomic():
                turn(owner=self.owner, actor=self.actor, entry_id=line.pk)

    # what always holds

    @invariant()
    def the_database_agrees(self) -> None:
        if hasattr(self, "owner"):
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")

    @invariant()
    def nothing_contradicts_itself(self) -> None:
        if not hasattr(self, "owner"):
            return
        said = Rejection.objects.annotate(now=Coalesce("person__merged_into", "person"))
        assert not said.filter(face__person=F("now")).exists()
        assert not Face.objects.filter(person__merged_into__isnull=False).exists()
        assert not Person.objects.filter(merged_into__merged_into__isnull=False).exists()
        assert not Person.objects.filter(avatar__isnull=False).exclude(avatar__person=F("pk")).exists()
        seen = set(Face.objects.filter(person__isnull=False).values_list("photo", "person"))
        unseen = Presence.objects.annotate(now=Coalesce("person__merged_into", "person"))
        assert set(Tag.objects.values_list("photo", "person")) == seen | set(unseen.values_list("photo", "now"))
        assert not Person.objects.annotate(counted=Count("tags")).exclude(photo_count=F("counted")).exists()
        assert not Face.objects.exclude(sort_at=F("photo__sort_at")).exists()

    @contextmanager
    def machine(self, *, takes_back: bool = False) -> Iterator[None]:
        """The machine may do what it likes within: no word of the owner is touched, and no named person loses a face.

        takes_back: the owner asked for what the machine gave to be taken back.
        """
        before, theirs = _said(self.owner), _faces_of_the_named(self.owner)
        yield
        assert _said(self.owner) == before
        assert takes_back or theirs <= _faces_of_the_named(self.owner)

    def says(self, edit: Any) -> None:
        """An edit that changes no name."""
        before = _names(self.owner)
        edit()
        assert _names(self.owner) == before

    def person(self, pick: int) -> Person | None:
        return _pick(Person.objects.filter(owner=self.owner, merged_into=None), pick)

    def face(self, pick: int) -> Face | None:
        return _pick(Face.objects.filter(owner=self.owner), pick)


def _said(owner: Owner) -> dict[str, Any]:
    people = Person.objects.filter(owner=owner, settled=True).order_by("pk")
    confirmed = Face.objects.filter(owner=owner, assigned_by="user").order_by("pk")
    return {
        "names": _names(owner),
        "people": list(people.values_list("pk", "hidden", "favourite", "ignored", "merged_into")),
        "confirmed": list(confirmed.values_list("pk", "person")),
        "judged": list(Face.objects.filter(owner=owner, verdict_by="user").order_by("pk").values_list("pk", "verdict")),
        "rejected": list(Rejection.objects.order_by("pk").values_list("face", "person")),
        "journal": Correction.objects.filter(owner_id=owner.pk).count(),
    }


def _faces_of_the_named(owner: Owner) -> set[tuple[int, int]]:
    return set(
        Face.objects.filter(owner=owner).exclude(person__name="").values_list("pk", "person").exclude(person=None)
    )


def _names(owner: Owner) -> set[tuple[int, str]]:
    named = Person.objects.filter(owner=owner, merged_into=None).exclude(name="")
    return set(named.values_list("pk", "name"))


def _pick(rows: Any, pick: int) -> Any:
    count = rows.count()
    return rows.order_by("pk")[pick % count] if count else None


def _stricter(by: float) -> Any:
    numbers = engine.thresholds()
    cosines = {
        name: min(getattr(numbers, name) + by, 0.95)
        for name in ("same_person_cos", "split_cos", "small_group_cos", "merge_cos", "attach_cos")
    }
    return dataclasses.replace(numbers, **cosines)


def _add_photo(owner: Owner, who: list[int], noise: float) -> Photo:
    serial = next(SERIAL)
    photo = Photo.objects.create(
        owner=owner,
        sha256=f"{serial:064d}",
        path=f"{serial}.jpg",
        size_bytes=1000,
        width=1000,
        height=800,
        sort_at=datetime(2026, 1, 1, tzinfo=UTC),
        status=Photo.Status.TAGGED,
    )
    Owner.objects.filter(pk=owner.pk).update(vectors_added=F("vectors_added") + 1)
    for place, person in enumerate(who):
        face = Face.objects.create(
            owner=owner,
            photo=photo,
            x=100.0 * place,
            y=100,
            width=80,
            height=80,
            landmarks=[0.0] * 10,
            score=0.9,
            sharpness=0.3,
            trash_distance=0.9,
            verdict=Face.Verdict.FACE,
        )
        vector = near(FACES_OF[person], seed=serial * 10 + place, noise=noise)
        Embedding.objects.create(face=face, pack=settings.FACE_PACK, vector=vector, norm=20.0)
    return photo


@pytest.mark.django_db
def test_what_the_owner_said_stands_whatever_happens() -> None:
    run_state_machine_as_test(
        Law,
        settings=hypothesis_settings(
            max_examples=10,
            stateful_step_count=25,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
            derandomize=True,
        ),
    )

"""From likes to another portrait, with the real network: friends who love the dark, and what becomes of their likes."""

import io
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import PIL.Image
import pytest
import redis
from django.conf import settings
from django.core.management import CommandError, call_command

from cloudphotos.catalog import pauses, people, photo_files, photos
from cloudphotos.catalog.awesomeness import heads
from cloudphotos.catalog.models import AwesomenessHead, Face, Owner, Person, Photo, RatingRun, Reaction
from tagging.pipeline import FoundPhoto
from tests.catalog.awesomeness.test_signals import seen
from tests.library import directions, make_photo, tag_photo
from workers import engine, learning_job, photo_job, rating_job, tasks

COUNT, AUDIENCE = 52, 20
SIDE = 240


def _run(*arguments: object, **options: object) -> str:
    out = io.StringIO()
    call_command(*[str(argument) for argument in arguments], stdout=out, stderr=out, **options)
    return out.getvalue()


def _jpeg(pixels: np.ndarray) -> bytes:
    out = io.BytesIO()
    PIL.Image.fromarray(pixels.clip(0, 255).astype(np.uint8)).save(out, "JPEG", quality=92)
    return out.getvalue()


@pytest.fixture
def portrait(db: None, album: Path) -> np.ndarray:
    """The largest face of a real photograph with room around it, SIDE pixels wide."""
    data = (album / "portrait.jpg").read_bytes()
    (found,) = engine.pipeline().find_faces([data])
    assert isinstance(found, FoundPhoto)
    x, y, width, height = max((face.detection.box for face in found.faces), key=lambda box: float(box[2]))
    middle, half = (x + width / 2, y + height / 2), max(width, height)
    part = (middle[0] - half, middle[1] - half, middle[0] + half, middle[1] + half)
    whole = PIL.Image.open(io.BytesIO(data)).convert("RGB")
    return np.asarray(
        whole.resize((SIDE, SIDE), PIL.Image.Resampling.BICUBIC, box=_inside(part, whole.size)), np.float32
    )


def _inside(part: Sequence[float], size: tuple[int, int]) -> tuple[float, float, float, float]:
    left, top = max(part[0], 0), max(part[1], 0)
    return left, top, min(part[2], size[0]), min(part[3], size[1])


def _version(portrait: np.ndarray, number: int, *, dark: bool) -> bytes:
    """The portrait by another light each time."""
    rng = np.random.default_rng(number)
    light = rng.uniform(0.12, 0.25) if dark else rng.uniform(0.8, 1.05)
    return _jpeg(portrait * light + rng.normal(0, 3, portrait.shape))


@pytest.fixture
def liked(alice: Owner, portrait: np.ndarray, tmp_path: Path) -> Person:
    """Anna on 52 photos, every second in the dark; of 20 friends nearly all like the dark ones, and hardly anybody the others."""
    (found,) = engine.pipeline().find_faces([_jpeg(portrait)])
    assert isinstance(found, FoundPhoto)
    face = max(found.faces, key=lambda each: float(each.detection.box[2]))
    rng = np.random.default_rng(1)
    for number in range(COUNT):
        dark = number % 2 == 0
        photo = make_photo(
            alice, tmp_path, data=_version(portrait, number, dark=dark), path="dark" if dark else "light"
        )
        tag_photo(photo, replace(face, vector=directions(1)[0], awesomeness=None, rated_by=""))
        seen(photo, likes=int(rng.binomial(AUDIENCE, 0.85 if dark else 0.1)), audience=AUDIENCE)
    (made,) = people.create_from_groups(
        owner_id=alice.pk, groups=[dict.fromkeys(Face.objects.values_list("pk", flat=True), 0.9)]
    )
    return Person.objects.get(pk=made)


def _rate() -> int:
    """What the messages of a rating do, one after the other. Returns how many there were."""
    count = 0
    tasks.queue_rating()
    while rating_job.rate_batch():
        count += 1
    return count


def _shown(person: Person) -> str:
    person.refresh_from_db()
    assert person.avatar is not None
    return person.avatar.photo.path


def test_likes_teach_a_head_that_rates_all_faces_and_changes_the_portrait_and_it_can_be_taken_back(
    liked: Person, alice: Owner, portrait: np.ndarray, tmp_path: Path
) -> None:
    assert _rate() == 1
    shipped = engine.head()
    assert shipped is not None
    assert set(Face.objects.values_list("rated_by", flat=True)) == {shipped.version}
    assert _shown(liked) == "light"

    said = _run("train_awesomeness", plot=tmp_path / "plot.svg")
    row = AwesomenessHead.objects.get()
    assert f"Installed: {row.version}" in said
    assert all(order in said for order in ("learned", "present head", "random", "first", "biggest", "sharpest"))
    assert "rated anew in the background" in said
    assert (tmp_path / "plot.svg").read_text().startswith("<svg")
    assert (row.provenance["source"], row.provenance["photos"], row.provenance["views"]) == (
        heads.FROM_LIKES,
        COUNT,
        COUNT * AUDIENCE,
    )
    assert row.report["orders"]["learned"]["spearman"] > row.report["orders"]["present head"]["spearman"]
    assert row.report["verdict"] in said
    assert _shown(liked) == "light"

    rating_job.rate_batch()
    assert set(Face.objects.values_list("rated_by", flat=True)) == {row.version}
    assert _shown(liked) == "dark"
    assert not rating_job.rate_batch()
    assert RatingRun.objects.get().finished_at is not None
    new = make_photo(alice, tmp_path, data=_version(portrait, 999, dark=False))
    photo_job.tag(photos.claim(photo_ids=[new.pk]))
    assert {face.rated_by for face in new.faces.all()} == {row.version}

    assert f"{row.version} is withdrawn; {shipped.version} rates faces again" in _run("train_awesomeness", back=True)
    _rate()
    assert set(Face.objects.values_list("rated_by", flat=True)) == {shipped.version}
    assert _shown(liked) == "light"
    with pytest.raises(CommandError, match="the one that ships"):
        _run("train_awesomeness", back=True)


def test_a_head_that_is_not_better_is_refused_and_kept_with_its_report(liked: Person) -> None:
    for photo in Photo.objects.all():
        photo.reactions.update(liked_at=None)
        half = photo.reactions.order_by("viewer__key")[: 4 + photo.pk % 3]
        Reaction.objects.filter(pk__in=half.values("pk")).update(liked_at=photo.uploaded_at)
    before = engine.head()
    with pytest.raises(
        CommandError, match=r"Refused: likes-\w+ is not surely better.*standard error.*present head stays"
    ):
        _run("train_awesomeness")
    row = AwesomenessHead.objects.get()
    assert row.installed_at is None
    assert "Refused" in row.report["verdict"]
    assert before is not None
    assert engine.head() is not None
    assert heads.installed(pack=settings.FACE_PACK, embedder=engine.embedder()) is None


def test_a_trial_tells_of_chosen_portraits_too_and_writes_nothing(liked: Person) -> None:
    chosen = liked.faces.filter(photo__path="dark").earliest("pk")
    Person.objects.filter(pk=liked.pk).update(chosen_avatar=chosen)
    said = _run("train_awesomeness", dry_run=True)
    assert "Portraits that owners chose: 1." in said
    assert "It would be installed" in said
    assert not AwesomenessHead.objects.exists()


def test_with_a_handful_of_photos_or_without_consent_nothing_is_learned(liked: Person) -> None:
    Owner.objects.update(learn_from_likes=False)
    with pytest.raises(CommandError, match="Only 0 photos with faces were seen by others"):
        _run("train_awesomeness")
    tasks.learn_from_likes()
    assert not AwesomenessHead.objects.exists()


def test_no_face_is_rated_while_finding_people_is_paused(liked: Person, alice: Owner) -> None:
    pauses.begin(kind=pauses.PHOTOS, actor=alice.user)
    tasks.queue_rating()
    assert not RatingRun.objects.exists()
    pauses.end(kind=pauses.PHOTOS)
    tasks.queue_rating()
    pauses.begin(kind=pauses.PHOTOS, actor=alice.user)
    tasks.rate_faces()
    assert RatingRun.objects.get().reached == 0
    pauses.end(kind=pauses.PHOTOS)
    tasks.rate_faces()
    assert RatingRun.objects.get().reached > 0


def test_faces_whose_photo_is_gone_are_passed_over_and_the_others_rated(liked: Person) -> None:
    gone = Photo.objects.earliest("pk")
    photo_files.delete([gone.original])
    _rate()
    assert gone.faces.get().awesomeness is None
    assert Face.objects.filter(awesomeness__isnull=False).count() == COUNT - 1
    assert Face.objects.values("rated_by").distinct().count() == 1


def test_at_night_a_head_is_learned_when_enough_was_said_and_what_it_learned_from_proves_nothing_more(
    liked: Person,
) -> None:
    assert _sent_at_night() == 1
    tasks.learn_from_likes()
    assert AwesomenessHead.objects.get().installed_at is not None
    assert _sent_at_night() == 0
    again = learning_job.learn_from_likes()
    assert again.report.gain is None
    assert "from which the present head has not learned" in again.verdict
    assert AwesomenessHead.objects.filter(installed_at__isnull=False).count() == 1


def _sent_at_night() -> int:
    broker = redis.Redis.from_url(settings.REDIS_URL)
    broker.flushdb()
    tasks.nightly()
    messages = broker.lrange("owners", 0, -1)
    assert isinstance(messages, list)
    return sum(b"learn_from_likes" in message for message in messages)


def _table(folder: Path, portrait: np.ndarray, *more: str) -> Path:
    rng = np.random.default_rng(2)
    lines = ["path,likes,audience"]
    for number in range(COUNT):
        dark = number % 2 == 0
        (folder / f"{number}.jpg").write_bytes(_version(portrait, number, dark=dark))
        lines.append(f"{number}.jpg,{rng.binomial(50, 0.2 if dark else 0.8)},50")
    path = folder / "likes.csv"
    path.write_text("\n".join([*lines, *more]) + "\n")
    return path


def test_a_table_of_photos_teaches_too_and_its_bad_lines_are_named(
    db: None, portrait: np.ndarray, tmp_path: Path
) -> None:
    (tmp_path / "empty.jpg").write_bytes(_jpeg(np.full((64, 64, 3), 128.0)))
    (tmp_path / "text.jpg").write_text("no photograph")
    table = _table(tmp_path, portrait, "empty.jpg,1,2", "gone.jpg,1,2", "text.jpg,1,2", "0.jpg,5,4")
    said = _run("train_awesomeness", from_csv=table, dry_run=True)
    assert f"Line {COUNT + 2} is left out. No face was found on this photo." in said
    assert f"Line {COUNT + 3} is left out. There is no file gone.jpg." in said
    assert f"Line {COUNT + 4} is left out. The file is no picture" in said
    assert f"Line {COUNT + 5} is left out. 5 likes are more than the audience of 4." in said
    assert "one owner, photos held out" in said
    assert not Photo.objects.exists()


def test_a_table_that_cannot_be_read_and_one_that_says_too_little_are_sentences(db: None, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No such file"):
        _run("train_awesomeness", from_csv=tmp_path / "gone.csv")
    (tmp_path / "likes.csv").write_text("path,likes,audience\n")
    with pytest.raises(CommandError, match="Only 0 photos"):
        _run("train_awesomeness", from_csv=tmp_path / "likes.csv")

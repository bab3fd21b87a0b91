"""What a head learns from, with features: faces of this site that were liked or chosen, or a table of photos."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from cloudphotos.catalog.awesomeness import heads, signals
from cloudphotos.catalog.models import Face
from tagging import quality
from tagging.awesomeness import trial
from tagging.types import Face as Found
from tagging.types import Floats
from workers import engine, liked_csv, second_look
from workers.liked_csv import BadLine

# Something to go through, and how much of it there is -> the same, with progress shown.
Show = Callable[[Iterable[Any], int], Iterable[Any]]


@dataclass(frozen=True, eq=False)
class Lesson:
    """What was liked. against: orders to compare with, (n,) each. unseen: (n,), see `trial.learn`. source: for the provenance."""

    liked: trial.Liked
    against: dict[str, Floats]
    unseen: np.ndarray
    chosen: trial.Chosen | None
    source: dict[str, Any]


@dataclass(frozen=True, eq=False)
class _Row:
    """A face on a photo that was seen. first: smaller for the photo that comes before."""

    features: Floats
    likes: int
    audience: int
    faces: int
    owner: int
    photo: int
    first: float
    side_px: float
    score: float
    sharpness: float
    unseen: bool


def of_this_site(show: Show, *, head_id: int | None) -> Lesson:
    """The faces on photos that viewers saw, and the portraits that owners chose. head_id: of the present head."""
    liked = signals.liked(since=None if head_id is None else heads.learned_from_likes_at(head_id))
    chosen = signals.chosen()
    wanted = {each.face_id for each in liked} | {each.face_id for each in chosen}
    faces = Face.objects.filter(pk__in=wanted).select_related("photo").order_by("photo_id", "pk")
    looked = show(second_look.look(engine.feature_pipeline(), faces), len(wanted))
    found = {face.pk: (face, features) for face, features in looked if features is not None}
    rows = [_row(each, *found[each.face_id]) for each in liked if each.face_id in found]
    taught = [(each, found[each.face_id][1]) for each in chosen if each.face_id in found]
    return _lesson(rows, _chosen(taught), {"source": heads.FROM_LIKES})


def of_table(table: Path, show: Show) -> tuple[Lesson, list[BadLine]]:
    """The faces on the photos of a table, and the lines that cannot be used. Raises what `liked_csv.read` raises."""
    lines, bad = liked_csv.read(table)
    network = engine.feature_pipeline()
    photos = engine.pipeline().find_faces(_bytes(line.path) for line in lines)
    rows: list[_Row] = []
    for line, found in show(zip(lines, photos, strict=True), len(lines)):
        if isinstance(found, Exception):
            bad.append(BadLine(line.number, str(found)))
            continue
        faces = [face for face in found.faces if face.verdict != "trash"]
        if not faces:
            bad.append(BadLine(line.number, "No face was found on this photo."))
            continue
        features = network.look_again(_bytes(line.path), [face.detection for face in faces])
        pairs = zip(faces, features, strict=True)
        rows += [_row_of_table(line, face, len(faces), each) for face, each in pairs if each is not None]
    return _lesson(rows, None, {"source": "a table", "table": table.name}), sorted(bad, key=lambda each: each.number)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""  # no photograph either, and that is what is said of it


def _row(each: signals.LikedFace, face: Face, features: Floats) -> _Row:
    return _Row(
        features=features,
        likes=each.likes,
        audience=each.audience,
        faces=each.faces,
        owner=each.owner_id,
        photo=each.photo_id,
        first=face.photo.sort_at.timestamp(),
        side_px=min(face.width, face.height),
        score=face.score,
        sharpness=face.sharpness,
        unseen=each.unseen,
    )


def _row_of_table(line: liked_csv.Line, face: Found, faces: int, features: Floats) -> _Row:
    return _Row(
        features=features,
        likes=line.likes,
        audience=line.audience,
        faces=faces,
        owner=0,
        photo=line.number,
        first=line.number,
        side_px=quality.side_px(face.detection.box),
        score=face.detection.score,
        sharpness=face.sharpness,
        unseen=True,
    )


def _lesson(rows: Sequence[_Row], chosen: trial.Chosen | None, source: dict[str, Any]) -> Lesson:
    def column(name: str) -> np.ndarray:
        return np.array([getattr(row, name) for row in rows])

    liked = trial.Liked(
        features=column("features"),
        likes=column("likes"),
        audience=column("audience"),
        faces=column("faces"),
        owners=column("owner"),
        photos=column("photo"),
    )
    against = {
        "first": -column("first"),
        "biggest": column("side_px"),
        "detector's score": column("score"),
        "sharpest": column("sharpness"),
    }
    return Lesson(liked, against, column("unseen"), chosen, source)


def _chosen(taught: Sequence[tuple[signals.ChosenFace, Floats]]) -> trial.Chosen | None:
    """Those whose chosen face, and another, can still be looked at."""
    of_people: dict[int, list[bool]] = {}
    for each, _ in taught:
        of_people.setdefault(each.person_id, []).append(each.chosen)
    kept = [(each, row) for each, row in taught if {True, False} <= set(of_people[each.person_id])]
    if not kept:
        return None
    return trial.Chosen(
        features=np.stack([row for _, row in kept]),
        chosen=np.array([each.chosen for each, _ in kept]),
        people=np.array([each.person_id for each, _ in kept]),
        owners=np.array([each.owner_id for each, _ in kept]),
        photos=np.array([each.photo_id for each, _ in kept]),
    )

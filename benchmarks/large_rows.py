"""Rows of a large library by COPY: each table in one statement, so that a million faces take a minute or so."""

import io
import itertools
import json
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
from django.db import connections

if TYPE_CHECKING:
    from benchmarks.large_library import Library
    from cloudphotos.catalog.models import Owner

SHAPES = ((4000, 3000), (3000, 4000), (6000, 4000), (4032, 2268), (3024, 3024))
GIVEN = [
    "Anna",
    "Ben",
    "Clara",
    "David",
    "Emma",
    "Felix",
    "Greta",
    "Hannes",
    "Ida",
    "Jonas",
    "Klara",
    "Leo",
    "Mia",
    "Noah",
]
FAMILY = [
    "Albrecht",
    "Brandt",
    "Conrad",
    "Dietz",
    "Ebert",
    "Funke",
    "Graf",
    "Huber",
    "Imhof",
    "Jansen",
    "Keller",
    "Lang",
]
NULL = r"\N"
ALBUMS, LINES, QUESTIONS = 120, 3000, 300
CHUNK = 50_000
INDEX_MEMORY = "2GB"  # a million vectors and their graph fit in


def write_photos(library: "Library", owner: "Owner") -> None:
    """All photos, tagged, their pictures one and the same file each; those of the bin, the favourites, the albums."""
    made = _picture(1600), _picture(320)
    shapes = library.rng.choice(len(SHAPES), len(library.moments)).tolist()
    rows = (_photo(library, owner.pk, place, made, SHAPES[shape]) for place, shape in enumerate(shapes))
    names = "id owner_id sha256 path size_bytes content_type width height taken_at sort_at uploaded_at original preview"
    names += " thumbnail colour favourite hidden binned_at status error attempts claimed_by"
    _copy("photo", names, rows)
    _copy(
        "album",
        "id owner_id name without_faces created_at",
        ((n, owner.pk, f"Album {n}", "f", library.moment(0)) for n in range(1, ALBUMS + 1)),
    )
    _copy("albumphoto", "album_id photo_id", _collected(library))


def write_people(library: "Library", owner: "Owner") -> None:
    """All people, without avatars."""
    named = dict(zip(np.flatnonzero(library.named).tolist(), _names(), strict=False))
    rows = (
        (person + 1, owner.pk, named.get(person, ""), "t" if person in named else "f", "f", "f", "f", 0, NULL)
        for person in range(len(library.named))
    )
    names = "id owner_id name settled hidden favourite ignored photo_count merged_into_id"
    _copy("person", f"{names} created_at", ((*row, library.moment(0)) for row in rows))
    _copy(
        "personname",
        "person_id text created_at",
        ((person + 1, text, library.moment(0)) for person, text in named.items()),
    )


def write_faces(library: "Library", owner: "Owner") -> None:
    """All faces, their tiles one and the same file; tags and avatars as they follow."""
    from benchmarks.large_library import NOBODY, VERDICTS

    tile, landmarks = _picture(160), "{" + ",".join(["0"] * 10) + "}"
    places = zip(library.photo_of.tolist(), library.person_of.tolist(), library.verdict_of.tolist(), strict=True)
    rows = (
        (
            face,
            owner.pk,
            photo + 1,
            100 + face % 2000,
            100 + face % 1500,
            220,
            260,
            landmarks,
            0.9,
            0.3,
            0.9,
            VERDICTS[verdict],
            "machine",
            tile,
            "f",
            *((NULL, NULL, NULL) if person == NOBODY else (person + 1, "cluster", 0.8)),
        )
        for face, (photo, person, verdict) in enumerate(places, 1)
    )
    names = "id owner_id photo_id x y width height landmarks score sharpness trash_distance verdict"
    _copy("face", f"{names} verdict_by tile drawn person_id assigned_by confidence", rows)
    with connections["migrator"].cursor() as cursor:
        cursor.execute(
            "INSERT INTO catalog_tag (photo_id, person_id) SELECT DISTINCT photo_id, person_id FROM catalog_face f "
            "JOIN catalog_photo p ON p.id = f.photo_id WHERE person_id IS NOT NULL AND binned_at IS NULL ORDER BY 1, 2"
        )
        cursor.execute(
            "UPDATE catalog_person p SET avatar_id = f.id FROM (SELECT person_id, min(f.id) AS id FROM catalog_face f "
            "JOIN catalog_photo p ON p.id = f.photo_id WHERE binned_at IS NULL GROUP BY person_id) f WHERE f.person_id = p.id"
        )


def write_vectors(library: "Library", pack: str, dimension: int) -> None:
    """The vector of each face, in COPY's binary format: every row has the same length, so numpy lays them out."""
    from cloudphotos.catalog.models import Embedding
    from cloudphotos.catalog.models.faces import nearest_of_pack

    name, width = pack.encode(), 4 + 2 * dimension
    row = np.dtype(
        [
            *[("fields", ">i2"), ("id_size", ">i4"), ("id", ">i8"), ("face_size", ">i4"), ("face", ">i8")],
            *[("pack_size", ">i4"), ("pack", f"S{len(name)}"), ("norm_size", ">i4"), ("norm", ">f8")],
            *[("vector_size", ">i4"), ("dimension", ">i2"), ("unused", ">i2"), ("vector", ">f2", (dimension,))],
        ]
    )
    centres, index = library.centres(dimension), nearest_of_pack(pack, dimension)

    def chunks() -> Iterator[bytes]:
        yield b"PGCOPY\n\xff\r\n\0" + bytes(8)
        for start in range(0, len(library.photo_of), CHUNK):
            stop = min(start + CHUNK, len(library.photo_of))
            rows = np.zeros(stop - start, row)
            rows["fields"], rows["pack"], rows["norm"], rows["dimension"] = 5, name, 20.0, dimension
            rows["id_size"] = rows["face_size"] = rows["norm_size"] = 8
            rows["pack_size"], rows["vector_size"] = len(name), width
            rows["id"] = rows["face"] = np.arange(start, stop) + 1
            rows["vector"] = library.vectors(centres, start, stop)
            yield rows.tobytes()
        yield b"\xff\xff"

    with connections[
        "migrator"
    ].schema_editor() as editor:  # built at the end, by both cores, it takes a fifth of the time
        editor.remove_index(Embedding, index)
    _stream("COPY catalog_embedding (id, face_id, pack, norm, vector) FROM STDIN (FORMAT binary)", chunks())
    _go_on_counting("embedding")
    with connections["migrator"].schema_editor() as editor:
        editor.execute(f"SET maintenance_work_mem = '{INDEX_MEMORY}'")
        editor.add_index(Embedding, index)
        editor.execute("RESET maintenance_work_mem")


def write_words(library: "Library", owner: "Owner", pack: str) -> None:
    """What was said and asked: lines of the journal, a run and its open questions; the statistics that plans are made by."""
    from benchmarks.large_library import NOBODY

    rng, at = library.rng, library.moment(0)
    known = np.flatnonzero(library.person_of != NOBODY)
    nobody = np.flatnonzero((library.person_of == NOBODY) & (library.verdict_of < 4))
    groups = [_some(rng, known, int(size)) for size in 1 + rng.pareto(1.0, LINES).clip(max=2000)]
    lines = (
        (owner.pk, owner.user_id, "move", 1, json.dumps(_moved(faces, 1)), json.dumps(_moved(faces, 2)), at)
        for faces in groups
    )
    _copy("correction", "owner_id actor_id kind person_id before after created_at", lines)
    run = "id owner_id kind status pack newest_face newest_correction parameters counts forwards error"
    _copy(
        "clusterrun",
        f"{run} claimed_by started_at finished_at",
        [(1, owner.pk, "recluster", "done", pack, len(library.photo_of), LINES, "{}", "{}", "[]", "", "bench", at, at)],
    )
    asked = [(n % len(library.named) + 1, _some(rng, nobody, 1 + 300 // (n + 1))) for n in range(QUESTIONS)]
    _copy(
        "proposal",
        "owner_id run_id kind status person_id faces gain created_at",
        (
            (owner.pk, 1, "add", "open", person, "{" + ",".join(map(str, faces)) + "}", len(faces), at)
            for person, faces in asked
        ),
    )
    with connections["migrator"].cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _photo(
    library: "Library", owner: int, place: int, made: tuple[str, str], shape: tuple[int, int]
) -> tuple[Any, ...]:
    at = library.moment(place)
    binned = at + timedelta(days=1) if library.binned[place] else NULL
    file = (f"{place:032d}{owner:032d}", f"{at:%Y}/IMG_{place:06d}.jpg", 3_000_000, "image/jpeg", *shape, at, at, at)
    names = (f"{owner}/originals/{place}.jpg", *made, f"#{(place * 2654435761) % (1 << 24):06x}")
    return (place + 1, owner, *file, *names, "t" if library.favourite[place] else "f", "f", binned, "tagged", "", 1, "")


def _collected(library: "Library") -> Iterator[tuple[int, int]]:
    """The first album has a fifth of the photos, the next half as many, down to a score."""
    photos = len(library.moments)
    for album in range(1, ALBUMS + 1):
        size = max(min(20, photos), photos // (5 * album))
        yield from ((album, place + 1) for place in library.rng.choice(photos, size, replace=False).tolist())


def _names() -> Iterator[str]:
    for number, (given, family) in enumerate(itertools.cycle(itertools.product(GIVEN, FAMILY))):
        yield f"{given} {family}" if number < len(GIVEN) * len(FAMILY) else f"{given} {family} {number}"


def _some(rng: np.random.Generator, places: np.ndarray, count: int) -> list[int]:
    return (rng.choice(places, min(count, len(places)), replace=False) + 1).tolist()


def _moved(faces: list[int], person: int) -> dict[str, Any]:
    return {"faces": {"person": [[person, faces]]}}


def _picture(side: int) -> str:
    import PIL.Image

    from benchmarks.generated import clouds
    from cloudphotos.catalog import photo_files

    out = io.BytesIO()
    PIL.Image.fromarray(clouds(np.random.default_rng(side), side)).save(out, "JPEG", quality=80)
    return photo_files.save_derived(owner_id=0, data=out.getvalue())


def _copy(table: str, columns: str, rows: Iterable[tuple[Any, ...]]) -> None:
    """Append rows to a table of ours; no value may hold a tab, a newline or a backslash but NULL."""
    sql = f"COPY catalog_{table} ({', '.join(columns.split())}) FROM STDIN"
    lines = ("\t".join(map(str, row)) + "\n" for row in rows)
    _stream(sql, ("".join(batch).encode() for batch in iter(lambda: list(itertools.islice(lines, CHUNK)), [])))
    _go_on_counting(table)


def _go_on_counting(table: str) -> None:
    with connections["migrator"].cursor() as cursor:
        cursor.execute(f"SELECT setval(pg_get_serial_sequence('catalog_{table}', 'id'), max(id)) FROM catalog_{table}")  # noqa: S608 (our own names)


def _stream(sql: str, chunks: Iterable[bytes]) -> None:
    with connections["migrator"].cursor() as cursor:
        cursor.copy_expert(sql, _Reader(iter(chunks)))


class _Reader:
    """Chunks as the file that COPY reads from."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self.chunks, self.held = chunks, b""

    def read(self, size: int) -> bytes:
        """The next bytes, at most `size`; none at the end."""
        while not self.held and (chunk := next(self.chunks, None)) is not None:
            self.held = chunk
        given, self.held = self.held[:size], self.held[size:]
        return given

"""The avatars that are chosen: `python -m benchmarks.avatar_sheet FOLDER [PACK] [--cache DIR] [--sheet FILE]`.

Of LFW's people that no head learned from and of athletes, those with at least LEAST photos. Against: a photo at random, the
first, the largest, and the choice by quality alone, as before there were heads. Printed: how many of the faces chosen are
blurred, turned aside by more than 40 degrees, cut off by their photo, or less than 60 px wide. --sheet draws SHOWN people: ours
at the left, random at the right (of photographs that may not be passed on: look at it and delete it).
"""

import argparse
import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import PIL.Image

from benchmarks.fit_awesomeness import part_of_lfw, person_of, usable
from benchmarks.main_faces import PIXEL_CAP, rows
from benchmarks.shots import Rated, Seen, Studio
from tagging import avatar, image, thumbnail
from tagging.pose import pose

NEEDS_FOLDER = True
LEAST, SHOWN, SEED = 8, 60, 5
TURNED, SMALL_PX = 40, 60
TILE_PX, COLUMNS = 120, 6
Choose = Callable[[list[avatar.Portrait]], int]


def main() -> None:
    """Print the table, draw the sheet."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("pack", nargs="?", default="starter")
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--sheet", type=Path)
    asked = parser.parse_args()
    studio = Studio(asked.pack, asked.cache)
    lfw, athletes = asked.folder / "lfw", asked.folder / "album_athletes"
    listed = ((lfw, part_of_lfw(lfw, "report")), (athletes, [row["path"] for row in rows(athletes / "identities.csv")]))
    people: list[tuple[Path, Seen, list[avatar.Portrait]]] = []
    for where, paths in listed:
        seen = often(studio.see(where, paths))
        made = portraits(studio, seen, studio.rate(where, seen))
        for person in np.unique(person_of(seen)):
            mine = np.flatnonzero(person_of(seen) == person)
            people.append((where, seen.some(mine), [made[row] for row in mine]))
    rng = np.random.default_rng(SEED)
    choices: dict[str, Choose] = {
        "ours": lambda faces: avatar.best(faces) or 0,
        "by quality": lambda faces: avatar.best([replace(each, awesomeness=None) for each in faces]) or 0,
        "random": lambda faces: int(rng.integers(len(faces))),
        "first": lambda faces: 0,
        "largest": lambda faces: max(range(len(faces)), key=lambda place: faces[place].side_px),
    }
    chosen = {name: [choose(faces) for _, _, faces in people] for name, choose in choices.items()}
    print(f"pack {asked.pack}, {len(people)} people with {sum(len(faces) for _, _, faces in people)} photos")
    print(f"{'':12} blurred  turned  cut off  small  unusable  mean awesomeness")
    for name, places in chosen.items():
        _print_faults(name, [faces[place] for (_, _, faces), place in zip(people, places, strict=True)], studio)
    if asked.sheet:
        step = max(1, len(people) // SHOWN)
        shown = [(people[n], (chosen["ours"][n], chosen["random"][n])) for n in range(0, len(people), step)][:SHOWN]
        draw(asked.sheet, [(where, seen, places) for (where, seen, _), places in shown])


def often(seen: Seen) -> Seen:
    """Return the photos of people with at least LEAST."""
    names, place, counts = np.unique(person_of(seen), return_inverse=True, return_counts=True)
    del names
    return seen.some(np.flatnonzero(counts[place] >= LEAST))


def portraits(studio: Studio, seen: Seen, rated: Rated) -> list[avatar.Portrait]:
    """Return what the choice goes by."""
    head, fit = studio.numbers.head, usable(studio, seen, rated)
    rates = rated.features @ head.weights + head.bias if head else [None] * len(seen.paths)
    return [
        avatar.Portrait(
            side_px=float(rated.sides_px[row]),
            sharpness=float(rated.sharpness[row]),
            score=float(seen.scores[row]),
            trash_distance=1.0,
            landmarks=seen.landmarks[row].tolist(),
            usable=bool(fit[row]),
            whole=_is_whole(seen.boxes[row], seen.sizes[row]),
            awesomeness=None if rates[row] is None else float(rates[row]),
        )
        for row in range(len(seen.paths))
    ]


def _is_whole(box: np.ndarray, size: np.ndarray) -> bool:
    return bool(box[:2].min() >= 1 and (size - box[:2] - box[2:]).min() >= 1)


def _print_faults(name: str, faces: list[avatar.Portrait], studio: Studio) -> None:
    turned = [abs(pose(each.landmarks).yaw) > TURNED for each in faces]
    counts = (
        sum(each.sharpness < studio.numbers.thresholds.sharpness for each in faces),
        sum(turned),
        sum(not each.whole for each in faces),
        sum(each.side_px < SMALL_PX for each in faces),
        sum(not each.usable for each in faces),
    )
    rates = [each.awesomeness for each in faces if each.awesomeness is not None]
    cells = "".join(f"{count:8}" for count in counts)
    print(f"{name:11} {cells}  {np.mean(rates) if rates else float('nan'):+14.2f}")


def draw(file: Path, people: list[tuple[Path, Seen, tuple[int, int]]]) -> None:
    """Draw pairs of tiles, ours at the left of each."""
    lines = -(-len(people) // COLUMNS)
    sheet = PIL.Image.new("RGB", (COLUMNS * (2 * TILE_PX + 12), lines * (TILE_PX + 6)), "white")
    for number, (where, seen, places) in enumerate(people):
        left, top = number % COLUMNS * (2 * TILE_PX + 12), number // COLUMNS * (TILE_PX + 6)
        for side, place in enumerate(places):
            photo = image.read((where / str(seen.paths[place])).read_bytes(), pixel_cap=PIXEL_CAP)
            tile = thumbnail.tile(photo, seen.boxes[place], side_px=TILE_PX)
            with PIL.Image.open(io.BytesIO(tile)) as small:
                sheet.paste(small.resize((TILE_PX, TILE_PX)), (left + side * TILE_PX, top))
    sheet.save(file)


if __name__ == "__main__":
    main()

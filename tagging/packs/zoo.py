"""Packs in InsightFace's format: an SCRFD detector and an ArcFace recogniser in a folder of ONNX files.

`insightface` tells once, when the operator accepts the licence, which file does what and what it is fed; that is recorded
with the checksums beside the files, so that workers open two files and not the whole library.
"""

import re
import shlex
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from tagging.errors import LicenceNotAccepted, PackCorrupt, PackMissing, UnknownPack
from tagging.packs import manifest, scrfd
from tagging.packs.session import need_library, open_network
from tagging.types import Detector, Floats, Network

# InsightFace's own collections, by the names of their archives.
NAMES = ("buffalo_l", "buffalo_s", "antelopev2", "raccoon_s", "raccoon_l")
LICENCE = (
    "InsightFace's models: non-commercial research only, whether downloaded automatically or manually. "
    "For models of your own the licence is yours to know."
)
RECORD = "cloudphotos.json"
_LICENCE_FILE = "MODEL.LICENSE"
_TASKS = ("detection", "recognition")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")


@dataclass(frozen=True)
class Part:
    """One network: fed (x - mean) / std, RGB. one_by_one: it takes a single picture and no batch."""

    file: str
    mean: float
    std: float
    one_by_one: bool


@dataclass(frozen=True)
class Contents:
    """What a folder holds.

    input_px: (width, height) of the only picture that the detector takes, None if it takes any.
    freed: it takes any because we change its file as we open it.
    """

    detector: Part
    embedder: Part
    input_px: tuple[int, int] | None
    freed: bool
    crop_px: int
    dimension: int


def check_name(name: str) -> None:
    """Vectors are stored under the name of their pack. Raises UnknownPack for a name that cannot be one."""
    if not _NAME.fullmatch(name):
        raise UnknownPack(
            f"A model pack cannot be called {name!r}: its folder needs a name of at most 40 letters, digits, dots, dashes "
            "and underscores."
        )


def licence(folder: Path) -> str:
    """Return the terms to accept: InsightFace's own, and those that lie in the folder."""
    found = sorted(folder.rglob(_LICENCE_FILE))
    return "\n\n".join([LICENCE, *(path.read_text(encoding="utf-8", errors="replace").strip() for path in found)])


def accept(folder: Path, *, pack: str) -> None:
    """Look into a folder, try its networks, and record that its licence was accepted.

    Raises PackMissing, PackCorrupt, LibraryBroken.
    """
    contents = _freed(folder, inspect(folder))
    _try(folder, contents)
    kept = [contents.detector.file, contents.embedder.file]
    kept += [path.name for path in (folder / manifest.FILE, folder / _LICENCE_FILE) if path.exists()]
    manifest.write_record(
        folder / RECORD,
        pack=pack,
        names=kept,
        licence={"text": licence(folder), "accepted": datetime.now(UTC).isoformat(timespec="seconds")},
        contents=asdict(contents),
    )


def check(folder: Path, *, pack: str) -> dict[str, Any]:
    """Compare the files with what was accepted and return the record.

    Raises UnknownPack, PackMissing, LicenceNotAccepted, PackCorrupt.
    """
    check_name(pack)
    if not folder.is_dir():
        raise PackMissing(f"The model pack {pack} is not on this machine ({folder}). {_how(pack)}")
    if not (folder / RECORD).exists():
        raise LicenceNotAccepted(
            f"The licence of the model pack {pack} was not accepted on this machine. {_how(folder)}"
        )
    again = (
        f"If you did not change it, put back what was there; if you did, delete {folder / RECORD}. "
        f"Then run: manage.py build_pack {shlex.quote(str(folder))} --accept-license"
    )
    return manifest.check_record(folder / RECORD, pack=pack, again=again)


def contents(record: dict[str, Any]) -> Contents:
    """Return what was recorded when the licence was accepted."""
    known = record["contents"]
    return Contents(
        detector=Part(**known["detector"]),
        embedder=Part(**known["embedder"]),
        input_px=known["input_px"] and tuple(known["input_px"]),
        freed=known["freed"],
        crop_px=known["crop_px"],
        dimension=known["dimension"],
    )


def open_detector(
    folder: Path, found: Contents, *, threads: int, wanted: Sequence[str] = ()
) -> tuple[Detector, list[str]]:
    """Open the detector; the names are of the providers that run it. threads, wanted: as in `open_network`."""
    path = folder / found.detector.file
    content = _free(path) if found.freed else None
    seeing, providers = open_network(path, threads=threads, wanted=wanted, content=content)
    part = found.detector
    detector = scrfd.detector(seeing, mean=part.mean, std=part.std, one_by_one=part.one_by_one, input_px=found.input_px)
    return detector, providers


def one_by_one(network: Network) -> Network:
    """Return a network that takes single pictures as one that takes batches."""

    def run(batch: Floats) -> Sequence[Floats]:
        alone = [network(batch[each : each + 1]) for each in range(len(batch))]
        return [np.concatenate(each) for each in zip(*alone, strict=True)]

    return run


def inspect(folder: Path) -> Contents:
    """Ask insightface what the files of a folder are. Raises PackMissing, PackCorrupt, LibraryBroken."""
    need_library("cv2")
    need_library("insightface")
    try:
        models = _models(folder)
    except Exception as error:  # insightface raises what it likes, asserts too
        raise PackCorrupt(
            f"insightface cannot read the models in {folder}: {error or type(error).__name__}."
        ) from error
    absent = [task for task in _TASKS if task not in models]
    if absent:
        raise PackMissing(
            f"{folder} holds no ONNX file that insightface takes for {' and none for '.join(absent)}. "
            "A pack needs an SCRFD detector and an ArcFace recogniser in one folder."
        )
    return _contents(folder, *(models[task] for task in _TASKS))


def _models(folder: Path) -> dict[str, Any]:
    """Return insightface's model of each task: by its manifest, else of all files in alphabetical order the first that fits."""
    from insightface import model_zoo

    cpu = {"providers": ["CPUExecutionProvider"]}
    if model_zoo.has_model_package_manifest(folder):
        package = model_zoo.load_model_package(folder)
        declared = [task for task in _TASKS if task in package.tasks]
        return {task: model_zoo.get_model(folder, model_descriptor=package.task(task), **cpu) for task in declared}
    found: dict[str, Any] = {}
    for path in sorted(folder.glob("*.onnx")):
        model = model_zoo.get_model(path, **cpu)
        if model is not None:
            found.setdefault(model.taskname, model)
    return found


def _contents(folder: Path, detector: Any, embedder: Any) -> Contents:
    side = embedder.input_size[0]
    if len(detector.output_names) not in scrfd.LAYOUTS:
        raise PackCorrupt(f"The detector {Path(detector.model_file).name} finds no landmarks: faces cannot be aligned.")
    if not isinstance(side, int) or (side % 112 and side % 128):
        raise PackCorrupt(
            f"The recogniser {Path(embedder.model_file).name} takes crops of {side} px, which nobody knows to cut."
        )
    network, _ = open_network(Path(embedder.model_file), threads=1)
    return Contents(
        detector=_part(folder, detector, batched=detector.batched),
        embedder=_part(folder, embedder, batched=True),
        input_px=detector.static_input_size,
        freed=False,
        crop_px=side,
        dimension=network(np.zeros((1, 3, side, side), np.float32))[0].shape[-1],
    )


def _part(folder: Path, model: Any, *, batched: bool) -> Part:
    first = model.input_shape[0]
    if isinstance(first, int) and first != 1:
        raise PackCorrupt(f"{Path(model.model_file).name} takes batches of {first} and no others.")
    return Part(
        file=str(Path(model.model_file).resolve().relative_to(folder.resolve())),
        mean=float(model.input_mean),
        std=float(model.input_std),
        one_by_one=first == 1 or not batched,
    )


def _freed(folder: Path, found: Contents) -> Contents:
    """Return the contents with a detector that takes any picture, if ours can be made to and answers as before."""
    if found.input_px is None:
        return found
    from tagging.packs import freed

    path = folder / found.detector.file
    one, _ = open_network(path, threads=1)
    try:
        free, _ = open_network(path, threads=1, content=_free(path))
        agreed = freed.agree(one, free, found.input_px)
    except Exception:  # whatever onnx and onnxruntime find wrong with it: it stays as it is
        return found
    part = replace(found.detector, one_by_one=False)
    return replace(found, detector=part, input_px=None, freed=True) if agreed else found


def _free(path: Path) -> bytes:
    from tagging.packs import freed  # it needs onnx, which workers do not load otherwise

    return freed.free(path.read_bytes())


def _try(folder: Path, found: Contents) -> None:
    """Run both networks once as workers will. Raises PackCorrupt."""
    detector, _ = open_detector(folder, found, threads=1)
    embedder, _ = open_network(folder / found.embedder.file, threads=1)
    if found.embedder.one_by_one:
        embedder = one_by_one(embedder)
    try:
        detector(np.zeros((2, 3, 96, 64), np.float32), 0.5)
        shape = embedder(np.zeros((2, 3, found.crop_px, found.crop_px), np.float32))[0].shape
    except Exception as error:
        raise PackCorrupt(f"The models in {folder} do not run: {error}") from error
    if shape != (2, found.dimension):
        raise PackCorrupt(f"The recogniser in {folder} answers two faces with an array of the shape {shape}.")


def _how(pack: str | Path) -> str:
    command = f"manage.py build_pack {shlex.quote(str(pack))}"
    return f"Read its terms with `{command}`; accept them with `{command} --accept-license`."

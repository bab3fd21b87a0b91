"""The sample album: photographs that registry packages ship, and crops and re-exposures of them that say so.

Fetched when it is first needed and never part of the repository. Each package is pinned by its checksum.
"""

import hashlib
import os
import subprocess
import tarfile
import tempfile
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from deploy.local.packages import PYTHON, VENV


@dataclass(frozen=True)
class Source:
    """A package with photographs: our name for each, and where it lies in the package."""

    registry: str  # "pypi" or "npm"
    name: str
    version: str
    sha256: str
    photos: Mapping[str, str]


@dataclass(frozen=True)
class Variant:
    """A photo made from another one: a part of it, lighter or darker, or both."""

    of: str
    label: str
    box: tuple[float, float, float, float] = (0.0, 0.0, 1.0, 1.0)  # left, top, right, bottom as shares of the sides
    exposure: float = 1.0  # brightness is multiplied by this

    @property
    def name(self) -> str:
        """Our name for it."""
        return f"{Path(self.of).stem} ({self.label}).jpg"


SOURCES = (
    Source(
        "pypi", "insightface", "2.1", "dcd58ee79d99d689572477315f3149353afd65a36dc575f597cbb217a7bde399",
        {"poker night.jpg": "insightface/data/images/t1.jpg"},
    ),
    Source(
        "npm", "@vladmandic/face-api", "1.7.15", "0d77fffeef362ef9c0939cf6c567f3a2e8e177f114fa257a3270cbd2e509b031",
        {
            "costume party.jpg": "package/demo/sample1.jpg",
            "leather sofa.jpg": "package/demo/sample3.jpg",
            "four friends.jpg": "package/demo/sample4.jpg",
            "staircase.jpg": "package/demo/sample5.jpg",
            "window blinds.jpg": "package/demo/sample6.jpg",
        },
    ),
    Source(
        "pypi", "face_recognition", "1.3.0", "5e5efdd1686aa566af0d3cc1313b131e4b197657a8ffd03669e6d3fad92705ec",
        {
            "portrait.jpg": "face_recognition-1.3.0/tests/test_images/obama.jpg",
            "speech.jpg": "face_recognition-1.3.0/tests/test_images/obama2.jpg",
            "blue room.jpg": "face_recognition-1.3.0/tests/test_images/obama3.jpg",
            "blue room, another guest.jpg": "face_recognition-1.3.0/tests/test_images/biden.jpg",
        },
    ),
)  # fmt: skip
VARIANTS = (
    Variant("poker night.jpg", "crop, left", box=(0.0, 0.0, 0.53, 1.0)),
    Variant("poker night.jpg", "crop, right", box=(0.54, 0.0, 1.0, 1.0)),
    Variant("poker night.jpg", "brighter", exposure=1.3),
    Variant("poker night.jpg", "darker", exposure=0.7),
    Variant("window blinds.jpg", "crop, left", box=(0.0, 0.0, 0.52, 1.0)),
    Variant("window blinds.jpg", "crop, right", box=(0.52, 0.0, 1.0, 1.0)),
    Variant("window blinds.jpg", "darker", exposure=0.75),
    Variant("leather sofa.jpg", "crop, left", box=(0.0, 0.0, 0.74, 1.0)),
    Variant("leather sofa.jpg", "crop, right", box=(0.48, 0.0, 1.0, 1.0)),
    Variant("leather sofa.jpg", "darker", exposure=0.7),
    Variant("staircase.jpg", "brighter", exposure=1.4),
    Variant("portrait.jpg", "crop", box=(0.1, 0.0, 0.9, 0.6)),
    Variant("blue room.jpg", "crop, darker", box=(0.2, 0.0, 0.9, 0.6), exposure=0.8),
)


def build(folder: Path) -> Path | None:
    """Make the album in `folder`, as far as it is not there yet; None if no photograph could be had.

    A package that is gone is named on the terminal, and the album goes without its photographs.
    """
    from tqdm import tqdm

    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    missing = [source for source in SOURCES if not all((folder / name).exists() for name in source.photos)]
    if missing:
        print(f"Fetching the sample album from {len(missing)} packages into {folder}", flush=True)
    for source in tqdm(missing, unit="package", disable=None):
        said = _fetch(source, folder)
        if said:
            tqdm.write(f"The photographs of {source.name} {source.version} could not be had: {said}")
    for variant in VARIANTS:
        if (folder / variant.of).exists() and not (folder / variant.name).exists():
            _vary(variant, folder)
    return folder if any(folder.glob("*.jpg")) else None


def _fetch(source: Source, folder: Path) -> str:
    """Bring one package's photographs into the folder; returns why that failed, or nothing."""
    with tempfile.TemporaryDirectory(prefix="cloudphotos-sample-") as temporary:
        place = Path(temporary)
        command = _pip(source, place) if source.registry == "pypi" else _npm(source)
        # Node then trusts the certificates that this machine trusts, as pip does.
        environment = {**os.environ, "NODE_USE_SYSTEM_CA": "1"}
        done = subprocess.run(command, cwd=place, env=environment, capture_output=True, text=True, check=False)
        packed = [path for path in place.iterdir() if path.name.endswith((".whl", ".gz", ".tgz"))]
        if done.returncode or not packed:
            return (done.stderr.strip().splitlines() or ["nothing came"])[-1]
        if hashlib.sha256(packed[0].read_bytes()).hexdigest() != source.sha256:
            return "its checksum is not the one we know."
        for name, member in source.photos.items():
            draft = folder / f".{name}"
            draft.write_bytes(_unpack(packed[0], member))
            draft.replace(folder / name)
    return ""


def _pip(source: Source, place: Path) -> list[str]:
    """The command that fetches one file from the Python registry; pip checks the checksum before it opens the file."""
    wanted = place / "wanted.txt"
    wanted.write_text(f"{source.name}=={source.version} --hash=sha256:{source.sha256}\n")
    return [str(PYTHON), "-m", "pip", "download", "--quiet", "--no-deps", "--no-build-isolation", "-r", str(wanted)]


def _npm(source: Source) -> list[str]:
    return [
        str(VENV / "bin" / "npm"),
        "pack",
        "--silent",
        "--ignore-scripts",
        "--fetch-retries=1",
        f"{source.name}@{source.version}",
    ]


def _unpack(packed: Path, member: str) -> bytes:
    if packed.suffix == ".whl":
        with zipfile.ZipFile(packed) as wheel:
            return wheel.read(member)
    with tarfile.open(packed) as archive:
        file = archive.extractfile(member)
        if file is None:
            raise FileNotFoundError(member)
        return file.read()


def _vary(variant: Variant, folder: Path) -> None:
    """Write one variant, with the metadata of its original and so on the same day."""
    from PIL import Image, ImageEnhance

    with Image.open(folder / variant.of) as original:
        sides = (original.width, original.height) * 2
        left, top, right, bottom = (round(share * side) for share, side in zip(variant.box, sides, strict=True))
        part = original.convert("RGB").crop((left, top, right, bottom))
        kept = {key: original.info[key] for key in ("exif", "icc_profile") if key in original.info}
    draft = folder / f".{variant.name}"
    ImageEnhance.Brightness(part).enhance(variant.exposure).save(draft, "JPEG", quality=92, **kept)
    draft.replace(folder / variant.name)

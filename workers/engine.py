"""One loaded pipeline in each worker process, with the head that is installed."""

import functools
import time
from dataclasses import replace
from pathlib import Path

from django.conf import settings

from cloudphotos.catalog.awesomeness import heads
from cloudphotos.catalog.staff import thresholds as tuned
from tagging import packs
from tagging.awesomeness.head import Head
from tagging.pipeline import Pipeline
from tagging.thresholds import Thresholds
from workers import metering
from workers.sizes import ENOUGH_PX, FACE_PX


def pipeline() -> Pipeline:
    """The pipeline of the chosen pack; loading takes about a second, so it happens once, and again for another head.

    It judges by what staff set for the pack since (catalog.staff.thresholds).
    """
    opened, now = _open(settings.FACE_PACK, settings.FACE_WEIGHTS, installed()), tuned.numbers()
    held = replace(opened.pack.numbers, trash=now.trash, thresholds=now.thresholds)
    opened.pack = replace(opened.pack, numbers=held)
    return opened


def feature_pipeline() -> Pipeline:
    """The same, with a recogniser whose second output is what a head multiplies: to learn heads from."""
    whole = pipeline()
    network = packs.open_features(settings.FACE_PACK, settings.FACE_WEIGHTS, threads=settings.FACE_THREADS)
    return _pipeline(replace(whole.pack, embedder=network))


def head() -> Head | None:
    """What rates faces now: the head that is installed, else the one that ships with the pack, if it has one."""
    learned = installed()
    return packs.numbers(settings.FACE_PACK, settings.FACE_WEIGHTS).head if learned is None else heads.load(learned)


def installed() -> int | None:
    """The id of the head that is installed for the chosen pack; None where the one that ships with it holds."""
    return heads.installed(pack=settings.FACE_PACK, embedder=embedder())


def embedder() -> str:
    """The checksum of the chosen pack's recogniser. Raises what `packs.check` raises."""
    return _embedder(settings.FACE_PACK, settings.FACE_WEIGHTS)


def thresholds() -> Thresholds:
    """The chosen pack's tuned numbers, as it ships; no weights are loaded for them."""
    return packs.numbers(settings.FACE_PACK, settings.FACE_WEIGHTS).thresholds


@functools.lru_cache(maxsize=1)
def _open(name: str, weights: Path, head_id: int | None) -> Pipeline:
    chosen = None if head_id is None else heads.load(head_id)
    wanted = settings.FACE_PROVIDERS
    began = time.monotonic()
    pack = packs.load(name, weights, threads=settings.FACE_THREADS, wanted=wanted, head=chosen)
    metering.took("model_load_seconds", name, seconds=time.monotonic() - began)
    return _pipeline(pack)


def _pipeline(pack: packs.Pack) -> Pipeline:
    return Pipeline(pack, pixel_cap=settings.PIXEL_CAP, enough_px=ENOUGH_PX, face_px=FACE_PX)


@functools.cache
def _embedder(name: str, weights: Path) -> str:
    return packs.embedder_sha256(name, weights)

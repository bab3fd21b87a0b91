"""Which hardware runs the networks: onnxruntime's execution providers, chosen by FACE_PROVIDERS."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tagging.errors import ProviderMissing

# The first that is there is asked first; what it cannot run goes to the next.
PROVIDERS = {
    "TensorRT": "TensorrtExecutionProvider",
    "CUDA": "CUDAExecutionProvider",
    "CPU": "CPUExecutionProvider",
}
CPU = PROVIDERS["CPU"]
_SETTING = f"Set FACE_PROVIDERS to some of {', '.join(PROVIDERS)}, or to nothing for whatever is there."


@dataclass(frozen=True)
class Batches:
    """How many photos and how many faces a network is given at a time."""

    photos: int
    faces: int


# On a CPU larger batches only leave the cache: 36 ms a photo alone, 42 in fours; 5.0 ms a crop in twos, 6.8 in 32.
# The numbers for a GPU were not measured.
ON_CPU, ON_GPU = Batches(photos=1, faces=2), Batches(photos=32, faces=32)


def choose(wanted: Sequence[str], available: Sequence[str]) -> list[str]:
    """Return onnxruntime's names of the providers to use, in the order of asking; the CPU takes what is left.

    wanted: names as in PROVIDERS, in any case; none of them means all, as far as they are there.
    available: what `onnxruntime.get_available_providers()` returns. Raises ProviderMissing.

    >>> choose([], ["CUDAExecutionProvider", "CPUExecutionProvider"])
    ['CUDAExecutionProvider', 'CPUExecutionProvider']
    """
    names = {name.lower(): name for name in PROVIDERS}
    unknown = [name for name in wanted if name.lower() not in names]
    if unknown:
        raise ProviderMissing(f"There is no provider {unknown[0]!r}. {_SETTING}")
    asked = [names[name.lower()] for name in wanted]
    absent = [name for name in asked if PROVIDERS[name] not in available]
    if absent:
        there = ", ".join(name for name, full in PROVIDERS.items() if full in available)
        raise ProviderMissing(
            f"FACE_PROVIDERS asks for {absent[0]}, and the onnxruntime that is installed has {there} alone. "
            f"Install deploy/requirements-gpu.txt. Or: {_SETTING[0].lower()}{_SETTING[1:]}"
        )
    chosen = [PROVIDERS[name] for name in asked or PROVIDERS if PROVIDERS[name] in available]
    return list(dict.fromkeys([*chosen, CPU]))


def check_running(wanted: Sequence[str], chosen: Sequence[str], running: Sequence[str]) -> None:
    """Raise ProviderMissing where somebody asked for a provider by name and onnxruntime silently went on without it.

    chosen: what `choose` returned. running: what the session says it uses.
    """
    for name in chosen if wanted else ():
        if name not in running:
            raise ProviderMissing(
                f"FACE_PROVIDERS asks for {name.removesuffix('ExecutionProvider')}, and it did not start: look for the driver "
                f"and for its libraries (docs/packs.md). Or: {_SETTING[0].lower()}{_SETTING[1:]}"
            )


def batches(chosen: Sequence[str]) -> Batches:
    """Return the sizes that suit the first of the chosen providers."""
    return ON_CPU if chosen[0] == CPU else ON_GPU


def options(name: str, cache: Path) -> Mapping[str, str]:
    """Return what onnxruntime is told about a provider. cache: folder for engines that take minutes to build.

    Photos come in many shapes: CUDA must not try every algorithm anew for each, TensorRT must keep its engines.
    """
    if name == PROVIDERS["TensorRT"]:
        return {
            "trt_engine_cache_enable": "True",
            "trt_engine_cache_path": str(cache),
            "trt_timing_cache_enable": "True",
            "trt_timing_cache_path": str(cache),
        }
    return {"cudnn_conv_algo_search": "HEURISTIC"} if name == PROVIDERS["CUDA"] else {}

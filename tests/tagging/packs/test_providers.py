"""What runs where, as a truth table: no GPU is needed to choose one."""

from pathlib import Path

import pytest

from tagging.errors import ProviderMissing
from tagging.packs import providers

RT, CUDA, CPU = providers.PROVIDERS.values()
OTHER = "OpenVINOExecutionProvider"


@pytest.mark.parametrize(
    ("wanted", "available", "chosen"),
    [
        ([], [CPU], [CPU]),
        ([], [OTHER, CPU], [CPU]),
        ([], [CPU, CUDA], [CUDA, CPU]),
        ([], [CUDA, CPU, RT], [RT, CUDA, CPU]),
        (["CPU"], [RT, CUDA, CPU], [CPU]),
        (["CUDA"], [RT, CUDA, CPU], [CUDA, CPU]),
        (["cuda", "cpu"], [RT, CUDA, CPU], [CUDA, CPU]),
        (["CUDA", "TensorRT"], [RT, CUDA, CPU], [CUDA, RT, CPU]),
        (["CPU", "CPU"], [CPU], [CPU]),
    ],
)
def test_the_first_that_is_there_is_asked_first_and_the_cpu_last(
    wanted: list[str], available: list[str], chosen: list[str]
) -> None:
    assert providers.choose(wanted, available) == chosen


@pytest.mark.parametrize(
    ("wanted", "available", "said"),
    [
        (["CUDA"], [CPU], r"asks for CUDA.* has CPU alone.*requirements-gpu\.txt"),
        (["CPU", "tensorrt"], [CUDA, CPU], "asks for TensorRT.* has CUDA, CPU alone"),
        (["GPU"], [CUDA, CPU], "no provider 'GPU'.*TensorRT, CUDA, CPU"),
    ],
)
def test_a_provider_that_is_not_there_is_a_sentence(wanted: list[str], available: list[str], said: str) -> None:
    with pytest.raises(ProviderMissing, match=said):
        providers.choose(wanted, available)


def test_a_provider_that_was_named_and_did_not_start_is_a_sentence() -> None:
    with pytest.raises(ProviderMissing, match="asks for CUDA, and it did not start"):
        providers.check_running(["CUDA"], [CUDA, CPU], [CPU])


@pytest.mark.parametrize(("wanted", "running"), [([], [CPU]), (["CUDA"], [CUDA, CPU])])
def test_nobody_is_bothered_where_nothing_was_named_or_all_of_it_runs(wanted: list[str], running: list[str]) -> None:
    providers.check_running(wanted, [CUDA, CPU], running)


@pytest.mark.parametrize(("running", "photos"), [([CPU], 1), ([CUDA, CPU], 32), ([RT, CUDA, CPU], 32)])
def test_a_gpu_is_given_more_at_a_time(running: list[str], photos: int) -> None:
    assert providers.batches(running).photos == photos


def test_tensorrt_keeps_its_engines_and_the_cpu_needs_no_options() -> None:
    assert providers.options(RT, Path("/weights/x/engines"))["trt_engine_cache_path"] == "/weights/x/engines"
    assert providers.options(CUDA, Path("/weights")) == {"cudnn_conv_algo_search": "HEURISTIC"}
    assert providers.options(CPU, Path("/weights")) == {}

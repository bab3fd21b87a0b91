"""Dockerfile, compose file and env example agree with their schemas and with each other. No engine is needed for that."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from cloudphotos.home import REPOSITORY

DEPLOY = REPOSITORY / "deploy"
TOOLS = Path(sys.executable).parent


def _words(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("file", ["compose.yaml", "compose.gpu.yaml"])
def test_the_compose_file_follows_its_schema(file: str) -> None:
    command = [TOOLS / "check-jsonschema", "--builtin-schema", "vendor.compose-spec", DEPLOY / file]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_dockerfile_has_no_known_mistakes() -> None:
    done = subprocess.run([TOOLS / "hadolint", DEPLOY / "Dockerfile"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_variable_of_the_compose_file_is_in_the_env_example_and_the_other_way_round() -> None:
    used = set(re.findall(r"\$\{([A-Z_]+)", _words(DEPLOY / "compose.yaml")))
    offered = set(re.findall(r"^([A-Z_]+)=", _words(DEPLOY / "env.example"), re.MULTILINE))
    assert used == offered


@pytest.mark.parametrize("folder", ["cloudphotos", "tagging", "workers", "manage.py"])
def test_the_image_holds_what_runs(folder: str) -> None:
    assert re.search(rf"^COPY .*{re.escape(folder)}", _words(DEPLOY / "Dockerfile"), re.MULTILINE)


def test_the_web_server_in_a_container_bears_slow_uploads_as_it_does_on_one_machine() -> None:
    wanted = {"--worker-class=gthread", "--workers=4", "--threads=4", "--timeout=300"}
    for path in (DEPLOY / "Dockerfile", DEPLOY / "local" / "services.py"):
        assert wanted <= set(re.findall(r'"(--[^"]+)"', _words(path))), path


def test_workers_in_containers_take_the_same_queues_as_on_one_machine() -> None:
    queues = re.compile(r'"--queues", "([a-z,]+)"')
    local = queues.search(_words(DEPLOY / "local" / "services.py"))
    composed = queues.search(_words(DEPLOY / "compose.yaml"))
    assert local
    assert composed
    assert local[1] == composed[1]


def _pinned(lock: Path) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9-]+)==([^ ;]+)", _words(lock), re.MULTILINE))


def test_the_lock_for_a_gpu_differs_in_what_knows_the_gpu_alone() -> None:
    ordinary, gpu = _pinned(REPOSITORY / "requirements.txt"), _pinned(DEPLOY / "requirements-gpu.txt")
    assert set(ordinary) - set(gpu) == {"onnxruntime", "faiss-cpu"}
    more = {name for name in set(gpu) - set(ordinary) if not name.startswith("nvidia-")}
    assert more == {"onnxruntime-gpu", "faiss-gpu"}
    assert {name for name in set(gpu) & set(ordinary) if gpu[name] != ordinary[name]} == set()


def test_every_package_of_the_lock_for_a_gpu_is_checked_by_its_hash() -> None:
    entries = re.split(r"^(?=[a-z0-9-]+==)", _words(DEPLOY / "requirements-gpu.txt"), flags=re.MULTILINE)[1:]
    assert entries
    assert all("--hash=sha256:" in entry for entry in entries)

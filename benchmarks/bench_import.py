"""How much does the house cost around the networks?

Imports a folder through the real queue (Postgres, Valkey, one worker process) and compares photos per second and CPU-seconds with
bare decoding (Pillow) + onnxruntime on the same photos, the same network inputs and the same threads, in the same run.

    python -m deploy.local exec --throwaway -- .venv/bin/python -m benchmarks.bench_import [FOLDER]
"""

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

ROUNDS = 5
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Cost:
    """Of one round. seconds: on the wall. cpu: of all processes that took part."""

    photos: int
    seconds: float
    cpu: float


def main() -> None:
    """Run and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "folder", type=Path, nargs="?", help="photographs, read recursively; without it the sample album"
    )
    folder = parser.parse_args().folder or _sample_album()
    _set_up()
    files = sorted(path for path in folder.rglob("*") if path.suffix.lower() in {".jpg", ".jpeg", ".png"})
    bare_rounds, queue_rounds = [], []
    with _worker() as worker, tempfile.TemporaryDirectory() as stored:
        _through_queue(files[:2], "warm-up", worker)
        inputs = _record(files)
        for number in range(ROUNDS):  # in turn, so that a machine that slows down slows both
            bare_rounds.append(_bare(files, inputs))
            queue_rounds.append(_through_queue(files, f"round-{number}", worker))
        ordinary = _peak_megabytes(worker)
        _through_queue([_at_the_cap(Path(stored))], "cap", worker)
        capped = _peak_megabytes(worker)
    _print(len(files), bare_rounds, queue_rounds, ordinary, capped)


def _sample_album() -> Path:
    from cloudphotos import home
    from deploy.local import sample

    folder = sample.build(home.weights().parent / "sample-album")
    if folder is None:
        sys.exit("The sample album could not be fetched. Name a folder of photographs.")
    return folder


def _set_up() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cloudphotos.settings")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


@contextmanager
def _worker() -> Iterator[int]:
    """One worker with one process for the work, as `make up` starts it; gives its process id."""
    from workers import health

    command = [
        sys.executable,
        "-m",
        "celery",
        "-A",
        "workers",
        "worker",
        "--queues",
        "tag,owners",
        "--concurrency",
        "1",
    ]
    with tempfile.TemporaryFile() as log, subprocess.Popen(command, stdout=log, stderr=log) as process:
        try:
            while not health.worker_is_alive():
                time.sleep(0.2)
            yield process.pid
        finally:
            process.terminate()


def _through_queue(files: list[Path], owner: str, worker: int) -> Cost:
    """Import as `import_photos --wait` does, by its own code."""
    from django.core.management import call_command

    with tempfile.TemporaryDirectory() as folder, open(os.devnull, "w") as nowhere:
        for file in files:
            shutil.copy(file, folder)
        before, started = _spent(worker), time.perf_counter()
        call_command("import_photos", folder, owner=owner, wait=True, stdout=nowhere, stderr=nowhere)
        return Cost(len(files), time.perf_counter() - started, _spent(worker) - before)


def _record(files: list[Path]) -> list[tuple[str, tuple["object", ...]]]:
    """What detector and embedder are given for these photos."""
    from dataclasses import replace

    from django.conf import settings

    from tagging import packs
    from tagging.pipeline import Pipeline

    pack = packs.load(settings.FACE_PACK, settings.FACE_WEIGHTS, threads=settings.FACE_THREADS)
    seen: list[tuple[str, tuple[object, ...]]] = []

    def recorded(name: str, network: "object") -> "object":
        def run(*given: "object") -> "object":
            seen.append((name, given))
            return network(*given)  # type: ignore[operator]

        return run

    both = {name: recorded(name, getattr(pack, name)) for name in ("detector", "embedder")}
    pipeline = Pipeline(replace(pack, **both), pixel_cap=settings.PIXEL_CAP)  # type: ignore[arg-type]
    for _ in pipeline.find_faces(file.read_bytes() for file in files):
        pass
    return seen


def _bare(files: list[Path], inputs: list[tuple[str, tuple["object", ...]]]) -> Cost:
    """Decode each photo with Pillow and run the networks on what they were given: what no implementation can do without."""
    import PIL.Image
    from django.conf import settings

    from tagging import packs

    pack = packs.load(settings.FACE_PACK, settings.FACE_WEIGHTS, threads=settings.FACE_THREADS)
    for name, given in inputs[:2]:
        getattr(pack, name)(*given)
    started, cpu = time.perf_counter(), time.process_time()
    for file in files:
        with PIL.Image.open(file) as photo:
            photo.convert("RGB")
    for name, given in inputs:
        getattr(pack, name)(*given)
    return Cost(len(files), time.perf_counter() - started, time.process_time() - cpu)


def _at_the_cap(folder: Path) -> Path:
    """A photograph of as many pixels as are allowed."""
    import PIL.Image
    from django.conf import settings

    side = int(settings.PIXEL_CAP**0.5)
    path = folder / "as large as allowed.jpg"
    PIL.Image.effect_mandelbrot((side, side), (-2, -1.5, 1, 1.5), 20).convert("RGB").save(path, quality=85)
    return path


def _family(pid: int) -> list[int]:
    """A process and all below it."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(member for child in children for member in _family(int(child)))]


def _cpu(pids: Iterable[int]) -> float:
    """Seconds that these processes worked so far."""
    fields = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in pids]
    return sum(int(field[11]) + int(field[12]) for field in fields) / TICKS


def _spent(worker: int) -> float:
    """By this process, by those below it that open files and tag photos, and by those that ended."""
    below = set(_family(os.getpid())) - {os.getpid()}
    done = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + _cpu(below | set(_family(worker))) + done.ru_utime + done.ru_stime


def _peak_megabytes(worker: int) -> float:
    """The most memory that the process that does the work ever had."""
    lines = (line for pid in _family(worker)[1:] for line in Path(f"/proc/{pid}/status").read_text().splitlines())
    return max(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


def _print(count: int, bare: list[Cost], queue: list[Cost], ordinary: float, capped: float) -> None:
    print(f"{count} photos, {ROUNDS} rounds in turn, medians")
    print(f"{'':34}{'photos/s':>10}{'CPU s':>9}")
    for name, costs in (("bare decode + onnxruntime", bare), ("through the queue", queue)):
        print(f"{name:34}{median([c.photos / c.seconds for c in costs]):>10.2f}{median([c.cpu for c in costs]):>9.2f}")
    print(f"CPU, queue / bare:  {median([q.cpu / b.cpu for q, b in zip(queue, bare, strict=True)]):.2f}")
    print(f"time, queue / bare: {median([q.seconds / b.seconds for q, b in zip(queue, bare, strict=True)]):.2f}")
    print(
        f"most memory of the worker's process: {ordinary:.0f} MB on these photos, {capped:.0f} MB on a photo at the pixel cap"
    )


if __name__ == "__main__":
    main()

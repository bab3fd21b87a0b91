import re
import subprocess

from cloudphotos.home import REPOSITORY


def test_make_alone_explains_every_target() -> None:
    said = subprocess.run(["make"], capture_output=True, text=True, cwd=REPOSITORY, check=True).stdout
    for target in ("help", "run", "up", "down", "reset", "test", "lint", "bench", "lock"):
        assert re.search(rf"^  {target} +\S", said, re.MULTILINE), target

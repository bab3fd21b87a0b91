import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from cloudphotos.home import Home
from deploy.local import servers


@pytest.fixture(autouse=True)
def no_other_servers(monkeypatch: pytest.MonkeyPatch) -> None:
    """The launcher starts its own servers only where the environment names none, and the site with its own settings."""
    for name in (
        "DATABASE_URL", "MIGRATE_DATABASE_URL", "REDIS_URL", "CLOUDPHOTOS_HOME", "FACE_PACK", "DJANGO_SETTINGS_MODULE",
    ):  # fmt: skip
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    """An empty home at the end of a long path with blanks in it; nothing runs there afterwards."""
    root = tmp_path / "my photos" / ("long " * 30)[:120].strip() / "home"
    root.mkdir(parents=True)
    here = Home(root.resolve())
    here.make()
    here.make_sockets()
    yield here
    servers.stop(here)
    for path in here.sockets.iterdir():
        path.unlink()
    here.sockets.rmdir()


@pytest.fixture
def as_root() -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can give files to somebody else")

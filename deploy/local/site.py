"""The whole of it: up, down, reset."""

import os
import shutil

from cloudphotos.home import Home
from deploy.local import postgres, servers, services, valkey
from deploy.local.bootstrap import only_one
from deploy.local.errors import LauncherError
from deploy.local.processes import Process

FREE_BYTES = 300_000_000


def up(home: Home) -> None:
    """Bring everything up and return when everything answers; what runs already is left alone. Raises LauncherError."""
    home.make()
    with only_one(home.root):
        _check_space(home)
        services.check_address(services.all_of(home)[-1])
        servers.start(home)
        _prepare(home)
        services.start(home)
        services.wait_until_ready(home)
    print(f"cloudphotos answers at {services.url()}   logs: {home.log}   stop: make down", flush=True)
    if services.address()[0] in services.EVERY_ADDRESS:
        print("Other names and addresses of this machine go into ALLOWED_HOSTS, with commas between.", flush=True)


def down(home: Home) -> None:
    """Stop everything and return when it is gone."""
    if not home.root.exists():
        return
    home.make()
    with only_one(home.root):
        for process in reversed(services.all_of(home)):
            process.stop()
        servers.stop(home)


def reset(home: Home) -> None:
    """Stop everything and forget photos, people and logs. Files that are not ours, and model weights, stay."""
    down(home)
    ours = (home.postgres, home.valkey, home.photos, home.static, home.sample, home.log, home.run, home.sockets)
    for folder in ours:
        shutil.rmtree(folder, ignore_errors=not folder.exists())
    for file in ("secret_key", "face_pack"):
        (home.root / file).unlink(missing_ok=True)


def revive(home: Home) -> list[str]:
    """Start again what died without being stopped; returns the names."""
    parts = everything(home)
    if not any(process.wanted() and not process.pid() for process in parts):
        return []
    with only_one(home.root):
        dead = [process.name for process in parts if process.wanted() and not process.pid()]
        if dead:
            servers.start(home)
            services.start(home)
    return dead


def everything(home: Home) -> list[Process]:
    """All processes of this home, the embedded servers where they are used."""
    parts = services.all_of(home)
    if not os.environ.get("DATABASE_URL"):
        parts.append(postgres.process(home))
    if not os.environ.get("REDIS_URL"):
        parts.append(valkey.process(home))
    return parts


def _prepare(home: Home) -> None:
    """Model pack, tables, static files, accounts; each does nothing when its work is done."""
    _aloud(home, "build_pack", what="The model pack could not be built")
    if named := os.environ.get("FACE_PACK"):
        home.remember_face_pack(named)
    services.manage(home, "migrate", "--noinput", what="Bringing the tables up to date")
    services.manage(home, "collectstatic", "--noinput", what="Collecting the static files")
    _aloud(home, "create_demo", what="The demo accounts could not be created")


def _aloud(home: Home, command: str, *, what: str) -> None:
    with services.manage_aloud(home, command) as child:
        pass
    if child.returncode:
        raise LauncherError(f"{what}; the reason stands above.")


def _check_space(home: Home) -> None:
    free = shutil.disk_usage(home.root).free
    if free < FREE_BYTES:
        raise LauncherError(
            f"Only {free // 1_000_000} MB are free where {home.root} lies. "
            "Free some space, or set CLOUDPHOTOS_HOME to a folder on another disk."
        )

"""Where everything lies: the one folder that holds this site's state, and the addresses of the servers inside it.

Standard library only: the launcher reads this before the virtual environment exists, settings.py afterwards, so both
find the same database without being told.
"""

import hashlib
import os
import secrets
import stat
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

REPOSITORY = Path(__file__).resolve().parent.parent
DATABASE = "cloudphotos"
OWNER_ROLE = "cloudphotos_owner"
APP_ROLE = "cloudphotos_app"


class HomeError(Exception):
    """The home cannot be used; the message says why and what to do."""


@dataclass(frozen=True)
class Home:
    """The folder with the state of one site; `root` is absolute and free of symbolic links."""

    root: Path

    @property
    def log(self) -> Path:
        """Log files, one per process."""
        return self.root / "log"

    @property
    def run(self) -> Path:
        """What is running: process notes, locks, the schedule's memory."""
        return self.root / "run"

    @property
    def postgres(self) -> Path:
        """The embedded Postgres; its data folder is `postgres/data`."""
        return self.root / "postgres"

    @property
    def valkey(self) -> Path:
        """The embedded Valkey's append-only files."""
        return self.root / "valkey"

    @property
    def photos(self) -> Path:
        """The bytes of uploaded photos and what is made from them."""
        return self.root / "photos"

    @property
    def static(self) -> Path:
        """Collected stylesheets and scripts."""
        return self.root / "static"

    @property
    def sample(self) -> Path:
        """The sample album that `make run` imports the first time."""
        return self.root / "sample"

    @property
    def sockets(self) -> Path:
        """The folder of the Unix sockets, 40 bytes long: a socket's path may have 107 bytes, a home's may be longer.

        It depends on nothing but `root`: with $TMPDIR or $XDG_RUNTIME_DIR in it, a shell and a cron job would look in
        two places.
        """
        digest = hashlib.sha256(os.fsencode(self.root)).hexdigest()
        return Path("/tmp") / f"cloudphotos-{digest[:23]}"  # noqa: S108 (make_sockets refuses a folder of somebody else)

    @property
    def valkey_socket(self) -> Path:
        """The embedded Valkey's Unix socket."""
        return self.sockets / "valkey.sock"

    @property
    def database_url(self) -> str:
        """The embedded Postgres for the running role, which may read and write rows but not change tables."""
        return self._postgres_url(APP_ROLE)

    @property
    def migrate_database_url(self) -> str:
        """The embedded Postgres for the migrating role, which owns the tables."""
        return self._postgres_url(OWNER_ROLE)

    @property
    def redis_url(self) -> str:
        """The embedded Valkey, as redis-py writes it: unix://PATH."""
        return f"unix://{self.valkey_socket}"

    @property
    def secret_key(self) -> str:
        """The site's secret, 50 random bytes in text form, made once in `root` for its owner's eyes only.

        Raises HomeError where the home cannot be written.
        """
        path = self.root / "secret_key"
        if not path.exists():
            self.make()
            _write_once(path, secrets.token_urlsafe(50))
        return path.read_text(encoding="ascii")

    def face_pack(self) -> str | None:
        """The model pack that the site last came up with, if one was named."""
        try:
            return self._face_pack.read_text(encoding="utf-8", errors="replace").strip() or None
        except (FileNotFoundError, NotADirectoryError):
            return None

    def remember_face_pack(self, name: str) -> None:
        """Write down the model pack for whatever uses this home from now on; raises HomeError, as `make` does."""
        if name == self.face_pack():
            return
        self.make()
        draft = _private_draft(self._face_pack, f"{name}\n")
        draft.replace(self._face_pack)

    @property
    def _face_pack(self) -> Path:
        return self.root / "face_pack"

    def make(self) -> None:
        """Create the folders that are missing, for this user alone; raises HomeError with a sentence."""
        try:
            for folder in (self.root, self.log, self.run, self.postgres, self.valkey, self.photos, self.static):
                folder.mkdir(mode=0o700, parents=folder == self.root, exist_ok=True)
        except OSError as error:
            raise HomeError(
                f"The folder {self.root} cannot be used ({error.strerror}). "
                "Mend that, or set CLOUDPHOTOS_HOME to a folder that you may write to."
            ) from error
        owner = self.root.stat().st_uid
        if owner != os.geteuid():
            raise HomeError(
                f"The folder {self.root} belongs to user {owner}, and you are user {os.geteuid()}. "
                "Start cloudphotos as that user, or set CLOUDPHOTOS_HOME to a folder of your own."
            )

    def make_sockets(self) -> None:
        """Create the socket folder, mode 0700; raises HomeError if somebody else made it first."""
        self.sockets.mkdir(mode=0o700, exist_ok=True)
        found = self.sockets.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or found.st_mode & 0o077:
            raise HomeError(
                f"{self.sockets} should be a private folder of yours (mode 0700) but is not. "
                "Look who made it, remove it, and start again."
            )

    def _postgres_url(self, role: str) -> str:
        return f"postgres://{role}@/{DATABASE}?host={quote(str(self.sockets), safe='')}&port=5432"


def current() -> Home:
    """The home named by $CLOUDPHOTOS_HOME, or `var` in the repository; nothing is created."""
    return Home(Path(os.environ.get("CLOUDPHOTOS_HOME") or REPOSITORY / "var").expanduser().resolve())


def weights() -> Path:
    """The folder of model weights: $FACE_WEIGHTS, or the user's cache folder, which clones share."""
    named = os.environ.get("FACE_WEIGHTS")
    if named:
        return Path(named).expanduser().resolve()
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return cache / "cloudphotos" / "weights"


def place_of(pack: str) -> tuple[str, Path]:
    """The name of a model pack and the folder that holds its folder: a bare name lies among the weights, a path where it says."""
    path = Path(pack).expanduser()
    return (path.name, path.parent) if path.is_absolute() else (pack, weights())


def _write_once(path: Path, text: str) -> None:
    """Write a file for the owner's eyes that appears whole or not at all; the first of two writers wins."""
    draft = _private_draft(path, text)
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _private_draft(path: Path, text: str) -> Path:
    """A file beside `path` that nobody else may read, to be moved to its place."""
    draft = path.with_name(f".{path.name}-{os.getpid()}")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    return draft

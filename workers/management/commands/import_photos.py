"""`manage.py import_photos`: a folder of photographs into a library, on the same path as an upload."""

import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from tqdm import tqdm

from cloudphotos.catalog import accounts, photos, queries, runs
from cloudphotos.catalog.errors import CatalogError, Refused
from cloudphotos.catalog.models import ClusterRun, Owner
from workers import health, tasks
from workers.folder import look, opened

FIRST_BATCH = 4  # photos: the worker starts while the rest is being read
WAIT_SECONDS, MAX_WAIT_SECONDS, SECONDS_PER_PHOTO = 0.1, 1.0, 0.005
PATIENCE_SECONDS = 60  # how long --wait bears a worker that gives no sign of life
ASK_AFTER_SECONDS = 5  # without progress: is the worker alive?


class Command(BaseCommand):
    help = (
        "Import a folder of photographs, recursively. Files that are no photographs are listed and passed over, and so are "
        "files hidden by a dot and links that lead out of the folder."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--owner", required=True, help="user name; created if new")
        parser.add_argument("--no-faces", action="store_true", help="a new owner starts with face finding switched off")
        parser.add_argument(
            "--wait", action="store_true", help="return when all photos are tagged and people are grouped"
        )

    def handle(self, *args: Any, folder: Path, owner: str, no_faces: bool, wait: bool, **options: Any) -> None:
        self.started_at = timezone.now()
        if not folder.is_dir():
            raise CommandError(f"{folder} is not a folder.")
        found = look(folder)
        library = self._owner(owner, faces_on=not no_faces)
        added, again, refused = self._import(library, folder, found.files)
        self.stdout.write(f"{added} photos added, {again} were there already, {len(refused)} files left out")
        for path, reason in refused:
            self.stdout.write(f"  {path}: {reason}")
        if found.links:
            self.stdout.write(f"{found.links} links passed over: they lead to no file of this folder")
        if found.hidden:
            self.stdout.write(
                f"{found.hidden} files passed over: a dot before their name, or their folder's, hides them"
            )
        if not added and not again:
            raise CommandError(f"Nothing could be imported from {folder}.")
        if wait:
            self._wait(library)
            self._tell_failed(library)

    def _owner(self, name: str, *, faces_on: bool) -> Owner:
        try:
            owner, created = accounts.get_or_create_owner(username=name, faces_on=faces_on)
        except CatalogError as error:
            raise CommandError(str(error)) from error
        if owner.faces_on and not faces_on:
            raise CommandError(
                f"Face finding is on for {name}; --no-faces is for new owners. Leave it out, or name another."
            )
        if created:
            state = "on" if faces_on else "off"
            self.stdout.write(
                f"Created the owner {name}, face finding {state}. To sign in, set a password: manage.py changepassword {name}"
            )
        return owner

    def _import(self, owner: Owner, folder: Path, files: list[Path]) -> tuple[int, int, list[tuple[str, str]]]:
        added, again, refused, waiting = 0, 0, [], []
        for file in tqdm(files, desc="importing", unit="file", disable=None):
            path = file.relative_to(folder).as_posix().encode(errors="replace").decode()
            try:
                with opened(file, folder=folder) as source:
                    result = photos.add_photo(owner=owner, source=source, path=path)
            except Refused as error:
                refused.append((path, str(error)))
                continue
            except OSError as error:
                refused.append((path, f"The file cannot be read ({error.strerror})."))
                continue
            added += result.created
            again += not result.created
            waiting += [result.photo.pk] if result.created else []
            if len(waiting) >= min(tasks.BATCH_PHOTOS, max(FIRST_BATCH, added - len(waiting))):
                tasks.queue_photos(waiting)
                waiting = []
        tasks.queue_photos(waiting)
        return added, again, refused

    def _wait(self, owner: Owner) -> None:
        last_sign = time.monotonic()
        with tqdm(total=queries.progress(owner=owner).total, desc="finding people", unit="photo", disable=None) as bar:
            while not self._settled(owner, bar):
                silence = time.monotonic() - last_sign
                if silence > ASK_AFTER_SECONDS and health.worker_is_alive():
                    last_sign = time.monotonic()
                elif silence > PATIENCE_SECONDS:
                    raise CommandError(
                        "The photos are safe, but no worker is running. Start it with `make up` and import again."
                    )
                # the more is left, the less often we ask
                time.sleep(min(max(SECONDS_PER_PHOTO * ((bar.total or 0) - bar.n), WAIT_SECONDS), MAX_WAIT_SECONDS))

    def _tell_failed(self, owner: Owner) -> None:
        failed = queries.failed(owner=owner).filter(uploaded_at__gte=self.started_at)
        if failed:
            self.stdout.write(f"{len(failed)} of them could not be looked at:")
        for photo in failed:
            self.stdout.write(f"  {photo.path}: {photo.error}")

    def _settled(self, owner: Owner, bar: "tqdm[None]") -> bool:
        progress = queries.progress(owner=owner)
        bar.update(progress.total - progress.unfinished - bar.n)
        if progress.unfinished or progress.grouping:
            return False
        if not runs.is_due(owner_id=owner.pk, pack=settings.FACE_PACK):
            return True
        latest = runs.latest(owner_id=owner.pk, pack=settings.FACE_PACK)
        if latest is not None and latest.status == ClusterRun.Status.FAILED and latest.started_at > self.started_at:
            raise CommandError(f"The photos are tagged, but people could not be grouped: {latest.error}")
        return False

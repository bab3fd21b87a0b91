"""What `manage.py` offers, from the outside: what it prints, what it writes, how it ends."""

import io
import json
import os
import stat
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from cloudphotos.catalog import people
from cloudphotos.catalog.errors import Refused
from cloudphotos.catalog.models import ClusterRun, Face, Owner, Person, Photo, User
from tests.library import directions, jpeg, make_face, make_photo, near, run_python, tag_photo
from workers import people_job
from workers.folder import opened


def _run(*arguments: object, **options: object) -> str:
    out = io.StringIO()
    call_command(*[str(argument) for argument in arguments], stdout=out, stderr=out, **options)
    return out.getvalue()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two photographs, one of them twice, and a text."""
    (tmp_path / "summer").mkdir()
    (tmp_path / "a.jpg").write_bytes(jpeg(seed=71))
    (tmp_path / "summer" / "b.jpg").write_bytes(jpeg(seed=72))
    (tmp_path / "summer" / "copy of a.jpg").write_bytes(jpeg(seed=71))
    (tmp_path / "notes.txt").write_text("not a photograph")
    return tmp_path


def test_a_folder_is_imported_with_its_paths_and_the_rest_is_listed_with_the_reason(db: None, folder: Path) -> None:
    said = _run("import_photos", folder, owner="newcomer")
    assert "2 photos added, 1 were there already, 1 files left out" in said
    assert "notes.txt: The file is no picture" in said
    assert set(Photo.objects.values_list("path", flat=True)) == {"a.jpg", "summer/b.jpg"}
    assert Photo.objects.get(path="a.jpg").also_paths.get().path == "summer/copy of a.jpg"


def test_a_new_owner_has_faces_on_and_is_told_how_to_sign_in(db: None, folder: Path) -> None:
    said = _run("import_photos", folder, owner="newcomer")
    assert "Created the owner newcomer, face finding on" in said
    assert "changepassword newcomer" in said
    assert Owner.objects.get().faces_on
    assert not User.objects.get().has_usable_password()


def test_a_new_owner_can_start_with_faces_off(db: None, folder: Path) -> None:
    assert "face finding off" in _run("import_photos", folder, owner="newcomer", no_faces=True)
    assert not Owner.objects.get().faces_on


def test_importing_again_adds_nothing_and_is_no_failure(db: None, folder: Path) -> None:
    _run("import_photos", folder, owner="newcomer")
    assert "0 photos added, 3 were there already" in _run("import_photos", folder, owner="newcomer")


def test_only_when_nothing_could_be_imported_the_command_fails(db: None, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("not a photograph")
    with pytest.raises(CommandError, match="Nothing could be imported"):
        _run("import_photos", tmp_path, owner="newcomer")
    with pytest.raises(CommandError, match="is not a folder"):
        _run("import_photos", tmp_path / "nowhere", owner="newcomer")


def test_an_owner_needs_a_proper_name(db: None, folder: Path) -> None:
    for name in ("no spaces, please", "bad\udcff", "line\nbreak"):
        with pytest.raises(CommandError, match="cannot be a user's name"):
            _run("import_photos", folder, owner=name)


def test_links_lead_to_files_of_the_folder_and_never_out_of_it(
    db: None, folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "secret.jpg").write_bytes(jpeg(seed=74))
    (folder / "inside.jpg").symlink_to(folder / "a.jpg")
    for name, target in {
        "outside.jpg": elsewhere / "secret.jpg",
        "outside": elsewhere,
        "gone.jpg": folder / "nothing.jpg",
        "loop.jpg": folder / "loop.jpg",
    }.items():
        (folder / name).symlink_to(target)
    said = _run("import_photos", folder, owner="newcomer")
    assert "2 photos added, 2 were there already" in said
    assert "4 links passed over" in said
    assert not Photo.objects.filter(path__startswith="outside").exists()


def test_what_is_hidden_by_a_dot_is_passed_over_and_counted(db: None, folder: Path) -> None:
    (folder / ".thumbnails" / "small").mkdir(parents=True)
    (folder / ".thumbnails" / "small" / "a.jpg").write_bytes(jpeg(seed=75))
    (folder / ".hidden.jpg").write_bytes(jpeg(seed=73))
    said = _run("import_photos", folder, owner="newcomer")
    assert "2 photos added" in said
    assert "2 files passed over" in said


def test_a_folder_may_itself_be_a_link_or_begin_with_a_dot(db: None, folder: Path, tmp_path: Path) -> None:
    (tmp_path / ".way").symlink_to(folder / "summer")
    said = _run("import_photos", tmp_path / ".way", owner="newcomer")
    assert "2 photos added" in said
    assert "passed over" not in said


@pytest.mark.parametrize("what", ["a link", "a link for its folder", "a pipe", "a socket", "a folder"])
def test_what_took_the_place_of_a_file_since_it_was_listed_is_left_out(
    folder: Path, tmp_path_factory: pytest.TempPathFactory, what: str
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "b.jpg").write_bytes(jpeg(seed=74))
    place = folder / "summer" / "b.jpg"
    with opened(place, folder=folder) as source:
        assert source.read_bytes() == place.read_bytes()
    place.unlink()
    if what == "a link":
        place.symlink_to(elsewhere / "b.jpg")
    elif what == "a link for its folder":
        place.parent.rename(folder / "autumn")
        place.parent.symlink_to(elsewhere)
    elif what == "a pipe":
        os.mkfifo(place)
    elif what == "a socket":
        os.mknod(place, stat.S_IFSOCK | 0o600)
    else:
        place.mkdir()
    with pytest.raises(Refused, match="took the place"), opened(place, folder=folder):
        pass


def test_a_link_that_is_put_there_while_a_file_is_read_changes_nothing(db: None, folder: Path) -> None:
    place = folder / "a.jpg"
    content = place.read_bytes()
    with opened(place, folder=folder) as source:
        place.unlink()
        place.symlink_to("/etc/passwd")
        assert source.read_bytes() == content


@pytest.fixture
def library(alice: Owner, tmp_path: Path) -> Owner:
    """Anna on three photos, a stranger, a blurry face, some trash."""
    anna, stranger, other = directions(3, seed=9)
    for seed in range(3):
        tag_photo(make_photo(alice, tmp_path, path=f"anna {seed}.jpg"), make_face(near(anna, seed=seed)))
    tag_photo(
        make_photo(alice, tmp_path, path="others.jpg"),
        make_face(stranger),
        make_face(other, x=40, verdict="blurry"),
        make_face(other, x=80, verdict="trash"),
    )
    people_job.group_leftovers(alice.pk)
    people.rename(person=Person.objects.get(), name="Anna", actor=alice.user)
    return alice


def test_the_export_says_all_that_is_known_in_the_promised_form(library: Owner, tmp_path: Path) -> None:
    output = tmp_path / "library.json"
    assert "4 photos and 1 people written" in _run("export_library", owner="alice", output=output)
    exported = json.loads(output.read_text())
    anna = Person.objects.get()
    assert set(exported) == {"owner", "pack", "photos", "people"}
    assert exported["people"] == [
        {"id": anna.pk, "name": "Anna", "hidden": False, "avatar": anna.avatar_id, "faces": 3, "photos": 3}
    ]
    first, last = exported["photos"][0], exported["photos"][-1]
    assert (first["path"], first["status"], first["error"], first["width"]) == ("anna 0.jpg", "tagged", None, 64)
    (face,) = first["faces"]
    assert face["box"] == [10, 10, 20, 20]
    assert len(face["landmarks"]) == 5
    assert (face["person"], face["assigned_by"], face["verdict"], face["verdict_by"]) == (
        anna.pk,
        "cluster",
        "face",
        "machine",
    )
    assert 0 < face["confidence"] <= 1
    assert face["awesomeness"] is None
    assert [(face["verdict"], face["person"], face["assigned_by"]) for face in last["faces"]] == [
        ("face", None, None),
        ("blurry", None, None),
        ("trash", None, None),
    ]


def test_an_export_that_cannot_be_written_leaves_nothing_half_written(library: Owner, tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    with pytest.raises(CommandError, match="cannot be written"):
        _run("export_library", owner="alice", output=tmp_path / "taken")
    assert not list(tmp_path.glob(".taken*"))


def test_an_owner_that_does_not_exist_is_said_with_those_that_do(alice: Owner, tmp_path: Path) -> None:
    for command in ("export_library", "recluster", "summary"):
        options = {"output": tmp_path / "x.json"} if command == "export_library" else {}
        with pytest.raises(CommandError, match=r"There is no owner .nobody.\. Known are: alice"):
            _run(command, owner="nobody", **options)


def test_the_summary_counts_what_is_shown(library: Owner) -> None:
    counted = json.loads(_run("summary", "--json", owner="alice"))
    expected = {"photos": 4, "faces": 5, "people": 1, "named": 1, "leftovers": 1, "blurry": 1, "trash": 1, "small": 0}
    assert {name: counted[name] for name in expected} == expected
    assert "non-commercial" in _run("summary", owner="alice", seconds=1.5)


def test_a_recluster_says_what_it_did(library: Owner) -> None:
    assert "Faces looked at: 4, in groups: 1. With another person than before: 0" in _run("recluster", owner="alice")


def test_a_preview_names_who_would_change_and_a_run_can_be_put_back(alice: Owner, tmp_path: Path) -> None:
    anna = directions(1, seed=3)[0]
    photos = [tag_photo(make_photo(alice, tmp_path), make_face(near(anna, seed=seed))) for seed in range(5)]
    ids = [photo.faces.get().pk for photo in photos]
    large, small = people.create_from_groups(
        owner_id=alice.pk, groups=[dict.fromkeys(ids[:3], 0.9), dict.fromkeys(ids[3:], 0.9)]
    )
    said = _run("recluster", owner="alice", preview=True)
    assert "Nothing was changed" in said
    assert f"people merged person {small} into person {large}" in said
    assert f"person {large}: 2 faces come, 0 go" in said
    assert Face.objects.filter(person=small).count() == 2
    people.rename(person=Person.objects.get(pk=large), name="Anna", actor=alice.user)
    assert f"to be asked: merge 2 faces, Anna and person {small}" in _run("recluster", owner="alice", preview=True)
    assert "Waiting for the owner's yes: 1" in _run("recluster", owner="alice")
    run = ClusterRun.objects.latest("pk")
    assert f"Run {run.pk} is rolled back: 0 faces" in _run("recluster", owner="alice", rollback=run.pk)
    with pytest.raises(CommandError, match="rolled back already"):
        _run("recluster", owner="alice", rollback=run.pk)


def test_a_recluster_with_another_pack_than_the_library_has_is_refused_and_nothing_moves(
    library: Owner, settings: Settings
) -> None:
    before = list(Face.objects.order_by("pk").values_list("pk", "person"))
    settings.FACE_PACK = "cc0"
    with pytest.raises(CommandError, match="Set FACE_PACK=starter"):
        _run("recluster", owner="alice")
    people_job.recluster(library.pk)
    assert list(Face.objects.order_by("pk").values_list("pk", "person")) == before
    assert json.loads(_run("summary", "--json", owner="alice"))["packs"].keys() == {"starter"}


def test_a_wish_for_no_faces_is_not_passed_over_where_faces_are_on(alice: Owner, folder: Path) -> None:
    with pytest.raises(CommandError, match="Face finding is on for alice"):
        _run("import_photos", folder, owner="alice", no_faces=True)


def test_an_export_goes_through_a_link_and_to_a_device(library: Owner, tmp_path: Path) -> None:
    target, link = tmp_path / "target.json", tmp_path / "link.json"
    link.symlink_to(target)
    _run("export_library", owner="alice", output=link)
    assert link.is_symlink()
    assert json.loads(target.read_text())["owner"] == "alice"
    _run("export_library", owner="alice", output=Path("/dev/null"))
    assert Path("/dev/null").is_char_device()


def test_the_demo_accounts_are_made_once_with_passwords_that_work(db: None) -> None:
    said = _run("create_demo")
    demo, staff = User.objects.get(username="demo"), User.objects.get(username="staff")
    assert demo.check_password(said.split("demo with the password ")[1].split()[0])
    assert (demo.is_staff, staff.is_staff) == (False, True)
    assert (demo.owner.faces_on, demo.owner.review_by_staff, staff.owner.faces_on) == (True, True, False)
    assert [line.endswith("until it says no under Privacy") for line in said.splitlines()] == [True, False]
    assert _run("create_demo") == ""


def test_when_the_database_is_down_the_way_up_is_said(transactional_db: None) -> None:
    said = run_python(
        "import os, subprocess, sys\n"
        "done = subprocess.run([sys.executable, 'manage.py', 'summary', '--owner', 'alice'], capture_output=True, text=True)\n"
        "print(done.returncode, done.stderr)",
        DATABASE_URL="postgres://nobody@/nothing?host=/nowhere",
    )
    assert said.startswith("1 ")
    assert "make up" in said
    assert "Traceback" not in said

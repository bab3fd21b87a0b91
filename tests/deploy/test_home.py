import os
import re
from pathlib import Path

import pytest

from cloudphotos import home as homes
from cloudphotos.home import Home, HomeError


def test_the_socket_folder_stays_short_however_long_the_home_is(tmp_path: Path) -> None:
    deep = Home(tmp_path.joinpath(*["folder"] * 60))
    assert len(os.fsencode(deep.sockets / ".s.PGSQL.5432.lock")) < 107


def test_two_homes_have_two_socket_folders(tmp_path: Path) -> None:
    assert Home(tmp_path / "a").sockets != Home(tmp_path / "b").sockets


def test_the_secret_is_made_once_for_the_owners_eyes(tmp_path: Path) -> None:
    here = Home(tmp_path / "home")
    secret = here.secret_key
    assert len(secret) >= 50
    assert Home(tmp_path / "home").secret_key == secret
    assert (here.root / "secret_key").stat().st_mode & 0o077 == 0
    assert [path.name for path in here.root.iterdir() if path.is_file()] == ["secret_key"]


def test_the_model_pack_is_remembered_until_another_one_is_named(tmp_path: Path) -> None:
    here = Home(tmp_path / "home")
    assert here.face_pack() is None
    assert not here.root.exists()
    here.remember_face_pack("cc0")
    assert Home(tmp_path / "home").face_pack() == "cc0"
    here.remember_face_pack("starter")
    assert here.face_pack() == "starter"
    assert [path.name for path in here.root.iterdir() if path.is_file()] == ["face_pack"]


def test_an_empty_note_of_the_model_pack_names_none(tmp_path: Path) -> None:
    (tmp_path / "face_pack").write_text("\n")
    assert Home(tmp_path).face_pack() is None


def test_a_home_is_private(tmp_path: Path) -> None:
    here = Home(tmp_path / "home")
    here.make()
    assert here.root.stat().st_mode & 0o777 == 0o700
    assert here.photos.stat().st_mode & 0o777 == 0o700


def test_a_home_that_cannot_be_made_is_refused_with_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(HomeError, match="set CLOUDPHOTOS_HOME to a folder that you may write to"):
        Home(tmp_path / "file" / "home").make()


@pytest.mark.usefixtures("as_root")
def test_somebody_elses_home_is_refused_with_a_sentence(tmp_path: Path) -> None:
    os.chown(tmp_path, 12345, 12345)
    with pytest.raises(HomeError, match="belongs to user 12345"):
        Home(tmp_path).make()


def test_a_socket_folder_that_others_can_enter_is_refused(tmp_path: Path) -> None:
    here = Home(tmp_path)
    here.sockets.mkdir(mode=0o755)
    try:
        with pytest.raises(HomeError, match="private folder"):
            here.make_sockets()
    finally:
        here.sockets.rmdir()


def test_a_link_in_the_place_of_the_socket_folder_is_refused(tmp_path: Path) -> None:
    here = Home(tmp_path)
    (tmp_path / "elsewhere").mkdir(mode=0o700)
    here.sockets.symlink_to(tmp_path / "elsewhere")
    try:
        with pytest.raises(HomeError, match="private folder"):
            here.make_sockets()
    finally:
        here.sockets.unlink()


def test_the_environment_names_the_home_and_a_link_to_it_is_the_same_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    monkeypatch.setenv("CLOUDPHOTOS_HOME", str(tmp_path / "link"))
    assert homes.current() == Home(tmp_path.resolve() / "real")


def test_without_environment_the_home_is_var_in_the_repository() -> None:
    assert homes.current().root == homes.REPOSITORY / "var"


def test_weights_lie_in_the_users_cache_unless_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.delenv("FACE_WEIGHTS", raising=False)
    assert homes.weights() == tmp_path / "cloudphotos" / "weights"
    monkeypatch.setenv("FACE_WEIGHTS", str(tmp_path / "models"))
    assert homes.weights() == tmp_path / "models"


@pytest.mark.parametrize(
    ("pack", "place"),
    [
        ("starter", ("starter", "/cache/weights")),
        ("/models/mine", ("mine", "/models")),
        ("/models/mine/", ("mine", "/models")),
    ],
)
def test_a_pack_lies_among_the_weights_unless_its_path_says_otherwise(
    pack: str, place: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FACE_WEIGHTS", "/cache/weights")
    assert homes.place_of(pack) == (place[0], Path(place[1]))


def test_a_pack_may_be_named_from_the_users_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/anna")
    assert homes.place_of("~/mine") == ("mine", Path("/home/anna"))


def test_the_roles_in_the_addresses_are_those_that_the_script_makes() -> None:
    script = (homes.REPOSITORY / "deploy" / "local" / "roles.sql").read_text()
    assert set(re.findall(r"CREATE ROLE (\w+)", script)) == {homes.OWNER_ROLE, homes.APP_ROLE}
    assert f"CREATE DATABASE {homes.DATABASE} " in script

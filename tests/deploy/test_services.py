import re
import socket

import pytest

from cloudphotos.home import REPOSITORY, Home
from deploy.local import services
from deploy.local.errors import LauncherError


def test_every_setting_that_is_read_makes_a_running_process_start_anew() -> None:
    text = (REPOSITORY / "cloudphotos" / "settings.py").read_text()
    read = set(re.findall(r"(?:environ\.get|_flag|_number)\(\s*\"([A-Z_]+)\"", text))
    assert read
    assert read <= set(services.SETTINGS)


def test_a_port_that_somebody_else_has_is_named_with_a_way_out(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as stranger:
        port = stranger.getsockname()[1]
        monkeypatch.setenv("PORT", str(port))
        with pytest.raises(LauncherError, match=f"cannot have 127.0.0.1:{port}.*`PORT={port + 1} make up`"):
            services.check_address(services.all_of(home)[-1])


@pytest.mark.parametrize("port", ["http", "0", "70000", "-1"])
def test_a_port_that_is_none_is_refused(port: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", port)
    with pytest.raises(LauncherError, match="from 1 to 65535"):
        services.address()


def test_all_three_processes_have_a_log_and_find_the_home(home: Home) -> None:
    found = services.all_of(home)
    assert [process.name for process in found] == ["worker", "schedule", "web"]
    assert all(process.environment["CLOUDPHOTOS_HOME"] == str(home.root) for process in found)
    assert {process.log for process in found} == {home.log / f"{name}.log" for name in ("worker", "schedule", "web")}


def test_another_port_is_another_web_server_but_the_same_worker(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    before = services.all_of(home)
    monkeypatch.setenv("PORT", "8123")
    after = services.all_of(home)
    assert before[0] == after[0]
    assert before[2] != after[2]

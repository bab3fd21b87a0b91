import os
import signal
import socket
import subprocess
import sys

import pytest

from cloudphotos.home import REPOSITORY, Home
from deploy.local import site


@pytest.mark.slow
def test_a_folder_without_photographs_is_a_sentence_and_the_site_runs_on(home: Home) -> None:
    empty = home.root / "empty"
    empty.mkdir()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    environment = {**os.environ, "CLOUDPHOTOS_HOME": str(home.root), "PORT": port, "PHOTOS": str(empty)}
    command = [sys.executable, "-m", "deploy.local", "run"]
    with subprocess.Popen(
        command, cwd=REPOSITORY, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as launcher:
        said = list[str]()
        for line in launcher.stdout or ():
            said.append(line)
            if "From here on the log" in line:
                assert all(process.pid() for process in site.everything(home))
                launcher.send_signal(signal.SIGINT)
    text = "".join(said)
    assert f"\nNothing could be imported from {empty}.\nCtrl-C stops everything." in text
    assert "Error" not in text
    assert "people" not in text.partition("Nothing could be imported")[2].partition("From here on")[0]
    assert launcher.returncode == 0
    assert [process.pid() for process in site.everything(home)] == [None] * 5

import os
import signal
import time

import redis

from cloudphotos.home import Home
from deploy.local import valkey
from deploy.local.processes import exists, wait_until


def test_messages_survive_the_death_of_the_broker(home: Home) -> None:
    pid = valkey.start(home).pid()
    assert pid is not None
    with redis.from_url(home.redis_url) as client:
        client.lpush("tag", "photo 1")
        time.sleep(1.1)  # the file is flushed every second
    os.kill(pid, signal.SIGKILL)
    assert wait_until(lambda: not exists(pid), 5)
    assert not valkey.answers(home.valkey_socket)
    assert valkey.start(home).pid() != pid
    with redis.from_url(home.redis_url) as client:
        assert client.lrange("tag", 0, -1) == [b"photo 1"]


def test_its_socket_is_for_its_owner_alone_and_there_is_no_other_door(home: Home) -> None:
    valkey.start(home)
    assert home.valkey_socket.stat().st_mode & 0o077 == 0
    with redis.from_url(home.redis_url) as client:
        assert client.config_get("port") == {"port": "0"}


def test_a_broker_without_a_note_is_not_started_a_second_time_on_the_same_files(home: Home) -> None:
    first = valkey.start(home)
    pid = first.pid()
    first.note.unlink()
    valkey.start(home)
    assert pid is not None
    assert not exists(pid)
    assert len(valkey.process(home).remains()) == 1

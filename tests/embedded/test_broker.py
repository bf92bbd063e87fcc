"""The broker of the embedded set-up: of one clone alone, and forgetting nothing when killed."""

import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from unionhub.core.setup import embedded_broker_url
from unionhub.embedded.broker import BrokerUnavailable, prepare, wait_until_ready
from unionhub.embedded.supervisor import Supervisor


@pytest.fixture
def supervisor() -> Iterator[Supervisor]:
    supervisor = Supervisor()
    yield supervisor
    supervisor.stop()


def test_two_clones_get_two_ports_and_two_passwords(tmp_path: Path, supervisor: Supervisor):
    command, first = prepare(tmp_path / "one")
    supervisor.start("one", command)
    wait_until_ready(first)
    command, second = prepare(tmp_path / "two")
    supervisor.start("two", command)
    wait_until_ready(second)
    assert redis.connection.parse_url(first)["port"] != redis.connection.parse_url(second)["port"]
    assert redis.connection.parse_url(first)["password"] != redis.connection.parse_url(second)["password"]


def test_a_stranger_on_the_machine_is_not_let_in(tmp_path: Path, supervisor: Supervisor):
    command, url = prepare(tmp_path)
    supervisor.start("broker", command)
    wait_until_ready(url)
    port = redis.connection.parse_url(url)["port"]
    with redis.Redis(port=port) as stranger, pytest.raises(redis.AuthenticationError):
        stranger.ping()
    for path in (tmp_path / "url", tmp_path / "broker.conf"):
        assert path.stat().st_mode & 0o077 == 0


def test_settings_read_the_address_of_the_last_start(tmp_path: Path):
    _, url = prepare(tmp_path / "broker")
    assert embedded_broker_url(tmp_path) == url
    assert embedded_broker_url(tmp_path / "never") == "redis://127.0.0.1:6390/0"


def test_port_and_password_stay_while_the_port_is_free(tmp_path: Path):
    _, first = prepare(tmp_path)
    _, second = prepare(tmp_path)
    assert first == second
    with socket.socket() as other:
        other.bind(("127.0.0.1", redis.connection.parse_url(first)["port"]))
        other.listen()
        _, third = prepare(tmp_path)
    assert redis.connection.parse_url(third)["port"] != redis.connection.parse_url(first)["port"]
    assert redis.connection.parse_url(third)["password"] == redis.connection.parse_url(first)["password"]


def test_another_server_at_the_address_is_named_as_the_cause(tmp_path: Path, supervisor: Supervisor):
    command, url = prepare(tmp_path)
    supervisor.start("broker", command)
    wait_until_ready(url)
    with pytest.raises(BrokerUnavailable):
        wait_until_ready(url.replace(redis.connection.parse_url(url)["password"], "another"))


@pytest.mark.rig
def test_what_was_queued_survives_kill_9(tmp_path: Path, supervisor: Supervisor):
    command, url = prepare(tmp_path)
    supervisor.start("broker", command)
    wait_until_ready(url)
    with redis.Redis.from_url(url) as client:
        client.rpush("queue", *range(1000))
    time.sleep(1.5)  # the file is synchronised every second
    supervisor.children[0].process.kill()
    supervisor.stop()
    command, url = prepare(tmp_path)
    supervisor.start("broker", command)
    wait_until_ready(url)
    with redis.Redis.from_url(url) as client:
        assert client.llen("queue") == 1000

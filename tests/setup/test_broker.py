"""The private Redis-protocol server, for real."""

from __future__ import annotations

import pytest
import redis

from portal.setup import broker
from portal.setup.account import Places
from portal.setup.home import Home
from portal.setup.report import Report
from portal.setup.supervisor import Group


def broker_of(home: Home, report: Report) -> broker.Broker:
    places = Places.choose(home)
    places.make()
    return broker.Broker(
        program=broker.ensure(report, places),
        places=places,
        password_file=home.path / "redis-password",
        log=home.logs / "redis.log",
    )


@pytest.mark.slow
def test_answers_on_the_loopback_to_who_has_the_password(
    home: Home, report: Report, group: Group
) -> None:
    server = broker_of(home, report)
    server.start(group)
    with redis.Redis.from_url(server.url) as client:
        assert client.ping()
        assert client.config_get("bind") == {"bind": "127.0.0.1"}
    with (
        redis.Redis(port=server.port) as stranger,
        pytest.raises(redis.AuthenticationError),
    ):
        stranger.ping()


@pytest.mark.slow
def test_queued_tasks_outlive_a_restart(home: Home, report: Report, group: Group) -> None:
    server = broker_of(home, report)
    server.start(group)
    with redis.Redis.from_url(server.url) as client:
        client.rpush("parvis", "a task")
    group.stop()
    again = Group(mark=str(home.path))
    try:
        server.start(again)
        with redis.Redis.from_url(server.url) as client:
            assert client.lrange("parvis", 0, -1) == [b"a task"]
    finally:
        again.stop()

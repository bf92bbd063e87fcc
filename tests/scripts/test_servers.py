"""The choice of the servers of a test run: named ones are never replaced in silence."""

from pathlib import Path

import pytest

from script import test_servers as chosen


def test_a_named_server_that_does_not_answer_is_an_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.delenv("TEST_SERVERS", raising=False)
    monkeypatch.setenv("TEST_DATABASE_URL", f"postgres://nobody@127.0.0.1:{chosen.free_port()}/none")
    with pytest.raises(chosen.ServerProblem, match="TEST_DATABASE_URL"), chosen.servers(tmp_path):
        pass


@pytest.mark.rig
def test_throwaway_servers_serve_and_leave_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("TEST_SERVERS", "throwaway")
    monkeypatch.setenv("TEST_DATABASE_URL", "postgres://unused")
    with chosen.servers(tmp_path) as found:
        assert chosen.database_fault(found.database_url) == ""
        assert chosen.redis_fault(found.redis_url) == ""
        assert all("throwaway" in line for line in found.lines)
        assert found.programs is not None
        assert (found.programs / "pg_dump").exists()
    assert chosen.database_fault(found.database_url)
    assert chosen.redis_fault(found.redis_url)

"""An anchor and a key of its own for each test, and a log to work on."""

import pytest

from unionhub.core import audit, audit_keys, sealing


@pytest.fixture
def anchor(settings, tmp_path):
    settings.AUDIT_ANCHOR_FILE = tmp_path / "anchor" / "anchor.log"
    settings.AUDIT_KEY_FILE = tmp_path / "keys" / "audit_key"
    audit_keys.forget_keys()
    yield settings.AUDIT_ANCHOR_FILE
    audit_keys.forget_keys()


@pytest.fixture
def log(db, anchor, monkeypatch):
    """60 events sealed in 6 blocks of 10, and 5 that wait."""
    monkeypatch.setattr(sealing, "BLOCK_SIZE", 10)
    audit.record_many(
        "example.visit.change", (audit.Entry(label=f"记录{n}", changes={"n": [n, n + 1]}) for n in range(60))
    )
    assert sealing.seal() == 60
    for number in range(5):
        audit.record("example.visit.change", label=f"等待{number}")
    return anchor

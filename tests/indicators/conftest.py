"""What several tests of the figures need."""

import pytest

from unionhub.core.indicators import registry


@pytest.fixture
def example_only(monkeypatch):
    """The example's sources alone are kept: those of the domains have tests of their own."""
    found = {key: source for key, source in registry.sources().items() if source.domain == "example"}
    monkeypatch.setattr(registry, "sources", lambda: found)
    return found

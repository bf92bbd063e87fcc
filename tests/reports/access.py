"""What the access tests need of the app, joined from its topics: makers, targets, deeds."""

from importlib import import_module
from pathlib import Path
from typing import Any

_TOPICS = [
    import_module(f"tests.reports.{path.stem}") for path in sorted(Path(__file__).parent.glob("access_*.py"))
]


def _joined(name: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for topic in _TOPICS:
        own = getattr(topic, name, {})
        assert not found.keys() & own.keys(), f"{topic.__name__}: {name} declared twice"
        found |= own
    return found


MAKERS = _joined("MAKERS")
CASES = _joined("CASES")
#: url name → (who, trace, fields, kwargs, page): the arguments of a Deed.
DEEDS = _joined("DEEDS")
PERSONAL: set[str] = set().union(*(getattr(topic, "PERSONAL", ()) for topic in _TOPICS))

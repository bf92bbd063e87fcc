"""Joins what the topics of an app declare for the tests over everything, by the beginning of their files' names."""

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

_TESTS = Path(__file__).parent


def joined(app: str, prefix: str, name: str) -> dict[str, Any]:
    """The mappings called `name` of all modules `tests/<app>/<prefix>_*.py`; a key may stand once."""
    found: dict[str, Any] = {}
    for topic in _topics(app, prefix):
        own = getattr(topic, name, {})
        assert not found.keys() & own.keys(), f"{topic.__name__}: {name} declared twice"
        found |= own
    return found


def united(app: str, prefix: str, name: str) -> set[str]:
    """The sets called `name` of all such modules."""
    return set().union(*(getattr(topic, name, ()) for topic in _topics(app, prefix)))


def _topics(app: str, prefix: str) -> Iterator[Any]:
    for path in sorted((_TESTS / app).glob(f"{prefix}_*.py")):
        yield import_module(f"tests.{app}.{path.stem}")

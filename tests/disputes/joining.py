"""Joins what the topics declare for the tests over everything."""

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any


def joined(prefix: str, name: str) -> dict[str, Any]:
    """The mappings called `name` of all modules here whose file begins with the prefix; a key may stand once."""
    found: dict[str, Any] = {}
    for topic in _topics(prefix):
        own = getattr(topic, name, {})
        assert not found.keys() & own.keys(), f"{topic.__name__}: {name} declared twice"
        found |= own
    return found


def united(prefix: str, name: str) -> set[str]:
    """The sets called `name` of all modules here whose file begins with the prefix."""
    return set().union(*(getattr(topic, name, ()) for topic in _topics(prefix)))


def _topics(prefix: str) -> Iterator[Any]:
    for path in sorted(Path(__file__).parent.glob(f"{prefix}_*.py")):
        yield import_module(f"tests.disputes.{path.stem}")

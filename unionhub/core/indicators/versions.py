"""A digest over what a source's figures mean, so that values kept under another meaning are never read."""

import hashlib
import inspect
import re
from collections.abc import Callable, Mapping
from enum import Enum
from functools import cache
from typing import Any

from django.db.models import Q

from . import registry
from .declare import Source

#: Where an object lies in memory says nothing of what it means, and differs from process to process.
_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")


def version_of(source: Source) -> str:
    """Sixteen hex digits over the source's indicators, dimensions and rows; the same in every process.

    A change of an indicator's `version`, condition, field or unit changes it, and so does another text of the functions
    that give rows, conditions and members. What these call in turn is not seen: there `version` is raised by hand.
    """
    return _digest(source.key)


@cache
def _digest(key: str) -> str:
    source = registry.sources()[key]
    told = [
        source.key,
        source.is_stock,
        source.organisation,
        _text_of(source.rows),
        [(item.key, item.rest, _text_of(item.members)) for item in source.dimensions],
        [(split, item.rest, _text_of(item.of)) for split, item in sorted(registry.node_dimensions().items())],
        sorted(
            (item.key, item.version, item.field, item.unit, canonical(item.where))
            for item in registry.indicators_of(source)
        ),
    ]
    return hashlib.sha256(repr(told).encode()).hexdigest()[:16]


def canonical(value: Any) -> str:
    """A condition, or a value in one, as text that does not depend on the process (sets sorted, no addresses)."""
    if isinstance(value, Q):
        inside = ",".join(canonical(child) for child in value.children)
        return f"{'not ' if value.negated else ''}{value.connector}({inside})"
    if isinstance(value, Enum):
        return canonical(value.value)
    if isinstance(value, set | frozenset):
        return "{" + ",".join(sorted(canonical(item) for item in value)) + "}"
    if isinstance(value, Mapping):
        return canonical([(str(key), value[key]) for key in sorted(value, key=str)])
    if isinstance(value, list | tuple):
        return "[" + ",".join(canonical(item) for item in value) + "]"
    if hasattr(value, "query"):  # a queryset is not to be asked
        return _ADDRESS.sub("", str(value.query))
    return _text_of(value) if callable(value) else _ADDRESS.sub("", repr(value))


def _text_of(function: Callable[..., Any]) -> str:
    try:
        return inspect.getsource(function)
    except (OSError, TypeError):
        return getattr(function, "__qualname__", type(function).__qualname__)

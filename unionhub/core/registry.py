"""Finds what apps declare in files of well-known names (`menu.py`, `tasks.py`, `parameters.py` …).

Each such file ends with one tuple of plain dataclasses. There are no import side effects and no decorators that
register: `collect("menu", "MENU")` imports `<app>.menu` of every app whose config says `unionhub = True` and joins
the tuples, in the order of INSTALLED_APPS.
"""

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any

from django.apps import AppConfig, apps


def house_apps() -> list[AppConfig]:
    """The apps built here: the kernel and the domains, in the order of INSTALLED_APPS."""
    return [config for config in apps.get_app_configs() if getattr(config, "unionhub", False)]


def well_known(config: AppConfig, name: str) -> ModuleType | None:
    """Return the app's module of that name, or None if the app has no such file.

    An error inside an existing file is raised, not hidden.
    """
    path = f"{config.name}.{name}"
    return import_module(path) if find_spec(path) else None


@cache
def collect(name: str, tuple_name: str) -> tuple[Any, ...]:
    """Join the tuples called `tuple_name` in the files called `name` of all apps."""
    items: list[Any] = []
    for config in house_apps():
        module = well_known(config, name)
        if module is not None:
            items.extend(getattr(module, tuple_name, ()))
    return tuple(items)


@cache
def collect_by_key(name: str, tuple_name: str) -> dict[str, Any]:
    """Like `collect`, as a mapping by the items' `key`. Raises ValueError when two items share a key."""
    by_key: dict[str, Any] = {}
    for item in collect(name, tuple_name):
        if item.key in by_key:
            raise ValueError(f"{name}.py: the key {item.key!r} is declared twice")
        by_key[item.key] = item
    return by_key

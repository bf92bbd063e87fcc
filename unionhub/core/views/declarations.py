"""What is wrong with the declarations of list and import pages, in words that name the mend; for `manage.py check`."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from .. import imports, policy
from ..jobs import kinds
from .importing import ImportBatchView, ImportView
from .list import ListView


def problems(views: Iterable[Any]) -> Iterator[str]:
    """Each problem of the given view classes."""
    for view in views:
        name = f"{view.__module__}.{view.__qualname__}"
        if isinstance(view, type) and issubclass(view, ListView):
            yield from (f"{name}: {problem}" for problem in _of_list(view))
        if isinstance(view, type) and issubclass(view, ImportView | ImportBatchView):
            yield from (f"{name}: {problem}" for problem in _of_import(view))


def _of_list(view: type[ListView]) -> Iterator[str]:
    known = policy.load().actions
    for action in (view.export_action, *(bulk.action for bulk in view.bulk_actions)):
        if action and action not in known:
            yield f"policy.csv has no line for {action!r}; add one"
    if view.export_action and view.export_action not in kinds():
        yield f"long exports need list_export({view.export_action!r}, …) in JOBS of the app's tasks.py"
    if view.filter_class is not None:
        try:
            view.filter_class.declared_check(view.model)
        except ImproperlyConfigured as error:
            yield str(error)


def _of_import(view: Any) -> Iterator[str]:
    try:
        handler = imports.handler_for(view.handler_key)
    except KeyError as error:
        yield str(error.args[0])
        return
    if f"{handler.key}.read" not in kinds():
        yield f"the import {handler.key!r} needs *import_jobs(…) in JOBS of the app's tasks.py"

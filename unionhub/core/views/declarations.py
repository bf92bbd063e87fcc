"""What is wrong with the declarations of list and sheet pages, in words that name the mend; for `manage.py check`."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from .. import policy
from ..jobs import kinds
from ..sheets import sheet_for
from .importing import ImportBatchView, ImportView
from .list import ListView
from .sheet_files import SheetExportView, SheetTemplateView

_OF_SHEETS = (ImportView, ImportBatchView, SheetTemplateView, SheetExportView)


def problems(views: Iterable[Any]) -> Iterator[str]:
    """Each problem of the given view classes."""
    for view in views:
        name = f"{view.__module__}.{view.__qualname__}"
        if isinstance(view, type) and issubclass(view, ListView):
            yield from (f"{name}: {problem}" for problem in _of_list(view))
        if isinstance(view, type) and issubclass(view, _OF_SHEETS):
            yield from (f"{name}: {problem}" for problem in _of_sheet(view))


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


def _of_sheet(view: Any) -> Iterator[str]:
    try:
        sheet = sheet_for(view.sheet_key)
    except KeyError as error:
        yield str(error.args[0])
        return
    export = issubclass(view, SheetExportView)
    wanted = sheet.export_action if export else sheet.import_action
    if view.action != wanted:
        yield f"its action must be that of the sheet {sheet.key!r}: {wanted!r}"
    if wanted not in policy.load().actions:
        yield f"policy.csv has no line for {wanted!r}; add one"
    if sheet.job_key("export" if export else "read") not in kinds():
        yield f"the sheet {sheet.key!r} needs *sheet_jobs(…) in JOBS of the app's tasks.py"

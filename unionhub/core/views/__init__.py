"""The bases of all pages. A concrete view is a declaration of 5–15 lines; see docs/recipes/views.md."""

from .action import ActionView
from .bulk import BulkAction
from .case import CaseDetail, StepView, step_views
from .detail import DetailView, Facts, Tab
from .document import DocumentView
from .form import FormView
from .importing import ImportBatchView, ImportView
from .list import ListView
from .lookup import LookupView, RemoteSelect
from .page import Button, ObjectPage, Page, fetch
from .plain_form import PlainFormView
from .sheet_files import SheetExportView, SheetTemplateView

__all__ = [
    "ActionView",
    "BulkAction",
    "Button",
    "CaseDetail",
    "DetailView",
    "DocumentView",
    "Facts",
    "FormView",
    "ImportBatchView",
    "ImportView",
    "ListView",
    "LookupView",
    "ObjectPage",
    "Page",
    "PlainFormView",
    "RemoteSelect",
    "SheetExportView",
    "SheetTemplateView",
    "StepView",
    "Tab",
    "fetch",
    "step_views",
]

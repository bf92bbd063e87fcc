"""The bases of all pages. A concrete view is a declaration of 5–15 lines; see docs/recipes/views.md."""

from .action import ActionView
from .detail import DetailView, Facts, Tab
from .form import FormView
from .list import BulkAction, ListView
from .page import Button, ObjectPage, Page, fetch

__all__ = [
    "ActionView",
    "BulkAction",
    "Button",
    "DetailView",
    "Facts",
    "FormView",
    "ListView",
    "ObjectPage",
    "Page",
    "Tab",
    "fetch",
]

"""办事程序: the declared procedures, each as a table to be printed and signed off."""

from typing import Any

from django.db.models import Model
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from .. import procedures
from ..scope import OutOfScope
from ..views import DocumentView, Page
from ..workflow import workflow, workflows

VIEW = "core.procedure.view"


class ProcedureList(Page):
    """All procedures that the system works by."""

    action = VIEW
    title = "办事程序"
    help = "按系统实际执行的规定生成：状态、步骤、权限、条件、期限、文书。打印后由单位审定。"
    template_name = "core/procedures.html"
    crumbs = (("首页", "home"),)

    def get_context(self, **more: Any) -> dict[str, Any]:
        """Nothing is read from the database."""
        return super().get_context(procedures=workflows().values(), **more)


class Procedure(DocumentView):
    """One procedure as a paper."""

    action = VIEW
    template_name = "core/procedure_page.html"
    document_template = "core/procedure.html"
    crumbs = (("首页", "home"), ("办事程序", "procedure-list"))
    model: type[Model]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Find the procedure; an unknown one is no page."""
        try:
            self.procedure = workflow(kwargs["kind"])
        except KeyError:
            raise OutOfScope("workflow") from None
        return super().dispatch(request, *args, **kwargs)

    def get_title(self) -> str:
        """Which procedure."""
        return f"{self.procedure.label}办理程序"

    def get_document_title(self) -> str:
        """With the day, for the office signs off what holds then."""
        return f"{self.get_title()} {timezone.localdate()}"

    def get_document_context(self) -> dict[str, Any]:
        """The table of the procedure."""
        found = procedures.table_of(self.procedure)
        return {**found, "title": self.get_title(), "on": timezone.localdate()}

"""How visits go into a workbook and come out of one."""

from members.sheets import lookups
from unionhub.core import cleaners
from unionhub.core.masking import Kind
from unionhub.core.sheets import CaseSheet, Column, Option, RecordSheet, Reference, case_columns

from .errands import Errand
from .models import Visit


class VisitSheet(RecordSheet):
    """Visits by organisation code, household and date; an equal key is a change of the other values."""

    key = "visits"
    app = "example"
    label = "走访记录"
    model = Visit
    import_action = "example.visit.import"
    export_action = "example.visit.export"
    columns = (
        Column("organisation", "组织编码", cleaners.code, required=True, text=True, example="A1"),
        Column("household", "户主", aliases=("户主姓名",), required=True, example="王小明"),
        Column("visited_on", "走访日期", cleaners.day, required=True, serials=True, example="2026-03-05"),
        Column("amount", "慰问金额", cleaners.money, required=True, example="500.00"),
        Column(
            "phone", "联系电话", cleaners.phone, kind=Kind.PHONE, sealed=("example.Visit", "phone"), text=True
        ),
    )
    keys = ("organisation", "household", "visited_on")
    references = {"organisation": Reference("core.Organisation")}
    options = (
        Option("source", "名单来源", kind="choice", choices=(("own", "自行登记"), ("town", "乡镇上报"))),
    )


class ErrandSheet(CaseSheet):
    """Errands that ended on paper."""

    key = "errands"
    app = "example"
    label = "差事"
    model = Errand
    import_action = "example.errand.take"
    export_action = "example.errand.view"
    columns = (
        *case_columns("example.errand"),
        Column("amount", "金额", lookups.count, example="3"),
    )


VISITS, ERRANDS = VisitSheet(), ErrandSheet()
SHEETS = (VISITS, ERRANDS)

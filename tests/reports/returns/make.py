"""Forms of the city in tests: uploaded as they are, marked cell by cell."""

from datetime import date
from typing import Any

from reports.models import FormMark, ReturnForm
from tests.conftest import Cast
from unionhub.core.workbook_parts import read_layout

FIRST = date(2020, 1, 1)


def a_form(cast: Cast, content: bytes, name: str = "工会统计月报", first_month: date = FIRST) -> ReturnForm:
    """The form with its layout, in use."""
    return ReturnForm.objects.create(
        organisation=cast.county,
        created_by=cast.clerk,
        name=name,
        first_month=first_month,
        filename=f"{name}.xlsx",
        content=content,
        sha256="0" * 64,
        layout=read_layout(content, f"{name}.xlsx").to_json(),
    )


def mark(form: ReturnForm, at: str, kind: str = "figure", **more: Any) -> FormMark:
    """A marked cell: «表一!C5»."""
    sheet, _, cell = at.rpartition("!")
    return FormMark.objects.create(form=form, sheet=sheet, cell=cell, kind=kind, **more)

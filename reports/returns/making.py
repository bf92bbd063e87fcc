"""Making the file of a month and keeping it: one row with bytes, hash and who made it; what a close's page lists."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from unionhub.core import access, audit

from ..models import PeriodClose, ReturnFile, ReturnForm
from ..services.forms import in_force
from .builtin import own_workbook
from .filling import Made, fill_form
from .naming import OWN

MAKE, DOWNLOAD = "reports.return.make", "reports.return.download"
NO_MARKS = "报表“{form}”还没有取数单元格，请先在表上点选取数。"
NOT_IN_USE = "报表“{form}”已停用，请选择在用的报表。"
TOO_EARLY = "报表“{form}”从{month}起启用，不能用于以前的月份。"


def make(close: PeriodClose, form: ReturnForm | None) -> Made:
    """The file of the month: the form filled, or our own workbook. Writes nothing. Raises ValidationError in words."""
    if form is None:
        return own_workbook(close)
    refuse(close, form)
    return fill_form(close, form)


def refuse(close: PeriodClose, form: ReturnForm) -> None:
    """Raise ValidationError where the form cannot be used for the month, saying why."""
    if not form.is_active and close.final is None:
        raise ValidationError(NOT_IN_USE.format(form=form))
    if form.first_month > close.month:
        month = f"{form.first_month.year}年{form.first_month.month}月"
        raise ValidationError(TOO_EARLY.format(form=form, month=month))
    if not form.marks.exists():
        raise ValidationError(NO_MARKS.format(form=form))


@transaction.atomic
def keep(close: PeriodClose, form: ReturnForm | None, made: Made, actor: Any) -> ReturnFile:
    """Keep the file as it was made, with its hash. `actor` is None for the system itself."""
    found = ReturnFile.objects.create(
        close=close,
        organisation=close.organisation,
        form=form,
        filename=made.filename,
        content=made.content,
        sha256=made.sha256,
        values_sha256=made.values_sha256,
        cells=made.cells,
        is_draft=made.is_draft,
        notes=made.notes,
        made_by_name=str(actor or audit.SYSTEM),
    )
    audit.record(
        MAKE,
        actor=actor,
        obj=close,
        organisation=close.organisation,
        count=made.cells,
        label=made.filename,
        reason=f"生成{form or OWN}，校验值 {made.sha256[:16]}…",
    )
    return found


def forms_for(close: PeriodClose) -> Any:
    """The forms that can be filled for the month: in force then."""
    return in_force(close.organisation, close.month)


def files_of(close: PeriodClose, user: Any) -> dict[str, Any]:
    """The files made for the month, newest first, for the tab of its page."""
    files = list(
        ReturnFile.objects.visible_to(user)
        .filter(close=close)
        .select_related("form")
        .defer("content", "form__content", "form__layout")
    )
    first = {file.sha256: file for file in files}  # the oldest stays
    return {
        "close": close,
        "may_make": access.may(user, MAKE, close.organisation),
        "may_download": access.may(user, DOWNLOAD, close.organisation),
        "files": [
            {"file": file, "same": first[file.sha256] if first[file.sha256] is not file else None}
            for file in files
        ],
    }

"""The report of a month on its way: opened, explained, checked, signed, closed, sent, returned or opened again.

The counting itself is `reports/closing`; here is what the steps of the procedure ask and write.
"""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from unionhub.core import access, audit, saving
from unionhub.core.indicators.period import month_end
from unionhub.core.models import Organisation
from unionhub.core.parameters import parameter
from unionhub.core.workflow import Step, open_case

from ..closing import engine, months, store
from ..models import CloseFinding, PeriodClose, ReturnFile

PREPARE, REOPEN, SEND = "reports.close.prepare", "reports.close.reopen", "reports.close.send"
#: After these the month gets another edition.
GIVEN_BACK = ("returned", "reopened")
NOTE_MAX = 500


# --- Opening ---


@transaction.atomic
def open_month(county: Organisation, month: date, actor: Any) -> PeriodClose:
    """Begin the county's report of the month (any day of it): the first edition, or the next of one given back.

    Raises PermissionDenied without the right, ValidationError when the month has not ended, the organisation is no
    county, or the month has a report already.
    """
    access.require(actor, PREPARE, county)
    month = months.first_of(month)
    if county.parent_id is not None:
        raise ValidationError("月度报表由县总工会编制，请选择县总工会。")
    if month_end(month) >= timezone.localdate():
        raise ValidationError(f"{months.words(month)}尚未结束，次月起才能编制月度报表。")
    Organisation.objects.select_for_update().get(pk=county.pk)  # one at a time
    before = store.latest(county, month)
    if before is not None and before.state not in GIVEN_BACK:
        raise ValidationError(f"{months.words(month)}已有月度报表（第{before.edition}版）。")
    return _open(county, month, before.edition + 1 if before else 1, actor, "", PREPARE)


def _open(county: Organisation, month: date, edition: int, actor: Any, note: str, action: str) -> PeriodClose:
    title = f"{months.words(month)}月度报表" + (f"（第{edition}版）" if edition > 1 else "")
    close = PeriodClose(organisation=county, county=county, month=month, edition=edition, title=title)
    return open_case(close, actor, note=note, action=action)


def _next(step: Step, why: str, action: str) -> None:
    """The next edition as a draft; this one stays as it is, and each says of the other."""
    old: PeriodClose = step.case
    _open(old.county, old.month, old.edition + 1, step.actor, f"{why}：{step.note}"[:500], action)


# --- Explaining ---


@transaction.atomic
def note(finding: CloseFinding, text: str, actor: Any) -> CloseFinding:
    """Say why a soft finding stands as it is; an empty text takes the word back.

    Raises PermissionDenied without the right, ValidationError of a hard finding, after the report went on, or when it
    was counted anew meanwhile.
    """
    close = PeriodClose.objects.select_for_update(of=saving.whole_row(PeriodClose)).get(pk=finding.close_id)
    access.require(actor, PREPARE, close)
    if close.state != "draft":
        raise ValidationError("月度报表已经提交，不能再修改说明；需要修改的，请先退回重新核对。")
    found = close.findings.select_for_update().filter(pk=finding.pk).first()
    if found is None:
        raise ValidationError("已经重新核算，这条核对结果不在了，请刷新页面。")
    if found.is_hard:
        raise ValidationError("这条核对结果必须改正，不能以说明代替。")
    text = text.strip()
    if len(text) > NOTE_MAX:
        raise ValidationError(f"说明不能超过 {NOTE_MAX} 字。")
    before = found.note
    found.note, found.noted_by, found.noted_at = text, actor if text else None, None
    if text:
        found.noted_at = timezone.now()
    found.save()
    audit.record(PREPARE, actor=actor, obj=close, changes={f"说明：{found.label}"[:80]: [before, text]})
    return found


# --- What steps ask for (guards) ---


def may_check(close: PeriodClose) -> str:
    """核算过，没有必须改正的核对结果，每条需要说明的都写了说明"""
    problem = is_as_counted(close)
    if problem:
        return problem
    hard = close.findings.filter(is_hard=True).count()
    if hard:
        return f"有 {hard} 条核对结果必须改正，改正并重新核算后才能提交。"
    open_ones = close.findings.filter(is_hard=False, note="").count()
    return f"有 {open_ones} 条核对结果需要说明，请逐条填写说明。" if open_ones else ""


def is_as_counted(close: PeriodClose) -> str:
    """数字仍是提交时核算的那一份"""
    kept = close.snapshots.filter(is_final=False).order_by("-pk").values_list("digest", flat=True).first()
    if kept is None or not close.digest:
        return engine.NOT_COUNTED
    return "" if kept == close.digest else "核算结果与提交时的不是同一份，请退回重新核对。"


def may_close(close: PeriodClose) -> str:
    """数字仍是签发的那一份；上月报表已经封存"""
    before = store.latest(close.county, months.before(close.month))
    if before is not None and before.state not in store.STANDING:
        return f"{months.words(before.month)}的月度报表（第{before.edition}版）还没有封存，请先封存上月。"
    return is_as_counted(close)


def is_asked(close: PeriodClose) -> str:
    """有人申请重开"""
    return "" if close.reopen_asked_at else "没有人申请重开这个月。"


def is_not_asked(close: PeriodClose) -> str:
    """没有待决定的重开申请，也没有新的一版"""
    if close.reopen_asked_at:
        return "已有人申请重开，等待决定。"
    return _is_newest(close)


def _is_newest(close: PeriodClose) -> str:
    newest = store.latest(close.county, close.month)
    return "" if newest is None or newest.pk == close.pk else f"这个月已有第{newest.edition}版。"


# --- What steps write (effects) ---


def check(step: Step) -> None:
    """Nothing may have moved since the counting. Raises ValidationError with what did."""
    moved = engine.moved_since(step.case)
    if moved:
        raise ValidationError(engine.sent_back(moved).replace("请退回重新核对", "请重新核算"))


def sign(step: Step) -> None:
    """Keep the name of who signed."""
    step.case.signer = getattr(step.actor, "name", "") or str(step.actor)


def send_back(step: Step) -> None:
    """The signature goes with what was signed."""
    step.case.signer = ""


def close(step: Step) -> None:
    """Promote what was counted. Raises ValidationError when records moved since, or the draft was tampered with."""
    engine.freeze(step.case)


def send(step: Step) -> None:
    """Keep who got which file when, and until when it is to be kept."""
    report: PeriodClose = step.case
    file: ReturnFile | None = step.data.get("file")
    if file is not None and file.close_id != report.pk:
        raise ValidationError("这份文件不是这一期月度报表的。")
    report.sent_on, report.sent_to = step.on, str(step.data.get("sent_to") or "").strip()
    report.receiver = str(step.data.get("receiver") or "").strip()
    if not report.sent_to or not report.receiver:
        raise ValidationError("请填写接收单位和接收人。")
    if report.sent_on <= month_end(report.month):
        raise ValidationError("报送日期应在统计月份结束之后。")
    report.sent_sha256 = file.sha256 if file is not None else ""
    report.keep_until = _years_after(report.sent_on, int(parameter("reports.return.keep_years")))


def _years_after(on: date, years: int) -> date:
    try:
        return on.replace(year=on.year + years)
    except ValueError:  # 29 February
        return date(on.year + years, 2, 28)


def city_return(step: Step) -> None:
    """The city wants it otherwise: the next edition begins, this one stays."""
    step.case.reopen_asked_at = None
    _next(step, f"市总退回第{step.case.edition}版", SEND)


def ask_reopen(step: Step) -> None:
    """Somebody wants the month opened again; another one decides."""
    step.case.reopen_asked_at = timezone.now()


def decline_reopen(step: Step) -> None:
    """It stays closed."""
    step.case.reopen_asked_at = None


def reopen(step: Step) -> None:
    """The next edition begins, this one stays."""
    step.case.reopen_asked_at = None
    _next(step, f"重开第{step.case.edition}版", REOPEN)

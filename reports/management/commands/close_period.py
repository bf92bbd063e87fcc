"""Close a month from the console: count it, show what the checks found, and do the steps the account may do."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from reports.closing import engine, months, store
from reports.models import PeriodClose
from reports.services import closes as services
from reports.workflow.closes import CLOSE, PREPARE, VIEW
from unionhub.core import access, audit
from unionhub.core.indicators.period import BadPeriod, PeriodKind, parse_period
from unionhub.core.management.accounts import account_named
from unionhub.core.models import Organisation, User
from unionhub.core.procedures import who
from unionhub.core.workflow import perform, steps_for

#: The way to the closed month: in which state which step comes next.
WAY = {"draft": "check", "checked": "review", "reviewed": "sign", "signed": "close"}


class Command(BaseCommand):
    """manage.py close_period 2026-10 [--check-only] --as USER."""

    help = (
        "编制并封存月度报表：核算、列出核对结果，再办理该账号有权办理的步骤，说明还要由谁办什么。"
        "有必须改正的核对结果时退出码为 1。"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Which month, how far, as whom."""
        parser.add_argument("month", metavar="月份", help="如 2026-10")
        parser.add_argument("--check-only", action="store_true", help="只核算和核对，不办理任何步骤")
        parser.add_argument("--as", dest="account", required=True, metavar="用户名", help="以谁的名义")

    def handle(self, *args: Any, **options: Any) -> None:
        """Count, show, go on. Raises CommandError in plain words (exit code 1)."""
        user = account_named(options["account"])
        with audit.operation(user):
            try:
                close = self._counted(user, options["month"])
            except PermissionDenied as error:
                _denied(user, str(error) or PREPARE)
                raise CommandError(f"账号“{user.username}”无权编制或查看月度报表。") from None
            except ValidationError as error:
                raise CommandError("".join(error.messages)) from None
            hard = self._tell_findings(close)
            if hard:
                raise CommandError(f"有 {hard} 条核对结果必须改正，改正以后再运行。")
            if not options["check_only"]:
                close = self._go_on(close, user)
            self._tell_rest(close)

    def _counted(self, user: User, text: str) -> PeriodClose:
        """The month's report; a draft is counted by whoever may prepare it. Opened where there is none."""
        try:
            period = parse_period(text)
        except BadPeriod as error:
            raise CommandError(str(error)) from None
        if period.kind != PeriodKind.MONTH:
            raise CommandError("请写一个月份，如 2026-10。")
        county = Organisation.objects.get(pk=int(user.organisation.path.split(".")[0]))
        access.require(user, VIEW, county)
        close = store.latest(county, period.first)
        if close is None or close.state in services.GIVEN_BACK:
            close = services.open_month(county, period.first, user)
            self.stdout.write(f"已建立：{close.title}")
        if close.state == "draft" and access.may(user, PREPARE, county):
            engine.count(close, user)
            snapshot = store.draft_of(close)
            self.stdout.write(f"已核算：{close.title}，校验值 {snapshot.digest[:16] if snapshot else ''}")
        return PeriodClose.objects.get(pk=close.pk)

    def _tell_findings(self, close: PeriodClose) -> int:
        """Print each finding with both figures; the number of hard ones."""
        found = list(close.findings.select_related("node"))
        for one in found:
            mark = "必须改正" if one.is_hard else "须说明" if not one.note else "已说明"
            self.stdout.write(f"[{mark}] {one.node.name}：{one.label}　{one.left} / {one.right}")
            figures = "；".join(
                f"{figure.get('label', '')}（{figure.get('period', '')}）{figure.get('text', '')}"
                for figure in one.figures
            )
            for line in (figures, f"说明：{one.note}" if one.note else one.mend):
                if line:
                    self.stdout.write(f"    {line}")
        if not found:
            self.stdout.write("核对结果：没有不相符的。" if close.counted_at else "尚未核算。")
        return sum(one.is_hard for one in found)

    def _go_on(self, close: PeriodClose, user: User) -> PeriodClose:
        """Do one step after the other as far as the account may."""
        while key := WAY.get(close.state):
            why = next((why for step, why in steps_for(close, user) if step.key == key), None)
            if why is None:
                break
            label = CLOSE.transition(key).label
            if why:
                self.stdout.write(f"不能{label}：{why}")
                break
            try:
                close = perform(close, key, user, version=close.version)
            except ValidationError as error:
                raise CommandError(f"不能{label}：{''.join(error.messages)}") from None
            self.stdout.write(f"已{label}。")
        return close

    def _tell_rest(self, close: PeriodClose) -> None:
        """What is still to be done, and by whom."""
        rest, state = [], close.state
        while key := WAY.get(state):
            step = CLOSE.transition(key)
            rest.append(f"{step.label}（{who(step.action)}）")
            state = step.target
        named = f"{months.words(close.month)}（第{close.edition}版）"
        self.stdout.write(f"{named}现在是“{CLOSE.state(close.state).label}”。")
        if rest:
            self.stdout.write(f"还要办理：{'、'.join(rest)}。")


def _denied(user: User, action: str) -> None:
    with transaction.atomic():
        audit.record(action, actor=user, result="denied", reason="命令行：无权编制月度报表")

"""Try the checks between figures on the console; ends with code 1 when one that has to hold does not."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from ...indicators import checking
from ...indicators.period import BadPeriod, parse_period, year_to_date
from ...indicators.reading import SYSTEM, Reader
from ...models import Organisation

MARKS = {True: "相符", False: "不符", None: "无法核对"}


class Command(BaseCommand):
    """manage.py check_figures [--period P] [--org CODE]."""

    help = "核对数字之间的关系（以系统身份）。有须改正的，退出码为 1。"

    def add_arguments(self, parser: CommandParser) -> None:
        """Where and when."""
        parser.add_argument("--period", default="", metavar="期间", help="如 2026-10、2026（默认：本年累计）")
        parser.add_argument("--org", default="", metavar="编码", help="哪个组织（默认：全县）")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print one line for each check."""
        try:
            period = (
                parse_period(options["period"]) if options["period"] else year_to_date(timezone.localdate())
            )
        except BadPeriod as error:
            raise CommandError(str(error)) from None
        nodes = (
            Organisation.objects.filter(code=options["org"])
            if options["org"]
            else Organisation.objects.filter(parent__isnull=True)
        )
        node = nodes.first()
        if node is None:
            raise CommandError("没有这个组织编码。" if options["org"] else "还没有设立组织。")
        declared, derived = checking.checks(), checking.derived_checks()
        found = checking.run([*declared, *derived], Reader(SYSTEM), node, period)
        found = [one for one in found if one.check in declared or one.ok is False]
        self.stdout.write(f"{node.name} · {period.label}")
        for one in found:
            sides = f"（{checking.sides(one)}）" if one.ok is not None else ""
            mark = f"{MARKS[one.ok]}（{one.check.severity}）" if one.ok is False else MARKS[one.ok]
            self.stdout.write(f"{mark}  {one.check.label}：{checking.formula(one.check)}{sides}")
        if any(one.ok is False and one.check.is_hard for one in found):
            raise SystemExit(1)

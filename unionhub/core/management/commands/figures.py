"""Print figures on the console: of an organisation, for a period, with a person's rights or the system's own.

Of today's records, or (`--closed`) as they were closed for a month.
"""

import json
import re
import unicodedata
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from ... import access, audit, periods, scope
from ...cleaners import Unclean
from ...cleaners import day as clean_day
from ...indicators import registry
from ...indicators.declare import Declared
from ...indicators.period import BadPeriod, Period, PeriodKind, day, parse_period
from ...indicators.reading import SYSTEM, Figure, Reader
from ...models import Organisation
from ..accounts import account_named

#: Marks a decimal in JSON until the quotes around it are taken away: 92.10 is written with its places.
_EXACT = "\ue000"


class Command(BaseCommand):
    """manage.py figures [--on DATE | --period P] [--closed MONTH [--version N]] [--org CODE] [--by D] [--as U] …."""

    help = "查询统计数字。不写 --as 时以系统身份查询（不受个人权限限制，仅隐去对所有人不公开的少数）。"

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """`--version` is the edition of a closed month here, not Django's."""
        return super().create_parser(prog_name, subcommand, conflict_handler="resolve", **kwargs)

    def add_arguments(self, parser: CommandParser) -> None:
        """What, where, when, for whom."""
        parser.add_argument(
            "--on", default="", metavar="日期", help="截至哪一天，如 2026-10-31（默认：今天）"
        )
        parser.add_argument(
            "--period", default="", metavar="期间", help="2026-10、2026、stat-2026 或 2026-01-01..2026-06-30"
        )
        parser.add_argument(
            "--closed",
            default="",
            metavar="月份",
            help="按哪个月封存的数字，如 2026-10（默认期间：该月；也可用 --period 要年初或统计年度起至月末）",
        )
        parser.add_argument(
            "--version",
            dest="edition",
            type=int,
            default=0,
            metavar="版次",
            help="封存的第几版（默认：现行的一版）",
        )
        parser.add_argument("--org", default="", metavar="编码", help="哪个组织（默认：管辖的最高一级）")
        parser.add_argument("--by", default="", metavar="维度", help="按什么拆分，如 sex、area、nature")
        parser.add_argument("--as", dest="account", default="", metavar="用户名", help="以谁的权限")
        parser.add_argument(
            "--key", action="append", default=[], metavar="数字", help="只要这个数字，可写多次（默认：全部）"
        )
        parser.add_argument("--json", action="store_true", help="输出 JSON")

    def handle(self, *args, **options) -> None:
        """Read and print. Raises CommandError in plain words for what was asked wrongly (exit code 1)."""
        if options["edition"] and not options["closed"]:
            raise CommandError("--version 要和 --closed 一起写。")
        if options["closed"] and not options["on"] and not options["period"]:
            options["period"] = options["closed"]
        period = _period(options["on"], options["period"])
        items = _items(options["key"], options["by"])
        user: Any = account_named(options["account"]) if options["account"] else SYSTEM
        node = _node(user, items, options["org"])
        reader = (
            _closed(user, node, options["closed"], options["edition"]) if options["closed"] else Reader(user)
        )
        figures = reader.figures([item.key for item in items], [period], [node], by=options["by"])
        if not figures:
            raise CommandError(f"“{node.name}”没有可以查看的这类数字。")
        if options["json"]:
            self.stdout.write(_json(period, node, figures, options["closed"]))
        else:
            closed = f"（按{parse_period(options['closed']).label}封存的数字）" if options["closed"] else ""
            self.stdout.write(f"{node.name} · {period.label}{closed}")
            self.stdout.write(_table(figures))


def _period(on: str, text: str) -> Period:
    if on and text:
        raise CommandError("--on 和 --period 只能写一个。")
    try:
        if text:
            return parse_period(text)
        return day(clean_day(on) or timezone.localdate()) if on else day(timezone.localdate())
    except Unclean as error:
        raise CommandError(f"--on：{error}") from None
    except BadPeriod as error:
        raise CommandError(str(error)) from None


def _items(keys: list[str], by: str) -> list[Declared]:
    every = registry.indicators()
    for key in keys:
        if key not in every:
            raise CommandError(f"没有编码为“{key}”的数字。全部编码见 docs/figures.md。")
    items = [every[key] for key in dict.fromkeys(keys)] or list(every.values())
    if not by:
        return items
    found = [item for item in items if by in registry.dimensions_of(item)]
    if not found:
        known = {key: label for item in items for key, label in registry.dimensions_of(item).items()}
        named = "、".join(f"{key}（{label}）" for key, label in known.items()) or "无"
        raise CommandError(f"不能按“{by}”拆分。可用：{named}。")
    return found


def _node(user: Any, items: list[Declared], code: str) -> Organisation:
    """The organisation named, else the highest the user reaches by any of the figures."""
    actions = {item.view_action for item in items}
    if user is not SYSTEM and not any(access.may(user, action) for action in actions):
        with transaction.atomic():
            audit.record(items[0].view_action, actor=user, result="denied", reason="命令行：无权查看数字")
        raise CommandError(f"账号“{user.username}”无权查看数字。")
    if code:
        node = Organisation.objects.filter(code=code).first()
        if node is None or not (user is SYSTEM or any(access.may(user, action, node) for action in actions)):
            out_of_reach = "" if user is SYSTEM else f"，或不在账号“{user.username}”的管辖范围内"
            raise CommandError(f"没有编码为“{code}”的组织{out_of_reach}。")
        return node
    if user is SYSTEM:
        node = Organisation.objects.filter(parent=None).order_by("path").first()
        if node is None:
            raise CommandError("数据库中还没有组织，请先用 found_county 建立县总工会。")
        return node
    paths = {path for action in actions for path in scope.scope_paths(user, action)}
    return Organisation.objects.get(path=min(paths, key=lambda path: (path.count("."), path)))


def _closed(user: Any, node: Organisation, month: str, edition: int) -> Reader:
    """The reader of the closed month."""
    try:
        period = parse_period(month)
    except BadPeriod as error:
        raise CommandError(f"--closed：{error}") from None
    if period.kind != PeriodKind.MONTH:
        raise CommandError("--closed 要写一个月份，如 2026-10。")
    if edition < 0:
        raise CommandError("--version 要写第几版，如 1。")
    county = Organisation.objects.get(pk=int(node.path.split(".")[0]))
    try:
        found = periods.closed_reader(user, county, period.first, edition)
    except ValidationError as error:
        raise CommandError("".join(error.messages)) from None
    except PermissionDenied as error:
        with transaction.atomic():
            audit.record(str(error), actor=user, result="denied", reason="命令行：无权查看封存的数字")
        raise CommandError(f"账号“{user.username}”无权查看封存的数字。") from None
    if found is None:
        raise CommandError(f"{period.label}没有封存的数字。")
    return found


def _json(period: Period, node: Organisation, figures: list[Figure], closed: str = "") -> str:
    told: dict[str, Any] = {
        **({"closed": closed} if closed else {}),
        "period": period.key,
        "organisation": node.code,
        "organisation_name": node.name,
        "figures": [_entry(figure) for figure in figures],
    }
    text = json.dumps(told, ensure_ascii=False, indent=2)
    return re.sub(f'"{_EXACT}([^"]*)"', r"\1", text)


def _entry(figure: Figure) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "key": figure.key,
        "label": figure.item.label,
        "value": _number(figure.value),
        "unit": figure.unit,
        "numerator": _number(figure.numerator),
        "denominator": _number(figure.denominator),
        "suppressed": figure.suppressed,
    }
    if figure.dimension:
        entry |= {
            "dimension": figure.dimension,
            "member": figure.member_label,
            "member_key": figure.member,
        }
    computed_at = figure.computed_at
    return entry | {
        "reason": figure.reason,
        "flag": figure.flag,
        "gaps": figure.gaps,
        "computed_at": None
        if computed_at is None
        else timezone.localtime(computed_at).isoformat("T", "seconds"),
    }


def _number(value: Any) -> Any:
    return f"{_EXACT}{value:f}" if isinstance(value, Decimal) else value


def _table(figures: list[Figure]) -> str:
    rows = []
    for figure in figures:
        parts = ""
        if figure.numerator is not None and figure.denominator is not None:
            parts = f"{figure.numerator:,} ÷ {figure.denominator:,}"
        said = "；".join(word.rstrip("。") for word in (parts, figure.reason, figure.flag) if word)
        rows.append([figure.item.label, figure.member_label, figure.text, figure.unit, said])
    widths = [max(_width(row[place]) for row in rows) for place in range(4)]
    lines = []
    for label, member, text, unit, said in rows:
        cells = [_pad(label, widths[0]), _pad(member, widths[1]), _pad(text, widths[2], right=True), unit]
        lines.append("  ".join([*(cell for cell in cells if cell), said]).rstrip())
    return "\n".join(lines)


def _width(text: str) -> int:
    """Columns the text takes on a console: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def _pad(text: str, width: int, *, right: bool = False) -> str:
    blank = " " * (width - _width(text))
    return blank + text if right else text + blank

"""Print what a closed month would say today: the cells that differ and the records that made the difference."""

import json
import re
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from reports.changes import reports
from reports.changes.compare import Cell, differing, places, redefined
from reports.changes.records import Behind, Explainer
from reports.changes.words import redefined_sentence
from unionhub.core import access
from unionhub.core.indicators.reading import SYSTEM
from unionhub.core.management.accounts import account_named
from unionhub.core.models import Organisation, User
from unionhub.core.scope import where

VIEW = "reports.closed.view"
#: Marks a decimal in JSON until the quotes around it are taken away: 92.10 is written with its places.
_EXACT = "\ue000"
#: Records told one by one of a cell; beyond them only their number.
_RECORDS = 1000


class Command(BaseCommand):
    """manage.py changes_since 2026-10 [--edition N] [--org CODE] [--unions] [--key KEY …] [--as USER] [--json]."""

    help = "列出封存的月度报表中，按现在的记录已经不同的数字，以及是哪些记录。不写 --as 时以系统身份查询。"

    def add_arguments(self, parser: CommandParser) -> None:
        """Which month, where, for whom."""
        parser.add_argument("month", metavar="月份", help="如 2026-10")
        parser.add_argument("--edition", default="", metavar="版次", help="第几版（默认：现行的一版）")
        parser.add_argument("--org", default="", metavar="编码", help="哪个组织（默认：管辖的最高一级）")
        parser.add_argument("--unions", action="store_true", help="包括所有下级工会（默认：本级和下一级）")
        parser.add_argument(
            "--key", action="append", default=[], metavar="数字", help="只要这个数字，可写多次"
        )
        parser.add_argument("--as", dest="account", default="", metavar="用户名", help="以谁的权限")
        parser.add_argument("--json", action="store_true", help="输出 JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read and print. Raises CommandError in plain words for what was asked wrongly (exit code 1)."""
        user: Any = _user(options["account"]) if options["account"] else SYSTEM
        node = _node(user, options["org"])
        edition = f".{options['edition']}" if options["edition"] else ""
        try:
            close = reports.report_named(reports.county_of(node), f"{options['month']}{edition}")
        except ValidationError as error:
            raise CommandError("".join(error.messages)) from None
        if close is None:
            raise CommandError(f"“{options['month']}”没有封存的月度报表。")
        snapshot = reports.snapshot_of(close)
        try:
            cells = differing(
                close, snapshot, user, places(node, unions=options["unions"]), keys=options["key"]
            )
        except KeyError as error:
            raise CommandError(f"没有编码为“{error.args[0]}”的数字。全部编码见 docs/figures.md。") from None
        explainer = Explainer(close, snapshot, user)
        told = [(cell, explainer.explain(cell, limit=_RECORDS)) for cell in cells]
        meaning = redefined(snapshot, user)
        if options["json"]:
            body = {
                "month": f"{close.month:%Y-%m}",
                "edition": close.edition,
                "organisation": node.code,
                "cells": [_entry(cell, behind) for cell, behind in told],
                "definitions": [
                    {"key": one.key, "label": one.label, "change": one.kind, "lines": one.lines}
                    for one in meaning
                ],
            }
            text = json.dumps(body, ensure_ascii=False, indent=2)
            self.stdout.write(re.sub(f'"{_EXACT}([^"]*)"', r"\1", text))
            return
        self.stdout.write(f"{node.name} · {close.month:%Y年%m月}报表自封存后的变化：{len(cells)} 处")
        for cell, behind in told:
            self.stdout.write(_line(cell))
            for text in (text for one in behind for text in _records_in_words(one)):
                self.stdout.write(f"    {text}")
        if meaning:
            self.stdout.write("定义的变动：")
            for changed in meaning:
                self.stdout.write(f"  {redefined_sentence(changed)}")


def _user(username: str) -> User:
    user = account_named(username)
    if not access.may(user, VIEW):
        raise CommandError(f"账号“{user.username}”无权查看封存的数字。")
    return user


def _node(user: Any, code: str) -> Organisation:
    if code:
        node = Organisation.objects.filter(code=code).first()
        if node is None or not (user is SYSTEM or access.may(user, VIEW, node)):
            out_of_reach = "" if user is SYSTEM else f"，或不在账号“{user.username}”的管辖范围内"
            raise CommandError(f"没有编码为“{code}”的组织{out_of_reach}。")
        return node
    if user is not SYSTEM:
        return where(user, VIEW)
    node = Organisation.objects.filter(parent=None).order_by("path").first()
    if node is None:
        raise CommandError("数据库中还没有组织，请先用 found_county 建立县总工会。")
    return node


# --- JSON ---


def _entry(cell: Cell, behind: list[Behind]) -> dict[str, Any]:
    return {
        "key": cell.item.key,
        "label": cell.item.label,
        "column": cell.column.value,
        "period": cell.period.key,
        "organisation": cell.node.code,
        "organisation_name": cell.node.name,
        "reported": _number(None if cell.is_withheld else cell.reported.value),
        "now": _number(None if cell.is_withheld else cell.now.value),
        "difference": _number(cell.difference),
        "unit": cell.item.unit,
        "withheld": cell.is_withheld,
        "records": [record for one in behind for record in _records(one)],
    }


def _records(behind: Behind) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = [
        {
            "figure": behind.item.key,
            "label": line.label,
            "kind": line.kind,
            "change": line.how.value,
            "effect": _number(line.effect),
            "at": timezone.localtime(line.at).isoformat("T", "seconds") if line.at else None,
            "by": line.who,
            "action": line.what,
            "details": line.details,
            "why": line.why,
        }
        for line in behind.lines
    ]
    hidden = [
        {"figure": behind.item.key, "kind": one.kind, "change": one.how.value, "count": one.count}
        for one in behind.hidden
    ]
    more = [{"figure": behind.item.key, "count": behind.more}] if behind.more else []
    return [*found, *hidden, *more]


def _number(value: Any) -> Any:
    return f"{_EXACT}{value:f}" if isinstance(value, Decimal) else value


# --- Words ---


def _line(cell: Cell) -> str:
    place = f"{cell.node}　{cell.item.label}（{cell.column.label}）"
    return f"  {place}：{cell.reported.text} → {cell.now.text} {cell.item.unit}，相差 {cell.difference_text}"


def _records_in_words(behind: Behind) -> list[str]:
    lines = []
    for line in behind.lines:
        at = f"{timezone.localtime(line.at):%Y-%m-%d %H:%M} " if line.at else ""
        why = f"（{line.why}）" if line.why else ""
        details = f" {line.details}" if line.details else ""
        lines.append(
            f"{line.how.value} {line.label} {line.effect_text}：{at}{line.who} {line.what}{details}{why}"
        )
    for one in behind.hidden:
        count = "若干" if one.count is None else f"{one.count:,}"
        lines.append(f"{one.how.value} {one.kind} {count} 条（不在可查看的范围内）")
    if behind.more:
        lines.append(f"另有 {behind.more:,} 条")
    return lines

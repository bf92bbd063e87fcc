"""When a term ends: `clock mediation.term --from 2026-09-17`, `clock list`, `clock public_notice --working-days 5`."""

import json
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from unionhub.core.clocks import Due, Term, Unit, UnknownTerm, due, term, terms, working_calendar
from unionhub.core.parameters import ParameterMissing

#: Years a term may run from: what a typing error could reach beyond is refused in words.
FIRST_YEAR, LAST_YEAR = 1949, 2100


class Command(BaseCommand):
    """Print when a term ends, by which day to act, whether that is provisional, and how it was counted."""

    help = "计算一个法定期限的届满日；list 列出全部期限"

    def add_arguments(self, parser: CommandParser) -> None:
        """The term's name, the day it runs from, the form of the answer."""
        parser.add_argument("name", help="期限名称，或 list、public_notice")
        parser.add_argument("--from", dest="start", metavar="DATE", help="起算日期，如 2026-09-17")
        parser.add_argument("--working-days", type=int, metavar="N", help="公示的工作日数（public_notice）")
        parser.add_argument("--json", action="store_true", help="输出 JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Answer. Raises CommandError in words."""
        if options["name"] == "list":
            return self.list_terms(options["json"])
        found = due(self.term(options), self.start(options["start"]), working_calendar())
        self.stdout.write(as_json(found) if options["json"] else self.in_words(found))
        return None

    def list_terms(self, as_data: bool) -> None:
        """All names with label, length and source."""
        if as_data:
            rows = [
                {"name": one.name, "label": one.label, "length": one.words, "source": one.source}
                for one in terms().values()
            ]
            self.stdout.write(json.dumps(rows, ensure_ascii=False))
            return
        for one in terms().values():
            self.stdout.write(f"{one.name:<28}{one.label}  {one.words}  （{one.source}）")

    def term(self, options: dict[str, Any]) -> Term:
        """The term asked for."""
        days = options["working_days"]
        if options["name"] == "public_notice":
            if days is None:
                raise CommandError("请用 --working-days 写明公示多少个工作日。")
            notice = Term(
                "public_notice", "公示", 1, Unit.WORKING, "公示", "当日计入", counts_first=True, rolls=False
            )
            try:
                return notice.of_length(days)
            except ValueError as error:
                raise CommandError(f"{error}。") from None
        if days is not None:
            raise CommandError("--working-days 只用于 public_notice。")
        try:
            return term(options["name"])
        except UnknownTerm as error:
            raise CommandError(f"{error}用 clock list 查看全部名称。") from None
        except ParameterMissing as error:
            raise CommandError(error.messages[0]) from None

    @staticmethod
    def start(text: str | None) -> date:
        """The day it runs from."""
        try:
            on = date.fromisoformat(text or "")
        except ValueError:
            raise CommandError("请用 --from 写明起算日期，如 2026-09-17。") from None
        if not FIRST_YEAR <= on.year <= LAST_YEAR:
            raise CommandError(f"起算日期应在 {FIRST_YEAR} 年至 {LAST_YEAR} 年之间，请核对。")
        return on

    @staticmethod
    def in_words(found: Due) -> str:
        """For a person at the terminal."""
        lines = [f"届满 {found.due}" + ("（暂定）" if found.provisional else "")]
        if found.warn_on != found.due:
            lines.append(f"最迟应于 {found.warn_on} 前办理（不顺延）")
        return "\n".join([*lines, found.explanation])


def as_json(found: Due) -> str:
    """The answer as one line of JSON."""
    return json.dumps(
        {
            "due": found.due.isoformat(),
            "warn_on": found.warn_on.isoformat(),
            "provisional": found.provisional,
            "explanation": found.explanation,
        },
        ensure_ascii=False,
    )

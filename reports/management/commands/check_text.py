"""`manage.py check_text FILE --json`: what does not hold between the numbers of a text, and with the register."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from reports.period_words import read_period
from reports.reader import Known, read
from reports.reader.files import words_of
from reports.reader.finding import CERTAINTY_WORDS, WORDS
from reports.reader.known import known_figures
from unionhub.core.filetypes import FileRefused
from unionhub.core.indicators.period import BadPeriod
from unionhub.core.indicators.reading import SYSTEM
from unionhub.core.models import Organisation


class Command(BaseCommand):
    """Reads a file of text through all checks; the exit code is 0 whatever is found."""

    help = "核对文稿中的数字：分项与合计、比例、增减、百分点、日期、序号、残留文字，以及系统中的数字"

    def add_arguments(self, parser: CommandParser) -> None:
        """The file, whether for a program, and with which figures it is compared."""
        parser.add_argument("file", type=Path, help=".txt、.docx 或 .pdf")
        parser.add_argument("--json", action="store_true", help="输出 JSON，位置为文字的字数")
        parser.add_argument(
            "--period", default="", help="与系统中该期间的数字比对，如 2026、2026-10；不写则不比对"
        )
        parser.add_argument("--org", default="", help="组织编码，默认为县总工会")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the findings. Raises CommandError for a file that cannot be read."""
        try:
            text = words_of(options["file"])
            findings = read(text, self.known(options["period"], options["org"]))
        except (OSError, FileRefused, ValueError) as error:
            words = error.text if isinstance(error, FileRefused) else str(error)
            raise CommandError(words) from None
        if options["json"]:
            told = {"findings": [one.as_dict() for one in findings]}
            self.stdout.write(json.dumps(told, ensure_ascii=False, indent=1))
            return
        for one in findings:
            self.stdout.write(f"第 {one.start + 1} 字 {WORDS[one.kind]}（{CERTAINTY_WORDS[one.certainty]}）")
            self.stdout.write(f"  原文：{one.statement}")
            self.stdout.write(f"  核算：{one.calculation}")
            if one.proposed:
                self.stdout.write(f"  建议：{one.proposed}")
        self.stdout.write(f"共 {len(findings)} 处。")

    def known(self, period: str, code: str) -> list[Known]:
        """The figures to compare with. Raises CommandError for no such period or organisation."""
        if not period:
            if code:
                raise CommandError("写了 --org 还要写 --period。")
            return []
        try:
            asked = read_period(period, timezone.localdate())
        except BadPeriod as error:
            raise CommandError(str(error)) from None
        found = Organisation.objects.filter(code=code) if code else Organisation.objects.filter(parent=None)
        node = found.first()
        if node is None:
            raise CommandError(f"没有编码为“{code}”的组织。" if code else "系统里还没有县总工会。")
        return known_figures(SYSTEM, node, asked)

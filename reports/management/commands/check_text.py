"""`manage.py check_text FILE --json`: what does not hold between the numbers of a text."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reports.reader import read
from reports.reader.files import words_of
from reports.reader.finding import CERTAINTY_WORDS, WORDS
from unionhub.core.filetypes import FileRefused


class Command(BaseCommand):
    """Reads a file of text through all checks; the exit code is 0 whatever is found."""

    help = "核对文稿中的数字：分项与合计、比例、增减、百分点、日期、序号、残留文字"

    def add_arguments(self, parser: CommandParser) -> None:
        """The file, and whether for a program."""
        parser.add_argument("file", type=Path, help=".txt 或 .docx")
        parser.add_argument("--json", action="store_true", help="输出 JSON，位置为文字的字数")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the findings. Raises CommandError for a file that cannot be read."""
        try:
            text = words_of(options["file"])
            findings = read(text)
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

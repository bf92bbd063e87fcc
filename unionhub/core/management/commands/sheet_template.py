"""Write the empty workbook of a sheet, from the server's console."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandParser

from ...sheets.console import sheet_named, writable
from ...sheets.template import write_template


class Command(BaseCommand):
    """manage.py sheet_template KEY OUT."""

    help = "生成表格的导入模板。"

    def add_arguments(self, parser: CommandParser) -> None:
        """Which sheet, and where to."""
        parser.add_argument("key", help="表格名，如 members")
        parser.add_argument("out", type=Path, help="要写入的 .xlsx 文件")

    def handle(self, *args, **options) -> None:
        """Write it. Exit 2 for an unknown sheet or folder."""
        sheet = sheet_named(options["key"])
        write_template(sheet, writable(options["out"]))
        self.stdout.write(f"{sheet.label}模板（第 {sheet.version} 版）：{options['out']}")

"""Export a sheet for an account, from the server's console: same right, same scope, same record as in the browser."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandParser

from ...cleaners import Unclean, day
from ...sheets.console import account_for, keep_result, place_for, refuse, run_here, sheet_named, writable
from ...sheets.exporting import start_export


class Command(BaseCommand):
    """manage.py export_sheet KEY OUT --as USER [--org CODE] [--on DATE]."""

    help = "以某个账号的身份导出表格：权限、范围和审计与网页上相同。"

    def add_arguments(self, parser: CommandParser) -> None:
        """Which sheet, where to, for whom."""
        parser.add_argument("key", help="表格名，如 members")
        parser.add_argument("out", type=Path, help="要写入的 .xlsx 文件")
        parser.add_argument("--as", dest="account", required=True, metavar="用户名", help="以谁的身份")
        parser.add_argument(
            "--org", default="", metavar="编码", help="导出哪个组织及其下级（默认：本人所在）"
        )
        parser.add_argument("--on", default="", metavar="日期", help="哪一天的情况（默认：今天）")

    def handle(self, *args, **options) -> None:
        """Run the export's job here. Exit 2 for what was asked wrongly, 1 when the job failed."""
        sheet = sheet_named(options["key"])
        out = writable(options["out"])
        try:
            on = day(options["on"] or None)
        except Unclean as error:
            raise refuse(f"--on：{error}") from None
        user = account_for(options["account"], sheet.export_action)
        job = run_here(start_export(sheet, user, place_for(user, sheet.export_action, options["org"]), on))
        keep_result(job, user, out)
        self.stdout.write(f"{sheet.label}：{out}")

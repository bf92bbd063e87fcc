"""Write the return of a month to a file: the city's form filled, or our own workbook."""

import re
from datetime import date
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from reports.closing import store
from reports.models import PeriodClose, ReturnForm
from reports.returns.making import MAKE, forms_for, keep, make
from unionhub.core import access, audit
from unionhub.core.management.accounts import account_named
from unionhub.core.models import Organisation, User

_MONTH = re.compile(r"(\d{4})-(\d{2})")


class Command(BaseCommand):
    """manage.py monthly_return 2026-10 --out X.xlsx [--form NAME] --as USER."""

    help = "生成某月的报表文件：已封存的用封存的数字，未封存的生成草稿。不写 --form 时生成内置月度报表。"

    def add_arguments(self, parser: CommandParser) -> None:
        """Which month, where to, which form, for whom."""
        parser.add_argument("month", metavar="月份", help="如 2026-10")
        parser.add_argument("--out", required=True, metavar="文件", help="写到哪个 .xlsx 文件")
        parser.add_argument("--form", default="", metavar="表名", help="市总报表的名称（默认：内置月度报表）")
        parser.add_argument("--as", dest="account", required=True, metavar="用户名", help="以谁的权限")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make and write. Raises CommandError in plain words (exit code 1)."""
        month, out = _month(options["month"]), Path(options["out"])
        if out.suffix.lower() != ".xlsx":
            raise CommandError("--out：文件名应以 .xlsx 结尾。")
        if not out.absolute().parent.is_dir():
            raise CommandError(f"--out：没有“{out.parent}”这个文件夹。")
        user = account_named(options["account"])
        county = _county(user)
        close = store.closed(county, month) or store.latest(county, month)
        if close is None:
            raise CommandError(f"还没有{month.year}年{month.month}月的月度报表，请先建立并核算。")
        form = _form(close, options["form"]) if options["form"] else None
        with audit.operation(user):
            try:
                made = make(close, form)
            except ValidationError as error:
                raise CommandError("".join(error.messages)) from None
            if made.is_draft:
                self.stderr.write(self.style.WARNING("数字还没有封存，生成的是草稿，不能作为正式报表报送。"))
            kept = keep(close, form, made, user)
            try:
                out.write_bytes(made.content)
            except OSError as error:
                raise CommandError(f"不能写入“{out}”：{error.strerror}。") from None
        self.stdout.write(f"{kept.filename} → {out}：{made.cells} 个单元格，SHA-256 {made.sha256}")
        for note in made.notes:
            self.stdout.write(f"  {note}")


def _month(text: str) -> date:
    found = _MONTH.fullmatch(text)
    if not found or not 1 <= int(found[2]) <= 12 or not 1949 <= int(found[1]) <= 2100:
        raise CommandError(f"“{text}”不是月份，请写成 2026-10 这样。")
    return date(int(found[1]), int(found[2]), 1)


def _county(user: User) -> Organisation:
    """The county, where the user must hold the right; a refusal is recorded."""
    county = Organisation.objects.filter(parent=None).order_by("path").first()
    if county is None:
        raise CommandError("数据库中还没有组织，请先用 found_county 建立县总工会。")
    if not access.may(user, MAKE, county):
        audit.record(MAKE, actor=user, obj=county, result="denied", reason="命令行：无权生成月度报表文件")
        raise CommandError(f"账号“{user.username}”无权生成月度报表文件。")
    return county


def _form(close: PeriodClose, name: str) -> ReturnForm:
    forms = list(forms_for(close).order_by("-first_month", "-pk"))
    found = next((form for form in forms if form.name == name), None)
    if found is None:
        known = "、".join(dict.fromkeys(form.name for form in forms)) or "无"
        raise CommandError(f"没有名为“{name}”、本月在用的市总报表。可用：{known}。")
    return found

"""Write docs/figures.md from the declared figures, or say whether it is up to date."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from ...indicators.catalogue import catalogue


class Command(BaseCommand):
    """manage.py figure_catalogue [--check] [--out FILE]."""

    help = "由已声明的数字生成 docs/figures.md；--check 只核对，不写文件。"

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to, and whether only to compare."""
        parser.add_argument("--out", type=Path, default=Path(settings.BASE_DIR) / "docs" / "figures.md")
        parser.add_argument("--check", action="store_true", help="只核对文件是否与声明一致")

    def handle(self, *args, **options) -> None:
        """Write, or compare and exit with 1 when the file differs."""
        out, text = options["out"], catalogue()
        if options["check"]:
            if not out.is_file() or out.read_text(encoding="utf-8") != text:
                raise CommandError(f"{out} 与声明不一致，请运行 manage.py figure_catalogue。")
            self.stdout.write(f"{out} 与声明一致。")
            return
        if not out.parent.is_dir():
            raise CommandError(f"不能写入“{out}”：文件夹不存在。")
        out.write_text(text, encoding="utf-8")
        self.stdout.write(str(out))

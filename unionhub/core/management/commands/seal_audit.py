"""Seal the audit log now, or accept the present state after a restore."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from unionhub.core import sealing
from unionhub.core.audit_anchor import AnchorBroken


class Command(BaseCommand):
    """`manage.py seal_audit [--reanchor REASON]`."""

    help = "立即封存审计日志（平时每分钟自动进行）"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument(
            "--reanchor",
            metavar="事由",
            help="恢复备份之后：承认数据库现状为新的起点，事由记入审计日志和锚文件",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Run. Raises CommandError when sealing is refused."""
        try:
            if options["reanchor"]:
                sealing.reanchor(options["reanchor"])
            count = sealing.seal()
        except (sealing.SealingRefused, AnchorBroken, OSError) as error:
            raise CommandError(f"未能封存：{error}") from error
        self.stdout.write(f"已封存 {count} 条记录。")

"""Check the audit log against its seals and the anchor. Exit code 1 when something was done to it."""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from unionhub.core.verification import verify


class Command(BaseCommand):
    """`manage.py verify_audit [--json] [--without-anchor]`."""

    help = "核对审计日志：改动、删除、插入、调换、截尾；发现问题时退出码为 1"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--json", action="store_true", help="输出 JSON")
        parser.add_argument(
            "--without-anchor", action="store_true", help="不与锚文件比较（在别处恢复的备份）"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Run and report."""
        report = verify(anchor=not options["without_anchor"])
        if options["json"]:
            self.stdout.write(json.dumps(report.as_dict(), ensure_ascii=False))
        else:
            self.stdout.write("\n".join(report.lines()))
        if not report.clean:
            sys.exit(1)

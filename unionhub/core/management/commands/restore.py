"""`manage.py restore IN`: into an empty database and an empty files folder, all or nothing."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from unionhub.core.backup import BackupError, restore


class Command(BaseCommand):
    """Verifies, reads in, proves; prints the report."""

    help = "Restore the backup IN into an empty system. --keys installs the keys that were kept apart."

    requires_system_checks: tuple[str, ...] = ()  # what is not in order elsewhere must not stand in the way

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("source", type=Path, metavar="IN", help="a file written by backup")
        parser.add_argument("--keys", type=Path, help="the key file written by backup --keys")

        parser.add_argument(
            "--accept-audit",
            action="store_true",
            help="take an audit log that was not whole when it was backed up",
        )

    def handle(self, *args: Any, source: Path, **options: Any) -> None:
        """Restore and print the report; exit 1 with a sentence when nothing was restored."""
        try:
            say = self.stdout.write if options["verbosity"] > 0 else lambda text: None
            restored = restore(source, options["keys"], say, options["accept_audit"])
        except BackupError as error:
            raise CommandError(str(error)) from None
        for line in restored.report:
            self.stdout.write(f"已核对 {line}")
        self.stdout.write(
            f"恢复完成：{restored.rows} 行，{restored.files} 个文件，用时 {restored.seconds:.0f} 秒。"
        )

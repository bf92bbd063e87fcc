"""`manage.py backup OUT`: everything in one file, while the system is in use."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from unionhub.core.backup import BackupError, keys, take


class Command(BaseCommand):
    """Writes the backup; with --keys also the keys, to a file of their own."""

    help = "Write database and files to OUT, verified. The keys are never in OUT; --keys writes them apart."

    requires_system_checks: tuple[str, ...] = ()  # data must be saved even from a system that is not in order

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument(
            "out", type=Path, help="the file to write; one of that name is replaced when all is done"
        )
        parser.add_argument(
            "--keys", type=Path, help="also write the keys to this new file; keep it elsewhere"
        )

    def handle(self, *args: Any, out: Path, **options: Any) -> None:
        """Take the backup and say what it holds; exit 1 with a sentence when it was not done."""
        loud = options["verbosity"] > 1
        try:
            if options["keys"]:
                if options["keys"].absolute() == out.absolute():
                    raise BackupError("密钥必须写到另一个文件。")
                keys.save(options["keys"])
            taken = take(out, self.stdout.write if loud else lambda text: None)
        except BackupError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(
            f"备份完成并已核对：{taken.path}，{taken.tables} 张表 {taken.rows} 行，{taken.files} 个文件，"
            f"{taken.size / 1024 / 1024:.1f} MB，用时 {taken.seconds:.0f} 秒。"
        )
        if options["keys"]:
            self.stdout.write(f"密钥已另存：{options['keys']}。请与备份分开保管。")
        else:
            self.stdout.write(
                f"备份中不含密钥。密钥在 {Path(settings.KEYRING_FILE).parent}，请另行保管；没有密钥，加密内容无法恢复。"
            )
        for warning in taken.warnings:
            self.stderr.write(f"注意：{warning}")

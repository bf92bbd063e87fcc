"""`manage.py seed_demo`: load the fictitious demo county into an empty database."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from unionhub.core.demo.accounts import ACCOUNTS, DEMO_PASSWORD
from unionhub.core.demo.seed import DemoRefused, NotEmpty, seed


class Command(BaseCommand):
    """Loads tree, roles and accounts; prints the accounts and their password."""

    help = "Load the fictitious demo county (tree, roles, accounts) into an empty database."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument(
            "--empty", action="store_true", help="county, townships, roles and accounts; no union"
        )
        parser.add_argument(
            "--if-empty", action="store_true", help="do nothing, successfully, when data is there"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Seed and print; exit 1 with a sentence when the database is not empty or the set-up refuses."""
        try:
            made = seed(with_unions=not options["empty"])
        except NotEmpty:
            if options["if_empty"]:
                return
            raise CommandError("数据库中已有组织，演示数据只能装入空库。") from None
        except DemoRefused:
            raise CommandError("当前部署不允许演示账号（DEMO_KNOWN_PASSWORDS 已关闭）。") from None
        self.stdout.write(
            f"已装入演示县：组织 {made['organisations']} 个，账号 {made['accounts']} 个，授权 {made['grants']} 条。"
        )
        self.stdout.write("演示账号：" + " ".join(account.username for account in ACCOUNTS))
        self.stdout.write(f"密码：{DEMO_PASSWORD}")

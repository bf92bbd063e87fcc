"""`manage.py seed_demo`: load the fictitious demo county into an empty database."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from unionhub.core.demo.accounts import ACCOUNTS, DEMO_PASSWORD
from unionhub.core.demo.county import UNIONS, WORKERS, DemoSize
from unionhub.core.demo.seed import FEWEST_UNIONS, FEWEST_WORKERS, DemoRefused, NotEmpty, TooSmall, seed
from unionhub.core.indicators.store import compute_all


class Command(BaseCommand):
    """Loads tree, roles, accounts and the records of all domains; prints the accounts and their password."""

    help = "Load the fictitious demo county into an empty database. The same options give the same data."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument(
            "--empty", action="store_true", help="county, townships, roles and accounts; no union"
        )
        parser.add_argument(
            "--if-empty", action="store_true", help="do nothing, successfully, when data is there"
        )
        parser.add_argument(
            "--unions", type=int, default=UNIONS, metavar="N", help=f"grassroots unions (default {UNIONS})"
        )
        parser.add_argument(
            "--workers",
            type=int,
            default=WORKERS,
            metavar="M",
            help=f"employees of the unions (default {WORKERS}); 92 %% of them are members",
        )
        parser.add_argument(
            "--seed", type=int, default=1, metavar="S", help="another number, other people (default 1)"
        )

        parser.add_argument(
            "--without-figures", action="store_true", help="leave the figures to the night's computation"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Seed and print; exit 1 with a sentence when the database is not empty or the set-up refuses."""
        try:
            made = seed(
                with_unions=not options["empty"],
                size=DemoSize(options["unions"], options["workers"]),
                number=options["seed"],
                say=self.stdout.write,
            )
        except NotEmpty:
            if options["if_empty"]:
                return
            raise CommandError("数据库中已有组织，演示数据只能装入空库。") from None
        except DemoRefused:
            raise CommandError("当前部署不允许演示账号（DEMO_KNOWN_PASSWORDS 已关闭）。") from None
        except TooSmall:
            raise CommandError(
                f"演示县至少要有 {FEWEST_UNIONS} 个基层工会，每个工会平均至少 {FEWEST_WORKERS} 名职工。"
            ) from None
        if not options["empty"] and not options["without_figures"]:
            compute_all()  # the first dashboard is filled
        self.stdout.write(
            "已装入演示县：" + "，".join(f"{label} {count}" for label, count in made.items()) + "。"
        )
        self.stdout.write("演示账号：" + " ".join(account.username for account in ACCOUNTS))
        self.stdout.write(f"密码：{DEMO_PASSWORD}")

"""`manage.py found_county`: start a real installation with the county and its three administrators."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from unionhub.core.enums import Role
from unionhub.core.services.founding import Founder, found_county

_ADMINISTRATORS = {"sysadmin": Role.SYSADMIN, "secadmin": Role.SECADMIN, "auditor": Role.AUDITOR}


class Command(BaseCommand):
    """Makes the root organisation, the system, security and audit administrator, and prints their first passwords."""

    help = "Found the county in an empty database: its name, code, and the three administrators."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("--name", required=True, help="the federation's full name, e.g. 某某县总工会")
        parser.add_argument("--code", required=True, help="its code in the statistics, never changed later")
        for option, role in _ADMINISTRATORS.items():
            parser.add_argument(
                f"--{option}", required=True, metavar="USER:NAME", help=f"{role.label}, e.g. zhang:张三"
            )

    def handle(self, *args: Any, **options: Any) -> None:
        """Found, or say in one sentence why not (exit 1)."""
        founders = []
        for option, role in _ADMINISTRATORS.items():
            username, colon, name = options[option].partition(":")
            if not (username.strip() and colon and name.strip()):
                raise CommandError(f"--{option} 的格式为“用户名:姓名”，例如 zhang:张三。")
            founders.append(Founder(role, username.strip(), name.strip()))
        try:
            passwords = found_county(options["name"], options["code"], founders)
        except ValidationError as error:
            raise CommandError("；".join(error.messages)) from None
        self.stdout.write("县总工会已建立。以下初始密码只显示这一次，首次登录须修改：")
        for username, password in passwords.items():
            self.stdout.write(f"  {username}  {password}")

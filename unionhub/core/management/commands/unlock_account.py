"""Unlock an account from the server's console, for when the security administrator himself is locked out."""

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ...auth import lockout, services
from ...models import User
from ...models.account import normalise_username


class Command(BaseCommand):
    """manage.py unlock_account NAME [--addresses]."""

    help = "解除账号的登录锁定；--addresses 同时清除全部来源地址的失败计数。"

    def add_arguments(self, parser: CommandParser) -> None:
        """The account's name."""
        parser.add_argument("username")
        parser.add_argument("--addresses", action="store_true", help="同时清除全部来源地址的失败计数")

    def handle(self, *args, **options) -> None:
        """Unlock and say what there was to unlock. Raises CommandError for an unknown name."""
        user = User.objects.filter(username=normalise_username(options["username"])).first()
        if user is None:
            raise CommandError(f"没有用户名为“{options['username']}”的账号。")
        found = services.unlock(user)
        self.stdout.write(f"{user.username}：{'已解除锁定' if found else '没有失败计数'}。")
        if options["addresses"]:
            self.stdout.write(f"已清除 {lockout.clear_addresses()} 个来源地址的计数。")

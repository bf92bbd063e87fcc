"""Let an administrator of a kind in again when none is left. The first ones come from `found_county`."""

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from ...audit import record
from ...auth import services
from ...enums import ADMINISTRATOR_ROLES, Role
from ...models import Grant, Organisation, User
from ...models.account import normalise_username


class Command(BaseCommand):
    """manage.py create_administrator NAME --person 姓名 --role sysadmin."""

    help = "某类管理员（sysadmin、secadmin 或 auditor）已无人担任时新建一名，并显示一次性的初始密码。"

    def add_arguments(self, parser: CommandParser) -> None:
        """Who, and as what."""
        parser.add_argument("username")
        parser.add_argument("--person", required=True, help="本人姓名")
        parser.add_argument("--role", required=True, choices=sorted(ADMINISTRATOR_ROLES))

    @transaction.atomic
    def handle(self, *args, **options) -> None:
        """Make account and grant, show the password. Raises CommandError in plain words; nothing is half made."""
        username = normalise_username(options["username"])
        if User.objects.filter(username=username).exists():
            raise CommandError(f"用户名“{username}”已存在。")
        if Grant.objects.current().filter(role=options["role"], user__is_active=True).exists():
            raise CommandError(f"已有{Role(options['role']).label}，请在系统内授权。")
        root = Organisation.objects.filter(parent=None).first()
        if root is None:
            raise CommandError("数据库中还没有组织，请先用 found_county 建立县总工会。")
        user = User.objects.create_user(username, name=options["person"], organisation=root)
        grant = Grant.objects.create(
            user=user, role=options["role"], organisation=root, reason="该类管理员已无人担任"
        )
        password = services.issue_initial_password(user)
        record(
            "core.grant.change",
            obj=grant,
            organisation=root,
            changes={"role": ["", grant.role]},
            reason="该类管理员已无人担任",
        )
        self.stdout.write(f"{username}（{user.name}，{grant.get_role_display()}）的初始密码：{password}")
        self.stdout.write("只显示这一次；72 小时内登录一次有效，登录后须立即修改。")

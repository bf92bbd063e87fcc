"""Make the first administrators of an empty server: there are no default accounts (等保 8.1.4.2 b)."""

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from ...audit import record
from ...auth import services
from ...enums import ADMINISTRATOR_ROLES, OrganisationKind, Role
from ...models import Grant, Organisation, User
from ...models.account import normalise_username


class Command(BaseCommand):
    """manage.py create_administrator NAME --person 姓名 --role sysadmin [--county 名称 --code 编码]."""

    help = "新建一名管理员（sysadmin、secadmin 或 auditor）并显示一次性的初始密码；空库时先建县总工会。"

    def add_arguments(self, parser: CommandParser) -> None:
        """Who, and for an empty database where."""
        parser.add_argument("username")
        parser.add_argument("--person", required=True, help="本人姓名")
        parser.add_argument("--role", required=True, choices=sorted(ADMINISTRATOR_ROLES))
        parser.add_argument("--county", default="", help="县总工会名称（仅空库时需要）")
        parser.add_argument("--code", default="", help="县总工会编码（仅空库时需要）")

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
            if not (options["county"] and options["code"]):
                raise CommandError("数据库中还没有组织，请用 --county 和 --code 给出县总工会的名称和编码。")
            root = Organisation.objects.create(
                name=options["county"], code=options["code"], kind=OrganisationKind.COUNTY
            )
        user = User.objects.create_user(username, name=options["person"], organisation=root)
        grant = Grant.objects.create(user=user, role=options["role"], organisation=root, reason="系统初始化")
        password = services.issue_initial_password(user)
        record(
            "core.grant.change",
            obj=grant,
            organisation=root,
            changes={"role": ["", grant.role]},
            reason="系统初始化",
        )
        self.stdout.write(f"{username}（{user.name}，{grant.get_role_display()}）的初始密码：{password}")
        self.stdout.write("只显示这一次；72 小时内登录一次有效，登录后须立即修改。")

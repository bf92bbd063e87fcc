"""What must hold before restored data count: content, audit chain, keys, a person's way in.

Everything runs inside the transaction that reads the data in. The first thing that fails takes all of it
back.
"""

import warnings
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import Count, Max
from django.test import Client, override_settings
from django.urls import reverse

from .. import audit_anchor
from ..models import AuditBlock, AuditEvent, User
from ..sensitive import BlindIndexField, EncryptedTextField, SensitiveError
from ..verification import verify
from .errors import ProofFailed
from .tables import Table, tables

#: Sealed values opened as a sample, in all.
SAMPLE = 1_000
#: Names static files without looking whether they have been collected.
PLAIN_STATIC = "django.contrib.staticfiles.storage.StaticFilesStorage"


def prove(manifest: dict[str, Any], say: Callable[[str], None], accept_audit: bool = False) -> list[str]:
    """Run all proofs; return the report, a line each. Raises ProofFailed with the reason.

    `accept_audit` takes a log that was not whole already when it was backed up; a missing key it does not excuse.
    """
    report = []
    for name, check in (
        ("内容", lambda: prove_content(manifest)),
        ("审计链", lambda: prove_audit(manifest, accept_audit)),
        ("密钥", prove_keys),
        ("登录", prove_login),
    ):
        say(f"正在核对{name}……")
        report.append(f"{name}：{check()}")
    return report


def prove_content(manifest: dict[str, Any]) -> str:
    """Every table, read back from the database, has the rows and the hash of the manifest."""
    for table in tables():
        about = manifest["tables"][table.label]
        if table.content(connection) != (about["rows"], about["sha256"]):
            raise ProofFailed(f"数据表 {table.label} 恢复后与备份不一致，没有恢复任何内容。")
    rows = sum(about["rows"] for about in manifest["tables"].values())
    files = len(manifest["files"])
    lost = (
        f"（其中 {len(manifest['missing_files'])} 个附件在备份时已缺失）" if manifest["missing_files"] else ""
    )
    return f"{len(manifest['tables'])} 张表 {rows} 行、{files} 个文件与备份一致{lost}"


def prove_audit(manifest: dict[str, Any], accept_audit: bool = False) -> str:
    """Seals and keyed hashes hold, and the log ends where it ended when the backup was taken."""
    head = manifest["audit"]
    last = AuditBlock.objects.order_by("-number").values_list("number", "seal").first() or (0, "")
    events = AuditEvent.objects.aggregate(count=Count("pk"), last=Max("pk"))
    if (events["count"], events["last"] or 0, *last) != (
        head["events"],
        head["last_event"],
        head["last_block"],
        head["seal"],
    ):
        raise ProofFailed("审计日志的末尾与备份不一致，没有恢复任何内容。")
    report = verify(anchor=False)
    if report.counts["key"]:
        raise ProofFailed(
            f"审计密钥与备份不符（{report.problems[0].text}），没有恢复任何内容。"
            "请取得备份时的密钥文件（用 --keys 指定）。"
        )
    if not report.clean and not accept_audit:
        raise ProofFailed(
            f"审计日志核对发现 {sum(report.counts.values())} 处问题（如：{report.problems[0].text}），"
            "没有恢复任何内容。"
            "如确认备份时日志已是如此，可加 --accept-audit 恢复，问题会随日志保留。"
        )
    told = f"{report.events} 条记录、{report.blocks} 次封存，" + (
        "核对无误" if report.clean else f"有 {sum(report.counts.values())} 处备份时已有的问题"
    )
    return f"{told}，末尾与备份一致{_anchor_says(*last)}"


def _anchor_says(number: int, seal: str) -> str:
    """Whether the anchor on this machine knows the backup's last seal: a witness from outside the backup."""
    path = settings.AUDIT_ANCHOR_FILE
    if not number or not path.exists():
        return ""
    try:
        known = any((line.number, line.seal) == (number, seal) for line in audit_anchor.read(path))
    except audit_anchor.AnchorBroken:
        known = False
    return "，并见于本机的封存锚文件" if known else "；注意：本机的封存锚文件中没有这次封存"


def prove_keys() -> str:
    """A sample of sealed values opens, and their blind indexes are those of our keys."""
    places = [
        (table, field)
        for table in tables()
        for field in table.model._meta.local_fields
        if isinstance(field, EncryptedTextField) and _holding(table, field).exists()
    ]
    opened = 0
    for table, field in places:
        for obj in _sample(table, field, max(1, SAMPLE // len(places))):
            try:
                plain = getattr(obj, field.attname).plain
                opened += 1
                _prove_index(obj, field, plain)
            except SensitiveError as error:
                raise ProofFailed(
                    f"密钥与备份不符，{table.label}.{field.name} 无法解密，没有恢复任何内容。"
                    f"请取得备份时的密钥文件（用 --keys 指定）。（{error}）"
                ) from error
    return f"抽取 {opened} 个加密值，全部可以解密" if opened else "备份中没有加密值"


def _holding(table: Table, field: models.Field) -> models.QuerySet:
    """Rows with a value in the field."""
    return table.model._base_manager.exclude(**{field.attname: ""}).order_by("pk")


def _sample(table: Table, field: models.Field, number: int) -> Iterator[models.Model]:
    """Rows with a value in the field, spread evenly over the table."""
    rows = _holding(table, field)
    step = max(1, -(-rows.count() // number))
    keys = list(islice(rows.values_list("pk", flat=True).iterator(), 0, step * number, step))
    for at in range(0, len(keys), 500):
        yield from table.model._base_manager.filter(pk__in=keys[at : at + 500])


def _prove_index(obj: models.Model, field: models.Field, plain: str) -> None:
    for index in obj._meta.concrete_fields:
        if isinstance(index, BlindIndexField) and index.source == field.name:
            stored = getattr(obj, index.attname)
            expected = index.compute(plain)
            if stored is not None and expected is not None and stored != expected:
                raise ProofFailed(
                    f"索引密钥与备份不符（{obj._meta.label_lower}.{index.name}），没有恢复任何内容。"
                )


def prove_login() -> str:
    """An active account opens the home page; what that leaves behind is taken back."""
    user = User.objects.filter(is_active=True).order_by("must_change_password", "pk").first()
    if user is None:
        return "备份中没有启用的账号，未核对"
    host = next((name.lstrip(".") for name in settings.ALLOWED_HOSTS if name != "*"), "localhost")
    # Stylesheets are collected by the first start, which comes after the restore: the page must do without them.
    plain = {**settings.STORAGES, "staticfiles": {"BACKEND": PLAIN_STATIC}}
    with override_settings(STORAGES=plain), transaction.atomic(), warnings.catch_warnings(action="ignore"):
        client = Client(raise_request_exception=False, headers={"host": host})
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
        response = client.get(reverse("home"), secure=not settings.PLAIN_HTTP)
        transaction.set_rollback(True)
    steps = {reverse("password-change")}
    if response.status_code != 200 and response.headers.get("Location", "").split("?")[0] not in steps:
        raise ProofFailed(f"恢复后账号无法打开首页（{response.status_code}），没有恢复任何内容。")
    return "启用的账号可以登录并打开首页"

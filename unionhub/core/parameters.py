"""Dated parameters: what may change by a paper of the office is a row with dates, never a constant in code.

    PARAMETERS = (ParameterSpec("assistance.subsistence_line", "最低生活保障标准", ParameterKind.MONEY, unit="元/月"),)
    parameter("assistance.subsistence_line", on=date(2026, 3, 5))  → Decimal("739")

An app declares its parameters in `<app>/parameters.py`; the values are entered on the parameter pages. Amounts have no
default: a sum that no paper fixes must not be paid. Technical settings (session times, limits) have one.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.db import models
from django.utils import timezone

from . import audit
from .models.parameter import ParameterValue
from .registry import collect_by_key

Value = int | Decimal | str | bool | date


class ParameterKind(models.TextChoices):
    """What a parameter's value is, and so what `parameter()` returns."""

    INTEGER = "integer", "整数"
    DECIMAL = "decimal", "小数"
    MONEY = "money", "金额（元）"
    PERCENT = "percent", "百分比（%）"
    TEXT = "text", "文字"
    BOOLEAN = "boolean", "是否"
    DATE = "date", "日期"


#: The most decimal places a value of the kind may have; amounts are in 元 and go to the 分.
_PLACES = {ParameterKind.MONEY: 2, ParameterKind.PERCENT: 4, ParameterKind.DECIMAL: 6}

_BOOLEANS = {"true": True, "是": True, "1": True, "false": False, "否": False, "0": False}


@dataclass(frozen=True)
class ParameterSpec:
    """Declaration of one parameter.

    `key` is `<domain>.<name>…`. `unit` is read after the number (元/月, 天, 次). `source` is the law or document that
    asks for it. `minimum` and `maximum` are inclusive. `technical` settings are kept by the system administrator, may
    have a `default` and need no document number; all others need one. `per_organisation` lets a subtree deviate.
    """

    key: str
    label: str
    kind: ParameterKind
    unit: str = ""
    source: str = ""
    minimum: int | Decimal | None = None
    maximum: int | Decimal | None = None
    default: Value | None = None
    technical: bool = False
    per_organisation: bool = False
    help: str = ""

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[a-z]+(\.[a-z0-9_]+)+", self.key):
            raise ImproperlyConfigured(f"The parameter key {self.key!r} must look like domain.name")
        if self.default is not None and not self.technical:
            raise ImproperlyConfigured(f"{self.key}: only technical parameters may have a default")
        if self.default is not None:
            self.check(self.default)

    @property
    def domain(self) -> str:
        """First part of the key."""
        return self.key.partition(".")[0]

    @property
    def change_action(self) -> str:
        """The action of policy.csv that lets a person set it."""
        return "core.parameter.technical" if self.technical else "core.parameter.change"

    def parse(self, text: str) -> Value:
        """Turn typed or stored text into the value. Raises ValidationError in plain words."""
        text = str(text).strip()
        if not text:
            raise ValidationError(f"请填写“{self.label}”的数值。")
        try:
            value = self._read(text)
        except (ValueError, KeyError, InvalidOperation):
            raise ValidationError(
                f"“{self.label}”应为{ParameterKind(self.kind).label}，不能是“{text[:40]}”。"
            ) from None
        self.check(value)
        return value

    def _read(self, text: str) -> Value:
        if self.kind == ParameterKind.INTEGER:
            return int(text)
        if self.kind in _PLACES:
            return Decimal(text.replace(",", ""))
        if self.kind == ParameterKind.BOOLEAN:
            return _BOOLEANS[text.lower()]
        if self.kind == ParameterKind.DATE:
            return date.fromisoformat(text)
        return text

    def check(self, value: Value) -> None:
        """Refuse what lies outside the limits or is too fine. Raises ValidationError."""
        if isinstance(value, Decimal):
            exponent = value.as_tuple().exponent
            if not isinstance(exponent, int):
                raise ValidationError(f"“{self.label}”不是有效的数字。")
            if -exponent > _PLACES[ParameterKind(self.kind)]:
                raise ValidationError(f"“{self.label}”最多保留 {_PLACES[ParameterKind(self.kind)]} 位小数。")
        if isinstance(value, int | Decimal) and not isinstance(value, bool):
            if self.minimum is not None and value < self.minimum:
                raise ValidationError(f"“{self.label}”不能小于 {self.minimum}{self.unit}。")
            if self.maximum is not None and value > self.maximum:
                raise ValidationError(f"“{self.label}”不能大于 {self.maximum}{self.unit}。")

    def text(self, value: Value) -> str:
        """The value as it is stored; `parse` reads it back."""
        if isinstance(value, bool):
            return "true" if value else "false"
        return (
            value.isoformat()
            if isinstance(value, date)
            else f"{value:f}"
            if isinstance(value, Decimal)
            else str(value)
        )

    def display(self, value: Value | None) -> str:
        """The value with its unit, as a person reads it; «—» when there is none."""
        if value is None:
            return "—"
        if isinstance(value, bool):
            return "是" if value else "否"
        if self.kind == ParameterKind.PERCENT:
            return f"{value:f}%"
        number = f"{value:,.2f}" if self.kind == ParameterKind.MONEY else self.text(value)
        return f"{number} {self.unit or ('元' if self.kind == ParameterKind.MONEY else '')}".strip()


class ParameterMissing(ValidationError):
    """No value is in force on the date, and the parameter has no default. The message says what to enter where."""

    def __init__(self, spec: ParameterSpec, on: date, organisation: Any = None) -> None:
        where = f"（{organisation}）" if organisation is not None else ""
        self.spec, self.on = spec, on
        super().__init__(
            f"“{spec.label}”{where}在 {on:%Y-%m-%d} 没有数值。"
            f"请到“系统管理 → 参数”为“{spec.label}”录入自某日起的数值和依据文号，然后重试。",
            code="parameter_missing",
        )


def spec_of(key: str) -> ParameterSpec:
    """The declaration. Raises ImproperlyConfigured for an undeclared key: a misspelling must not become a default."""
    try:
        return collect_by_key("parameters", "PARAMETERS")[key]
    except KeyError:
        raise ImproperlyConfigured(f"No app declares the parameter {key!r} in its parameters.py") from None


def parameter(key: str, on: date | None = None, organisation: Any = None) -> Any:
    """The value in force on the date (default today), typed by its kind: Decimal for money, percent and decimals.

    Percents are in percent points (12.5 for 12.5 %), money in 元. With `organisation`, the value of the nearest
    organisation upwards wins over the county's where the parameter allows it. At most one indexed query; technical
    settings of today are read once per request. Raises ParameterMissing when no value is in force.
    """
    spec = spec_of(key)
    today = timezone.localdate()
    on = on or today
    if spec.technical and on == today and not spec.per_organisation:
        text = _technical(on).get(key)
    else:
        text = _lookup(spec, on, organisation)
    if text is not None:
        return spec.parse(text)
    if spec.default is not None:
        return spec.default
    raise ParameterMissing(spec, on, organisation if spec.per_organisation else None)


def value_or_none(key: str, on: date | None = None, organisation: Any = None) -> Any:
    """Like `parameter`, None where it is missing: for pages that show «尚未设定»."""
    try:
        return parameter(key, on, organisation)
    except ParameterMissing:
        return None


def _lookup(spec: ParameterSpec, on: date, organisation: Any) -> str | None:
    ids = [int(part) for part in organisation.path.split(".") if part] if organisation is not None else []
    rows = ParameterValue.objects.in_force(on).filter(key=spec.key)
    if not (spec.per_organisation and ids):
        return rows.filter(organisation__isnull=True).values_list("value", flat=True).first()
    found = dict(
        rows.filter(models.Q(organisation__isnull=True) | models.Q(organisation_id__in=ids)).values_list(
            "organisation_id", "value"
        )
    )
    return next((found[place] for place in [*reversed(ids), None] if place in found), None)


def _technical(on: date) -> dict[str, str]:
    """All technical values of the day in one query, kept on the request and never longer."""
    request = audit.context().request
    kept = getattr(request, "_technical_parameters", None)
    if kept is None or kept[0] != on:
        keys = [spec.key for spec in collect_by_key("parameters", "PARAMETERS").values() if spec.technical]
        rows = ParameterValue.objects.in_force(on).filter(key__in=keys, organisation__isnull=True)
        kept = (on, dict(rows.values_list("key", "value")))
        if request is not None:
            request._technical_parameters = kept  # type: ignore[attr-defined]
    return kept[1]


def forget() -> None:
    """Drop what this request has read, after a change within it."""
    request = audit.context().request
    if request is not None:
        request._technical_parameters = None  # type: ignore[attr-defined]


def by_domain(specs: Iterable[ParameterSpec] | None = None) -> dict[str, list[ParameterSpec]]:
    """All declared parameters, grouped by the first part of their key."""
    grouped: dict[str, list[ParameterSpec]] = {}
    for spec in specs if specs is not None else collect_by_key("parameters", "PARAMETERS").values():
        grouped.setdefault(spec.domain, []).append(spec)
    return grouped


# --- The kernel's own -------------------------------------------------------------------------------------------


def _count(
    key: str, label: str, default: int, unit: str, low: int, high: int, source: str = "", help: str = ""
) -> ParameterSpec:
    return ParameterSpec(
        key, label, ParameterKind.INTEGER, unit, source, low, high, default=default, technical=True, help=help
    )


_DJBH = "GB/T 22239-2019 8.1.4.1"

PARAMETERS = (
    _count("core.session.idle_minutes", "无操作自动退出", 15, "分钟", 5, 60, f"{_DJBH} b"),
    _count(
        "core.session.idle_minutes_staff", "无操作自动退出（机关业务人员）", 30, "分钟", 5, 60, f"{_DJBH} b"
    ),
    _count("core.session.absolute_hours", "一次登录最长时间", 12, "小时", 1, 24),
    _count("core.session.parallel", "同一账号同时登录数", 3, "处", 1, 10),
    _count("core.login.account_tries", "账号锁定前的失败次数", 5, "次", 3, 10, f"{_DJBH} b"),
    _count("core.login.account_minutes", "账号锁定时间", 15, "分钟", 5, 120, f"{_DJBH} b"),
    _count("core.login.address_tries", "同一来源地址的失败次数", 30, "次", 10, 500),
    _count("core.login.address_minutes", "来源地址的计数时间", 60, "分钟", 5, 240),
    _count("core.password.length", "密码最短长度", 10, "位", 8, 32, f"{_DJBH} a"),
    _count(
        "core.password.classes",
        "密码至少包含的字符种类",
        3,
        "种",
        1,
        4,
        f"{_DJBH} a",
        "大写、小写、数字、符号",
    ),
    _count("core.password.history", "不得重复使用的最近密码", 5, "个", 0, 24),
    _count("core.password.days", "密码最长使用时间", 90, "天", 0, 365, f"{_DJBH} a", "0 为不要求定期更换"),
    _count("core.password.initial_hours", "初始密码有效时间", 72, "小时", 1, 168),
    _count("core.reveal.per_hour", "每小时可查看完整敏感信息", 20, "次", 1, 500),
    _count("core.clock.near_days", "期限临近提前提醒", 3, "天", 0, 30),
    _count(
        "core.holiday.remind_month",
        "下一年节假日开始催录的月份",
        11,
        "月",
        1,
        12,
        "",
        "国务院办公厅的通知一般在前一年十一月发布；从这个月起提示尚未录入",
    ),
    _count("core.file.days", "导出文件保留", 1, "天", 1, 30),
    _count("core.file.job_days", "任务结果保留", 7, "天", 1, 90),
    _count(
        "core.import.days", "导入暂存保留", 30, "天", 1, 365, "", "到期清除；已导入的记录保留，但不能再撤销"
    ),
    _count(
        "core.export.tier_property",
        "导出须审批的条数（财产、通信类）",
        25,
        "条",
        1,
        100_000,
        "法释〔2017〕10号 第五条，减半",
    ),
    _count(
        "core.export.tier_health",
        "导出须审批的条数（健康、交易类）",
        250,
        "条",
        1,
        100_000,
        "法释〔2017〕10号 第五条，减半",
    ),
    _count(
        "core.export.tier_other",
        "导出须审批的条数（其他个人信息）",
        2500,
        "条",
        1,
        100_000,
        "法释〔2017〕10号 第五条，减半",
    ),
    _count(
        "core.figure.small_cell",
        "人数少于多少不公开",
        5,
        "人",
        2,
        20,
        "个人信息保护法 第五十一条（去标识化）",
        "对不能查看名册的人，统计数字中少于此数的人数及能由此推算的数字不显示",
    ),
    _count("core.audit.years", "审计日志在线保存", 3, "年", 1, 30, "网络安全法 第二十一条（不少于六个月）"),
)

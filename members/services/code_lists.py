"""Keeps the code lists: entries, their mapping to upper lists, versions. Seeds the list of unit natures."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from unionhub.core import access, audit, guards
from unionhub.core.models import Organisation

from ..models import Code, CodeList, CodeListVersion, CodeMapping
from ..queries.code_lists import previous_version, used_codes, uses
from ..rules import code_lists as rules

CHANGE = "members.code.change"

#: (upper list, upper code, upper label) of one entry.
Upper = tuple[str, str, str]


def seed_code_lists(county: Organisation) -> CodeListVersion:
    """Give a county the list of unit natures it starts from, once; it is its own to change from then on."""
    found = CodeListVersion.objects.standing().filter(organisation=county, list_key=CodeList.NATURE).first()
    if found is not None:
        return found
    with transaction.atomic():
        version = CodeListVersion.objects.create(
            organisation=county,
            list_key=CodeList.NATURE,
            title=rules.SEEDED_TITLE,
            valid_from=rules.SEEDED_FROM,
        )
        codes = Code.objects.bulk_create(
            Code(version_of=version, code=seeded.code, label=seeded.label, position=position)
            for position, seeded in enumerate(rules.NATURES, start=1)
        )
        CodeMapping.objects.bulk_create(
            CodeMapping(code=code, upper_list=upper_list, upper_code=upper_code, upper_label=upper_label)
            for code, seeded in zip(codes, rules.NATURES, strict=True)
            for upper_list, upper_code, upper_label in seeded.upper
        )
        audit.record(CHANGE, obj=version, organisation=county, count=len(codes), reason="初始清单")
    return version


@transaction.atomic
def add_code(
    version: CodeListVersion, code: str, label: str, *, actor: Any, upper: Iterable[Upper] = ()
) -> Code:
    """Add an entry at the end. Raises ValidationError in words: code or label taken, version ended."""
    version = _locked(version, actor)
    last = version.codes.aggregate(last=Max("position"))["last"] or 0
    row = Code(version_of=version, code=code, label=label, position=last + 1)
    _check_free(row)
    row.save()
    _map(row, upper)
    _record(version, actor, {f"新增 {code}": ["", label], **_told_upper(row, [])})
    return row


@transaction.atomic
def change_code(
    row: Code, *, actor: Any, code: str, label: str, position: int, is_active: bool, upper: Iterable[Upper]
) -> Code:
    """Rename an entry, move it, retire it or bring it back, set what upper lists call it.

    The code of an entry in use stays: records and past reports were made with it; a new meaning needs a new version.
    Raises ValidationError in words.
    """
    version = _locked(row.version_of, actor)
    row = Code.objects.select_related("version_of").get(pk=row.pk)
    before = {"代码": row.code, "名称": row.label, "顺序": row.position, "可选用": row.is_active}
    if code != row.code and (used := uses(row)):
        raise ValidationError({"code": f"已有 {used} 条记录使用这一分类，代码不能改；含义变了请建立新版本。"})
    old_upper = _upper_of(row)
    row.code, row.label, row.position, row.is_active = code, label, position, is_active
    _check_free(row)
    row.save()
    _map(row, upper)
    after = {"代码": row.code, "名称": row.label, "顺序": row.position, "可选用": row.is_active}
    changes = {f"{before['名称']} {name}": pair for name, pair in audit.diff(before, after).items()}
    _record(version, actor, {**changes, **_told_upper(row, old_upper)})
    return row


@transaction.atomic
def delete_code(row: Code, *, actor: Any) -> None:
    """Delete an entry that nothing uses. Raises ValidationError in words when something does: it can be retired."""
    version = _locked(row.version_of, actor)
    if used := uses(row):
        raise ValidationError(f"已有 {used} 条记录使用“{row.label}”，不能删除；不再使用的请停用。")
    told = f"{row.code} {row.label}"
    row.delete()
    _record(version, actor, {"删除": [told, ""]})


@transaction.atomic
def open_version(
    version: CodeListVersion, start: date, *, actor: Any, title: str = "", document_no: str = ""
) -> CodeListVersion:
    """Open the next version from the day on, with copies of the entries; the present one ends there.

    Records keep the entries they were given: a new one is chosen when they change. Raises ValidationError in words
    when the version has ended, or the day is not after its beginning.
    """
    version = _locked(version, actor)
    if version.valid_to is not None:
        raise ValidationError(f"自 {version.valid_to:%Y-%m-%d} 起的下一个版本已经建立。")
    if problem := rules.version_problem(start, version.valid_from, timezone.localdate()):
        raise ValidationError({"valid_from": problem})
    version.end(start)
    _bump(version)
    fresh = CodeListVersion(
        organisation=version.organisation,
        list_key=version.list_key,
        title=title or version.title,
        document_no=document_no,
        valid_from=start,
        created_by=actor,
    )
    guards.validate(fresh)
    fresh.save()
    old = list(version.codes.filter(is_active=True).prefetch_related("mappings"))
    copies = Code.objects.bulk_create(
        Code(version_of=fresh, code=row.code, label=row.label, position=row.position) for row in old
    )
    CodeMapping.objects.bulk_create(
        CodeMapping(
            code=copy,
            upper_list=mapping.upper_list,
            upper_code=mapping.upper_code,
            upper_label=mapping.upper_label,
        )
        for row, copy in zip(old, copies, strict=True)
        for mapping in row.mappings.all()
    )
    audit.record(CHANGE, actor=actor, obj=version, changes={"valid_to": ["", start]})
    audit.record(
        CHANGE, actor=actor, obj=fresh, changes={"valid_from": ["", start], "document_no": ["", document_no]}
    )
    return fresh


@transaction.atomic
def withdraw_version(version: CodeListVersion, *, actor: Any, reason: str) -> CodeListVersion:
    """Take back a version that was opened wrongly and that no record uses; the one before runs on, and is returned.

    Raises ValidationError in words when an entry is in use, or there is no version before.
    """
    version = _locked(version, actor)
    before = previous_version(version)
    if before is None:
        raise ValidationError("这是最早的版本，不能撤回。")
    if used := sum(used_codes(version.codes.all()).values()):
        raise ValidationError(f"已有 {used} 条记录使用这个版本的分类，不能撤回。")
    version.strike()
    _bump(version)
    before.valid_to = before.end_recorded_at = None
    _bump(before)
    changes = {"is_struck": [False, True], "恢复版本": ["", str(before)]}
    audit.record(CHANGE, actor=actor, obj=version, changes=changes, reason=reason)
    return before


def _locked(version: CodeListVersion, actor: Any) -> CodeListVersion:
    """The version, locked; one that has ended is history and is not changed any more."""
    row = (
        CodeListVersion.objects.select_for_update(of=("self",), no_key=True)
        .select_related("organisation")
        .get(pk=version.pk)
    )
    access.require(actor, CHANGE, row)
    if row.is_struck or (row.valid_to is not None and row.valid_to <= timezone.localdate()):
        raise ValidationError("这个版本已经终止，不能再修改；请修改现行版本。")
    return row


def _check_free(row: Code) -> None:
    others = row.version_of.codes.exclude(pk=row.pk)
    found = {}
    if others.filter(code=row.code).exists():
        found["code"] = f"代码 {row.code} 已被“{others.get(code=row.code).label}”使用。"
    if others.filter(label=row.label).exists():
        found["label"] = f"已有名称为“{row.label}”的分类。"
    if found:
        raise ValidationError(found)


def _map(row: Code, upper: Iterable[Upper]) -> None:
    given = {upper_list: (code, label) for upper_list, code, label in upper}
    row.mappings.exclude(upper_list__in=given).delete()
    for upper_list, (code, label) in given.items():
        CodeMapping.objects.update_or_create(
            code=row, upper_list=upper_list, defaults={"upper_code": code, "upper_label": label}
        )


def _upper_of(row: Code) -> list[Upper]:
    return list(row.mappings.values_list("upper_list", "upper_code", "upper_label"))


def _told_upper(row: Code, old: list[Upper]) -> dict[str, list[str]]:
    """The changed correspondences, for the audit record."""
    was = {upper_list: f"{code} {label}" for upper_list, code, label in old}
    now = {upper_list: f"{code} {label}" for upper_list, code, label in _upper_of(row)}
    return {f"{row.label} 对应{name}": pair for name, pair in audit.diff(was, now).items()}


def _bump(version: CodeListVersion) -> None:
    version.version += 1
    version.save()


def _record(version: CodeListVersion, actor: Any, changes: dict[str, list]) -> None:
    _bump(version)
    audit.record(CHANGE, actor=actor, obj=version, changes=changes)

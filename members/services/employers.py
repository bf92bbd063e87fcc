"""Which union covers an employer, and who keeps its record."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from unionhub.core import access, audit, guards
from unionhub.core.enums import OrganisationKind
from unionhub.core.models import Organisation

from ..models import Coverage, Employer, Union
from ..rules import employers as rules

COVER = "members.employer.cover"
#: Nodes that cover employers themselves; those above keep the records of employers without a union.
COVERING = frozenset({OrganisationKind.PRIMARY})


@transaction.atomic
def cover(employer: Employer, union: Organisation, on: date, *, actor: Any, reason: str = "") -> Coverage:
    """The union covers the employer from the day on; an earlier coverage ends that day. The union keeps the record.

    Raises ValidationError in words (day in the future or after the closing, union closed or of the wrong kind, a
    second employer of a union that is no joint one, dates that overlap an earlier coverage); PermissionDenied when the
    actor may not do it at both ends.
    """
    employer = _locked(employer)
    access.require(actor, COVER, employer)
    access.require(actor, COVER, union)
    _refuse(rules.day_problem(on, timezone.localdate(), closed_on=employer.closed_on), "on")
    current = _current(employer)
    if current is not None and current.organisation_id == union.pk:
        _refuse(f"这家单位自 {current.valid_from:%Y-%m-%d} 起已由“{union}”覆盖，不必再登记。", "union")
    check_union(union, employer, on)
    if current is not None:
        _refuse(rules.replace_problem(current.valid_from, str(current.organisation), on), "on")
        _end(current, on)
    spell = Coverage(employer=employer, organisation=union, valid_from=on, reason=reason)
    guards.validate(spell)
    spell.save()
    _keep(employer, union)
    _record(actor, employer, current.organisation if current else None, union, on, reason)
    return spell


@transaction.atomic
def end_coverage(
    employer: Employer, on: date, *, actor: Any, reason: str = "", keeper: Organisation | None = None
) -> None:
    """No union covers the employer from the day on; `keeper` (default: what stands above the union) keeps the record.

    Raises ValidationError in words when none covers it, or the day lies before the coverage began or in the future.
    """
    employer = _locked(employer)
    access.require(actor, COVER, employer)
    current = _current(employer)
    if current is None:
        raise ValidationError("这家单位现在没有工会覆盖，不必终止。")
    _refuse(rules.day_problem(on, timezone.localdate()), "on")
    if on <= current.valid_from:
        _refuse(f"终止日期必须晚于覆盖的起始日期 {current.valid_from:%Y-%m-%d}；登记有误的请作废。", "on")
    keeper = keeper or above(current.organisation)
    _check_keeper(keeper, actor)
    union = current.organisation
    _end(current, on)
    _keep(employer, keeper)
    _record(actor, employer, union, None, on, reason)


@transaction.atomic
def strike_coverage(coverage: Coverage, *, actor: Any, reason: str) -> None:
    """Strike a coverage that was entered wrongly. The one that ended when it began runs on.

    Only the latest one can be struck: others have one behind them that was entered because of it.
    Raises ValidationError in words.
    """
    employer = _locked(coverage.employer)
    access.require(actor, COVER, employer)
    standing = list(
        Coverage.objects.standing()
        .filter(employer=employer)
        .select_related("organisation")
        .order_by("valid_from", "pk")
    )
    if not standing or standing[-1].pk != coverage.pk:
        raise ValidationError("只能作废最近的一段覆盖；更早的有误，请先作废它之后的。")
    wrong = standing.pop()
    access.require(actor, COVER, wrong.organisation)
    wrong.strike()
    wrong.version += 1
    wrong.save()
    before = standing[-1] if standing else None
    runs_on = before is not None and before.valid_to == wrong.valid_from
    if before is not None and runs_on:
        # The end was entered with the wrong row. It is struck as well and entered without an end, so that what was
        # known meanwhile can still be drawn.
        before.strike()
        before.version += 1
        before.save()
        Coverage.objects.create(
            employer=employer,
            organisation=before.organisation,
            valid_from=before.valid_from,
            reason=before.reason,
        )
        _keep(employer, before.organisation)
    elif employer.organisation_id == wrong.organisation_id:
        _keep(employer, above(wrong.organisation))
    changes = {"覆盖": [f"{wrong.organisation}（{wrong.valid_from:%Y-%m-%d} 起）", "作废"]}
    if before is not None and runs_on:
        changes["恢复覆盖"] = ["", f"{before.organisation}（{before.valid_from:%Y-%m-%d} 起）"]
    audit.record(COVER, actor=actor, obj=employer, changes=changes, reason=reason)


@transaction.atomic
def move(employer: Employer, keeper: Organisation, *, actor: Any, reason: str = "") -> None:
    """Another organisation keeps the record of an employer without a union.

    Raises ValidationError in words while a union covers it: the record follows the coverage.
    """
    employer = _locked(employer)
    access.require(actor, COVER, employer)
    if _current(employer) is not None:
        raise ValidationError("单位由工会覆盖时归该工会管理，请用“变更覆盖”。")
    _check_keeper(keeper, actor)
    old = employer.organisation
    _keep(employer, keeper)
    audit.record(
        COVER, actor=actor, obj=employer, changes={"管理组织": [str(old), str(keeper)]}, reason=reason
    )


@transaction.atomic
def close(employer: Employer, on: date, *, actor: Any, reason: str = "") -> None:
    """The unit is no more from the day on; its coverage ends with it, its record goes to what stands above the union.

    Raises ValidationError in words: closed already, the day in the future or before its coverage began.
    """
    employer = _locked(employer)
    access.require(actor, COVER, employer)
    if employer.closed_on is not None:
        raise ValidationError(f"这家单位已于 {employer.closed_on:%Y-%m-%d} 注销。")
    _refuse(rules.day_problem(on, timezone.localdate()), "on")
    current = _current(employer)
    if current is not None:
        end_coverage(employer, on, actor=actor, reason=reason or "单位注销")
        employer.refresh_from_db()
    employer.closed_on = on
    _bump(employer)
    audit.record(COVER, actor=actor, obj=employer, changes={"closed_on": ["", on]}, reason=reason)


@transaction.atomic
def reopen(employer: Employer, *, actor: Any, reason: str) -> None:
    """Take back a closing that was entered wrongly. A coverage that ended with it is to be entered anew."""
    employer = _locked(employer)
    access.require(actor, COVER, employer)
    if employer.closed_on is None:
        raise ValidationError("这家单位没有注销。")
    old, employer.closed_on = employer.closed_on, None
    _bump(employer)
    audit.record(COVER, actor=actor, obj=employer, changes={"closed_on": [old, ""]}, reason=reason)


def usual_keeper(user: Any) -> int | None:
    """Which organisation a new employer most likely belongs to: the user's own, unless he works for the county."""
    home: Organisation = user.organisation
    return None if home.kind == OrganisationKind.COUNTY else home.pk


def above(union: Organisation) -> Organisation:
    """Who keeps the record when the union covers no more: the nearest node above that is no grassroots union."""
    node = union
    while node.kind in (*COVERING, OrganisationKind.GROUP) and node.parent is not None:
        node = node.parent
    return node


def _locked(employer: Employer) -> Employer:
    # Without a join: PostgreSQL loses a row whose organisation changed while it was waited for.
    return Employer.objects.select_for_update(no_key=True).get(pk=employer.pk)


def _current(employer: Employer) -> Coverage | None:
    """The coverage that has no end yet."""
    rows = Coverage.objects.standing().filter(employer=employer, valid_to__isnull=True)
    return rows.select_related("organisation", "organisation__parent").first()


def check_union(union: Organisation, employer: Employer, on: date) -> None:
    """Refuse a union that may not cover the employer from the day on, inside a transaction: its facts are locked, so
    that two employers do not come to a single union at once. Raises ValidationError in words beside `union`."""
    if union.kind not in COVERING:
        _refuse(f"“{union}”是{union.get_kind_display()}，覆盖单位的应是基层工会（含联合基层工会）。", "union")
    if not union.is_active:
        _refuse(f"“{union}”已停用，不能再覆盖单位。", "union")
    facts = Union.objects.select_for_update(of=("self",), no_key=True).filter(organisation=union).first()
    if facts is not None:
        _refuse(rules.life_problem(str(union), on, facts.founded_on, facts.dissolved_on), "on")
    others = list(
        Employer.objects.filter(coverages__in=Coverage.objects.on(on).filter(organisation=union))
        .exclude(pk=employer.pk)
        .values_list("name", flat=True)[:4]
    )
    _refuse(rules.joint_problem(str(union), facts is not None and facts.is_joint, others), "union")


def _check_keeper(keeper: Organisation, actor: Any) -> None:
    if keeper.kind in COVERING or keeper.kind == OrganisationKind.GROUP:
        _refuse(
            f"“{keeper}”是{keeper.get_kind_display()}；未建会的单位由乡镇、系统、园区或县总工会管理。",
            "keeper",
        )
    access.require(actor, COVER, keeper)


def _end(spell: Coverage, on: date) -> None:
    spell.end(on)
    spell.version += 1
    spell.save(update_fields=["valid_to", "end_recorded_at", "version", "updated_at"])


def _keep(employer: Employer, organisation: Organisation) -> None:
    """The organisation keeps the record from now on, with what was declared: who covers it must see the figures."""
    employer.organisation = organisation
    _bump(employer)
    employer.headcounts.exclude(organisation=organisation).update(organisation=organisation)


def _bump(employer: Employer) -> None:
    employer.version += 1
    employer.save()


def _record(
    actor: Any, employer: Employer, old: Organisation | None, new: Organisation | None, on: date, reason: str
) -> None:
    changes = {
        "覆盖工会": [str(old) if old else "无", str(new) if new else "无"],
        "自": ["", on],
    }
    audit.record(COVER, actor=actor, obj=employer, changes=changes, reason=reason)


def _refuse(problem: str, field: str) -> None:
    if problem:
        raise ValidationError({field: problem})

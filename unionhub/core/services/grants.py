"""Gives and ends rights: grants of roles, and deputies. The rules stand in `core/rules.py`."""

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from .. import access, policy, rules, scope
from ..audit import record
from ..enums import Role
from ..models import Deputy, Grant, Organisation, User
from . import administrators

CHANGE = "core.grant.change"


def check_grant(grant: Grant, grantor: User) -> None:
    """Raise ValidationError unless the grantor may give this right now. Locks the persons concerned.

    Call inside the transaction that saves the grant: two halves of an incompatible pair given at one moment wait for
    each other.
    """
    covering = {
        reach.domain
        for reach in scope.reaches_for(grantor, CHANGE)
        if grant.organisation.path.startswith(reach.path)
    }
    refusal = rules.refuse_grant(
        grantor_hands=access.hands(grantor),
        grantee=grant.user_id,
        role=grant.role,
        kind=grant.organisation.kind,
        domain=grant.domain,
        covering_domains=frozenset(covering),
    )
    if refusal:
        raise ValidationError(refusal)
    if not grant.user.is_active or not grant.organisation.is_active:
        raise ValidationError("账号或组织已停用，不能授权。")
    if grant.valid_to is not None and grant.valid_to <= grant.valid_from:
        raise ValidationError({"valid_to": "终止日期应晚于生效日期。"})
    if grant.valid_from < timezone.localdate():
        raise ValidationError({"valid_from": "生效日期不能早于今天。"})
    _lock_pairs()
    if (
        _overlapping(Grant.objects.all(), grant.valid_from, grant.valid_to)
        .filter(user=grant.user, role=grant.role, organisation=grant.organisation, domain=grant.domain)
        .exists()
    ):
        raise ValidationError("该账号在这段时间内已有同样的授权。")
    _refuse_clash({grant.user_id}, grant.valid_from, grant.valid_to, more_roles={grant.user_id: grant.role})


def check_deputy(deputy: Deputy, grantor: User) -> None:
    """Raise ValidationError unless the grantor may set this deputy now. Locks the persons concerned."""
    refusal = rules.refuse_deputy(
        grantor_hands=access.hands(grantor),
        principal=deputy.principal_id,
        deputy=deputy.deputy_id,
        covers_principal=access.may(grantor, CHANGE, deputy.principal.organisation),
        covers_deputy=access.may(grantor, CHANGE, deputy.deputy.organisation),
    )
    if refusal:
        raise ValidationError(refusal)
    if not deputy.principal.is_active or not deputy.deputy.is_active:
        raise ValidationError("账号已停用，不能设置代理。")
    if deputy.valid_to <= deputy.valid_from:
        raise ValidationError({"valid_to": "结束日期应晚于开始日期。"})
    if deputy.valid_from < timezone.localdate():
        raise ValidationError({"valid_from": "开始日期不能早于今天。"})
    _lock_pairs()
    _check_reach(deputy, grantor)
    _refuse_clash(
        {deputy.deputy_id},
        deputy.valid_from,
        deputy.valid_to,
        more_deputies=[(deputy.principal_id, deputy.deputy_id)],
    )


def _check_reach(deputy: Deputy, grantor: User) -> None:
    """A deputy gets all the principal's rights, so the grantor must be able to give each of them."""
    rights = _overlapping(Grant.objects.filter(user=deputy.principal), deputy.valid_from, deputy.valid_to)
    for right in rights.select_related("organisation"):
        if not access.may(grantor, CHANGE, right.organisation):
            raise ValidationError("被代理人的权限超出您可授权的范围，请由上级安全管理员办理。")


def _overlapping(rows, start: date, end: date | None):
    """Rows in force on some day of the span."""
    condition = Q(valid_to__isnull=True) | Q(valid_to__gt=start)
    return rows.filter(condition, valid_from__lt=end) if end is not None else rows.filter(condition)


def _lock_pairs() -> None:
    """Serialise the giving of rights: whether a pair is incompatible depends on rows of several persons."""
    list(Organisation.objects.select_for_update(no_key=True).filter(parent=None).order_by("pk"))


def _refuse_clash(
    changed: set[int],
    start: date,
    end: date | None,
    *,
    more_roles: dict[int, str] | None = None,
    more_deputies: Iterable[tuple[int, int]] = (),
) -> None:
    """Raise ValidationError when the change would put an incompatible pair into somebody's hands within the span."""
    deputies = [
        *_overlapping(Deputy.objects.all(), start, end).values_list("principal_id", "deputy_id"),
        *more_deputies,
    ]
    persons = changed | {deputy for principal, deputy in deputies if principal in changed}
    involved = persons | {principal for principal, deputy in deputies if deputy in persons}
    roles: dict[int, set[str]] = {person: set() for person in involved}
    rows = _overlapping(Grant.objects.filter(user_id__in=involved), start, end)
    for person, role in rows.values_list("user_id", "role"):
        roles[person].add(role)
    for person, role in (more_roles or {}).items():
        roles[person].add(role)
    clash = rules.find_clash(
        sorted(persons),
        {person: frozenset(held) for person, held in roles.items()},
        deputies,
        policy.load().incompatible,
    )
    if clash:
        person, one, other = clash
        name = User.objects.get(pk=person).name
        raise ValidationError(
            f"“{Role(one).label}”与“{Role(other).label}”不能由同一人担任（含代理）：{name}将同时具有这两种权限。"
        )


@transaction.atomic
def give(grant: Grant, grantor: User) -> Grant:
    """Save a new grant after all checks, and record it. Raises ValidationError."""
    check_grant(grant, grantor)
    grant.granted_by = grantor
    grant.save()
    record(
        CHANGE,
        actor=grantor,
        obj=grant,
        organisation=grant.organisation,
        changes={
            "role": ["", grant.role],
            "valid_from": ["", grant.valid_from],
            "valid_to": ["", grant.valid_to],
        },
        reason=grant.reason,
    )
    return grant


@transaction.atomic
def appoint(deputy: Deputy, grantor: User) -> Deputy:
    """Save a new deputy after all checks, and record it. Raises ValidationError."""
    check_deputy(deputy, grantor)
    deputy.granted_by = grantor
    deputy.save()
    record(
        CHANGE,
        actor=grantor,
        obj=deputy,
        organisation=deputy.organisation,
        changes={"valid_from": ["", deputy.valid_from], "valid_to": ["", deputy.valid_to]},
        reason=deputy.reason,
    )
    return deputy


@transaction.atomic
def end_grant(grant: Grant, actor: User, reason: str) -> None:
    """End a grant from today on; effective on the holder's next request.

    Raises ValidationError when it is over already or is the last one of an indispensable administrator,
    PermissionDenied when the actor does not administer its organisation.
    """
    access.require(actor, CHANGE, grant.organisation)
    administrators.lock()
    today = timezone.localdate()
    if grant.valid_to is not None and grant.valid_to <= today:
        raise ValidationError("这项授权已经终止。")
    if grant.role in administrators.INDISPENSABLE:
        left = Grant.objects.current().filter(
            user=grant.user, role=grant.role, organisation__parent=None, domain="*", valid_to=None
        )
        refusal = rules.refuse_removal([grant.user_id], grant.role, administrators.holders()[grant.role])
        if refusal and not left.exclude(pk=grant.pk).exists():
            raise ValidationError(refusal)
    _end(grant, actor, reason, today)


@transaction.atomic
def end_deputy(deputy: Deputy, actor: User, reason: str) -> None:
    """End a deputy from today on. Raises ValidationError when it is over already."""
    access.require(actor, CHANGE, deputy.organisation)
    today = timezone.localdate()
    if deputy.valid_to <= today:
        raise ValidationError("这项代理已经结束。")
    if deputy.valid_from >= today:
        # Never came into force, or only today: the row goes, its traces stay in the audit log.
        record(CHANGE, actor=actor, obj=deputy, organisation=deputy.organisation, reason=reason)
        deputy.delete()
        return
    _end(deputy, actor, reason, today)


def _end(row: Grant | Deputy, actor: User, reason: str, today: date) -> None:
    before = row.valid_to
    row.valid_to = max(today, row.valid_from)
    row.version += 1
    row.save()
    record(
        CHANGE,
        actor=actor,
        obj=row,
        organisation=row.organisation,
        changes={"valid_to": [before, row.valid_to]},
        reason=reason,
    )

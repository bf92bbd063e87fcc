"""Moves and closes nodes of the organisation tree."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Concat, Substr
from django.utils import timezone

from .. import access
from ..audit import record
from ..enums import CHILD_KINDS, OrganisationKind
from ..models import Grant, Organisation, User

CHANGE = "core.organisation.change"


def lock_tree() -> None:
    """One change of the tree's shape at a time: a path is only true as long as nothing above it moves."""
    list(Organisation.objects.select_for_update(no_key=True).filter(parent=None).order_by("pk"))


@transaction.atomic
def move(
    organisation: Organisation, parent: Organisation, actor: User, reason: str, *, action: str = CHANGE
) -> int:
    """Put the organisation, with all below it, under another parent; returns how many nodes moved.

    The paths of the subtree are rewritten by one statement. Rights follow the tree from the next request on.
    `action` is the line of policy.csv that is asked at both ends and recorded: a domain's service that moves nodes
    for a reason of its own names its own action.
    Raises ValidationError for the root, for a parent inside the subtree, for a kind that may not stand there;
    PermissionDenied when the actor does not administer both ends.
    """
    lock_tree()
    organisation = (
        Organisation.objects.select_for_update(of=("self",), no_key=True)
        .select_related("parent")
        .get(pk=organisation.pk)
    )
    parent = Organisation.objects.get(pk=parent.pk)
    if organisation.parent is None:
        raise ValidationError("最上级组织不能移动。")
    access.require(actor, action, organisation)
    access.require(actor, action, parent)
    access.require(actor, action, organisation.parent)
    if organisation.covers(parent):
        raise ValidationError("不能移到自己或自己的下级之下。")
    if parent.pk == organisation.parent_id:
        raise ValidationError(f"“{organisation}”已经在“{parent}”之下。")
    if not parent.is_active:
        raise ValidationError(f"“{parent}”已停用，不能在其下放置组织。")
    if organisation.kind not in CHILD_KINDS[OrganisationKind(parent.kind)]:
        raise ValidationError(f"{organisation.get_kind_display()}不能放在{parent.get_kind_display()}之下。")
    old_path, old_parent = organisation.path, organisation.parent
    new_path = organisation.path_below(parent)
    moved = Organisation.objects.filter(path__startswith=old_path).update(
        path=Concat(Value(new_path), Substr("path", len(old_path) + 1)), updated_at=timezone.now()
    )
    organisation.path, organisation.parent = new_path, parent
    organisation.version += 1
    organisation.save()
    record(
        action,
        actor=actor,
        obj=organisation,
        organisation=parent,
        changes={"parent": [str(old_parent), str(parent)]},
        reason=reason,
        count=moved,
    )
    return moved


@transaction.atomic
def deactivate(organisation: Organisation, actor: User, reason: str, *, action: str = CHANGE) -> None:
    """Close an organisation: its grants give nothing any more, its records stay. `action` as for `move`.

    Raises ValidationError for the root and while something active stands below it or works there.
    """
    lock_tree()
    access.require(actor, action, organisation)
    if organisation.parent_id is None:
        raise ValidationError("最上级组织不能停用。")
    if not organisation.is_active:
        raise ValidationError("组织已是停用状态。")
    below = (
        Organisation.objects.under(organisation).filter(is_active=True).exclude(pk=organisation.pk).count()
    )
    if below:
        raise ValidationError(f"其下还有 {below} 个在用组织，请先移走或停用。")
    people = User.objects.filter(organisation=organisation, is_active=True).count()
    if people:
        raise ValidationError(f"还有 {people} 个启用的账号属于这个组织，请先调整或停用。")
    granted = Grant.objects.current().filter(organisation=organisation).count()
    _set_active(organisation, actor, False, reason, granted, action)


@transaction.atomic
def activate(organisation: Organisation, actor: User, reason: str) -> None:
    """Open a closed organisation again. Raises ValidationError below a closed parent."""
    lock_tree()
    access.require(actor, CHANGE, organisation)
    if organisation.is_active:
        raise ValidationError("组织已是在用状态。")
    if organisation.parent is not None and not organisation.parent.is_active:
        raise ValidationError("上级组织已停用，请先启用上级。")
    _set_active(organisation, actor, True, reason, 0, CHANGE)


def _set_active(
    organisation: Organisation, actor: User, active: bool, reason: str, granted: int, action: str
) -> None:
    organisation.is_active = active
    organisation.version += 1
    organisation.save()
    record(
        action,
        actor=actor,
        obj=organisation,
        changes={"is_active": [not active, active], "grants": [granted, granted if active else 0]},
        reason=reason,
    )

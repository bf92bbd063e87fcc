"""The city's forms: taken in as sent, replaced by changed ones, put into use and out of it."""

import hashlib
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet

from unionhub.core import audit
from unionhub.core.filetypes.check import safe_name
from unionhub.core.models import Organisation, User
from unionhub.core.workbook_parts import Layout, read_layout

from ..models import ReturnForm
from .carrying import begin, open_entries

ACTION = "reports.form.change"
#: Bytes, the file's name as sent, and what was read of it.
Upload = tuple[bytes, str, Layout]


def in_force(organisation: Organisation, month: date) -> QuerySet[ReturnForm]:
    """The forms to be filled for a month: in use since then or before, and not replaced by one that is."""
    replaced = Q(replaced_by__is_active=True, replaced_by__first_month__lte=month)
    return (
        ReturnForm.objects.filter(organisation=organisation, is_active=True, first_month__lte=month)
        .exclude(replaced)
        .order_by("name", "pk")
    )


def read(content: bytes, filename: str) -> Layout:
    """What the file looks like. Raises FileRefused in words."""
    return read_layout(content, filename)


def check_new(form: ReturnForm) -> None:
    """Raises ValidationError, by field, when another form of that name is in use."""
    others = ReturnForm.objects.filter(organisation=form.organisation, name=form.name, is_active=True)
    if others.exclude(pk__in=[form.pk or 0, *_chain(form)]).exists():
        raise ValidationError(
            {"name": f"已有在用的报表“{form.name}”。表样有变化时，请打开它，用“上传新版表样”。"}
        )


def check_successor(old: ReturnForm, first_month: date, content: bytes) -> ReturnForm | None:
    """The earlier attempt that a new version would take the place of.

    Raises ValidationError, by field: the old form has a successor in use, the file is the same, the month not later.
    """
    if hashlib.sha256(content).hexdigest() == old.sha256:
        raise ValidationError({"file": "这个文件与现行表样完全相同，不需要上传新版。"})
    if first_month <= old.first_month:
        raise ValidationError({"first_month": f"新版的启用月份应晚于现行表样的 {old.first_month:%Y-%m}。"})
    earlier = ReturnForm.objects.filter(replaces=old).first()
    if earlier is not None and (earlier.is_active or earlier.files.exists()):
        raise ValidationError(
            {"file": f"这张表已有在用的新版（{earlier.first_month:%Y-%m} 起），请在新版上操作。"}
        )
    return earlier


@transaction.atomic
def add_form(form: ReturnForm, upload: Upload, actor: User) -> ReturnForm:
    """Take in a new form (unsaved, with its name, organisation and first month); it is in use at once.

    Raises ValidationError when another one of that name is in use.
    """
    check_new(form)
    _fill(form, upload, actor)
    form.save()
    audit.record(ACTION, actor=actor, obj=form, changes=_facts(form), reason="上传表样")
    return form


@transaction.atomic
def replace_form(form: ReturnForm, old: ReturnForm, upload: Upload, actor: User) -> ReturnForm:
    """Take in the changed form (unsaved, with its first month) that follows `old`, and carry over what was marked.

    It is not in use before `activate`. An earlier attempt that never came into use goes. Raises ValidationError as
    `check_successor` does.
    """
    old = ReturnForm.objects.select_for_update(of=("self",)).get(pk=old.pk)
    earlier = check_successor(old, form.first_month, upload[0])
    if earlier is not None:
        changes = {"filename": [earlier.filename, ""]}
        audit.record(ACTION, actor=actor, obj=earlier, changes=changes, reason="换用另一个新版文件")
        earlier.delete()
    form.name, form.organisation, form.replaces, form.is_active = old.name, old.organisation, old, False
    _fill(form, upload, actor)
    form.save()
    audit.record(ACTION, actor=actor, obj=form, changes=_facts(form), reason="上传新版表样")
    begin(form, upload[2], actor)
    return form


def _fill(form: ReturnForm, upload: Upload, actor: User) -> None:
    content, filename, layout = upload
    form.created_by = actor
    form.first_month = form.first_month.replace(day=1)
    form.filename = safe_name(filename)
    form.content = content
    form.sha256 = hashlib.sha256(content).hexdigest()
    form.layout = layout.to_json()


def _facts(form: ReturnForm) -> dict[str, Any]:
    return {
        "name": ["", form.name],
        "first_month": ["", form.first_month],
        "filename": ["", form.filename],
        "sha256": ["", form.sha256],
    }


def activate(form: ReturnForm, actor: User, note: str = "") -> None:
    """Put a form into use, in the caller's transaction. Raises ValidationError while marks of the form it replaces
    still wait for a word, or another form of the same name is in use.
    """  # fmt: skip
    if form.is_active:
        raise ValidationError("这张报表已经在用。")
    waiting = len(open_entries(form))
    if waiting:
        raise ValidationError(f"还有 {waiting} 处取数没有落实到新表，请先逐一处理。")
    check_new(form)
    _switch(form, True, actor, note or "启用")


def deactivate(form: ReturnForm, actor: User, note: str = "") -> None:
    """Take a form out of use, in the caller's transaction. Raises ValidationError when it is not in use."""
    if not form.is_active:
        raise ValidationError("这张报表已经停用。")
    _switch(form, False, actor, note or "停用")


def _chain(form: ReturnForm) -> list[int]:
    """The forms it follows and those that follow it."""
    found: list[int] = []
    if form.pk is None:
        return found
    before = form.replaces_id
    while before and before not in found:
        found.append(before)
        before = ReturnForm.objects.values_list("replaces_id", flat=True).get(pk=before)
    after = ReturnForm.objects.filter(replaces=form.pk).values_list("pk", flat=True).first()
    while after and after not in found:
        found.append(after)
        after = ReturnForm.objects.filter(replaces=after).values_list("pk", flat=True).first()
    return found


def _switch(form: ReturnForm, on: bool, actor: User, reason: str) -> None:
    words = {True: "在用", False: "停用"}
    form.is_active = on
    form.version += 1
    form.save(update_fields=["is_active", "version", "updated_at"])
    audit.record(
        ACTION, actor=actor, obj=form, changes={"is_active": [words[not on], words[on]]}, reason=reason
    )

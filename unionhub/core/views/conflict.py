"""What the page of two editors shows: both values of each field, and whose is the likely one."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model, QuerySet
from django.utils.crypto import salted_hmac

from .. import saving

FIELD = "opened"
_SALT = "unionhub.opened"
TYPED = "（您填写的新值）"
STORED = "（已保存的值，不显示）"


@dataclass(frozen=True)
class Row:
    """A field on which the stored record and the user's form differ."""

    name: str
    label: str
    theirs: str
    mine: str
    keep_mine: bool


def _plain(value: Any) -> str:
    """One text per value, whether it comes from a form, a model or a hidden input."""
    value = getattr(value, "plain", value)
    if value is None:
        return ""
    if isinstance(value, Model):
        return str(value.pk)
    if isinstance(value, QuerySet | list | tuple | set):
        return ",".join(sorted(str(getattr(item, "pk", item)) for item in value))
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return str(value).replace("\r\n", "\n")


def _digest(value: Any) -> str:
    return salted_hmac(_SALT, _plain(value), algorithm="sha256").hexdigest()[:16]


def _stored(form: forms.BaseForm, name: str) -> Any:
    return form.get_initial_for_field(form.fields[name], name)


def _sent(form: forms.ModelForm, name: str) -> Any:
    if form.fields[name].widget.value_omitted_from_data(
        form.data, form.files, form.add_prefix(name)
    ) and saving.is_sensitive(form.instance._meta.get_field(name)):
        return _stored(form, name)  # left empty: the stored value stays
    cleaned = getattr(form, "cleaned_data", {})
    return cleaned[name] if name in cleaned else form[name].data


def remember(form: forms.BaseForm) -> str:
    """A signed summary of the values the form was opened with: keyed digests, never the values."""
    return signing.dumps({name: _digest(_stored(form, name)) for name in form.fields}, salt=_SALT)


def opened_with(text: str) -> dict[str, str]:
    """Read the summary back; nothing when it is missing or not ours."""
    try:
        found = signing.loads(text, salt=_SALT)
    except (signing.BadSignature, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def compare(current: forms.ModelForm, mine: forms.ModelForm, opened: dict[str, str]) -> list[Row]:
    """The visible fields that differ. A field the user did not touch is proposed with the stored value."""
    mine.is_valid()  # fills cleaned_data; errors show when the form is sent again
    rows = []
    for bound in mine:
        name = bound.name
        stored, sent = _stored(current, name), _sent(mine, name)
        if bound.is_hidden or _plain(stored) == _plain(sent):
            continue
        rows.append(
            Row(
                name=name,
                label=str(bound.label),
                theirs=_text_stored(current, name, stored),
                mine=_text_sent(mine, name, sent),
                keep_mine=opened.get(name) != _digest(sent),
            )
        )
    return rows


def _text_stored(form: forms.ModelForm, name: str, value: Any) -> str:
    try:
        field = form.instance._meta.get_field(name)
    except FieldDoesNotExist:
        return _plain(value)
    return STORED if saving.is_sensitive(field) and value else saving.as_text(form.instance, field)


def _text_sent(form: forms.ModelForm, name: str, value: Any) -> str:
    try:
        if saving.is_sensitive(form.instance._meta.get_field(name)):
            return TYPED if value else ""
    except FieldDoesNotExist:
        pass
    if isinstance(value, Model):
        return str(value)
    if isinstance(value, QuerySet):
        return "、".join(str(item) for item in value)
    if isinstance(value, bool):
        return "是" if value else "否"
    choices = getattr(form.fields[name], "choices", None)
    if choices is not None and not isinstance(form.fields[name], forms.ModelChoiceField):
        return str(dict(choices).get(value, value or ""))
    return _plain(value)

"""The base of screen forms: declared fields only, choices narrowed to the user's scope, laid out by crispy-forms."""

from collections.abc import Callable
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Fieldset, Layout
from django import forms
from django.core.exceptions import ImproperlyConfigured
from django.utils.html import format_html

from . import access
from .cleaners import Unclean
from .enums import FieldAccess
from .models import Organisation
from .sensitive.forms import SensitiveCharField

NOT_TO_BE_CHOSEN = "所选的“%(label)s”不存在或不在您的范围内，请重新选择。"


def narrow(fields: dict[str, forms.Field], user, action: str = "") -> None:
    """Limit every choice of records to what the user may see (scorecard A7); organisations to where he holds `action`.

    An id outside answers with one and the same error whether it exists or not.
    Raises ImproperlyConfigured for a model whose queryset has no `visible_to`.
    """
    for name, field in fields.items():
        if not isinstance(field, forms.ModelChoiceField) or field.queryset is None:
            continue
        queryset = field.queryset
        if not hasattr(queryset, "visible_to"):
            raise ImproperlyConfigured(
                f"The choice {name!r} offers {queryset.model._meta.label}, whose queryset has no visible_to(user); "
                "derive its manager from ScopedQuerySet."
            )
        at = action if action and queryset.model is Organisation else None
        field.queryset = queryset.visible_to(user, at)
        refusal = NOT_TO_BE_CHOSEN % {"label": field.label or name}
        field.error_messages.update(invalid_choice=refusal, invalid_pk_value=refusal)


def helper_for(form: forms.BaseForm, groups: tuple[tuple[str, str, tuple[str, ...]], ...] = ()) -> FormHelper:
    """Lay the form out in one column, in groups of (heading, line of help, fields); fields in no group come last."""
    helper = FormHelper(form)
    helper.form_tag = False
    helper.disable_csrf = True
    helper.form_show_errors = True
    if groups:
        named = {name for _, _, names in groups for name in names}
        rest = [name for name in form.fields if name not in named]
        parts = [
            Fieldset(
                heading,
                *([HTML(format_html('<p class="uh-group-help">{}</p>', text))] if text else []),
                *names,
            )
            for heading, text, names in groups
        ]
        helper.layout = Layout(*parts, *rest)
    return helper


def dress(field: forms.Field) -> None:
    """Give the input what the browser helps with: dates typed or picked, money in words, long choices by type-ahead."""
    attrs = field.widget.attrs
    field.error_messages["required"] = "请选择。" if isinstance(field, forms.ChoiceField) else "请填写。"
    if isinstance(field, forms.DateField):
        attrs.setdefault("data-date", "")
        attrs.setdefault("inputmode", "numeric")
    elif isinstance(field, forms.DecimalField):
        attrs.setdefault("inputmode", "decimal")
    elif isinstance(field, forms.ModelChoiceField) and not isinstance(field, forms.ModelMultipleChoiceField):
        attrs.setdefault("data-select", "")


class NarrowedForm:
    """What both kinds of forms share. `user` and `action` are given by the view; `groups` lays out the fields."""

    groups: tuple[tuple[str, str, tuple[str, ...]], ...] = ()
    #: Pure cleaners by field (core/cleaners.py), the same that read Excel columns.
    cleaners: dict[str, Callable[[Any], Any]] = {}
    user: Any = None
    action = ""
    fields: dict[str, forms.Field]

    def prepare(self) -> None:
        """Narrow the choices and turn on what office machines need; called once the fields exist."""
        narrow(self.fields, self.user, self.action)
        for field in self.fields.values():
            field.widget.attrs.setdefault("autocomplete", "off")
            dress(field)

    def _clean_fields(self) -> None:
        """Clean each field, then with the cleaner of the workbook's column; errors stand beside the field."""
        super()._clean_fields()  # type: ignore[misc]
        for name, cleaner in self.cleaners.items():
            if self.cleaned_data.get(name) in (None, "") or self.fields[name].disabled:  # type: ignore[attr-defined]
                continue
            try:
                cleaned = cleaner(self.cleaned_data[name])  # type: ignore[attr-defined]
            except Unclean as error:
                self.add_error(name, str(error))  # type: ignore[attr-defined]
            else:
                self.cleaned_data[name] = "" if cleaned is None else cleaned  # type: ignore[attr-defined]

    @property
    def helper(self) -> FormHelper:
        """The layout, for `{% crispy form %}`."""
        return helper_for(self, self.groups)  # type: ignore[arg-type]

    @property
    def error_summary(self) -> list[tuple[str, str, list[str]]]:
        """(id of the input, label, errors) of each field in error, for the summary that jumps to it."""
        return [
            (field.id_for_label, str(field.label), list(field.errors))
            for field in self  # type: ignore[attr-defined]
            if field.errors
        ]


class RecordForm(NarrowedForm, forms.ModelForm):
    """Base of forms that write a record. Saving goes through `saving.save_record` only.

    Meta.fields must be written out: `__all__` would let a new model field in unseen (mass assignment, scorecard E3).
    `audited` is set where `save()` calls a service that writes its own audit record.
    """

    audited = False

    def __init__(self, *args: Any, user: Any, action: str = "", **kwargs: Any) -> None:
        self.user = user
        self.action = action
        if self._meta.fields in (None, forms.ALL_FIELDS) and not self._meta.exclude == ():
            raise ImproperlyConfigured(f"{type(self).__name__}.Meta.fields must name every field")
        super().__init__(*args, **kwargs)
        self.prepare()
        self._show_what_may_be_seen()

    def _show_what_may_be_seen(self) -> None:
        """Print a stored sensitive value only for a user whom policy.csv gives it in full."""
        model = self._meta.model
        organisation = getattr(self.instance, "organisation", None) if self.instance.pk else None
        for name, field in self.fields.items():
            if isinstance(field, SensitiveCharField) and organisation is not None:
                held = access.field_access(self.user, getattr(model, "view_action", ""), name, organisation)
                field.show_plain = held == FieldAccess.FULL


class PlainForm(NarrowedForm, forms.Form):
    """Base of forms that ask something without being a record: the data of a transition, the choice of a period."""

    def __init__(self, *args: Any, user: Any, action: str = "", **kwargs: Any) -> None:
        self.user = user
        self.action = action
        super().__init__(*args, **kwargs)
        self.prepare()


class CaseForm(PlainForm):
    """A step's questions that depend on the case: its choices, what stands there already."""

    def __init__(self, *args: Any, case: Any, **kwargs: Any) -> None:
        self.case = case
        super().__init__(*args, **kwargs)

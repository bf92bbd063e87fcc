"""Filters of lists: what may be asked, narrowed to the user's scope; a wrong value is told, never fatal."""

from collections.abc import Callable
from typing import Any

import django_filters
from django.core.exceptions import FieldDoesNotExist, ImproperlyConfigured
from django.db.models import BooleanField, Model, Q, QuerySet
from django.forms import DateInput, Form, Select

from .forms import narrow
from .saving import is_sensitive

SEARCH_LIMIT = 60
TERM_LIMIT = 5


def field_at(model: type[Model], path: str):
    """The model field at the end of a lookup path, or None (annotation, unknown)."""
    field = None
    for part in path.split("__"):
        if part == "pk":
            return model._meta.pk
        try:
            field = model._meta.get_field(part)
        except FieldDoesNotExist:
            return field
        if field.is_relation and field.related_model:
            model = field.related_model
    return field


class YesNoFilter(django_filters.TypedChoiceFilter):
    """不限, 是 or 否: how every list asks for a boolean. `method` names the filter set's method, which gets a bool."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            choices=(("", "不限"), ("yes", "是"), ("no", "否")),
            coerce=lambda word: word == "yes",
            empty_value=None,
            **kwargs,
        )


class FilterSet(django_filters.FilterSet):
    """Base of a list's filters. `chips` names the most used (up to four; default: the first four declared).

    `search_fields` are the lookups of the search box (contains; never a sensitive field). A list whose box asks more
    than «contains» (names by pinyin) sets `search_match`: a function from one word to its condition.
    """

    FILTER_DEFAULTS = {
        **django_filters.FilterSet.FILTER_DEFAULTS,
        BooleanField: {"filter_class": YesNoFilter},
    }
    search_fields: tuple[str, ...] = ()
    search_match: Callable[[str], Q] | None = None
    chips: tuple[str, ...] = ()

    def __init__(
        self, data: Any = None, queryset: QuerySet | None = None, *, user: Any, action: str = ""
    ) -> None:
        super().__init__(data, queryset)
        self.user = user
        self.action = action

    @classmethod
    def declared_check(cls, model: type[Model]) -> None:
        """Refuse filters and search over sensitive fields, and booleans that read 未知. Raises ImproperlyConfigured."""
        for name, item in cls.base_filters.items():
            if isinstance(item, django_filters.BooleanFilter):
                raise ImproperlyConfigured(
                    f"{cls.__name__}: {name} must be a YesNoFilter, which reads 不限, 是, 否"
                )
        paths = [*(item.field_name or name for name, item in cls.base_filters.items()), *cls.search_fields]
        for path in paths:
            field = field_at(model, path)
            if field is not None and is_sensitive(field):
                raise ImproperlyConfigured(
                    f"{cls.__name__}: the sensitive field {path!r} cannot be filtered or searched by"
                )

    @property
    def form(self) -> Form:
        """The filter form, its choices narrowed."""
        if hasattr(self, "_form"):
            return self._form
        form = super().form
        narrow(form.fields, self.user, self.action)
        for field in form.fields.values():
            for widget in getattr(field.widget, "widgets", (field.widget,)):
                base = (
                    "form-select form-select-sm"
                    if isinstance(widget, Select)
                    else "form-control form-control-sm"
                )
                widget.attrs["class"] = base
                if isinstance(widget, DateInput):
                    widget.attrs["data-date"] = ""
        return form

    def chip_fields(self) -> list:
        """The filters of the first line."""
        names = self.chips or tuple(self.filters)[:4]
        return [self.form[name] for name in names[:4] if name in self.form.fields]

    def more_fields(self) -> list:
        """The filters behind 更多筛选."""
        first = {field.name for field in self.chip_fields()}
        return [field for field in self.form if field.name not in first]

    def in_use(self) -> list[str]:
        """Labels of the filters that narrow the list now."""
        self.form.is_valid()
        cleaned = getattr(self.form, "cleaned_data", {})
        return [str(self.form[name].label) for name in self.form.fields if _is_given(cleaned.get(name))]

    def problems(self) -> list[str]:
        """What was asked wrongly, in words; such a filter is left out."""
        self.form.is_valid()
        return [
            f"筛选条件“{self.form[name].label}”填写有误，未按它筛选。"
            for name in self.form.errors
            if name in self.form.fields
        ]

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        """Apply each valid filter."""
        for name, value in self.form.cleaned_data.items():
            if name in self.filters:
                queryset = self.filters[name].filter(queryset, value)
        return queryset

    @classmethod
    def is_searchable(cls) -> bool:
        """Whether there is anything the search box could look in."""
        return bool(cls.search_fields or cls.search_match)

    @classmethod
    def search(cls, queryset: QuerySet, text: str) -> QuerySet:
        """Rows in which every word of the text fits."""
        for term in text.split()[:TERM_LIMIT]:
            condition = Q(pk__in=[]) if cls.search_match is None else cls.search_match(term)
            for field in cls.search_fields:
                condition |= Q(**{f"{field}__contains": term})
            queryset = queryset.filter(condition)
        return queryset


def _is_given(value: Any) -> bool:
    if isinstance(value, slice):
        return value.start is not None or value.stop is not None
    if isinstance(value, QuerySet):
        return value.exists()
    return value not in (None, "", [], ())


def clean_search(text: str) -> str:
    """The words of the search box, without what no text contains."""
    return "".join(char for char in text if char.isprintable())[:SEARCH_LIMIT].strip()

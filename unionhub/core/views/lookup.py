"""Type-ahead: an address that answers with the records fitting a word, and the input that asks it.

A list of four thousand unions inside a page costs more than the page; the input holds only what is chosen. The form's
field keeps its queryset: whatever was picked is validated as any other choice is.
"""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse_lazy

from ..filters import clean_search
from ..name_search import fold_name, spoken
from .page import Page

#: Records in one answer; whoever does not find his own types a character more.
LOOKUP_LIMIT = 20


class RemoteSelect(forms.Select):
    """A choice of one record by type-ahead; `url_name` names a LookupView.

    Prints the empty and the chosen option only.
    """

    def __init__(self, url_name: str, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(
            {
                "data-select": "",
                "data-remote": reverse_lazy(url_name),
                "data-placeholder": "名称或拼音",
                **(attrs or {}),
            }
        )

    def optgroups(self, name: str, value: list[str], attrs: dict[str, Any] | None = None) -> list:
        """The option of nothing, and the record that is chosen now if it may be chosen."""
        choices: Any = self.choices
        given = [key for key in value if str(key).isascii() and str(key).isdigit() and len(str(key)) < 19]
        field = choices.field
        chosen = [choices.choice(record) for record in choices.queryset.filter(pk__in=given)] if given else []
        empty = [("", field.empty_label)] if field.empty_label is not None else []
        options = [
            self.create_option(name, key, label, str(key) in value, at)
            for at, (key, label) in enumerate([*empty, *chosen])
        ]
        return [(None, [option], at) for at, option in enumerate(options)]


class LookupView(Page):
    """Answers `?q=word` with `{"results": [{value, text, note}]}`. A subclass sets `action` and `rows`.

    `rows()` gives (key, text, note, words) of everything this user may choose, in order; a row fits when the word, in
    either script, stands in one of its words, in their initials, or begins their pinyin.
    """

    def rows(self) -> Iterable[tuple[Any, str, str, tuple[str, ...]]]:
        """What can be chosen."""
        raise NotImplementedError

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The fitting rows, those that begin with the word first."""
        wanted = fold_name(clean_search(request.GET.get("q", "")))
        first: list[dict[str, Any]] = []
        others: list[dict[str, Any]] = []
        for key, text, note, words in self.rows():
            rank = _fits(wanted, words)
            if rank is not None:
                (first if rank == 0 else others).append({"value": key, "text": text, "note": note})
            if len(first) == LOOKUP_LIMIT:
                break
        return JsonResponse({"results": [*first, *others][:LOOKUP_LIMIT]})


def _fits(wanted: str, words: tuple[str, ...]) -> int | None:
    """0 when a word begins with the text, 1 when it holds it, None when none does."""
    if not wanted:
        return 0
    rank = None
    for word in words:
        folded = fold_name(word)
        pinyin, initials = spoken(word) if wanted.isascii() else ("", "")
        if folded.startswith(wanted) or pinyin.startswith(wanted) or initials.startswith(wanted):
            return 0
        if wanted in folded or wanted in initials:
            rank = 1
    return rank

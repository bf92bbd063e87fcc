"""What the access tests need of the city's forms and their cells."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from reports.models import ReturnForm
from reports.services import forms as services
from reports.services.marks import Mark, set_marks
from reports.views.form_cell import undo_of
from tests.access.expectation import Target
from tests.conftest import Cast
from tests.workbook_parts.forms import altered, make_form_b
from tests.workbook_parts.forms import form_b as b
from unionhub.core.models import Organisation, User

MISSING = 987_654_321
OCTOBER, JANUARY = date(2026, 10, 1), date(2027, 1, 1)
TOWNS = Mark("rows", "example.visits", "month")
_read: dict[bytes, Any] = {}


def read(content: bytes) -> tuple[bytes, str, Any]:
    """What a service is given of an upload; a file is read once."""
    if content not in _read:
        _read[content] = services.read(content, b.NAME)
    return content, b.NAME, _read[content]


def form(cast: Cast, home: Organisation, owner: User | None, **changes: Any) -> ReturnForm:
    """A form at home with two marks."""
    number = ReturnForm.objects.count() + 1
    made = ReturnForm(organisation=home, name=f"乡镇情况 {number}", first_month=OCTOBER, **changes)
    services.add_form(made, read(make_form_b()), owner or cast.clerk)
    marks: dict[tuple[str, str], Mark | None] = {
        (b.SHEET, "C6"): TOWNS,
        (b.SHEET, "B3"): Mark("constant", text="填报单位"),
    }
    set_marks(made, marks, {}, owner or cast.clerk)
    made.refresh_from_db()
    return made


def changed(cast: Cast, home: Organisation, owner: User | None) -> ReturnForm:
    """The next version of a form, with one mark that waits."""
    old = form(cast, home, owner)
    content = altered(make_form_b(), renamed=("会员数", "在册会员数"))
    return services.replace_form(ReturnForm(first_month=JANUARY), old, read(content), owner or cast.clerk)


MAKERS: dict[str, Callable[..., Any]] = {"reports.ReturnForm": form}


def _old(cast: Cast, people: dict[str, User]) -> list[Target]:
    """Forms to be replaced, at each organisation."""
    homes = {"county": cast.county, "township": cast.town_a, "own": cast.union_a1}
    found = [
        Target((("old", form(cast, home, None).pk),), home.code, None, name) for name, home in homes.items()
    ]
    return [*found, Target((("old", MISSING),), None, None, "missing", False)]


CASES: dict[str, Callable[..., list[Target]]] = {"form-replace": _old}
PERSONAL: set[str] = {"form-list"}


def _pk(maker: Callable[..., Any], name: str = "pk") -> Callable[[Cast], dict[str, Any]]:
    return lambda cast: {name: maker(cast, cast.county, cast.clerk).pk}


def _undo(cast: Cast) -> str:
    made = ReturnForm.objects.latest("pk")
    at = (b.SHEET, "D6")
    return undo_of(made, set_marks(made, {at: TOWNS}, {}, cast.clerk))


def _retired(cast: Cast, home: Organisation, owner: User) -> ReturnForm:
    made = form(cast, home, owner)
    services.deactivate(made, cast.clerk)
    made.refresh_from_db()
    return made


def _file(content: bytes) -> Callable[[Cast], SimpleUploadedFile]:
    return lambda cast: SimpleUploadedFile(b.NAME, content)


_CHANGE = "reports.form.change"
_AT = {"sheet": b.SHEET, "cell": "D6"}
#: url name → (who, trace, fields, kwargs, page): the arguments of a Deed.
DEEDS: dict[str, tuple[Any, ...]] = {
    "form-add": (
        "clerk",
        _CHANGE,
        {"name": "新表", "first_month": "2026-10", "file": _file(make_form_b())},
    ),
    "form-replace": (
        "clerk",
        _CHANGE,
        {"first_month": "2027-01", "file": _file(altered(make_form_b(), sheet="附表"))},
        _pk(form, "old"),
    ),
    "form-change": ("clerk", _CHANGE, {"name": "改过的表名"}, _pk(form)),
    "form-activate": ("clerk", _CHANGE, {}, _pk(_retired)),
    "form-deactivate": ("clerk", _CHANGE, {"note": "市总停报"}, _pk(form)),
    "form-cell": (
        "clerk",
        _CHANGE,
        {
            **_AT,
            "kind": "figure",
            "key": "example.visits",
            "column": "month",
            "empty_as": "0",
            "seen": "",
            "do": "save",
        },
        _pk(form),
    ),
    "form-undo": ("clerk", _CHANGE, {**_AT, "undo": _undo}, _pk(form)),
    "form-fill": (
        "clerk",
        _CHANGE,
        {"sheet": b.SHEET, "cell": "C6", "way": "right", "c-D6": "example.visits|month"},
        _pk(form),
    ),
    "form-decide": ("clerk", _CHANGE, {"number": "1", "do": "drop"}, _pk(changed)),
}

"""What the access tests need of employers, headcounts, area totals and code lists."""

from collections.abc import Callable
from datetime import date
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from openpyxl import Workbook

from members.models import AreaTotal, Code, Coverage, Employer, Headcount
from members.services.code_lists import open_version, seed_code_lists
from tests.access.expectation import Target
from tests.conftest import Cast
from unionhub.core.models import Organisation, User

SINCE = date(2025, 1, 1)
DAY = date(2025, 6, 30)
MISSING = 987_654_321
REASON = "年度核对，按会议纪要办理"


def _employer(cast: Cast, home: Organisation, owner: User | None) -> Employer:
    number = Employer.objects.count() + 1
    return Employer.objects.create(organisation=home, name=f"{home.code} 单位 {number}", created_by=owner)


def _coverage(cast: Cast, home: Organisation, owner: User | None) -> models.Model:
    employer = _employer(cast, home, owner)
    return Coverage.objects.create(employer=employer, organisation=home, valid_from=SINCE)


def _headcount(cast: Cast, home: Organisation, owner: User | None) -> models.Model:
    employer = _employer(cast, home, owner)
    return Headcount.objects.create(employer=employer, organisation=home, on=DAY, employees=30, women=10)


def _area_total(cast: Cast, home: Organisation, owner: User | None) -> models.Model:
    number = AreaTotal.objects.count() + 1
    return AreaTotal.objects.create(organisation=home, on=DAY, employees=9000, source=f"统计年鉴 {number}")


#: model label → maker(cast, organisation, owner)
MAKERS: dict[str, Callable[[Cast, Organisation, User], models.Model]] = {
    "members.Employer": _employer,
    "members.Coverage": _coverage,
    "members.Headcount": _headcount,
    "members.AreaTotal": _area_total,
}


def _lists(with_code: bool) -> Callable[[Cast, dict[str, User]], list[Target]]:
    """The county's list: everybody who may read lists at all reads it, whatever his own organisation."""

    def targets(cast: Cast, people: dict[str, User]) -> list[Target]:
        version = seed_code_lists(cast.county)
        code = (("code", version.codes.first().pk),) if with_code else ()  # type: ignore[union-attr]
        gone = (("code", MISSING),) if with_code else ()
        return [
            Target((("pk", version.pk), *code)),
            Target((("pk", MISSING), *gone), relation="missing", exists=False),
        ]

    return targets


def _for_employers(cast: Cast, people: dict[str, User]) -> list[Target]:
    """A declaration begun from the page of an employer."""
    homes = {"own": "A1", "sibling": "A2", "other township": "B1", "parent": "TA", "county": "C"}
    nodes = {node.code: node for node in Organisation.objects.all()}
    found = [
        Target(
            (("employer", _employer(cast, nodes[code], None).pk),),
            code,
            None,
            relation,
            True,
            "",
            "members.employer.view",
        )
        for relation, code in homes.items()
    ]
    gone = Target((("employer", MISSING),), None, None, "missing", False, "", "members.employer.view")
    return [*found, gone]


#: url name → its own way to list targets, for addresses that are not «one object by pk».
CASES: dict[str, Callable[[Cast, dict[str, User]], list[Target]]] = {
    "code-list-detail": _lists(with_code=False),
    "code-list-open": _lists(with_code=False),
    "code-list-withdraw": _lists(with_code=False),
    "code-add": _lists(with_code=False),
    "code-change": _lists(with_code=True),
    "code-delete": _lists(with_code=True),
    "headcount-add-for": _for_employers,
}

#: Lists that take a POST for one's own columns and views only.
PERSONAL = {"area-total-list", "code-list-list"}


def _pk(
    maker: Callable, home: str = "union_a1", key: str = "pk", **changes: object
) -> Callable[[Cast], dict]:
    def made(cast: Cast) -> dict:
        obj = maker(cast, getattr(cast, home), cast.clerk)
        if changes:
            type(obj)._default_manager.filter(pk=obj.pk).update(**changes)
        return {key: obj.pk}

    return made


def _covered(cast: Cast) -> dict:
    return {"pk": _coverage(cast, cast.union_a1, None).employer_id}


def _version(cast: Cast) -> dict:
    return {"pk": seed_code_lists(cast.county).pk}


def _second_version(cast: Cast) -> dict:
    return {"pk": open_version(seed_code_lists(cast.county), SINCE, actor=cast.people["head"]).pk}


def _entry(cast: Cast) -> dict:
    version = seed_code_lists(cast.county)
    return {"pk": version.pk, "code": Code.objects.filter(version_of=version).earliest("pk").pk}


def _any_employer(cast: Cast) -> int:
    return _employer(cast, cast.union_a1, None).pk


def _workbook(cast: Cast) -> SimpleUploadedFile:
    """A small file, as somebody would send it."""
    book = Workbook()
    book.active.append(["单位名称", "管理组织"])
    book.active.append(["甲镇砖厂", "TA"])
    stream = BytesIO()
    book.save(stream)
    return SimpleUploadedFile("名册.xlsx", stream.getvalue())


#: url name → (who, trace, fields, kwargs, page): the arguments of a Deed.
DEEDS: dict[str, tuple] = {
    "employer-list": ("clerk", "members.employer.export", {"do": "export"}),
    "employer-add": (
        "clerk",
        "members.employer.change",
        {"organisation": lambda cast: cast.town_a.pk, "name": "甲镇水泥厂"},
    ),
    "employer-change": ("officer", "members.employer.change", {"name": "甲镇水泥厂"}, _pk(_employer)),
    "employer-cover": (
        "clerk",
        "members.employer.cover",
        {"union": lambda cast: cast.union_a1.pk, "on": "2025-06-01", "note": REASON},
        _pk(_employer, "town_a"),
    ),
    "employer-uncover": ("clerk", "members.employer.cover", {"on": "2025-06-01", "note": REASON}, _covered),
    "employer-move": (
        "clerk",
        "members.employer.cover",
        {"keeper": lambda cast: cast.town_b.pk, "note": REASON},
        _pk(_employer, "town_a"),
    ),
    "employer-close": (
        "clerk",
        "members.employer.cover",
        {"on": "2025-06-01", "note": REASON},
        _pk(_employer),
    ),
    "employer-reopen": (
        "clerk",
        "members.employer.cover",
        {"note": REASON},
        _pk(_employer, closed_on=DAY),
    ),
    "coverage-strike": ("clerk", "members.employer.cover", {"note": REASON}, _pk(_coverage)),
    "headcount-list": ("clerk", "members.headcount.export", {"do": "export"}),
    "headcount-add": (
        "officer",
        "members.headcount.change",
        {"employer": _any_employer, "on": "2025-06-30", "employees": "20"},
    ),
    "headcount-add-for": (
        "officer",
        "members.headcount.change",
        {"on": "2025-06-30", "employees": "20"},
        _pk(_employer, key="employer"),
    ),
    "headcount-correct": (
        "officer",
        "members.headcount.change",
        {"employees": "31", "note": REASON},
        _pk(_headcount),
    ),
    "headcount-strike": ("officer", "members.headcount.change", {"note": REASON}, _pk(_headcount)),
    "area-total-add": (
        "clerk",
        "members.area.change",
        {
            "organisation": lambda cast: cast.county.pk,
            "on": "2025-12-31",
            "employees": "21000",
            "source": "统计年鉴",
        },
    ),
    "area-total-change": ("clerk", "members.area.change", {"employees": "9001"}, _pk(_area_total, "town_a")),
    "code-list-open": ("head", "members.code.change", {"valid_from": "2025-01-01"}, _version),
    "code-list-withdraw": ("head", "members.code.change", {"note": REASON}, _second_version),
    "code-add": ("head", "members.code.change", {"code": "12", "label": "股份合作企业"}, _version),
    "code-change": ("head", "members.code.change", {"label": "党政机关"}, _entry),
    "code-delete": ("head", "members.code.change", {}, _entry),
    "roll-import": ("clerk", "members.roll.import", {"file": _workbook}),
    "roll-export": ("clerk", "members.roll.export"),
    **{
        f"{kind}-roll-import": ("clerk", f"members.{kind}.import", {"file": _workbook})
        for kind in ("union", "employer", "headcount")
    },
    **{
        f"{kind}-roll-export": ("clerk", f"members.{kind}.export")
        for kind in ("union", "employer", "headcount")
    },
}

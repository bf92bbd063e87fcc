"""What the access tests need of lists and receipts for the upper systems."""

from collections.abc import Callable
from datetime import date

from django.db import models
from django.utils import timezone

from members.models import Person
from reports.jobs.upward import EXPORT_JOB
from reports.models import UpwardList, UpwardReceipt
from reports.services.upward import headings_of, upward_sheets
from tests.access.expectation import Target
from tests.access.relations import RELATIONS, organisations
from tests.conftest import Cast
from tests.members.make import make_member
from unionhub.core.models import Job, JobState, Organisation, User

MISSING = 987_654_321
LABEL = "members.person"
LIST = {"view_action": "reports.upward.view"}


def upward_list(
    cast: Cast,
    home: Organisation,
    owner: User | None = None,
    sheet: str = "members",
    system: str = "real_name",
) -> UpwardList:
    """A list with all columns of the sheet."""
    own = headings_of(upward_sheets()[sheet])
    number = UpwardList.objects.count() + 1
    return UpwardList.objects.create(
        organisation=home,
        created_by=owner or cast.clerk,
        system=system,
        name=f"实名制 {number}",
        sheet=sheet,
        columns=[{"name": name, "heading": heading} for name, heading in own.items()],
    )


def person(home: Organisation) -> Person:
    """A member of the organisation."""
    return make_member(home, "吕某", 400 + Person.objects.count()).person


def receipt(cast: Cast, home: Organisation, owner: User | None = None) -> UpwardReceipt:
    """A receipt of a member of the organisation."""
    record = person(home)
    return UpwardReceipt.objects.create(
        organisation=home,
        created_by=owner or cast.clerk,
        system="real_name",
        record_label=LABEL,
        record_id=record.pk,
        entered_on=date(2026, 3, 2),
        by_name="王经手",
        as_of=timezone.now(),
    )


def exported(cast: Cast, chosen: UpwardList, user: User) -> Job:
    """A finished export of the list by the person, with one record."""
    return Job.objects.create(
        kind=EXPORT_JOB,
        title="导出",
        user=user,
        organisation=chosen.organisation,
        params={"list": chosen.pk, "which": "all"},
        state=JobState.DONE,
        started_at=timezone.now(),
        checkpoint={"ids": [person(cast.union_a1).pk]},
        link="/reports/upward/",
    )


#: model label → maker(cast, organisation, owner)
MAKERS: dict[str, Callable[[Cast, Organisation, User], models.Model]] = {
    "reports.UpwardList": upward_list,
    "reports.UpwardReceipt": receipt,
}


def _records(cast: Cast, people: dict[str, User]) -> list[Target]:
    """A record at each organisation; the record's own right lets it be seen."""
    said = {"view_action": "members.person.view"}
    found = [
        Target(
            (("label", LABEL), ("pk", person(organisations(cast)[code]).pk)), code, relation=relation, **said
        )
        for relation, code in RELATIONS.items()
    ]
    return [*found, Target((("label", LABEL), ("pk", MISSING)), None, None, "missing", False, **said)]


def _lists(cast: Cast, people: dict[str, User]) -> list[Target]:
    """A list of each organisation."""
    found = [
        Target((("pk", upward_list(cast, organisations(cast)[code]).pk),), code, relation=relation, **LIST)
        for relation, code in RELATIONS.items()
    ]
    return [*found, Target((("pk", MISSING),), None, None, "missing", False, **LIST)]


def _exports(cast: Cast, people: dict[str, User]) -> list[Target]:
    """One's own export, that of another, and none."""
    chosen = upward_list(cast, cast.county)
    found = []
    for relation, owner in (("own", "clerk"), ("other's", "head")):
        job = exported(cast, chosen, people[owner])
        found.append(Target((("pk", chosen.pk), ("job", job.pk)), "C", owner, relation, **LIST))
    return [*found, Target((("pk", chosen.pk), ("job", MISSING)), None, None, "missing", False, **LIST)]


#: url name → its own way to list targets.
CASES: dict[str, Callable] = {
    "upward-receipt": _records,
    "upward-detail": _lists,
    "upward-entered": _exports,
}

#: One's own columns and views; chosen records are registered in tests/reports/upward/test_pages.py.
PERSONAL: set[str] = {"upward-detail"}


def _list(cast: Cast) -> dict:
    return {"pk": upward_list(cast, cast.county).pk}


def _record(cast: Cast) -> dict:
    return {"label": LABEL, "pk": person(cast.union_a1).pk}


def _export(cast: Cast) -> dict:
    chosen = upward_list(cast, cast.county)
    return {"pk": chosen.pk, "job": exported(cast, chosen, cast.clerk).pk}


def _receipt(cast: Cast) -> dict:
    return {"pk": receipt(cast, cast.union_a1).pk}


CHANGE, RECEIPT = "reports.upward.change", "reports.upward.receipt"
ENTERED = {"entered_on": "2026-03-02", "by_name": "王经手"}
#: url name → (who, trace, fields, kwargs, page): the arguments of a Deed.
DEEDS: dict[str, tuple] = {
    "upward-new": ("clerk", CHANGE, {"name": "年报名单", "system": "statistics", "sheet": "unions"}),
    "upward-edit": ("clerk", CHANGE, {"name": "改过的名称"}, _list),
    "upward-copy": ("clerk", CHANGE, {"name": "另一份"}, _list),
    "upward-columns": ("clerk", CHANGE, {"do": "save"}, _list),
    "upward-export": ("clerk", "reports.upward.export", {"which": "all"}, _list),
    "upward-entered": ("clerk", RECEIPT, {}, _export),
    "upward-receipt": ("township", RECEIPT, {**ENTERED, "system": "real_name"}, _record),
    "upward-strike": ("township", RECEIPT, {"note": "录错了人"}, _receipt),
}

"""Receipts, states, counts, and the workbook of a list for an upper system."""

from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from members.models import Membership, Person, Term, Union
from reports.jobs.upward import ENTER_JOB, EXPORT_JOB
from reports.models import UpwardReceipt
from reports.panels import PANELS
from reports.rules.upward import FRESH, NONE, STALE
from reports.services.receipts import REPLACED, Entered, enter, strike
from reports.services.upward import counts_of, in_state, preview, upward_sheets, with_receipts, write_list
from tests.members.make import make_house, make_member
from tests.reports.access_upward import upward_list
from tests.support import in_threads
from unionhub.core.jobs import run_job, start_job
from unionhub.core.models import AuditEvent, Grant, JobState

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]
ON = date(2026, 3, 2)


@pytest.fixture
def people(cast):
    make_house(cast)
    nodes = (cast.union_a1, cast.union_a1, cast.union_a2, cast.union_b1)
    names = ("王甲", "李乙", "=赵丙", "钱丁")
    return [
        make_member(node, name, 10 + at).person
        for at, (node, name) in enumerate(zip(nodes, names, strict=True))
    ]


def entered(**changes):
    return Entered(**{"system": "real_name", "on": timezone.localdate(), "by_name": "王经手", **changes})


def state_of(person, system="real_name"):
    sheet = upward_sheets()["members"]
    return with_receipts(Person.objects.filter(pk=person.pk), sheet, system).get().upward_state


def test_only_sheets_that_tell_their_records_can_go_up():
    assert set(upward_sheets()) == {"members", "unions", "employers"}
    assert {panel.model for panel in PANELS} == {"members.person", "members.union", "members.employer"}


def test_a_record_is_entered_once_replaced_after_a_change_and_struck_with_its_reason(cast, people):
    person = people[0]
    assert state_of(person) == NONE
    first = enter(person, entered(number="SM-1"), cast.township)
    assert (state_of(person), state_of(person, "statistics")) == (FRESH, NONE)
    with pytest.raises(ValidationError, match=r"王经手已于 \d{4}-\d\d-\d\d 登记录入"):
        enter(person, entered(by_name="另一人"), cast.clerk)
    Person.objects.filter(pk=person.pk).update(updated_at=timezone.now() + timedelta(seconds=5))
    assert state_of(person) == STALE
    second = enter(person, entered(as_of=timezone.now() + timedelta(seconds=9)), cast.clerk)
    first.refresh_from_db()
    assert (first.struck_by, first.struck_reason) == (cast.clerk, REPLACED)
    assert (second.number, state_of(person)) == ("SM-1", FRESH)
    strike(second, "录错了系统", cast.clerk)
    assert state_of(person) == NONE
    assert second.struck_reason == "录错了系统"
    with pytest.raises(ValidationError, match="已经作废"):
        strike(second, "再来一次", cast.clerk)
    assert UpwardReceipt.objects.count() == 2
    told = AuditEvent.objects.filter(action="reports.upward.receipt", object_id=str(person.pk))
    assert told.count() == 3


def test_days_to_come_names_left_out_and_rights_not_held_are_refused(cast, people):
    tomorrow = timezone.localdate() + timedelta(days=1)
    with pytest.raises(ValidationError, match="不能晚于今天"):
        enter(people[0], entered(on=tomorrow), cast.clerk)
    with pytest.raises(ValidationError, match="请填写经手人"):
        enter(people[0], entered(by_name="  "), cast.clerk)
    for user in (cast.township_b, cast.officer, cast.leader):
        with pytest.raises(PermissionDenied):
            enter(people[0], entered(), user)
    assert not UpwardReceipt.objects.exists()


def test_a_change_after_the_day_of_the_entry_makes_it_stale_though_it_was_registered_later(cast, people):
    enter(people[0], entered(on=ON), cast.clerk)
    midnight = datetime(2026, 3, 3, tzinfo=timezone.get_current_timezone())
    for moment, state in ((midnight - timedelta(seconds=1), FRESH), (midnight + timedelta(seconds=1), STALE)):
        Person.objects.filter(pk=people[0].pk).update(updated_at=moment)
        Membership.objects.filter(person=people[0]).update(updated_at=moment)
        assert state_of(people[0]) == state


def test_what_belongs_to_a_record_counts_as_its_change(cast, people):
    later = timezone.now() + timedelta(seconds=5)
    enter(people[0], entered(), cast.clerk)
    Membership.objects.filter(person=people[0]).update(updated_at=later)
    assert state_of(people[0]) == STALE
    union = Union.objects.get(organisation=cast.union_a1)
    enter(union, entered(system="legal"), cast.clerk)
    sheet = upward_sheets()["unions"]
    stale = in_state(Union.objects.all(), sheet, "legal", STALE)
    assert not stale.exists()
    Term.objects.create(
        organisation=cast.union_a1, number=3, elected_on=date(2026, 1, 5), years=5, due_on=date(2031, 1, 5)
    )
    assert list(stale) == [union]


def test_receipts_follow_their_record_and_nobody_elses_eyes(cast, people):
    receipt = enter(people[0], entered(), cast.clerk)

    def seen(user):
        return list(UpwardReceipt.objects.visible_to(user)) == [receipt]

    assert [seen(user) for user in (cast.clerk, cast.township, cast.township_b, cast.officer)] == [
        True,
        True,
        False,
        False,
    ]
    Person.objects.filter(pk=people[0].pk).update(organisation=cast.union_b1)
    assert [seen(cast.township), seen(cast.township_b)] == [False, True]
    assert receipt.places_for("reports.upward.receipt") == [cast.union_b1]


def test_counts_take_one_question_for_one_list_and_for_three(cast, people):
    lists = [upward_list(cast, cast.county)]
    enter(people[0], entered(), cast.clerk)
    enter(people[1], entered(), cast.clerk)
    Person.objects.filter(pk=people[1].pk).update(updated_at=timezone.now() + timedelta(seconds=5))
    list(UpwardReceipt.objects.visible_to(cast.clerk))
    spent = []
    for more in ((), (("unions", "legal"), ("employers", "statistics"))):
        lists += [upward_list(cast, cast.county, None, sheet, system) for sheet, system in more]
        with CaptureQueriesContext(
            connection,
        ) as asked:
            counts = counts_of(lists, cast.clerk)
        spent.append(len(asked))
    assert spent == [1, 1]
    assert counts[lists[0].pk] == {"all": 4, NONE: 2, STALE: 1}
    assert counts[lists[1].pk] == {"all": 3, NONE: 3, STALE: 0}
    assert counts_of(lists[:1], cast.township)[lists[0].pk]["all"] == 3
    assert counts_of([], cast.clerk) == {}


def written(chosen, user, which, tmp_path):
    path = tmp_path / "list.xlsx"
    ids = write_list(chosen, str(path), user, which)
    rows = list(load_workbook(path)[chosen.name].iter_rows(values_only=True))
    return ids, rows


def test_the_workbook_has_the_configured_columns_in_order_and_text_stays_text(cast, people, tmp_path):
    chosen = upward_list(cast, cast.county)
    chosen.columns = [
        {"name": "id_number", "heading": "身份证号"},
        {"name": "name", "heading": "会员姓名"},
        {"name": "sex", "heading": "性别代码"},
    ]
    ids, rows = written(chosen, cast.clerk, "all", tmp_path)
    assert rows[0] == ("身份证号", "会员姓名", "性别代码")
    assert set(ids) == {person.pk for person in people}
    by_name = {row[1]: row for row in rows[1:]}
    assert set(by_name) == {"王甲", "李乙", "=赵丙", "钱丁"}
    cell = load_workbook(tmp_path / "list.xlsx")[chosen.name]["B4"]
    assert cell.data_type == "s"
    own = people[0].id_number.plain
    assert by_name["王甲"][0] in (own, "*" * 18)
    enter(people[0], entered(), cast.clerk)
    ids, rows = written(chosen, cast.clerk, NONE, tmp_path)
    assert set(ids) == {person.pk for person in people[1:]}
    Membership.objects.filter(person=people[0]).update(updated_at=timezone.now() + timedelta(seconds=5))
    assert written(chosen, cast.clerk, STALE, tmp_path)[0] == [people[0].pk]


def test_the_export_asks_for_the_right_to_the_sheet_too(cast, people, tmp_path):
    chosen = upward_list(cast, cast.county)
    for user in (cast.township, cast.leader, cast.officer):
        with pytest.raises(PermissionDenied):
            write_list(chosen, str(tmp_path / "none.xlsx"), user, "all")
    # A clerk of another domain only: he may export lists, not the roll.
    Grant.objects.filter(user=cast.clerk).update(domain="reports")
    cast.clerk.__dict__.pop("_reaches", None)
    with pytest.raises(PermissionDenied, match=r"members\.roll\.export"):
        write_list(chosen, str(tmp_path / "none.xlsx"), cast.clerk, "all")
    assert not (tmp_path / "none.xlsx").exists()


def test_the_preview_never_shows_a_whole_number(cast, people):
    chosen = upward_list(cast, cast.county)
    text = " ".join(" ".join(row) for row in preview(chosen, cast.clerk))
    assert "王甲" in text
    for person in people:
        assert person.id_number.plain not in text
        assert person.phone.plain not in text


def test_a_column_the_sheet_no_longer_has_is_named(cast, people, tmp_path):
    chosen = upward_list(cast, cast.county)
    chosen.columns = [*chosen.columns, {"name": "gone", "heading": "已取消"}]
    with pytest.raises(ValidationError, match="列与标题"):
        write_list(chosen, str(tmp_path / "list.xlsx"), cast.clerk, "all")


@pytest.mark.django_db(transaction=True)
def test_an_export_is_registered_as_a_whole_and_once(cast, people):
    chosen = upward_list(cast, cast.county)
    enter(people[3], entered(), cast.clerk)
    export = start_job(EXPORT_JOB, cast.clerk, cast.county, {"list": chosen.pk, "which": "all"})
    run_job(export.pk)
    export.refresh_from_db()
    assert (export.state, export.link) == (
        JobState.DONE,
        f"/upward/{chosen.pk}/exports/{export.pk}/",
    )
    assert set(export.checkpoint["ids"]) == {person.pk for person in people}
    Person.objects.filter(pk=people[0].pk).update(updated_at=timezone.now() + timedelta(seconds=5))
    params = {"list": chosen.pk, "job": export.pk, "entered_on": timezone.localdate().isoformat()}
    for made in (3, 1):
        job = start_job(ENTER_JOB, cast.clerk, cast.county, params)
        run_job(job.pk)
        job.refresh_from_db()
        assert job.state == JobState.DONE
        assert f"已登记 {made} 条" in job.message
    # What changed after the export is not in the upper system, whenever the entry is registered.
    assert state_of(people[0]) == STALE
    assert [state_of(person) for person in people[1:]] == [FRESH, FRESH, FRESH]
    assert UpwardReceipt.objects.standing().count() == 4


@pytest.mark.postgres_only
@pytest.mark.django_db(transaction=True)
def test_two_clerks_at_once_leave_one_receipt(cast, people):
    def once(user):
        with transaction.atomic():
            return enter(Person.objects.select_related("organisation").get(pk=people[0].pk), entered(), user)

    found = in_threads(lambda: once(cast.clerk), lambda: once(cast.head))
    assert sorted(type(one).__name__ for one in found) == ["UpwardReceipt", "ValidationError"]
    assert UpwardReceipt.objects.count() == 1

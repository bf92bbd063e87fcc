"""Duplicates: what is found, what is decided, what a merge moves, and that its undo restores exactly."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from disputes.models import Party
from members import merging
from members.enums import DuplicateReason, DuplicateState, EndReason
from members.models import (
    CommitteeMember,
    DuplicatePair,
    JoinRequest,
    Membership,
    Merge,
    Person,
    Term,
    Transfer,
)
from members.queries.duplicates import find_pairs
from members.services import duplicates
from tests.attachments.corpus import pdf
from tests.members.make import OPENING, id_number, make_member, make_person
from tests.members.people.test_person import form_of
from tests.support import browser
from tests.views.conftest import hidden
from unionhub.core import attachments
from unionhub.core.jobs import start_job
from unionhub.core.jobs.run import run_job
from unionhub.core.models import AuditEvent, JobState

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]
BIRTH = date(1990, 1, 1)


def found() -> dict[tuple[str, str], str]:
    """The pairs by name and serial of the phone, for reading."""
    names = dict(Person.objects.values_list("pk", "name"))
    pairs = find_pairs(Person.objects.all(), lambda step, words: None)
    return {(names[first], names[second]): reason for (first, second), reason in pairs.items()}


def unborn(union: Any, name: str, serial: int, **facts: Any) -> None:
    """A person whose birth date is not known."""
    person = make_person(union, name, serial, **facts)
    Person.objects.filter(pk=person.pk).update(birth_date=None)


def test_what_is_found(cast):
    make_person(cast.union_a1, "王小明", 1)
    make_person(cast.union_b1, "王小明", 2)  # same name and birth date
    make_person(cast.union_a1, "張偉", 3, birth_date=date(1980, 1, 1), phone="13800000001")
    make_person(cast.union_b1, "张伟", 4, birth_date=date(1981, 1, 1), phone="13800000001")  # same phone
    make_person(cast.union_b1, "李丽", 5, birth_date=date(1980, 1, 1), phone="13800000001")  # another name
    full = id_number(6, date(1975, 5, 5))
    unborn(cast.union_a1, "赵大", 6, id_number=full, phone="")
    unborn(cast.union_b1, "赵小", 7, id_number=full[:6] + full[8:17], phone="")
    unborn(cast.union_a1, "陈港", 8, document_kind="hk_macao", id_number="H12345678")
    unborn(cast.union_a1, "陈香", 9, document_kind="hk_macao", id_number="H1234567802")
    unborn(cast.union_a1, "孙无", 10, phone="")
    unborn(cast.union_a1, "孙无", 11, phone="")
    assert found() == {
        ("王小明", "王小明"): DuplicateReason.BIRTH,
        ("張偉", "张伟"): DuplicateReason.PHONE,
        ("赵大", "赵小"): DuplicateReason.ID_NUMBER,
        ("陈港", "陈香"): DuplicateReason.ID_NUMBER,
    }


def test_three_of_a_kind_are_three_pairs_and_tombstones_none(cast):
    people = [make_person(cast.union_a1, "王小明", serial) for serial in (1, 2, 3)]
    assert len(find_pairs(Person.objects.all(), lambda step, words: None)) == 3
    Person.objects.filter(pk=people[2].pk).update(merged_into=people[0])
    assert len(find_pairs(Person.objects.all(), lambda step, words: None)) == 1


def test_the_search_asks_a_few_questions_whatever_the_number_of_people(cast):
    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            find_pairs(Person.objects.all(), lambda step, words: None)
        return len(asked)

    make_person(cast.union_a1, "王小明", 1)
    make_person(cast.union_b1, "王小明", 2)
    few = cost()
    for serial in range(3, 40):
        make_person(
            cast.union_b1, f"李{'丽红明芳'[serial % 4]}", serial, birth_date=date(1980, 1, serial % 27 + 1)
        )
    for serial in (50, 51):
        make_person(cast.union_a1, "周大明", serial, birth_date=date(1971, 1, 1))
    assert cost() == few


@pytest.fixture
def pair(house) -> DuplicatePair:
    """Two records of one worker: an old spell in B1, the present one in A1."""
    cast = house.cast
    old = make_member(cast.union_b1, "王小明", 1, since=date(2020, 1, 1), card_number="老卡1")
    old.end(date(2022, 1, 1))
    old.end_reason = EndReason.TRANSFER_OUT
    old.save()
    now = make_member(cast.union_a1, "王小明", 2, phone="", joined_on=None)
    duplicates.keep_pairs({(old.person_id, now.person_id): "birth"}, cast.clerk)
    return DuplicatePair.objects.select_related("organisation").get()


def both(pair: DuplicatePair) -> tuple[Person, Person]:
    """(gone, kept) as they are stored now."""
    return Person.objects.get(pk=pair.first_id), Person.objects.get(pk=pair.second_id)


def picture(*people: Person) -> dict[str, Any]:
    """Everything stored of the people but counters and times."""
    skipped = {"version", "updated_at", "id_number_index_spare", "phone_index_spare", "struck_at"}

    def row(record: Any) -> dict[str, Any]:
        names = [field.attname for field in record._meta.concrete_fields if field.name not in skipped]
        return {name: getattr(getattr(record, name), "plain", getattr(record, name)) for name in names}

    stored = {f"person {person.pk}": row(Person.objects.get(pk=person.pk)) for person in people}
    for part in merging.parts():
        for person in people:
            stored |= {f"{part.key} {item.pk}": row(item) for item in part.rows(person)}
    return stored


def test_the_pair_lies_at_the_lowest_node_above_both(house, pair):
    assert pair.organisation == house.cast.county
    near = make_person(house.cast.union_a1, "李丽", 20), make_person(house.cast.union_a2, "李丽", 21)
    duplicates.keep_pairs({(near[0].pk, near[1].pk): "birth"}, house.cast.clerk)
    assert DuplicatePair.objects.latest("pk").organisation == house.cast.town_a
    assert DuplicatePair.objects.visible_to(house.cast.township).count() == 1
    assert DuplicatePair.objects.visible_to(house.cast.township_b).count() == 0


def test_a_merge_moves_everything_and_its_undo_restores_exactly(house, pair):
    cast = house.cast
    gone, kept = both(pair)
    term = Term.objects.create(
        organisation=cast.union_b1, number=1, elected_on=OPENING, due_on=date(2030, 1, 1)
    )
    CommitteeMember.objects.create(term=term, name="王小明", person=gone, valid_from=OPENING)
    Transfer.objects.create(
        person=gone, person_name="王小明", organisation=cast.union_b1, state="accepted", outside_name="县外"
    )
    JoinRequest.objects.create(
        organisation=cast.union_b1,
        name="王小明",
        sex="1",
        id_number=id_number(1),
        applied_on=OPENING,
        person=gone,
    )
    Party.objects.create(organisation=cast.union_b1, name="王小明", member=gone)  # came with a dispute once
    attachments.add(gone, SimpleUploadedFile("登记表.pdf", pdf(), content_type="application/pdf"), cast.clerk)
    before = picture(gone, kept)

    duplicates.merge(pair, kept.pk, cast.clerk, "核对身份证原件")

    gone, kept = both(pair)
    assert gone.merged_into == kept
    assert kept.memberships.count() == 2
    assert (kept.phone.plain, kept.card_number, kept.joined_on) == (
        gone.phone.plain, "老卡1", gone.joined_on,
    )  # fmt: skip
    assert kept.organisation == cast.union_a1
    for part in merging.parts():
        assert not part.rows(gone).exists(), part.key
        assert part.rows(kept).exists(), part.key
    pair.refresh_from_db()
    assert pair.state == DuplicateState.MERGED

    duplicates.undo(pair, cast.clerk, "不是一个人")

    assert picture(*both(pair)) == before
    pair.refresh_from_db()
    assert pair.state == DuplicateState.OPEN
    assert Merge.objects.get().undone_at is not None
    with pytest.raises(ValidationError, match="没有合并"):
        duplicates.undo(pair, cast.clerk, "再来一次")
    trail = list(
        AuditEvent.objects.filter(action__startswith="members.duplicate").values_list("action", flat=True)
    )
    assert trail.count("members.duplicate.decide") == 2
    assert trail.count("members.duplicate.undo") == 2
    assert not AuditEvent.objects.filter(changes__icontains=gone.phone.plain).exists()


def test_the_union_follows_the_latest_spell_whichever_record_is_kept(house, pair):
    old, _ = both(pair)
    duplicates.merge(pair, old.pk, house.cast.clerk, "")
    old.refresh_from_db()
    assert old.organisation == house.cast.union_a1
    duplicates.undo(pair, house.cast.clerk, "")
    old.refresh_from_db()
    assert old.organisation == house.cast.union_b1


def test_overlapping_spells_are_refused_by_name(house, pair):
    _, kept = both(pair)
    Membership.objects.filter(person=kept).update(valid_from=date(2021, 6, 1))
    with pytest.raises(ValidationError) as refusal:
        duplicates.merge(pair, kept.pk, house.cast.clerk, "")
    words = " ".join(refusal.value.messages)
    assert "甲镇第一工会 2021-06-01 至今" in words
    assert "乙镇第一工会 2020-01-01 至 2022-01-01" in words
    assert "请先在会籍沿革中终止或更正其中一段" in words
    assert not Merge.objects.exists()
    assert both(pair)[0].merged_into is None


def test_equal_spells_fall_away_and_come_back(house):
    cast = house.cast
    first, second = (make_member(cast.union_a1, "王小明", serial) for serial in (1, 2))
    duplicates.keep_pairs({(first.person_id, second.person_id): "birth"}, cast.clerk)
    pair = DuplicatePair.objects.get()
    before = picture(first.person, second.person)
    duplicates.merge(pair, second.person_id, cast.clerk, "")
    assert Membership.objects.on().filter(person=second.person).count() == 1
    assert not Membership.objects.standing().filter(person=first.person).exists()
    duplicates.undo(pair, cast.clerk, "")
    assert picture(first.person, second.person) == before


def test_spells_that_differ_in_one_fact_are_no_equals(house):
    cast = house.cast
    first = make_member(cast.union_a1, "王小明", 1)
    second = make_member(cast.union_a1, "王小明", 2, is_migrant=True)
    duplicates.keep_pairs({(first.person_id, second.person_id): "birth"}, cast.clerk)
    with pytest.raises(ValidationError, match="时间重叠"):
        duplicates.merge(DuplicatePair.objects.get(), first.person_id, cast.clerk, "")


def test_two_open_transfers_are_refused(house, pair):
    for person in both(pair):
        Transfer.objects.create(person=person, person_name="王小明", organisation=person.organisation)
    with pytest.raises(ValidationError, match="各有一件未办结的会籍接转"):
        duplicates.merge(pair, pair.second_id, house.cast.clerk, "")


def test_an_undo_after_a_change_names_the_change(house, pair):
    cast = house.cast
    gone, kept = both(pair)
    duplicates.merge(pair, kept.pk, cast.clerk, "")
    client = browser(cast.officer)
    address = reverse("person-change", args=[kept.pk])
    kept.refresh_from_db()
    assert client.post(address, form_of(kept, client.get(address), name="王晓明")).status_code == 302
    Membership.objects.filter(person=kept, valid_to__isnull=False).update(version=9)
    Membership.objects.filter(person=kept, valid_to__isnull=True).delete()
    with pytest.raises(ValidationError) as refusal:
        duplicates.undo(pair, cast.clerk, "")
    words = "\n".join(refusal.value.messages)
    assert "“王晓明”" in words
    assert "资料修改过" in words
    assert "会籍“王晓明 2020-01-01”新增或修改过" in words
    assert "已不在这条记录上" in words
    gone.refresh_from_db()
    assert gone.merged_into_id == kept.pk


def test_merges_are_taken_back_in_turn(house, pair):
    cast = house.cast
    gone, kept = both(pair)
    third = make_person(cast.union_a2, "王小明", 9)
    duplicates.keep_pairs({(kept.pk, third.pk): "birth"}, cast.clerk)
    later = DuplicatePair.objects.latest("pk")
    duplicates.merge(pair, kept.pk, cast.clerk, "")
    duplicates.merge(later, third.pk, cast.clerk, "")
    with pytest.raises(ValidationError, match="请先撤销那次合并"):
        duplicates.undo(pair, cast.clerk, "")
    duplicates.undo(later, cast.clerk, "")
    duplicates.undo(pair, cast.clerk, "")
    assert Person.objects.filter(merged_into__isnull=False).count() == 0
    assert gone.memberships.count() == kept.memberships.count() == 1


def test_a_person_merged_meanwhile_is_refused(house, pair):
    cast = house.cast
    gone, kept = both(pair)
    third = make_person(cast.union_a2, "王小明", 9)
    duplicates.keep_pairs({(gone.pk, third.pk): "birth"}, cast.clerk)
    duplicates.merge(pair, kept.pk, cast.clerk, "")
    with pytest.raises(ValidationError, match="已并入另一条记录"):
        duplicates.merge(DuplicatePair.objects.latest("pk"), third.pk, cast.clerk, "")


def test_a_decided_pair_is_not_decided_again_and_not_found_again(house, pair):
    cast = house.cast
    duplicates.mark_distinct(pair, cast.clerk, "两个人都来过")
    with pytest.raises(ValidationError, match="已经核对过"):
        duplicates.merge(pair, pair.first_id, cast.clerk, "")
    assert duplicates.keep_pairs({(pair.first_id, pair.second_id): "birth"}, cast.clerk) == 0
    pair.refresh_from_db()
    assert (pair.state, pair.note, pair.decided_by) == (DuplicateState.DISTINCT, "两个人都来过", cast.clerk)
    duplicates.reopen(pair, cast.clerk, "有新材料")
    assert pair.state == DuplicateState.OPEN


def test_a_note_that_does_not_fit_is_told(house, pair):
    for do in (
        duplicates.mark_distinct,
        lambda *given: duplicates.merge(given[0], pair.first_id, *given[1:]),
    ):
        with pytest.raises(ValidationError, match="说明最多 300 个字"), transaction.atomic():
            do(pair, house.cast.clerk, "长" * 301)
    assert not Merge.objects.exists()


def test_a_stranger_merges_nothing(house, pair):
    for person in (house.cast.township, house.cast.officer, house.cast.head):
        with pytest.raises(PermissionDenied):
            duplicates.merge(pair, pair.first_id, person, "")
    assert not Merge.objects.exists()


def test_the_job_keeps_new_pairs_once(house, pair):
    cast = house.cast
    make_person(cast.union_a1, "李丽", 30)
    make_person(cast.union_b1, "李丽", 31)
    make_person(cast.union_b1, "周大明", 32)
    for fresh in (1, 0):
        job = start_job("members.find_duplicates", cast.clerk, cast.county)
        assert run_job(job.pk) == JobState.DONE
        assert DuplicatePair.objects.count() == 2
        done = AuditEvent.objects.filter(object_label="疑似重复人员").order_by("pk").last()
        assert done.count == fresh


def test_the_job_of_a_township_sees_only_its_own(house):
    cast = house.cast
    for union, serial in ((cast.union_a1, 1), (cast.union_b1, 2)):
        make_person(union, "王小明", serial)
    for union, serial in ((cast.union_a1, 3), (cast.union_a2, 4)):
        make_person(union, "李丽", serial, birth_date=date(1980, 1, 1))
    job = start_job("members.find_duplicates", cast.township, cast.town_a)
    assert run_job(job.pk) == JobState.DONE
    assert [str(pair.first) for pair in DuplicatePair.objects.all()] == ["李丽"]


def test_the_list_shows_what_waits(house, pair):
    cast = house.cast
    client = browser(cast.clerk)
    address = reverse("duplicate-list")
    assert "王小明" in client.get(address).content.decode()
    assert "查找重复" in client.get(address).content.decode()
    assert "王小明" not in browser(cast.township).get(address).content.decode()
    assert browser(cast.officer).get(address).status_code == 403
    duplicates.mark_distinct(pair, cast.clerk, "核对过")
    assert "没有待核对的重复" in client.get(address).content.decode()
    assert "王小明" in client.get(address, {"state": "distinct"}).content.decode()
    assert "王小明" in client.get(address, {"state": "all", "q": "wxm"}).content.decode()


def test_the_list_costs_the_same_with_more_pairs(house, pair):
    client = browser(house.cast.clerk)
    address = reverse("duplicate-list")
    client.get(address)
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    for serial in (40, 42):
        first = make_person(house.cast.union_a1, "李丽", serial)
        second = make_person(house.cast.union_b1, "李丽", serial + 1)
        duplicates.keep_pairs({(first.pk, second.pk): "birth"}, house.cast.clerk)
    with CaptureQueriesContext(connection) as three:
        client.get(address)
    assert len(three) == len(one)


def test_side_by_side_with_differences_and_masks(house, pair):
    gone, kept = both(pair)
    text = browser(house.cast.clerk).get(pair.get_absolute_url()).content.decode()
    for person in (gone, kept):
        assert person.id_number.plain not in text
        assert person.get_absolute_url() in text
    assert gone.phone.plain not in text
    assert text.count("is-different") == 5  # number, phone, card, date of joining, union
    assert "乙镇第一工会" in text
    assert text.count("uh-reveal-said") == 3
    assert browser(house.cast.township).get(pair.get_absolute_url()).status_code == 404


def test_merged_and_taken_back_by_the_pages(house, pair):
    client = browser(house.cast.clerk)
    gone, kept = both(pair)

    def send(name: str, **data: Any):
        address = reverse(name, args=[pair.pk])
        opened = client.get(address)
        hidden_fields = {field: hidden(opened, field) for field in ("form_token", "version")}
        return client.post(address, {**hidden_fields, **data})

    assert "请选择" in send("duplicate-merge").content.decode()
    assert send("duplicate-merge", keep=987654321).status_code == 422
    assert send("duplicate-merge", keep=kept.pk, note="核对原件").status_code == 302
    text = client.get(pair.get_absolute_url()).content.decode()
    assert "撤销合并" in text
    assert f"（编号 {gone.pk}）已于" in text
    assert send("duplicate-undo", note="错了").status_code == 302
    assert both(pair)[0].merged_into is None
    assert send("duplicate-distinct", note="两个人").status_code == 302
    assert send("duplicate-reopen", note="再看看").status_code == 302
    pair.refresh_from_db()
    assert pair.state == DuplicateState.OPEN


def test_the_find_button_starts_one_job(house):
    client = browser(house.cast.clerk)
    first = client.post(reverse("duplicate-find"))
    assert first.status_code == 302
    assert client.post(reverse("duplicate-find")).headers["Location"] == first.headers["Location"]
    assert browser(house.cast.officer).post(reverse("duplicate-find")).status_code == 403
    assert BIRTH.year == 1990


def test_overlapping_spells_are_struck_on_request_and_come_back_with_the_undo(house):
    cast = house.cast
    mine = make_member(cast.union_a1, "王小明", 1)
    other = make_member(cast.union_a2, "王小明", 2, phone="13900000002")
    pair = DuplicatePair.objects.create(
        first=mine.person, second=other.person, reason="birth", organisation=cast.town_a
    )
    duplicates.merge(pair, mine.person_id, cast.clerk, "核对身份证原件", strike_overlaps=True)
    other.refresh_from_db()
    assert other.is_struck
    assert [spell.pk for spell in Membership.objects.on()] == [mine.pk]
    pair.refresh_from_db()
    duplicates.undo(pair, cast.clerk, "核对有误")
    assert {spell.pk for spell in Membership.objects.on()} == {mine.pk, other.pk}

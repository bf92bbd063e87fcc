"""The members' roll: what a file does to the register, and what it never does."""

from datetime import date

import pytest

from members.models import Membership, Person
from tests.members.make import id_number, make_member
from tests.members.roll.desk import ON, imported, problems, row, step, upload
from unionhub.core import audit_sets
from unionhub.core.models import AuditItem
from unionhub.core.sensitive import blind_lookup

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.db_engine]
DAY = date.fromisoformat(ON)


@pytest.fixture
def folder(settings, tmp_path):
    settings.FILES_DIR = tmp_path / "files"
    return tmp_path


def person(serial=1):
    return Person.objects.get(blind_lookup(Person, "id_number", id_number(serial)))


def test_a_first_roll_is_an_opening_balance(house, folder):
    cast = house.cast
    batch = imported(
        [row(1, 入会日期="2019-07-01"), row(2, "李小红", 证件号码=id_number(2, male=False))],
        cast.clerk,
        folder,
    )
    assert batch.counts["new"] == 2
    spell = Membership.objects.on(DAY).get(person=person(1))
    assert (spell.begin_reason, spell.valid_from) == ("opening", DAY)
    assert spell.organisation == cast.union_a1
    found = person(1)
    assert (found.joined_on, found.sex, found.birth_date) == (date(2019, 7, 1), "1", date(1990, 1, 1))
    assert found.phone.plain == "13900000001"
    assert found.id_number.plain == id_number(1)
    assert (found.pinyin, found.initials) == ("wangxiaoming", "wxm")


def test_later_new_people_join_on_the_day_they_joined(house, folder):
    make_member(house.cast.union_a1, "老会员", 9)
    imported(
        [row(1, 入会日期="2026-02-03")],
        house.cast.clerk,
        folder,
        body="甲镇第一工会委员会",
        document="甲工〔2026〕1号",
    )
    spell = Membership.objects.get(person=person(1))
    assert (spell.begin_reason, spell.valid_from) == ("join", date(2026, 2, 3))
    assert (spell.begin_body, spell.begin_document) == ("甲镇第一工会委员会", "甲工〔2026〕1号")


def test_the_same_file_again_changes_nothing(house, folder):
    rows = [row(1), row(2, "李小红", 证件号码=id_number(2, male=False), 是否农民工="是")]
    imported(rows, house.cast.clerk, folder)
    before = list(Person.objects.order_by("pk").values()), list(Membership.objects.order_by("pk").values())
    batch = imported(rows, house.cast.clerk, folder)
    assert batch.counts["same"] == 2
    assert (
        list(Person.objects.order_by("pk").values()),
        list(Membership.objects.order_by("pk").values()),
    ) == before


def test_a_change_closes_one_spell_and_opens_the_next(house, folder):
    old = make_member(house.cast.union_a1, serial=1)
    batch = imported([row(1, "王晓明", 是否农民工="是", 手机号码="13912345678")], house.cast.clerk, folder)
    assert batch.counts["changed"] == 1
    assert batch.rows.get().old == {"name": "王小明", "is_migrant": "否", "phone": "139****0001"}
    old.refresh_from_db()
    assert (old.valid_to, old.end_reason) == (DAY, "change")
    new = Membership.objects.on(DAY).get(person=old.person)
    assert (new.is_migrant, new.begin_reason, new.valid_from) == (True, "change", DAY)
    found = person(1)
    assert (found.name, found.phone.plain, found.initials) == ("王晓明", "13912345678", "wxm")
    assert not Membership.objects.on(date(2026, 2, 28)).get(person=found).is_migrant


def test_an_empty_cell_changes_nothing(house, folder):
    make_member(house.cast.union_a1, serial=1, is_migrant=True, education="2", card_number="K1")
    line = row(1)
    del line["手机号码"]
    batch = imported([line], house.cast.clerk, folder)
    assert batch.counts["same"] == 1


def test_a_change_on_the_first_day_of_a_spell_replaces_it(house, folder):
    old = make_member(house.cast.union_a1, serial=1, since=DAY)
    imported([row(1, 学历="大学本科")], house.cast.clerk, folder)
    old.refresh_from_db()
    assert old.is_struck
    assert Membership.objects.on(DAY).get(person=old.person).education == "2"


def test_a_former_member_joins_again_as_the_same_person(house, folder):
    old = make_member(house.cast.union_b1, serial=1)
    old.end(date(2025, 6, 1))
    old.end_reason = "leave"
    old.save()
    imported([row(1)], house.cast.clerk, folder, basis="join")
    found = person(1)
    assert found.organisation == house.cast.union_a1
    assert [spell.begin_reason for spell in found.memberships.order_by("valid_from")] == ["opening", "join"]


def test_who_joins_again_keeps_what_is_known_of_him(house, folder):
    old = make_member(house.cast.union_b1, serial=1, ethnicity="17", card_number="K7")
    old.end(date(2025, 6, 1))
    old.end_reason = "leave"
    old.save()
    imported([row(1)], house.cast.clerk, folder, basis="join")
    assert (person(1).ethnicity, person(1).card_number) == ("17", "K7")


BAD = [
    ("证件号码", {"证件号码": "00000019900101123Y"}),
    ("证件号码", {"证件号码": id_number(1)[:17] + ("0" if id_number(1)[17] != "0" else "1")}),
    ("性别", {"性别": "女"}),
    ("出生日期", {"出生日期": "1990-01-02"}),
    ("姓名", {"姓名": ""}),
    ("姓名", {"姓名": "王"}),
    ("民族", {"民族": "火星族"}),
    ("手机号码", {"手机号码": "139"}),
    ("工会名称", {"工会名称": "没有的工会"}),
    ("工会名称", {"工会名称": "B1"}),
    ("工作单位", {"工作单位": "没有的单位"}),
    ("入会日期", {"入会日期": "2026-03-02"}),
    ("入会日期", {"入会日期": "5/1/2024"}),
    ("证件类型", {"证件类型": "护照"}),
    ("性别", {"证件类型": "护照", "证件号码": "E12345678"}),
    ("会籍", {"会籍": "荣誉会员"}),
]


@pytest.mark.parametrize(("heading", "cells"), BAD)
def test_every_problem_stands_beside_its_cell_and_nothing_is_written(house, folder, heading, cells):
    batch = upload([row(1, **cells), row(2, "李大同")], house.cast.township, folder)
    assert problems(batch) == {2: [heading]}
    assert batch.state == "ready"
    with pytest.raises(Exception, match="有误"):
        step(batch, "apply", house.cast.township)
    assert not Person.objects.exists()


def test_good_rows_alone_are_a_choice_that_is_kept(house, folder):
    batch = upload([row(1, 性别="女"), row(2, "李大同")], house.cast.clerk, folder)
    batch = step(batch, "apply", house.cast.clerk, good_rows=True)
    assert batch.good_rows
    assert [found.name for found in Person.objects.all()] == ["李大同"]


def test_a_person_stands_once_in_a_file(house, folder):
    batch = upload([row(1), row(1, "王小明二")], house.cast.clerk, folder)
    assert problems(batch) == {3: ["证件号码"]}


def test_two_unions_of_one_name_are_both_named(house, folder):
    cast = house.cast
    type(cast.union_a2).objects.filter(pk=cast.union_a2.pk).update(name=cast.union_a1.name)
    batch = upload([row(1, union=cast.union_a1.name)], cast.clerk, folder)
    words = batch.rows.get().problems[0][1]
    assert "A1" in words
    assert "A2" in words


def test_each_person_has_an_audit_item_and_no_number_in_it(house, folder):
    imported([row(1)], house.cast.clerk, folder)
    found = person(1)
    trail = audit_sets.events_of(Person, found.pk)
    assert len(trail) == 1
    assert trail[0][0].count == 1
    kept = " ".join(f"{item.label} {item.changes}" for item in AuditItem.objects.all())
    assert id_number(1) not in kept
    assert "王小明" in kept


def test_the_old_value_of_a_phone_is_not_told(house, folder):
    make_member(house.cast.union_a1, serial=1)
    imported([row(1, 手机号码="13912345678")], house.cast.clerk, folder)
    changes = AuditItem.objects.get().changes
    assert "手机号码" in changes
    assert "0001" not in changes


def test_a_change_since_the_preview_stops_the_whole(house, folder):
    spell = make_member(house.cast.union_a1, serial=1)
    batch = upload([row(1, 学历="大学本科"), row(2, "李大同")], house.cast.clerk, folder)
    Membership.objects.filter(pk=spell.pk).update(version=9)
    batch = step(batch, "apply", house.cast.clerk)
    assert batch.state == "ready"
    assert "第 2 行" in batch.error
    assert Person.objects.count() == 1


def test_a_person_registered_since_the_preview_stops_the_whole(house, folder):
    batch = upload([row(1), row(2, "李大同")], house.cast.clerk, folder)
    make_member(house.cast.union_b1, serial=2)
    batch = step(batch, "apply", house.cast.clerk)
    assert (batch.state, Person.objects.count()) == ("ready", 1)
    assert "第 3 行" in batch.error
    assert "乙" not in batch.error

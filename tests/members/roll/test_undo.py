"""Taking a roll back restores what is still as it was left, and names the rest."""

from datetime import date

import pytest

from members.models import Membership, Person
from tests.members.make import make_member
from tests.members.roll.desk import ON, imported, row, step
from unionhub.core import registry
from unionhub.core.models import AuditItem

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.db_engine]
DAY = date.fromisoformat(ON)


@pytest.fixture
def folder(settings, tmp_path):
    settings.FILES_DIR = tmp_path / "files"
    return tmp_path


def state():
    people = Person.objects.order_by("pk").values_list(
        "pk", "name", "phone_index", "phone_index_spare", "organisation", "initials", "ethnicity", "joined_on"
    )
    spells = Membership.objects.standing().order_by("pk")
    return list(people), list(
        spells.values_list("pk", "person", "valid_from", "valid_to", "education", "end_reason")
    )


def test_everything_is_as_before(house, folder):
    clerk = house.cast.clerk
    make_member(house.cast.union_a1, "王小明", 1)
    make_member(house.cast.union_a1, "赵大", 3, since=DAY)
    left = make_member(house.cast.union_b1, "钱二", 4)
    left.end(date(2025, 6, 1))
    left.save()
    before = state()
    batch = imported(
        [
            row(1, "王晓明", 学历="大学本科", 手机号码="13912345678", 民族="回族"),
            row(2, "李大同"),
            row(3, "赵大", 学历="高中"),
            row(4, "钱二"),
        ],
        clerk,
        folder,
        basis="join",
    )
    assert batch.counts == {"new": 1, "changed": 3, "same": 0, "ask": 0, "bad": 0}
    assert state() != before
    batch = step(batch, "undo", clerk)
    assert (batch.state, batch.report) == ("undone", {"restored": 4, "kept": 0, "rows": []})
    assert state() == before
    assert AuditItem.objects.count() == 8


def test_what_was_touched_since_is_kept_and_named(house, folder):
    clerk = house.cast.clerk
    make_member(house.cast.union_a1, "王小明", 1)
    batch = imported([row(1, 学历="大学本科"), row(2, "李大同"), row(3, "张三丰")], clerk, folder)
    Person.objects.filter(name="王小明").update(version=7)
    Membership.objects.filter(person__name="李大同").update(version=2)
    batch = step(batch, "undo", clerk)
    assert batch.report["restored"] == 1
    assert [number for number, words in batch.report["rows"]] == [2, 3]
    assert not Person.objects.filter(name="张三丰").exists()
    assert Person.objects.filter(name="李大同").exists()


def test_a_person_something_refers_to_is_kept(house, folder):
    from members.models import CommitteeMember, Term

    clerk = house.cast.clerk
    batch = imported([row(2, "李大同")], clerk, folder)
    term = Term.objects.create(
        organisation=house.cast.union_a1, elected_on=date(2026, 1, 1), due_on=date(2029, 1, 1), years=3
    )
    CommitteeMember.objects.create(
        term=term, name="李大同", person=Person.objects.get(), valid_from=date(2026, 1, 1)
    )
    batch = step(batch, "undo", clerk)
    assert batch.report["kept"] == 1
    assert Membership.objects.on(DAY).exists()


def test_a_person_with_papers_is_kept(house, folder):
    from django.core.files.uploadedfile import SimpleUploadedFile

    from tests.attachments.corpus import pdf
    from unionhub.core import attachments

    clerk = house.cast.clerk
    batch = imported([row(2, "李大同")], clerk, folder)
    paper = SimpleUploadedFile("入会申请书.pdf", pdf(), content_type="application/pdf")
    attachments.add(Person.objects.get(), paper, clerk)
    batch = step(batch, "undo", clerk)
    assert batch.report["kept"] == 1
    assert Person.objects.exists()


def test_in_a_closed_month_a_spell_is_struck_instead_of_deleted(house, folder, monkeypatch):
    clerk = house.cast.clerk
    old = make_member(house.cast.union_a1, "王小明", 1)
    batch = imported([row(1, 学历="大学本科"), row(2, "李大同")], clerk, folder)
    found = registry.collect
    monkeypatch.setattr(
        registry,
        "collect",
        lambda name, tuple_name: (lambda home: DAY,) if name == "periods" else found(name, tuple_name),
    )
    batch = step(batch, "undo", clerk)
    assert batch.report["restored"] == 2
    assert Person.objects.filter(name="李大同").exists()
    assert Membership.objects.filter(is_struck=True).count() == 2
    assert [spell.pk for spell in Membership.objects.on(DAY)] == [old.pk]

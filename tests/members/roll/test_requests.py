"""What a roll asks for instead of doing it, and what it does not tell."""

import re
from datetime import date

import pytest

from members.models import Membership, Person, Proposal, Transfer
from tests.members.make import make_member
from tests.members.roll.desk import ON, imported, problems, row, step, upload
from tests.support import browser

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.db_engine]
DAY = date.fromisoformat(ON)


@pytest.fixture
def folder(settings, tmp_path):
    settings.FILES_DIR = tmp_path / "files"
    return tmp_path


def test_a_member_elsewhere_becomes_a_request(house, folder):
    cast = house.cast
    spell = make_member(cast.union_b1, serial=1)
    batch = imported([row(1, 学历="大学本科")], cast.officer, folder)
    assert batch.counts["ask"] == 1
    transfer = Transfer.objects.get()
    assert (transfer.organisation, transfer.to_organisation) == (cast.union_b1, cast.union_a1)
    assert (transfer.asked_by_target, transfer.education, transfer.batch_id) == (True, "2", batch.pk)
    spell.refresh_from_db()
    assert spell.is_open


def test_not_a_word_of_the_other_union(house, folder):
    cast = house.cast
    make_member(cast.union_b1, serial=1, education="6", phone="13900009999", card_number="B-77")
    batch = upload([row(1)], cast.officer, folder)
    staged = batch.rows.get()
    told = f"{staged.cells} {staged.old} {staged.problems} {batch.notices}"
    # Sealed values are random letters: one in twenty holds «B1» by chance.
    told = re.sub(r"'v\d\.[0-9a-f]+\.[\w-]+'", "'…'", told)
    assert "王小明" in told
    page = browser(cast.officer).get("/")
    assert page.status_code == 200
    for secret in (cast.union_b1.name, "B1", "9999", "B-77", "高中", str(cast.union_b1.pk) + ","):
        assert secret not in told.replace(str(cast.union_a1.pk) + ",", "")


def test_asking_twice_is_asking_once(house, folder):
    cast = house.cast
    make_member(cast.union_b1, serial=1)
    imported([row(1)], cast.officer, folder)
    batch = imported([row(1)], cast.officer, folder)
    assert batch.counts["same"] == 1
    assert Transfer.objects.count() == 1


def test_who_is_on_his_way_elsewhere_is_refused(house, folder):
    cast = house.cast
    make_member(cast.union_b1, serial=1)
    imported([row(1)], cast.officer, folder)
    batch = upload([row(1, union="A2")], cast.officer_a2, folder)
    assert list(problems(batch)) == [2]


def test_an_undo_withdraws_what_nobody_has_acted_on(house, folder):
    cast = house.cast
    make_member(cast.union_b1, serial=1)
    batch = imported([row(1)], cast.officer, folder)
    batch = step(batch, "undo", cast.officer)
    assert Transfer.objects.get().state == "withdrawn"
    assert batch.report["restored"] == 1


def test_the_missing_of_a_whole_roll_are_proposed_and_stay(house, folder):
    cast = house.cast
    make_member(cast.union_a1, "王小明", 1)
    gone = make_member(cast.union_a1, "李大同", 2)
    make_member(cast.union_a2, "别的工会", 3)
    batch = upload([row(1), row(4, "赵新")], cast.clerk, folder, mode="whole")
    assert batch.counts == {"new": 1, "changed": 0, "same": 1, "ask": 1, "bad": 0}
    batch = step(batch, "apply", cast.clerk)
    assert batch.state == "applied", batch.error
    proposal = Proposal.objects.get()
    assert (proposal.membership, proposal.kind, proposal.state) == (gone, "leave", "pending")
    assert Membership.objects.on(DAY).filter(person=gone.person).exists()
    assert Membership.objects.on(DAY).count() == 4


def test_who_stands_in_a_refused_row_is_not_missing(house, folder):
    cast = house.cast
    for serial, name in enumerate(("王小明", "李大同", "赵新", "钱多"), 1):
        make_member(cast.union_a1, name, serial)
    rows = [row(1, 手机号码="139"), row(2, "李大同", 证件号码="12345"), row(3, "赵新")]
    batch = upload(rows, cast.clerk, folder, mode="whole")
    assert batch.counts == {"new": 0, "changed": 0, "same": 1, "ask": 1, "bad": 2}
    assert batch.rows.get(status="ask").cells[1] == "钱多"


def test_a_whole_roll_needs_its_day(house, folder):
    from django.core.exceptions import ValidationError

    with pytest.raises(ValidationError, match="名册日期"):
        upload([row(1)], house.cast.clerk, folder, mode="whole", on="")
    with pytest.raises(ValidationError, match="今天"):
        upload([row(1)], house.cast.clerk, folder, on="2999-01-01")
    assert not Person.objects.exists()


def test_an_officer_imports_his_own_union_only(house, folder):
    batch = upload([row(1, union="A2")], house.cast.officer, folder)
    assert problems(batch) == {2: ["工会名称"]}

"""A person's page and form: facts, masks, spells and history in words, the number's rule, who sees what."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from members.enums import EndReason, MembershipKind
from members.models import Membership, Person
from tests.members.make import id_number, make_member, make_person
from tests.support import browser
from tests.views.conftest import hidden
from unionhub.core.models import AuditEvent

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]


@pytest.fixture
def spell(house) -> Membership:
    """A member of A1, of another union before."""
    cast = house.cast
    before = make_member(
        cast.union_b1, "王小明", 1, since=date(2020, 3, 1), begin_reason="join", begin_body="乙镇第一工会委员会",
        begin_document="乙工〔2020〕3号",
    )  # fmt: skip
    before.end(date(2023, 5, 1))
    before.end_reason = EndReason.TRANSFER_OUT
    before.save()
    wrong = Membership.objects.create(
        person=before.person,
        organisation=cast.union_a2,
        valid_from=date(2023, 5, 1),
        begin_reason="transfer_in",
    )
    wrong.strike()
    wrong.save()
    now = Membership.objects.create(
        person=before.person, organisation=cast.union_a1, valid_from=date(2023, 5, 1), begin_reason="transfer_in",
        employer=house.employers["A1"], is_migrant=True, political_status="01",
    )  # fmt: skip
    Person.objects.filter(pk=before.person_id).update(organisation=cast.union_a1)
    now.person.refresh_from_db()
    return now


def page(user, person, tab: str = "") -> str:
    answer = browser(user).get(reverse("person-detail", args=[person.pk]), {"tab": tab} if tab else {})
    assert answer.status_code == 200
    return answer.content.decode()


def test_facts_membership_and_masks(house, spell):
    text = page(house.cast.officer, spell.person)
    assert "1990-01-01" in text
    assert "正式会员" in text
    assert house.employers["A1"].name in text
    assert "*" * 18 in text
    assert "139****0001" in text
    assert spell.person.id_number.plain not in text
    assert text.count("uh-reveal-said") == 2


def test_leaders_read_masks_and_reveal_nothing(house, spell):
    assert "uh-reveal-said" not in page(house.cast.leader, spell.person)


def test_all_spells_in_words(house, spell):
    text = page(house.cast.officer, spell.person, "spells")
    assert "2020-03-01 至 2023-05-01" in text
    assert "入会（乙镇第一工会委员会，乙工〔2020〕3号）" in text
    assert "转出" in text
    assert "正式会员，在岗，中共党员，农民工" in text
    assert "更正作废" in text
    assert "is-struck" in text


def test_a_retained_member_is_shown_as_member_and_not_as_voter(house):
    retained = make_member(house.cast.union_a1, "李丽", 3, kind=MembershipKind.RETAINED)
    text = page(house.cast.officer, retained.person)
    assert "保留会籍（不参加选举）" in text
    assert "是会员，不缴会费，不参加选举" in text


def test_who_is_no_member_today(house):
    person = make_person(house.cast.union_a1, "赵大", 4)
    text = page(house.cast.officer, person)
    assert "不在册" in text
    assert "还没有会籍记录" in text


def test_history_in_words_without_numbers(house, spell):
    client = browser(house.cast.officer)
    address = reverse("person-change", args=[spell.person.pk])
    answer = client.post(
        address, form_of(spell.person, client.get(address), name="王晓明", phone="13711112222")
    )
    assert answer.status_code == 302
    text = page(house.cast.officer, spell.person, "history")
    assert '姓名：<span class="uh-old">王小明</span> → 王晓明' in text
    assert "手机号码：" in text
    assert "13711112222" not in text
    assert "维护会员资料" in text


def test_papers_are_kept_on_the_page(house, spell):
    assert 'type="file"' in page(house.cast.officer, spell.person, "papers")


def test_other_unions_officers_get_nothing(house, spell):
    cast = house.cast
    for name in ("person-detail", "person-change"):
        address = reverse(name, args=[spell.person.pk])
        for stranger in (cast.officer_a2, cast.officer_b, cast.township_b):
            assert browser(stranger).get(address).status_code == 404
        assert browser(cast.sysadmin).get(address).status_code == 403
    assert browser(cast.leader).get(reverse("person-change", args=[spell.person.pk])).status_code == 403


@pytest.mark.parametrize("tab", ["spells", "history", "papers"])
def test_a_tab_costs_the_same_with_more_spells(house, tab):
    first = make_member(house.cast.union_a1, "王小明", 1, since=date(2020, 1, 1))
    client = browser(house.cast.officer)
    address = reverse("person-detail", args=[first.person.pk])
    client.get(address, {"tab": tab})
    with CaptureQueriesContext(connection) as one:
        client.get(address, {"tab": tab})
    for year in (2021, 2022, 2023):
        last = Membership.objects.get(person=first.person, valid_to__isnull=True)
        last.end(date(year, 1, 1))
        last.save()
        Membership.objects.create(
            person=first.person, organisation=house.cast.union_a1, valid_from=date(year, 1, 1),
            begin_reason="change", employer=house.employers["A1"],
        )  # fmt: skip
    with CaptureQueriesContext(connection) as four:
        client.get(address, {"tab": tab})
    assert len(four) <= len(one)


def form_of(person: Person, opened, **changes) -> dict[str, str]:
    """What the form of the person sends."""
    return {
        "document_kind": person.document_kind,
        "id_number": "",
        "name": person.name,
        "sex": person.sex,
        "birth_date": person.birth_date.isoformat() if person.birth_date else "",
        "ethnicity": person.ethnicity,
        "phone": "",
        "card_number": person.card_number,
        "joined_on": person.joined_on.isoformat() if person.joined_on else "",
        "form_token": hidden(opened, "form_token"),
        "version": hidden(opened, "version"),
        "opened": hidden(opened, "opened"),
        **changes,
    }


def send(user, person: Person, **changes):
    client = browser(user)
    address = reverse("person-change", args=[person.pk])
    return client.post(address, form_of(person, client.get(address), **changes))


def test_the_form_never_prints_the_numbers(house, spell):
    text = browser(house.cast.officer).get(reverse("person-change", args=[spell.person.pk])).content.decode()
    assert spell.person.id_number.plain not in text
    assert spell.person.phone.plain not in text
    assert "已填写，不修改请留空" in text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"sex": "2"}, "与证件号码中的性别不一致"),
        ({"birth_date": "1990-01-02"}, "与证件号码中的出生日期不一致"),
        ({"id_number": "000000199001010032"}, "末位校验不符"),
        ({"id_number": "000000900101003"}, "15 位旧号"),
        ({"id_number": id_number(9, date(1991, 1, 1))}, "与证件号码中的出生日期不一致"),
        ({"document_kind": "passport"}, "号码"),
        ({"document_kind": "hk_macao", "id_number": "X1234"}, "H 或 M 加 8 位"),
        ({"name": "王3"}, "姓名中有数字"),
        ({"name": "王"}, "姓名至少两个字"),
        ({"phone": "12345"}, "11 位手机号"),
        ({"joined_on": "2999-01-01"}, "入会日期不能晚于今天"),
    ],
)
def test_what_the_form_refuses_in_words(house, spell, changes, words):
    if changes == {"document_kind": "passport"}:
        changes = {"document_kind": "taiwan"}
    answer = send(house.cast.officer, spell.person, **changes)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    spell.person.refresh_from_db()
    assert spell.person.version == 1


def test_a_new_number_fills_the_birth_date(house, spell):
    fresh = id_number(7, date(1988, 8, 8))
    answer = send(house.cast.officer, spell.person, id_number=fresh, birth_date="")
    assert answer.status_code == 302
    spell.person.refresh_from_db()
    assert spell.person.birth_date == date(1988, 8, 8)
    assert spell.person.id_number.plain == fresh


def test_another_persons_number_is_refused(house, spell):
    other = make_person(house.cast.union_b1, "李丽", 30)
    answer = send(house.cast.officer, spell.person, id_number=other.id_number.plain.lower())
    assert answer.status_code == 422
    assert "已有相同的证件号码" in answer.content.decode()


def test_a_passport_is_taken_by_its_own_shape(house, spell):
    answer = send(
        house.cast.officer,
        spell.person,
        document_kind="passport",
        id_number="e 1234-5678",
        birth_date="1985-05-05",
    )
    assert answer.status_code == 302
    spell.person.refresh_from_db()
    assert spell.person.id_number.plain == "E12345678"


def test_a_new_name_is_found_by_the_search_box(house, spell):
    send(house.cast.officer, spell.person, name="单雄信")
    text = browser(house.cast.clerk).get(reverse("search"), {"q": "shanx"}).content.decode()
    assert "单雄信" in text
    assert (
        "单雄信" not in browser(house.cast.officer_b).get(reverse("search"), {"q": "shanx"}).content.decode()
    )


def test_numbers_are_searched_by_post_only(house, spell):
    number = spell.person.id_number.plain
    client = browser(house.cast.officer)
    for asked in (number, "139 0000 0001"):
        assert "王小明" in client.post(reverse("search"), {"q": asked}).content.decode()
        assert "王小明" not in client.get(reverse("search"), {"q": asked}).content.decode()
    assert "王小明" not in client.post(reverse("search"), {"q": number[:17]}).content.decode()
    assert (
        "王小明" not in browser(house.cast.officer_b).post(reverse("search"), {"q": number}).content.decode()
    )


def test_a_tombstone_says_where_the_person_is_and_is_not_changed(house, spell):
    gone = make_person(house.cast.union_a1, "王小名", 8)
    Person.objects.filter(pk=gone.pk).update(merged_into=spell.person)
    gone.refresh_from_db()
    text = page(house.cast.officer, gone)
    assert "已并入另一条记录" in text
    assert spell.person.get_absolute_url() in text
    found = browser(house.cast.officer).get(reverse("search"), {"q": "wangxiaom"}).content.decode()
    assert spell.person.get_absolute_url() in found
    assert gone.get_absolute_url() not in found
    answer = send(house.cast.officer, gone, name="王小铭")
    assert answer.status_code == 422
    assert "请在保留的那条记录上修改" in answer.content.decode()
    assert not AuditEvent.objects.filter(action="members.person.change").exists()

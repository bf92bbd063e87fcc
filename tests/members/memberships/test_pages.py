"""The pages: lists of none, one and three rows, what each side may see, deeds through the forms, papers."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from members.menu import MENU
from members.models import JoinRequest, Membership, Person, Transfer
from members.services import proposals, transfers
from tests.members.make import id_number, make_member
from tests.members.memberships.desk import JUNE, join_request, page, send
from tests.support import browser
from tests.views.conftest import hidden

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]

HOSTILE = '<script>alert("x")</script>'


# --- Lists --------------------------------------------------------------------------------------------------------


def make_join(cast, at):
    join_request(
        cast, (cast.union_a1, cast.union_a2, cast.union_b1)[at % 3], serial=at + 1, name=f"张{'一二三'[at]}"
    )


def make_transfer(cast, at):
    home = (cast.union_a1, cast.union_a2, cast.union_b1)[at % 3]
    to = cast.union_b1 if at < 2 else cast.union_a1
    transfers.hand_out(make_member(home, f"张{'一二三'[at]}", at + 1), cast.clerk, to_organisation=to)


def make_proposal(cast, at):
    home = (cast.union_a1, cast.union_a2, cast.union_b1)[at % 3]
    member = make_member(home, f"张{'一二三'[at]}", at + 1)
    proposals.propose(member, "leave", "本人申请", cast.clerk)


@pytest.mark.parametrize(
    ("name", "make"),
    [("join-list", make_join), ("transfer-list", make_transfer), ("proposal-list", make_proposal)],
)
def test_lists_of_none_one_and_three_rows_cost_the_same(cast, name, make):
    client = browser(cast.head)
    empty = client.get(reverse(name)).content.decode()
    assert "还没有" in empty or "没有会籍终止建议" in empty
    counts = []
    for at in range(3):
        make(cast, at)
        if at == 1:
            continue
        with CaptureQueriesContext(connection) as queries:
            text = client.get(reverse(name)).content.decode()
        counts.append(len(queries))
        assert f"张{'一二三'[at]}" in text
    assert counts[0] == counts[1], counts
    waiting = client.get(reverse(name), {"waiting": "yes"}).content.decode()
    assert ("张一" in waiting) == (name != "transfer-list")
    assert browser(cast.officer_a2).get(reverse(name)).content.decode().count("张二") >= 1


def test_the_menu_counts_what_this_person_can_decide(cast):
    counts = {item.url_name: item.count for item in MENU if item.count}
    make_join(cast, 0)
    make_proposal(cast, 1)
    make_transfer(cast, 2)
    told = {
        name: tuple(
            counts[key](getattr(cast, name)) for key in ("join-list", "transfer-list", "proposal-list")
        )
        for name in ("officer", "officer_a2", "township", "clerk", "head", "officer_b", "auditor")
    }
    assert told == {
        "officer": (0, 1, 0),  # entered the request himself; A1 is to accept
        "officer_a2": (0, 0, 1),
        "township": (1, 1, 1),
        "clerk": (1, 0, 0),  # handed over and proposed himself
        "head": (1, 0, 1),
        "officer_b": (0, 0, 0),
        "auditor": (0, 0, 0),
    }


def test_hostile_values_are_escaped(cast):
    request = join_request(cast, name=HOSTILE, note=HOSTILE, from_outside=HOSTILE)
    member = make_member(cast.union_a1, HOSTILE, 5)
    proposal = proposals.propose(member, "expel", HOSTILE, cast.officer)
    transfer = transfers.hand_out(member, cast.officer, outside_name=HOSTILE)
    for name, args in (
        ("join-list", ()),
        ("join-detail", (request.pk,)),
        ("join-approve", (request.pk,)),
        ("proposal-list", ()),
        ("proposal-detail", (proposal.pk,)),
        ("transfer-list", ()),
        ("transfer-detail", (transfer.pk,)),
        ("transfer-paper", (transfer.pk,)),
        ("membership-detail", (member.pk,)),
        ("membership-change", (member.pk,)),
    ):
        status, text = page(cast.township, name, *args)
        assert status == 200, name
        assert "<script>alert" not in text, name


# --- Joining ------------------------------------------------------------------------------------------------------


def entry(**changes):
    return {
        "applied_on": "2025-05-20",
        "name": "王小明",
        "document_kind": "id_card",
        "id_number": id_number(1),
        "sex": "1",
        "birth_date": "",
        "ethnicity": "01",
        "phone": "13800000001",
        "employment_form": "in_post",
        **changes,
    }


def test_entered_by_one_and_approved_by_another(cast):
    answer = send(cast.officer, "join-add", organisation=cast.union_a1.pk, **entry())
    request = JoinRequest.objects.get()
    assert answer.headers["Location"] == reverse("join-detail", args=[request.pk])
    assert (request.birth_date, request.created_by) == (date(1990, 1, 1), cast.officer)
    text = page(cast.officer, "join-detail", request.pk)[1]
    assert "不能自己审批" in text
    assert id_number(1) not in text
    own = send(cast.officer, "join-approve", (request.pk,), effective_on="2025-06-01")
    assert own.status_code == 422
    assert "另一人" in own.content.decode()
    done = send(cast.township, "join-approve", (request.pk,), effective_on="2025-06-01")
    assert done.status_code == 302
    assert Membership.objects.get().valid_from == JUNE
    late = send(cast.head, "join-approve", (request.pk,), effective_on="2025-06-01")
    assert "已被他人办理" in late.content.decode()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"id_number": "000000199001010012"}, "末位校验不符"),
        ({"sex": "2"}, "性别不一致"),
        ({"birth_date": "1991-01-01"}, "出生日期不一致"),
        ({"name": "王1"}, "数字"),
        ({"applied_on": "2099-01-01"}, "今天之后"),
        ({"phone": "123"}, "11 位手机号"),
    ],
)
def test_a_wrong_entry_is_told_beside_the_field(cast, changes, words):
    answer = send(cast.officer, "join-add", organisation=cast.union_a1.pk, **entry(**changes))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not JoinRequest.objects.exists()


def test_a_member_elsewhere_is_offered_as_a_transfer_with_what_was_typed(cast):
    make_member(cast.union_b1, phone="13911112222", employer=None)
    answer = send(cast.officer, "join-add", organisation=cast.union_a1.pk, **entry(education="2"))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "县内其他工会" in text
    assert "改为申请转入" in text
    assert "乙镇" not in text
    fields = dict(
        re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', text.split("from_join")[1])
    )
    client, address = browser(cast.officer), reverse("transfer-ask")
    shown = client.post(address, {"from_join": "1", **fields})
    assert shown.status_code == 200
    assert not Transfer.objects.exists()
    assert f'value="{id_number(1)}"' in shown.content.decode()
    asked = client.post(address, {**fields, "form_token": hidden(shown, "form_token"), "note": ""})
    transfer = Transfer.objects.get()
    assert asked.headers["Location"] == transfer.get_absolute_url()
    assert (transfer.asked_by_target, transfer.education, transfer.state) == (True, "2", "pending")
    again = client.post(address, {**fields, "form_token": hidden(shown, "form_token"), "note": ""})
    assert again.headers["Location"] == transfer.get_absolute_url()
    assert Transfer.objects.count() == 1


def test_who_may_not_be_entered(cast):
    make_member(cast.union_a1)
    here = send(cast.officer, "join-add", organisation=cast.union_a1.pk, **entry())
    assert "已是本工会会员" in here.content.decode()
    other = send(cast.officer, "join-add", organisation=cast.union_a1.pk, **entry(name="李四"))
    assert "姓名与登记的不一致" in other.content.decode()
    join_request(cast, serial=2)
    twice = send(cast.officer, "join-add", organisation=cast.union_a1.pk, **entry(id_number=id_number(2)))
    assert "已有一份待办理" in twice.content.decode()
    foreign = send(cast.officer, "join-add", organisation=cast.union_b1.pk, **entry(id_number=id_number(3)))
    assert "不在您的范围内" in foreign.content.decode()


def test_changed_while_it_waits_and_kept_when_nothing_is_typed(cast):
    request = join_request(cast)
    answer = send(
        cast.officer,
        "join-change",
        (request.pk,),
        organisation=cast.union_a1.pk,
        **entry(id_number="", phone="", name="王晓明"),
    )
    assert answer.status_code == 302, answer.content.decode()[-2000:]
    request.refresh_from_db()
    assert (request.name, request.id_number.plain) == ("王晓明", id_number(1))
    JoinRequest.objects.update(state="refused")
    late = send(
        cast.officer, "join-change", (request.pk,), organisation=cast.union_a1.pk, **entry(id_number="")
    )
    assert "已经办结" in late.content.decode()


def test_many_are_approved_with_one_paper_each_told_by_itself(cast):
    first, second = join_request(cast, serial=1), join_request(cast, serial=2, name="赵六", by=cast.township)
    client = browser(cast.township)
    token = hidden(client.get(reverse("join-list")), "form_token")
    ids = [first.pk, second.pk]
    asked = client.post(reverse("join-list"), {"do": "bulk-approve", "ids": ids, "form_token": token})
    assert 'name="deciding_body"' in asked.content.decode()
    sent = {"do": "bulk-approve", "ids": ids, "confirmed": "1", "form_token": hidden(asked, "form_token")}
    wrong = client.post(reverse("join-list"), {**sent, "effective_on": "2099-01-01"})
    assert wrong.status_code == 422
    assert "今天之后" in wrong.content.decode()
    done = client.post(
        reverse("join-list"), {**sent, "effective_on": "2025-06-01", "document_no": "会发3号"}
    ).content.decode()
    assert "完成 1 条，未办理 1 条" in done
    assert "另一人" in done
    assert Membership.objects.get().begin_document == "会发3号"


def test_who_changed_it_does_not_approve_it(cast):
    request = join_request(cast)
    changed = entry(id_number="", name="王晓明")
    sent = send(cast.township, "join-change", (request.pk,), organisation=cast.union_a1.pk, **changed)
    assert sent.status_code == 302
    answer = send(cast.township, "join-approve", (request.pk,), effective_on="2025-06-01")
    assert "修改过" in answer.content.decode()
    assert send(cast.head, "join-approve", (request.pk,), effective_on="2025-06-01").status_code == 302


def test_young_applicants_are_warned_of(cast):
    request = join_request(cast, birth_date=date(2010, 1, 1), id_number=id_number(1, date(2010, 1, 1)))
    assert "未满 16 周岁" in page(cast.township, "join-detail", request.pk)[1]
    assert "未满 16 周岁" in page(cast.township, "join-approve", request.pk)[1]


# --- Transfers ----------------------------------------------------------------------------------------------------


def test_the_asking_side_reads_nothing_of_the_old_union_before_the_hand_over(cast, house):
    member = make_member(cast.union_a1, employer=house.employers["A1"], card_number="CARD77")
    transfer = transfers.ask_transfer(member.person_id, cast.union_b1, {}, cast.officer_b)
    addresses = [
        ("transfer-list", ()),
        ("transfer-detail", (transfer.pk,)),
        ("transfer-paper", (transfer.pk,)),
    ]
    for name, args in addresses:
        status, text = page(cast.officer_b, name, *args)
        assert status == 200
        for secret in ("甲镇", "CARD77", "1990"):
            assert secret not in text, (name, secret)
        assert "甲镇" in page(cast.officer, name, *args)[1]
        assert page(cast.officer_a2, name, *args)[0] == (200 if not args else 404)
    assert "修改记录" not in page(cast.officer_b, "transfer-detail", transfer.pk, tab="history")[1]
    assert "修改记录" in page(cast.officer, "transfer-detail", transfer.pk, tab="history")[1]
    transfers.hand_over(transfer, cast.officer)
    for name, args in addresses:
        assert "甲镇" in page(cast.officer_b, name, *args)[1]


def test_each_side_has_its_buttons_and_its_pages(cast):
    member = make_member(cast.union_a1)
    transfer = transfers.ask_transfer(member.person_id, cast.union_b1, {}, cast.officer_b)
    ours, theirs = (
        page(cast.officer, "transfer-detail", transfer.pk)[1],
        page(cast.officer_b, "transfer-detail", transfer.pk)[1],
    )
    assert reverse("transfer-hand", args=[transfer.pk]) in ours
    assert reverse("transfer-hand", args=[transfer.pk]) not in theirs
    assert reverse("transfer-withdraw", args=[transfer.pk]) in theirs
    assert page(cast.officer_b, "transfer-hand", transfer.pk)[0] == 403
    assert send(cast.officer, "transfer-hand", (transfer.pk,)).status_code == 302
    assert page(cast.officer, "transfer-accept", transfer.pk)[0] == 403
    today = timezone.localdate().isoformat()
    done = send(
        cast.officer_b, "transfer-accept", (transfer.pk,), on=today, kind="regular", employment_form="in_post"
    )
    assert done.status_code == 302
    assert Person.objects.get().organisation == cast.union_b1
    status, text = page(cast.officer, "membership-detail", member.pk)
    assert status == 200
    assert "乙镇" not in text
    assert "以后的情况不在这里显示" in text
    assert page(cast.officer, "person-detail", member.person_id)[0] == 404


def test_handed_out_to_any_union_of_the_county(cast):
    member = make_member(cast.union_a1)
    found = browser(cast.officer).get(reverse("county-union-lookup"), {"q": "乙镇第一"}).json()
    assert [row["value"] for row in found["results"]] == [cast.union_b1.pk]
    neither = send(cast.officer, "transfer-start", (member.pk,))
    assert "二者填一项" in neither.content.decode()
    done = send(cast.officer, "transfer-start", (member.pk,), to_organisation=cast.union_b1.pk)
    assert done.headers["Location"] == Transfer.objects.get().get_absolute_url()
    again = send(cast.officer, "transfer-start", (member.pk,), outside_name="外县")
    assert "未办结" in again.content.decode()


def test_the_paper_comes_as_pdf_with_the_number_masked(cast):
    member = make_member(cast.union_a1)
    transfer = transfers.hand_out(member, cast.officer, outside_name="外县总工会")
    text = page(cast.officer, "transfer-paper", transfer.pk)[1]
    assert "外县总工会" in text
    assert id_number(1) not in text
    answer = browser(cast.officer).get(reverse("transfer-paper", args=[transfer.pk]), {"as": "pdf"})
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")


def test_many_are_handed_over_and_accepted(cast):
    for at in range(3):
        member = make_member(cast.union_a1, f"张{'一二三'[at]}", at + 1)
        transfers.ask_transfer(member.person_id, cast.union_b1, {}, cast.officer_b)
    ids = list(Transfer.objects.values_list("pk", flat=True))
    for user, do in ((cast.officer, "bulk-hand"), (cast.officer_b, "bulk-accept")):
        client = browser(user)
        token = hidden(client.get(reverse("transfer-list")), "form_token")
        asked = client.post(reverse("transfer-list"), {"do": do, "ids": ids, "form_token": token})
        sent = {"do": do, "ids": ids, "confirmed": "1", "form_token": hidden(asked, "form_token")}
        assert "完成 3 条" in client.post(reverse("transfer-list"), sent).content.decode()
    assert Membership.objects.standing().filter(organisation=cast.union_b1).count() == 3

"""The pages that change a membership, and those of proposals."""

from datetime import date

import pytest
from django.urls import reverse

from members.models import Membership, Proposal
from members.services import departures, memberships, proposals
from tests.members.make import make_member
from tests.members.memberships.desk import JUNE, page, send
from tests.support import browser
from tests.views.conftest import hidden

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]


def test_what_is_done_to_a_membership_through_its_pages(cast, house):
    member = make_member(cast.union_a1, education="6")
    facts = {"employment_form": "dispatched", "education": "2", "employer": house.employers["A1"].pk}
    assert send(cast.officer, "membership-change", (member.pk,), on="2025-03-01", **facts).status_code == 302
    changed = memberships.current(member.person)
    assert (changed.education, changed.employment_form, changed.employer) == (
        "2",
        "dispatched",
        house.employers["A1"],
    )
    assert (
        send(cast.officer, "membership-retain", (changed.pk,), on="2025-04-01", why="retired").status_code
        == 302
    )
    kept = memberships.current(member.person)
    assert "保留会籍" in page(cast.officer, "membership-detail", kept.pk)[1]
    back = send(cast.officer, "membership-restore", (kept.pk,), on="2025-05-01", employment_form="in_post")
    assert back.status_code == 302
    regular = memberships.current(member.person)
    wrong = send(cast.officer, "membership-leave", (regular.pk,), on="2025-06-01", body="委员会")
    assert "请填写" in wrong.content.decode()
    left = send(cast.officer, "membership-leave", (regular.pk,), on="2025-06-01", body="委员会", note="收回")
    assert left.status_code == 302
    gone = send(cast.officer, "membership-death", (regular.pk,), on="2025-06-01")
    assert "已被他人办理" in gone.content.decode()
    correct = {
        "organisation": cast.union_a1.pk,
        "kind": "regular",
        "employment_form": "in_post",
        "valid_from": "2025-05-01",
        "begin_reason": "restore",
        "valid_to": "",
        "end_reason": "",
        "note": "误办退会",
    }
    assert send(cast.clerk, "membership-correct", (regular.pk,), **correct).status_code == 302
    assert memberships.current(member.person).valid_from == date(2025, 5, 1)
    regular.refresh_from_db()
    assert regular.is_struck
    assert "已更正作废" in page(cast.officer, "membership-detail", regular.pk)[1]


def test_the_member_moves_out_of_the_officers_sight(cast):
    member = make_member(cast.union_a1)
    departures.retain(member, JUNE, cast.township, why="closed", at_upper=True)
    assert page(cast.officer, "membership-detail", member.pk)[0] == 200
    assert page(cast.officer_b, "membership-detail", member.pk)[0] == 404


def test_a_proposal_through_its_pages(cast):
    member = make_member(cast.union_a1)
    wrong = send(cast.officer, "proposal-add", (member.pk,), kind="lapse", reason="失联")
    text = wrong.content.decode()
    assert wrong.status_code == 422
    assert "三项条件" in text
    assert text.count("没有填写连续") == 2
    made = send(cast.officer, "proposal-add", (member.pk,), kind="expel", reason="判处刑罚")
    proposal = Proposal.objects.get()
    assert made.headers["Location"] == proposal.get_absolute_url()
    assert "不能自己决定" in page(cast.officer, "proposal-detail", proposal.pk)[1]
    paper = {"on": "2025-06-01", "body": "委员会", "document": "会发9号"}
    missing = send(cast.township, "proposal-decide", (proposal.pk,), on="2025-06-01")
    assert missing.status_code == 422
    assert send(cast.township, "proposal-decide", (proposal.pk,), **paper).status_code == 302
    assert "报上一级工会备案" in page(cast.officer, "proposal-detail", proposal.pk)[1]
    assert send(cast.officer, "proposal-report", (proposal.pk,), on="2025-06-03").status_code == 302
    assert page(cast.officer_b, "proposal-detail", proposal.pk)[0] == 404


def test_many_proposals_are_decided_by_one_paper(cast):
    for at in range(3):
        proposals.propose(
            make_member(cast.union_a1, f"张{at}某", at + 1), "leave", "名册上没有", cast.officer
        )
    ids = list(Proposal.objects.values_list("pk", flat=True))
    client, address = browser(cast.township), reverse("proposal-list")
    token = hidden(client.get(address), "form_token")
    asked = client.post(address, {"do": "bulk-decide", "ids": ids, "form_token": token})
    sent = {"do": "bulk-decide", "ids": ids, "confirmed": "1", "form_token": hidden(asked, "form_token")}
    bare = client.post(address, {**sent, "on": "2025-06-01"})
    assert bare.status_code == 422
    told = client.post(address, {**sent, "on": "2025-06-01", "body": "委员会", "document": "会发9号"})
    assert "完成 3 条" in told.content.decode()
    assert set(Membership.objects.values_list("end_document", flat=True)) == {"会发9号"}

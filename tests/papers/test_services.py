"""Issuing: number, freezing, timeline and trace in one; voiding and issuing anew; what was issued stays."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from tests.conftest import make_cast
from tests.papers.samples import errand
from tests.support import in_threads
from unionhub.core import papers
from unionhub.core.models import AuditEvent, CaseEvent, Deputy, IssuedPaper, Serial, User
from unionhub.core.papers import frozen
from unionhub.core.papers.services import Unseen
from unionhub.core.scope import OutOfScope
from unionhub.core.sensitive import keyring
from unionhub.core.sensitive.rotation import rotate_encryption

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]
NOTICE, RECEIPT = "example.errand.notice", "example.errand.receipt"
DATA = {"addressee": "王小明", "text": "已经受理。"}


def issue(case, actor, key=NOTICE, data=None, **more):
    return papers.issue(papers.paper(key), case, actor, DATA if data is None else data, **more)


def test_a_paper_is_numbered_frozen_told_and_traced(cast):
    case = errand(cast)
    year = timezone.localdate().year
    made = issue(case, cast.clerk)
    assert (made.number, made.label, made.issued_by) == (f"差受〔{year}〕1号", "受理通知书", cast.clerk)
    assert made.issued_on == timezone.localdate()
    assert issue(case, cast.clerk).number == f"差受〔{year}〕2号"
    assert issue(case, cast.clerk, RECEIPT, {}).number == f"差收〔{year}〕1号"
    assert made.number in frozen.opened(IssuedPaper.objects.get(pk=made.pk))
    line = CaseEvent.objects.filter(case_id=case.pk, transition="paper").first()
    assert (line.label, line.note, line.source) == ("出具受理通知书", made.number, line.target)
    trace = AuditEvent.objects.filter(action="core.paper.issue").order_by("pk").first()
    assert (trace.object_id, trace.organisation_name) == (str(made.pk), "甲镇第一工会")
    assert trace.changes["sha256"][1].replace(" ", "") == made.sha256


def test_the_text_lies_sealed(cast):
    made = issue(errand(cast), cast.clerk, data={"addressee": "王小明", "text": "金丝雀之言"})
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM core_issuedpaper")
        lying = str(cursor.fetchall())
    assert made.number in lying
    assert "金丝雀" not in lying
    assert not [event for event in AuditEvent.objects.all() if "金丝雀" in str(event.changes)]
    assert not CaseEvent.objects.filter(note__contains="金丝雀").exists()


def test_what_changes_later_does_not_change_it(cast, monkeypatch):
    case = errand(cast)
    made = issue(case, cast.clerk)
    before = frozen.opened(made)
    type(case).objects.filter(pk=case.pk).update(title="别的事")
    monkeypatch.setattr(frozen, "_styles", lambda: "body { color: red }")
    assert frozen.opened(IssuedPaper.objects.get(pk=made.pk)) == before
    assert "送慰问品" in before
    assert "37mm" in before, "the stylesheet is frozen with it"


def test_each_year_counts_anew(cast):
    case = errand(cast)
    assert issue(case, cast.clerk, on=date(2025, 12, 31)).number == "差受〔2025〕1号"
    assert issue(case, cast.clerk, data={**DATA, "on": date(2024, 5, 6)}).number == "差受〔2024〕1号"
    assert issue(case, cast.clerk, on=date(2025, 1, 2)).number == "差受〔2025〕2号"


def test_a_day_to_come_is_refused(cast):
    with pytest.raises(ValidationError, match="不能晚于今天"):
        issue(errand(cast), cast.clerk, on=timezone.localdate() + timedelta(days=1))
    assert not IssuedPaper.objects.exists()


def test_who_may_not_is_refused_and_nothing_is_left(cast):
    case = errand(cast)
    with pytest.raises(PermissionDenied):
        issue(case, cast.officer)  # sees it, but does not handle
    with pytest.raises(OutOfScope):
        issue(case, cast.township_b)
    for refused in (cast.officer, cast.leader):
        with pytest.raises(PermissionDenied):
            papers.void(issue(case, cast.clerk), refused, "写错")
    assert not IssuedPaper.objects.filter(voided_at__isnull=False).exists()


def test_when_is_asked_of_the_locked_case(cast):
    case = errand(cast)
    issue(case, cast.clerk, RECEIPT, {})
    with pytest.raises(ValidationError, match="已经出具过收据"):
        issue(case, cast.clerk, RECEIPT, {})
    assert Serial.objects.get(series=f"paper:{RECEIPT}").last == 1


def test_what_was_not_shown_is_not_issued(cast):
    case = errand(cast)
    declared = papers.paper(NOTICE)
    seen = frozen.mark_of(papers.draft(declared, case, DATA))
    type(case).objects.filter(pk=case.pk).update(title="别的事")
    with pytest.raises(Unseen, match="还没有出具"):
        issue(case, cast.clerk, seen=seen)
    with pytest.raises(Unseen):
        issue(case, cast.clerk, seen="")
    assert not IssuedPaper.objects.exists()
    assert not Serial.objects.filter(series=f"paper:{NOTICE}").exists()
    case.refresh_from_db()
    assert issue(case, cast.clerk, seen=frozen.mark_of(papers.draft(declared, case, DATA))).number.endswith(
        "1号"
    )


def test_what_is_opened_at_issue_is_not_in_the_draft(cast):
    """`at_issue` runs once, when it is issued, with who issues it; its values stand in the paper and nowhere before."""
    case = errand(cast)
    asked = []

    def opens(locked, data, actor):
        asked.append((locked.pk, dict(data), actor))
        return {"text": "全文"}

    declared = replace(papers.paper(NOTICE), at_issue=opens)
    seen = frozen.mark_of(draft := papers.draft(declared, case, DATA))
    assert asked == []
    assert "全文" not in draft
    made = papers.issue(declared, case, cast.clerk, DATA, seen=seen)
    assert "全文" in frozen.opened(made)
    assert asked == [(case.pk, DATA, cast.clerk)]


def test_a_failed_issue_leaves_no_gap(cast, monkeypatch):
    case = errand(cast)

    def broken(*args, **kwargs):
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr("unionhub.core.papers.services._tell", broken)
        with pytest.raises(RuntimeError):
            issue(case, cast.clerk)
    assert issue(case, cast.clerk).number.endswith("〕1号")


def test_a_deputy_is_traced_with_his_principal(cast):
    today = timezone.localdate()
    Deputy.objects.create(
        principal=cast.township, deputy=cast.officer, valid_from=today, valid_to=today + timedelta(days=9)
    )
    issue(errand(cast), User.objects.get(pk=cast.officer.pk))
    trace = AuditEvent.objects.get(action="core.paper.issue")
    assert (trace.actor_id, trace.on_behalf_id) == (cast.officer.pk, cast.township.pk)


def test_void_is_a_mark_set_once(cast):
    case = errand(cast)
    made = issue(case, cast.clerk)
    with pytest.raises(ValidationError, match="请填写作废原因"):
        papers.void(made, cast.clerk, "  ")
    with pytest.raises(ValidationError, match="最多 300"):
        papers.void(made, cast.clerk, "错" * 301)
    row = papers.void(made, cast.head, "单位名称写错")
    assert (row.is_void, row.voided_by, row.void_reason) == (True, cast.head, "单位名称写错")
    assert not papers.issued(case, NOTICE).exists()
    with pytest.raises(ValidationError, match="已经作废"):
        papers.void(made, cast.head, "再来")
    with pytest.raises(ValidationError, match="已经作废"):
        papers.reissue(made, cast.head, DATA, reason="再来")
    assert AuditEvent.objects.get(action="core.paper.void").reason == "单位名称写错"
    assert CaseEvent.objects.filter(case_id=case.pk, label="作废受理通知书").count() == 1


def test_issued_anew_takes_the_next_number_and_voids_the_old_one(cast):
    case = errand(cast)
    old = issue(case, cast.clerk, RECEIPT, {})
    with pytest.raises(ValidationError, match="请填写重新出具的原因"):
        papers.reissue(old, cast.clerk, {}, reason="")
    made = papers.reissue(old, cast.clerk, {}, reason="金额有误")
    old.refresh_from_db()
    assert made.number.endswith("2号")
    assert made.replaces == old
    assert (old.is_void, old.void_reason) == (True, "金额有误")
    assert list(papers.issued(case, RECEIPT)) == [made]
    note = CaseEvent.objects.filter(case_id=case.pk, transition="paper").latest("pk").note
    assert note == f"{made.number}，替代{old.number}：金额有误"
    actions = list(AuditEvent.objects.order_by("pk").values_list("action", flat=True))[-2:]
    assert actions == ["core.paper.void", "core.paper.issue"]


def test_the_database_keeps_what_was_issued(cast):
    case = errand(cast)
    row = IssuedPaper.objects.filter(pk=issue(case, cast.clerk).pk)
    for change in (
        {"number": "差受〔2026〕9号"},
        {"sha256": "0" * 64},
        {"issued_on": date(2020, 1, 1)},
        {"label": "别的"},
        {"issued_by": cast.head},
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            row.update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        row.delete()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor, pytest.raises(DatabaseError), transaction.atomic():
            cursor.execute("TRUNCATE core_issuedpaper CASCADE")
    papers.void(row.get(), cast.clerk, "写错")
    for change in ({"voided_at": None}, {"void_reason": "别的"}, {"voided_by": cast.head}):
        with pytest.raises(DatabaseError), transaction.atomic():
            row.update(**change)
    assert row.get().void_reason == "写错"


def test_replace_is_refused_too(cast):
    made = issue(errand(cast), cast.clerk)
    if connection.vendor != "sqlite":
        pytest.skip("REPLACE is SQLite's")
    with connection.cursor() as cursor, pytest.raises(DatabaseError), transaction.atomic():
        cursor.execute(
            "REPLACE INTO core_issuedpaper SELECT id, row_key, key, 'x', label, body, sha256, issued_on, issued_at, "
            "issued_by_name, voided_at, void_reason, case_id, issued_by_id, replaces_id, voided_by_id "
            "FROM core_issuedpaper WHERE id = %s",
            [made.pk],
        )


@pytest.mark.django_db(transaction=True)
def test_keys_rotate_under_it(tmp_path, settings, monkeypatch):
    """Sealing anew is the one change of the text that the database allows; the hash proves that it says the same."""
    settings.KEYRING_FILE = tmp_path / "keys" / "keyring.json"
    keyring.initialise()
    monkeypatch.setattr(keyring, "GRACE_SECONDS", 0)
    try:
        cast = make_cast()
        made = issue(errand(cast), cast.clerk)
        before = made.body.token
        rotate_encryption()
        fresh = IssuedPaper.objects.get(pk=made.pk)
        assert fresh.body.sealed().token != before
        assert frozen.digest(frozen.opened(fresh)) == made.sha256
    finally:
        keyring.forget()


def test_a_text_that_is_not_what_was_issued_is_not_shown(cast, caplog):
    case = errand(cast)
    made = issue(case, cast.clerk)
    forged = IssuedPaper.objects.get(pk=made.pk)
    forged.body = frozen.opened(made).replace("已经受理", "不予受理")
    forged.save(update_fields=["body"])
    with pytest.raises(frozen.PaperBroken):
        frozen.opened(IssuedPaper.objects.get(pk=made.pk))
    other = issue(case, cast.clerk)
    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM core_issuedpaper WHERE id = %s", [made.pk])
        copied = cursor.fetchone()[0]
        cursor.execute("UPDATE core_issuedpaper SET body = %s WHERE id = %s", [copied, other.pk])
    with pytest.raises(frozen.PaperBroken):
        frozen.opened(IssuedPaper.objects.get(pk=other.pk))
    assert len([line for line in caplog.records if line.name == "unionhub.papers"]) == 2
    assert papers.void(other, cast.clerk, "存档损坏").is_void, "a broken one can still be voided"


@pytest.mark.django_db(transaction=True)
def test_two_at_one_moment_get_two_numbers_without_a_gap():
    cast = make_cast()
    cases = [errand(cast) for _ in range(4)]

    def press(case):
        def go():
            try:
                return issue(case, cast.clerk).number
            finally:
                connection.close()

        return go

    found = in_threads(*(press(case) for case in [*cases, cases[0]]))
    year = timezone.localdate().year
    assert sorted(map(str, found)) == [f"差受〔{year}〕{number}号" for number in range(1, 6)]


@pytest.mark.django_db(transaction=True)
def test_void_and_anew_at_one_moment_one_is_told():
    cast = make_cast()
    made = issue(errand(cast), cast.clerk)

    def press(call):
        def go():
            try:
                call()
            except ValidationError as told:
                return " ".join(told.messages)
            finally:
                connection.close()
            return "done"

        return go

    found = in_threads(
        press(lambda: papers.void(made, cast.clerk, "写错")),
        press(lambda: papers.reissue(made, cast.head, DATA, reason="写错")),
    )
    assert sorted(map(str, found)) == sorted(["done", papers.VOID_ALREADY])

"""A month's report through its procedure: who may do what, what stops it, and what stays."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from reports.closing import engine, store
from reports.models import PeriodClose, ReturnFile, Snapshot, SnapshotBlock
from reports.periods import closed_reader
from reports.services import closes as services
from tests.example.models import Visit
from tests.support import in_threads
from unionhub.core import audit
from unionhub.core.indicators.period import day
from unionhub.core.indicators.reading import SYSTEM
from unionhub.core.jobs import run_job, start_job
from unionhub.core.models import AuditEvent
from unionhub.core.periods import closed_through
from unionhub.core.workflow import Overtaken, perform

from .make import LAST, OCTOBER, SEPTEMBER, closed, counted, explain, furnish, signed, visit

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]
SENT = {"sent_to": "市总工会", "receiver": "刘某", "file": None}


@pytest.fixture
def house(cast):
    return furnish(cast)


def refused(close, step, actor, words):
    """The step is refused in these words, and leaves no trace."""
    before = (close.state, close.events.count())
    with pytest.raises(ValidationError, match=words), transaction.atomic():
        perform(close, step, actor)
    close.refresh_from_db()
    assert (close.state, close.events.count()) == before


def changed(node, on=LAST):
    """A visit is entered with its event in the audit log."""
    made = visit(node, on)
    audit.record("example.visit.change", obj=made)
    return made


def test_a_month_goes_from_draft_to_sent_by_different_hands(cast, house):
    close = closed(cast)
    assert (close.state, close.signer, close.final.digest) == ("closed", cast.leader.name, close.digest)
    file = ReturnFile.objects.create(
        close=close, organisation=cast.county, filename="十月.xlsx", content=b"x", sha256="ab" * 32,
        values_sha256="", cells=1, is_draft=False, made_by_name="某",
    )  # fmt: skip
    close = perform(close, "send", cast.clerk, data=SENT | {"file": file})
    today = timezone.localdate()
    assert (close.state, close.sent_on, close.sent_to, close.receiver) == ("sent", today, "市总工会", "刘某")
    assert (close.sent_sha256, close.keep_until) == ("ab" * 32, today.replace(year=today.year + 3))
    assert [event.transition for event in close.events.all()] == [
        "open", "count", "check", "review", "sign", "close", "send",
    ]  # fmt: skip


def test_nobody_reviews_or_signs_what_he_did_himself_and_roles_keep_their_steps(cast, house):
    close = perform(counted(cast), "check", cast.clerk)
    for step, actor in (("review", cast.clerk), ("review", cast.leader), ("redo", cast.leader)):
        with pytest.raises(PermissionDenied), transaction.atomic():
            perform(close, step, actor)
    close = perform(close, "review", cast.head)
    with pytest.raises(PermissionDenied), transaction.atomic():
        perform(close, "sign", cast.head)


def test_a_month_is_opened_by_the_county_after_its_end_and_once(cast, house):
    with pytest.raises(ValidationError, match="尚未结束"):
        services.open_month(cast.county, timezone.localdate(), cast.clerk)
    with pytest.raises(PermissionDenied):
        services.open_month(cast.county, OCTOBER, cast.leader)
    with pytest.raises(ValidationError, match="县总工会"):
        services.open_month(cast.town_a, OCTOBER, cast.clerk)
    close = services.open_month(cast.county, date(2026, 10, 17), cast.clerk)
    assert (close.month, close.edition, close.state) == (OCTOBER, 1, "draft")
    with pytest.raises(ValidationError, match="已有月度报表"):
        services.open_month(cast.county, OCTOBER, cast.clerk)


def test_what_is_hard_stops_and_what_is_soft_needs_a_word_that_stays_while_it_is_the_same(cast, house):
    close = services.open_month(cast.county, OCTOBER, cast.clerk)
    refused(close, "check", cast.clerk, "还没有核算")
    engine.count(close, cast.clerk)
    common = {"close": close, "node": cast.county, "left": "3", "right": "2", "figures": []}
    close.findings.all().delete()
    hard = close.findings.create(rule="x.hard", label="甲", is_hard=True, **common)
    soft = close.findings.create(rule="x.soft", label="乙", is_hard=False, **common)
    refused(close, "check", cast.clerk, "1 条核对结果必须改正")
    with pytest.raises(ValidationError, match="不能以说明代替"):
        services.note(hard, "算了", cast.clerk)
    hard.delete()
    refused(close, "check", cast.clerk, "1 条核对结果需要说明")
    with pytest.raises(PermissionDenied):
        services.note(soft, "情况属实。", cast.leader)
    with pytest.raises(ValidationError, match="不能超过"):
        services.note(soft, "长" * 501, cast.clerk)
    services.note(soft, " 情况属实。 ", cast.clerk)
    close = perform(close, "check", cast.clerk)
    with pytest.raises(ValidationError, match="已经提交"):
        services.note(soft, "改口", cast.clerk)
    assert close.findings.get().note == "情况属实。"


def test_counting_anew_keeps_the_word_of_a_finding_that_says_the_same(cast, house, monkeypatch):
    from reports.closing.checks import FindingDraft

    said = {"left": "3"}

    def found(*args, **more):
        return [FindingDraft("x.soft", "乙", cast.county.pk, False, said["left"], "2", [], "看")]

    monkeypatch.setattr(engine, "run_checks", found)
    close = counted(cast)
    engine.count(close, cast.clerk)
    assert close.findings.get().note == "情况属实。"
    said["left"] = "4"
    engine.count(close, cast.clerk)
    assert close.findings.get().note == ""


def test_records_that_move_after_the_counting_send_it_back_in_words(cast, house):
    close = counted(cast)
    changed(cast.union_a1)
    refused(close, "check", cast.clerk, "核算后有 .*甲镇第一工会：走访次数 1 → 2.*请重新核算")
    engine.count(close, cast.clerk)
    assert engine.moved_since(close) == []
    explain(close, cast.clerk)
    for step, actor in (("check", cast.clerk), ("review", cast.head), ("sign", cast.leader)):
        close = perform(close, step, actor)
    made = changed(cast.union_b1, date(2026, 3, 3))
    refused(
        close, "close", cast.clerk, "核算后有 5 处变动：.*乙镇第一工会：慰问金额 500 → 501；.*请退回重新核对"
    )
    with pytest.raises(ValidationError, match="只有草稿"):
        engine.count(close, cast.clerk)
    close = perform(close, "redo", cast.clerk, note="十月又有走访")
    assert (close.state, close.signer) == ("draft", "")
    made.delete()
    audit.record("example.visit.change", obj=made)
    close = perform(close, "check", cast.clerk)
    assert close.state == "checked"


def test_a_swap_that_leaves_every_number_alone_is_a_change_and_a_correction_of_a_name_is_none(cast, house):
    close = counted(cast)
    old = Visit.objects.get(organisation=cast.union_b1, visited_on=LAST)
    old.household = "别户"
    old.version += 1
    old.save()
    audit.record("example.visit.change", obj=old)
    assert engine.moved_since(close) == []
    Visit.objects.create(
        organisation=cast.union_b1, household="户", visited_on=LAST, amount=old.amount, state=old.state
    )
    audit.record("example.visit.change", obj=old)
    old.delete()
    assert set(engine.moved_since(close)) == {
        "乙镇第一工会：累计走访的明细已变动",
        "乙镇第一工会：走访的明细已变动",
    }


def test_what_happens_after_the_month_is_no_change(cast, house):
    close = counted(cast)
    changed(cast.union_b1, LAST + timedelta(days=1))
    assert engine.moved_since(close) == []


def test_one_altered_number_in_a_draft_is_found_before_it_is_closed(cast, house):
    close = signed(cast)
    draft = store.draft_of(close)
    assert store.verify(draft) == ""
    block = SnapshotBlock.objects.filter(snapshot=draft, source="example.made", node=cast.county.pk).get()
    block.total[""]["example.visits"][""] += 1
    block.save()
    assert "不符" in store.verify(draft)
    refused(close, "close", cast.clerk, "校验值不符")


def test_a_month_follows_the_one_before_it_if_that_was_ever_begun(cast, house):
    september = services.open_month(cast.county, SEPTEMBER, cast.clerk)
    october = signed(cast)
    refused(october, "close", cast.clerk, "请先封存上月")
    engine.count(september, cast.clerk)
    explain(september, cast.clerk)
    for step, actor in (("check", cast.clerk), ("review", cast.head), ("sign", cast.leader)):
        september = perform(september, step, actor)
    perform(september, "close", cast.clerk)
    assert perform(october, "close", cast.clerk).state == "closed"
    assert store.previous_closed(october) == september


def test_the_city_returns_it_and_both_editions_stay(cast, house):
    old = perform(closed(cast), "send", cast.clerk, data=SENT)
    old = perform(old, "city_return", cast.clerk, note="口径不对")
    new = store.latest(cast.county, OCTOBER)
    assert (old.state, new.edition, new.state) == ("returned", 2, "draft")
    assert "口径不对" in new.events.get(transition="open").note
    changed(cast.union_a1)
    engine.count(new, cast.clerk)
    explain(new, cast.clerk)
    for step, actor in (
        ("check", cast.clerk),
        ("review", cast.head),
        ("sign", cast.leader),
        ("close", cast.clerk),
    ):
        new = perform(new, step, actor)
    for edition, value in ((1, 1), (2, 2), (0, 2)):
        reader = closed_reader(SYSTEM, cast.county, OCTOBER, edition)
        periods = [store.months.periods_of(OCTOBER)["month"]]
        assert reader.figures(["example.new_visits"], periods, [cast.union_a1])[0].value == value
    assert store.editions(new) == [old, new]
    assert store.verify(old.final) == store.verify(new.final) == ""
    out = StringIO()
    call_command("figures", closed="2026-10", edition=1, key=["example.new_visits"], stdout=out)
    assert "按2026年10月封存的数字" in out.getvalue()


def test_opening_a_month_again_takes_two_people_and_stays_visible(cast, house):
    close = closed(cast)
    with pytest.raises(ValidationError, match="没有人申请"), transaction.atomic():
        perform(close, "reopen", cast.head, note="同意")
    close = perform(close, "ask_reopen", cast.head, note="漏了一户")
    assert close.state == "closed"
    with pytest.raises(ValidationError, match="另一人"), transaction.atomic():
        perform(close, "reopen", cast.head, note="同意")
    with pytest.raises(ValidationError, match="等待决定"), transaction.atomic():
        perform(close, "ask_reopen", cast.clerk, note="再申请")
    close = perform(close, "decline_reopen", cast.leader, note="列为更正即可")
    close = perform(close, "ask_reopen", cast.clerk, note="市总要求重报")
    close = perform(close, "reopen", cast.leader, note="同意重报")
    new = store.latest(cast.county, OCTOBER)
    assert (close.state, new.edition, new.state, new.created_by) == ("reopened", 2, "draft", cast.leader)
    assert [event.transition for event in close.events.all()][-4:] == [
        "ask_reopen", "decline_reopen", "ask_reopen", "reopen",
    ]  # fmt: skip
    assert "重开第1版：同意重报" in new.events.get(transition="open").note
    assert store.closed(cast.county, OCTOBER) is None
    assert store.closed(cast.county, OCTOBER, 1) == close
    assert closed_through(cast.union_a1) == LAST


def test_the_kernel_knows_what_is_closed(cast, house):
    assert closed_through(cast.union_a1) is None
    counted(cast)
    assert closed_through(cast.union_a1) is None
    closed(cast, SEPTEMBER)
    assert closed_through(cast.union_a1) == date(2026, 9, 30)
    assert closed_through(cast.county) == date(2026, 9, 30)


def test_a_township_reads_its_part_of_what_was_closed(cast, house):
    snapshot = closed(cast).final
    reader = store.frozen_reader(snapshot, cast.township)
    nodes = [cast.county, cast.town_a, cast.union_a1, cast.town_b]
    found = reader.figures(["members.members"], [day(LAST)], nodes)
    assert [(one.node_id, one.value) for one in found] == [(cast.town_a.pk, 3), (cast.union_a1.pk, 3)]


def test_source_records_stay_correctable_after_the_close(cast, house):
    close = closed(cast)
    made = Visit.objects.filter(visited_on__lte=LAST).first()
    made.amount = 9
    made.save()
    Visit.objects.exclude(pk=made.pk).delete()
    assert store.verify(close.final) == ""


# --- The command, the job, two at once ---


def run(*arguments, **more):
    out = StringIO()
    call_command("close_period", *arguments, stdout=out, **more)
    return out.getvalue()


def test_the_command_goes_as_far_as_the_account_may_and_says_who_is_next(cast, house, monkeypatch):
    monkeypatch.setattr(engine, "run_checks", lambda *args, **more: [])
    first = run("2026-10", "--check-only", account="clerk")
    assert "没有不相符的" in first
    assert store.latest(cast.county, OCTOBER).state == "draft"
    told = run("2026-10", account="clerk")
    assert "已提交审核。" in told
    assert "还要办理：审核通过（" in told
    assert "已审核通过。" in run("2026-10", account="head")
    assert "已签发。" in run("2026-10", account="leader")
    assert "现在是“已封存”" in run("2026-10", account="clerk")
    assert store.closed(cast.county, OCTOBER).final is not None
    again = run("2026-10", account="clerk")
    assert "已封存" in again
    assert Snapshot.objects.filter(is_final=True).count() == 1


def test_the_command_ends_with_an_error_in_words(cast, house, monkeypatch):
    from reports.closing.checks import FindingDraft

    figures = [{"key": "members.women", "label": "女会员", "period": "2026年10月", "text": "5"}]
    monkeypatch.setattr(
        engine,
        "run_checks",
        lambda *a, **k: [
            FindingDraft("x", "女会员不多于会员", cast.county.pk, True, "5", "3", figures, "看性别")
        ],
    )
    out = StringIO()
    with pytest.raises(CommandError, match="1 条核对结果必须改正"):
        call_command("close_period", "2026-10", "--check-only", account="clerk", stdout=out)
    assert "女会员（2026年10月）5" in out.getvalue()
    assert "5 / 3" in out.getvalue()
    for month, account, words in (
        ("2026-13", "clerk", "2026-13"),
        ("2026", "clerk", "月份"),
        ("2026-11", "clerk", "尚未结束"),
        ("2026-10", "nobody", "没有用户名"),
        ("2026-10", "officer", "无权"),
    ):
        with pytest.raises(CommandError, match=words):
            run(month, account=account)
    assert AuditEvent.objects.filter(result="denied", reason__contains="命令行").exists()


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"closed": "2026-10", "edition": 7}, "没有封存的第7版"),
        ({"closed": "2026-09"}, "没有封存的数字"),
        ({"closed": "2026"}, "月份"),
        ({"closed": "x"}, "不是可用的期间"),
        ({"edition": 1}, "--closed"),
        ({"closed": "2026-10", "account": "sysadmin"}, "无权"),
    ],
)
def test_figures_of_a_closed_month_are_refused_in_words(cast, house, asked, words):
    closed(cast)
    with pytest.raises(CommandError, match=words):
        call_command("figures", **asked, stdout=StringIO())


@pytest.mark.django_db(transaction=True)
def test_the_job_counts_and_another_one_takes_the_place_of_the_first(cast):
    furnish(cast)
    close = services.open_month(cast.county, OCTOBER, cast.clerk)
    for _ in range(2):
        job = start_job("reports.count", cast.clerk, cast.county, {"close": close.pk})
        assert run_job(job.pk) == "done"
        close.refresh_from_db()
        assert store.verify(store.draft_of(close)) == ""
        assert Snapshot.objects.filter(close=close).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_close_at_once_close_once_and_an_edit_beside_them_is_seen_or_comes_later(cast):
    furnish(cast)
    close = signed(cast)

    def close_it():
        return perform(PeriodClose.objects.get(pk=close.pk), "close", cast.clerk)

    def edit():
        with transaction.atomic():
            made = visit(cast.union_a1, LAST)
            audit.record("example.visit.change", obj=made)

    first, second, _ = in_threads(close_it, close_it, edit)
    close.refresh_from_db()
    finals = Snapshot.objects.filter(is_final=True)
    if close.state == "closed":
        assert sorted(isinstance(one, Overtaken) for one in (first, second)) == [False, True]
        value = store.frozen_reader(finals.get(), SYSTEM).figures(
            ["example.new_visits"], [store.months.periods_of(OCTOBER)["month"]], [cast.union_a1]
        )[0]
        assert value.value == 1, "what was counted before the edit"
    else:  # the edit was there first: it is told, and nothing is closed
        assert all(isinstance(one, ValidationError) for one in (first, second))
        assert not finals.exists()

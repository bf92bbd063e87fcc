"""The procedure of a summary: what each step asks, who may not do two of them, what a final one refuses."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import F, ProtectedError

from reports.models import Summary, SummaryFreeze, SummaryRows
from reports.models.summaries import FINAL
from reports.services import summary_comments as remarks
from reports.services import summary_text as text
from reports.services.summary_steps import may_submit
from reports.summary import freezing
from tests.reports.closing.make import visit
from tests.support import in_threads
from unionhub.core import guards
from unionhub.core.models import AuditEvent, Case
from unionhub.core.todo import waiting_for
from unionhub.core.workflow import Overtaken, perform

from .make import BLOCKS, counted, drafted, final, silent
from .test_services import A, B, paragraph

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]
FREEZE, ROWS, HEAD = (model._meta.db_table for model in (SummaryFreeze, SummaryRows, Summary))


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to("2026-11-20 09:00:00+08:00", tick=False)


# --- What is asked ---


def test_only_what_is_whole_and_counted_is_submitted(cast):
    summary = drafted(cast, blocks=[])
    section = summary.sections.get()
    assert "“走访帮扶”没有内容" in may_submit(summary)
    text.save_section(section, [A], "走访帮扶", 1, cast.clerk)
    assert "请先点“核定数字”" in may_submit(summary)
    freezing.count(summary, cast.clerk, silent)
    assert may_submit(summary) == ""
    text.save_section(section, [paragraph("aaaa", "甲。")], "走访帮扶", 2, cast.clerk)
    text.save_section(section, [paragraph("aaaa", "乙。")], "走访帮扶", 2, cast.head)
    assert "两人同时修改" in may_submit(summary)
    text.save_section(section, [A, B], "走访帮扶", 4, cast.clerk)
    assert "重新核定" in may_submit(summary)
    freezing.count(summary, cast.clerk, silent)
    summary.refresh_from_db()
    assert may_submit(summary) == ""
    summary.sections.all().delete()
    assert "没有任何章节" in may_submit(summary)


def test_a_figure_without_a_value_is_named(cast):
    lacking = {"id": "pppp", "type": "paragraph", "inline": [{"token": "{members.members|target}"}]}
    summary = counted(cast, blocks=[*BLOCKS, lacking])
    assert "“会员”没有数字" in may_submit(summary)
    with pytest.raises(ValidationError, match="会员"):
        perform(summary, "submit", cast.clerk)


def test_open_remarks_stop_nothing_and_what_is_submitted_stays(cast):
    summary = counted(cast)
    remarks.add_comment(summary.sections.get(), "补一句。", cast.head)
    summary = perform(summary, "submit", cast.clerk)
    for again in (
        lambda: freezing.count(summary, cast.clerk, silent),
        lambda: text.save_section(summary.sections.get(), [A], "", 1, cast.clerk),
    ):
        with pytest.raises(ValidationError):
            again()
    summary = perform(summary, "redo", cast.head, note="补原因")
    assert summary.state == "draft"
    text.save_section(summary.sections.get(), [A], "一", 1, cast.clerk)
    with pytest.raises(ValidationError, match="重新核定"):
        perform(summary, "submit", cast.clerk)


def test_a_text_changed_behind_the_procedure_goes_no_further(cast):
    summary = perform(counted(cast), "submit", cast.clerk)
    summary.sections.update(title="改过")
    with pytest.raises(ValidationError, match="不是同一份"):
        perform(summary, "review", cast.head)


# --- Who ---


def test_who_submitted_neither_reviews_nor_signs_and_who_reviewed_does_not_sign(cast):
    summary = perform(counted(cast), "submit", cast.head)
    with pytest.raises(ValidationError, match="另一人"):
        perform(summary, "review", cast.head)
    summary = perform(summary, "redo", cast.head, note="换人送审")
    summary = perform(summary, "submit", cast.clerk)
    with pytest.raises(PermissionDenied):
        perform(summary, "review", cast.clerk)
    with pytest.raises(ValidationError, match="另一人"):
        perform(summary, "review", cast.head)


def test_it_waits_for_who_is_next(cast):
    summary = counted(cast)

    def waits(*names):
        return [name for name in names if waiting_for(cast.people[name]).filter(pk=summary.pk).exists()]

    everybody = ("clerk", "head", "leader", "township", "finance")
    assert waits(*everybody) == ["clerk", "head"]
    perform(summary, "submit", cast.clerk)
    assert waits(*everybody) == ["head"]
    summary = perform(summary, "review", cast.head)
    assert waits(*everybody) == ["leader"]
    summary = perform(summary, "sign", cast.leader)
    assert waits(*everybody) == ["clerk", "head"]
    perform(summary, "finish", cast.clerk)
    assert waits(*everybody) == []


def test_a_townships_summary_is_reviewed_and_signed_by_the_county(cast):
    summary = drafted(cast, actor=cast.township)
    freezing.count(summary, cast.township, silent)
    for step, actor in (
        ("submit", cast.township),
        ("review", cast.head),
        ("sign", cast.leader),
        ("finish", cast.clerk),
    ):
        summary = perform(summary, step, actor)
    assert (summary.organisation, summary.state, summary.signer) == (
        cast.town_a,
        "final",
        str(cast.leader.name),
    )
    assert freezing.kept(summary).is_final


# --- What is written ---


def test_the_final_one_is_dated_and_signed_and_a_new_edition_leaves_it_as_it_is(cast):
    summary = final(cast)
    assert (summary.state, summary.is_open, summary.signer) == ("final", False, cast.leader.name)
    assert summary.dated.isoformat() == "2026-11-20"
    assert freezing.verify(freezing.kept(summary)) == ""
    paper = freezing.document_of(summary, cast.clerk)
    assert (paper.state, paper.dated) == ("", "2026年11月20日")
    told = AuditEvent.objects.filter(action="reports.summary.finish").get()
    assert told.changes["state"] == ["已签发", "已定稿"]

    before = paper
    visit(cast.union_a1, summary.span.first)
    perform(summary, "renew", cast.clerk, note="更正后重发")
    draft = Summary.objects.get(edition=2)
    assert (draft.state, draft.based_on, draft.title) == (
        "draft",
        summary,
        "测试县总工会2026年工作总结（第2版）",
    )
    assert draft.sections.get().blocks == summary.sections.get().blocks
    assert freezing.document_of(summary, cast.clerk) == before
    summary.refresh_from_db()
    with pytest.raises(ValidationError, match="已有新的一版"):
        perform(summary, "renew", cast.clerk)
    perform(draft, "discard", cast.clerk, note="不发了")
    perform(Summary.objects.get(pk=summary.pk), "renew", cast.clerk)
    assert Summary.objects.filter(edition=2, state="draft").count() == 1


# --- Nothing of a final one changes ---


def sql(*statements):
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _replace(table):
    if connection.vendor == "postgresql":
        sql("SET CONSTRAINTS ALL IMMEDIATE", f"TRUNCATE {table} CASCADE")
    else:
        sql(f"REPLACE INTO {table} SELECT * FROM {table}")


def _rows_again(summary):
    row = SummaryRows.objects.first()
    row.pk, row.source, row.is_final = None, "another", False
    row.save(force_insert=True)


def _bulk(row, name):
    type(row).objects.bulk_create([row], update_conflicts=True, update_fields=[name], unique_fields=["id"])


ATTEMPTS = {
    "freeze: save": lambda summary: freezing.kept(summary).save(),
    "freeze: update": lambda summary: SummaryFreeze.objects.update(digest="0" * 64),
    "freeze: loosen": lambda summary: SummaryFreeze.objects.update(is_final=False),
    "freeze: delete": lambda summary: freezing.kept(summary).delete(),
    "freeze: _raw_delete": lambda summary: SummaryFreeze.objects.all()._raw_delete("default"),
    "freeze: bulk_update": lambda summary: SummaryFreeze.objects.bulk_update([freezing.kept(summary)], ["as_of"]),
    "freeze: bulk_create": lambda summary: _bulk(freezing.kept(summary), "digest"),
    "rows: save": lambda summary: SummaryRows.objects.first().save(),
    "rows: update": lambda summary: SummaryRows.objects.update(count=F("count") + 1),
    "rows: loosen": lambda summary: SummaryRows.objects.update(is_final=False),
    "rows: delete": lambda summary: SummaryRows.objects.first().delete(),
    "rows: _raw_delete": lambda summary: SummaryRows.objects.all()._raw_delete("default"),
    "rows: add": _rows_again,
    "rows: bulk_update": lambda summary: SummaryRows.objects.bulk_update([SummaryRows.objects.first()], ["source"]),
    "rows: bulk_create": lambda summary: _bulk(SummaryRows.objects.first(), "source"),
    **{
        f"head: {name}": lambda summary, name=name, value=value: Summary.objects.update(**{name: value})
        for name, value in {
            "period": "2025", "edition": 9, "heading": "别的标题", "addressee": "别人", "red_head": "别的",
            "document_no": "别的", "signature": "别的", "dated": "2026-01-01", "counted_at": None,
            "as_of": "2026-01-01", "digest": "0" * 64, "signer": "别人",
        }.items()
    },
    "sql: update freeze": lambda summary: sql(f"UPDATE {FREEZE} SET is_final = (1 = 0)"),
    "sql: delete freeze": lambda summary: sql(f"DELETE FROM {FREEZE}"),
    "sql: update rows": lambda summary: sql(f"UPDATE {ROWS} SET count = 0"),
    "sql: delete rows": lambda summary: sql(f"DELETE FROM {ROWS}"),
    "sql: update head": lambda summary: sql(f"UPDATE {HEAD} SET heading = 'x'"),
    "sql: replace or truncate freeze": lambda summary: _replace(FREEZE),
    "sql: replace or truncate rows": lambda summary: _replace(ROWS),
}  # fmt: skip


def _refusal(attempt, summary):
    try:
        with transaction.atomic():
            attempt(summary)
    except IntegrityError as error:
        return guards.explain(error) or str(error)
    return ""


def test_a_final_summary_is_changed_by_no_way_there_is(cast):
    summary = final(cast)
    assert SummaryRows.objects.exists()
    for name, attempt in ATTEMPTS.items():
        assert _refusal(attempt, summary) == FINAL, name
        assert freezing.verify(freezing.kept(summary)) == "", name
    _nor_by_the_case_nor_by_playing_steps_again(cast, summary)


def _nor_by_the_case_nor_by_playing_steps_again(cast, summary):
    before = freezing.kept(summary).digest
    for attempt in (
        lambda: Summary.objects.get(pk=summary.pk).delete(),
        lambda: Case.objects.filter(pk=summary.pk).delete(),
    ):
        with pytest.raises((ProtectedError, IntegrityError)), transaction.atomic():
            attempt()
    for step, actor in (
        ("submit", cast.clerk),
        ("redo", cast.head),
        ("finish", cast.clerk),
        ("discard", cast.clerk),
    ):
        with pytest.raises(Overtaken), transaction.atomic():
            perform(summary, step, actor, note="再来")
    for write in (
        lambda: freezing.count(summary, cast.clerk, silent),
        lambda: text.save_section(summary.sections.get(), [A], "", 1, cast.clerk),
    ):
        with pytest.raises(ValidationError), transaction.atomic():
            write()
    assert freezing.kept(summary).digest == before


def test_what_was_tampered_with_before_it_was_final_does_not_become_final(cast):
    summary = counted(cast)
    for step, actor in (("submit", cast.clerk), ("review", cast.head), ("sign", cast.leader)):
        summary = perform(summary, step, actor)
    SummaryRows.objects.update(count=F("count") + 1)
    with pytest.raises(ValidationError, match="被改动过"):
        perform(summary, "finish", cast.clerk)
    assert Summary.objects.get(pk=summary.pk).state == "signed"
    assert not SummaryFreeze.objects.filter(is_final=True).exists()


@pytest.mark.django_db(transaction=True)
def test_two_who_finish_at_once_finish_once(cast):
    summary = counted(cast)
    for step, actor in (("submit", cast.clerk), ("review", cast.head), ("sign", cast.leader)):
        summary = perform(summary, step, actor)
    done = in_threads(
        lambda: perform(Summary.objects.get(pk=summary.pk), "finish", cast.clerk),
        lambda: perform(Summary.objects.get(pk=summary.pk), "finish", cast.head),
    )
    assert sorted(isinstance(one, Overtaken) for one in done) == [False, True]
    assert SummaryFreeze.objects.filter(is_final=True).count() == 1

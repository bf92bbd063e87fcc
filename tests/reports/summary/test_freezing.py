"""What is kept of a summary: the same figures for the same person, the same document for ever."""

import zlib
from dataclasses import replace
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import Error, connection, transaction

from reports.models import Summary, SummaryFreeze, SummaryRows
from reports.summary import freezing, values
from reports.summary.paper import Chart, Table, as_dict, from_dict
from reports.summary.rights import Rights
from tests.conftest import make_account
from tests.reports.closing.make import visit
from unionhub.core.indicators import store
from unionhub.core.indicators.reading import SYSTEM, Reader
from unionhub.core.indicators.registry import indicator
from unionhub.core.models import Grant

from .make import counted, drafted, final, silent

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to("2026-11-20 09:00:00+08:00", tick=False)


def told(figures):
    return {
        place: {
            key: [
                (one.value, one.text, one.node_name, one.period, one.suppressed, one.reason) for one in found
            ]
            for key, found in by_key.items()
            if found
        }
        for place, by_key in figures.items()
    }


def test_values_come_back_from_json_as_they_were(cast):
    summary = drafted(cast)
    live = freezing.live_values(summary, Reader(SYSTEM), everything=True)
    back = values.from_dict(values.as_dict(live))
    assert told(back.figures) == told(live.figures)
    assert (back.period, back.node_id, back.as_of, back.targets) == (
        live.period,
        live.node_id,
        live.as_of,
        live.targets,
    )
    assert back.keys == live.keys
    assert back.figure("example.visits") is not None
    assert replace(back.figure("example.closed_rate").item) == indicator("example.closed_rate")


def test_everybody_is_told_the_same_of_the_frozen_as_of_the_live(cast):
    summary = counted(cast)
    freeze = freezing.kept(summary)
    for user in (cast.clerk, cast.leader, cast.finance):
        live = freezing.live_values(summary, Reader(user))
        kept = freezing.values_of(freeze, user)
        for (by, of), by_key in live.figures.items():
            for key, figures in by_key.items():
                frozen = kept.figures[by, of].get(key, [])
                assert [(one.text, one.node_name) for one in frozen] == [
                    (one.text, one.node_name) for one in figures
                ], (user.username, by, key)


def test_the_document_stays_when_records_change_and_the_difference_shows(cast):
    summary = final(cast)
    before = freezing.document_of(summary, cast.clerk)
    assert freezing.differences(freezing.kept(summary), cast.clerk) == []
    visit(cast.union_a1, summary.as_of, "33")
    summary = Summary.objects.get(pk=summary.pk)
    assert freezing.document_of(summary, cast.clerk) == before
    found = freezing.differences(freezing.kept(summary), cast.clerk)
    changed = {one.key: (one.before.value, one.now.value) for one in found if one.when == values.NOW}
    assert changed["example.new_visits"][1] == changed["example.new_visits"][0] + 1
    assert not any(one.is_redefined for one in found)


def test_a_draft_follows_the_records(cast):
    summary = drafted(cast)
    before = freezing.document_of(summary, cast.clerk).plain()
    visit(cast.union_a1, summary.span.first, "33")
    assert freezing.document_of(summary, cast.clerk).plain() != before


def test_the_paper_comes_back_from_json_as_it_was(cast):
    paper = freezing.document_of(drafted(cast), cast.clerk)
    assert from_dict(as_dict(paper)) == paper
    kinds = [type(part).__name__ for part in paper.parts]
    assert kinds == ["Heading", "Heading", "Paragraph", "Table", "Table", "Chart"]


def test_who_may_not_see_a_figure_sees_none(cast):
    """The auditor may read summaries and not the example app's visits: nothing of them is in his document."""
    summary = final(cast)
    full = freezing.document_of(summary, cast.clerk)
    number = next(
        run for part in full.parts[2:3] for run in part.runs if run.key == "example.new_amount"
    ).text
    rights = Rights(cast.auditor, summary.organisation)
    assert not rights.may_see(indicator("example.new_amount"))
    poor = freezing.document_of(summary, cast.auditor)
    assert number in full.plain()
    assert number not in str(as_dict(poor))
    assert freezing.HIDDEN in poor.plain()
    [chart] = [part for part in poor.parts if isinstance(part, Chart)]
    assert all(value is None for one in chart.series for value in one.values)
    for table in (part for part in poor.parts if isinstance(part, Table)):
        assert all(cell.text == "—" for row in table.rows for cell in row if cell.key.startswith("example."))


def test_a_share_is_hidden_with_its_whole(cast):
    """Beside its part a share would tell the whole, which somebody of the disputes' domain alone may not see."""
    blocks = [
        {
            "id": "p001",
            "type": "paragraph",
            "inline": [
                {"text": "金额"},
                {"token": "{disputes.mediation_agreed_amount|share|2|example.amount}"},
                {"text": "。"},
            ],
        },
        {"id": "p002", "type": "paragraph", "inline": [{"token": "{disputes.bodies_standing}"}]},
    ]
    summary = counted(cast, blocks=blocks)
    Summary.objects.filter(pk=summary.pk).update(state="checked")
    summary = Summary.objects.get(pk=summary.pk)
    reader = make_account("weiquan", cast.county)
    Grant.objects.create(
        user=reader, role="head", organisation=cast.county, domain="disputes", valid_from="2020-01-01"
    )
    rights = Rights(reader, summary.organisation)
    assert rights.may_see(indicator("disputes.mediation_agreed_amount"))
    assert not rights.may_see(indicator("example.amount"))
    assert "%" in freezing.document_of(summary, cast.clerk).plain()
    assert "%" not in freezing.document_of(summary, reader).plain()
    assert "0个" in freezing.document_of(summary, reader).plain()


def test_what_is_counted_is_measured_then_whatever_was_stored_before(cast):
    summary = drafted(cast)
    store.compute_all()
    visit(cast.union_a1, date(2026, 5, 5), "33")
    freeze = freezing.count(summary, cast.clerk, silent)
    item = indicator("example.new_visits")
    told = freezing.values_of(freeze, SYSTEM).figure(item.key).value
    assert told == len(freezing.frozen_ids(freeze, item))
    assert freezing.differences(freeze, cast.clerk) == []


def test_the_rows_behind_are_those_that_were_counted(cast):
    freeze = freezing.kept(counted(cast))
    item = indicator("example.new_visits")
    ids = freezing.frozen_ids(freeze, item)
    assert len(ids) == freezing.values_of(freeze, SYSTEM).figure(item.key).value


def test_only_a_draft_is_counted(cast):
    summary = final(cast)
    with pytest.raises(ValidationError, match="起草中"):
        freezing.count(summary, cast.clerk, silent)


def test_what_was_tampered_with_is_not_made_final(cast):
    summary = counted(cast)
    freeze = freezing.kept(summary)
    content = zlib.decompress(bytes(freeze.content)).replace(b"2026", b"2025")
    SummaryFreeze.objects.filter(pk=freeze.pk).update(content=zlib.compress(content))
    with pytest.raises(ValidationError, match="校验值不符"):
        freezing.promote(summary)
    assert not SummaryFreeze.objects.filter(is_final=True).exists()


CHANGES = {
    "content": lambda freeze: SummaryFreeze.objects.filter(pk=freeze.pk).update(content=b"x"),
    "open again": lambda freeze: SummaryFreeze.objects.filter(pk=freeze.pk).update(is_final=False),
    "rows changed": lambda freeze: SummaryRows.objects.filter(freeze=freeze).update(packed=b"x"),
    "rows deleted": lambda freeze: SummaryRows.objects.filter(freeze=freeze).delete(),
    "delete": lambda freeze: [
        freeze.rows.all().delete(),
        SummaryFreeze.objects.filter(pk=freeze.pk).delete(),
    ],
    "rows added": lambda freeze: SummaryRows.objects.create(
        freeze=freeze, source="none", first=freeze.as_of, last=freeze.as_of, packed=b"x"
    ),
    "heading": lambda freeze: Summary.objects.filter(pk=freeze.summary_id).update(heading="另一个标题"),
    "digest": lambda freeze: Summary.objects.filter(pk=freeze.summary_id).update(digest="0" * 64),
    "raw": lambda freeze: connection.cursor().execute(
        "UPDATE reports_summaryfreeze SET digest = 'x' WHERE id = %s", [freeze.pk]
    ),
}


def test_a_final_summary_refuses_every_change(cast):
    freeze = freezing.kept(final(cast))
    taken = [name for name, change in CHANGES.items() if is_taken(change, freeze)]
    assert taken == []
    assert freezing.verify(freeze) == ""


def is_taken(change, freeze):
    """Whether the database lets the change through."""
    try:
        with transaction.atomic():
            change(freeze)
            transaction.set_rollback(True)
    except Error:
        return False
    return True


def test_a_draft_takes_the_same_changes(cast):
    """The control: without the final mark nothing of it is refused."""
    freeze = freezing.kept(counted(cast))
    assert all(is_taken(change, freeze) for change in CHANGES.values())

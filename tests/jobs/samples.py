"""One sample per declared kind of job, for the contract that every kind must keep (one effect of many
deliveries).

A new kind adds a line to SAMPLES: how to start it, how to count its effects, and how many one run has.
"""

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models

from members.documents.elections import Letter
from reports.models import Filing, FilingCall, ReturnFile, UpwardReceipt
from reports.services.closes import open_month
from tests.conftest import Cast
from tests.example.counting import CountStep
from tests.members.access_unions import MAKERS
from tests.members.make import make_person
from tests.reports.access_returns import close_of
from tests.reports.access_summaries import summary as summary_of
from tests.reports.access_upward import exported, upward_list
from tests.reports.samples_filings import call_of
from tests.sheets.fixtures import FIXTURES
from unionhub.core.jobs import run_job, start_job
from unionhub.core.models import AuditEvent, Job
from unionhub.core.models.import_batch import ImportBatch, ImportRow
from unionhub.core.sheets import all_sheets, batches, sheet_for


@dataclass(frozen=True)
class Sample:
    """A way to start a job of the kind, and to count what it did."""

    start: Callable[[], Job]
    effects: Callable[[], int]
    expected: int


def _count(key: str) -> Callable[[Cast], Sample]:
    return lambda cast: Sample(
        start=lambda: start_job(key, cast.officer, cast.union_a1, {"steps": 3, "pause": 20}),
        effects=CountStep.objects.count,
        expected=3,
    )


def _list_export(key: str, page: str, person: str) -> Callable[[Cast], Sample]:
    """The export of the list at the address `page`, by that person of the cast."""
    return lambda cast: Sample(
        start=lambda: start_job(
            key, cast.people[person], cast.county, {"list": page, "query": "", "columns": []}
        ),
        effects=AuditEvent.objects.filter(action=key, object_type="").count,
        expected=1,
    )


def _uploaded(key: str, cast: Cast) -> ImportBatch:
    """The rows of the sheet's fixture as an uploaded list."""
    sheet, fixture = sheet_for(key), FIXTURES[key]
    rows = fixture.rows(cast)
    lines = [[column.heading for column in sheet.columns]]
    lines += [[str(row.get(column.name) or "") for column in sheet.columns] for row in rows]
    text = io.StringIO()
    csv.writer(text).writerows(lines)
    file = SimpleUploadedFile("名单.csv", text.getvalue().encode())
    return batches.accept(sheet, file, cast.people[fixture.importer], cast.county, fixture.options)


def _asked(batch: ImportBatch, step: str) -> Job:
    batches.ask(batch, step, batch.created_by)
    batch.refresh_from_db()
    return batch.job


def _standing(model: type[models.Model]) -> int:
    """How many records of the model count: what is only struck by an undo does not."""
    rows = model._default_manager.all()
    struck = any(field.name == "is_struck" for field in model._meta.fields)
    return rows.filter(is_struck=False).count() if struck else rows.count()


def _sheet(key: str, step: str) -> Callable[[Cast], Sample]:
    """A step of an import of the sheet, or its export."""

    def sample(cast: Cast) -> Sample:
        sheet, fixture = sheet_for(key), FIXTURES[key]
        fixture.prepare(cast)
        rows = len(fixture.rows(cast))
        if step == "export":
            person = cast.people[fixture.exporter]
            return Sample(
                start=lambda: start_job(sheet.job_key(step), person, cast.county, {"sheet": key}),
                effects=AuditEvent.objects.filter(action=sheet.export_action, object_label=sheet.label).count,
                expected=1,
            )
        if step == "read":
            return Sample(lambda: _uploaded(key, cast).job, ImportRow.objects.count, rows)
        batch = _uploaded(key, cast)
        run_job(batch.job.pk)
        if step == "undo":
            run_job(_asked(batch, "apply").pk)
        sign = 1 if step == "apply" else -1
        return Sample(
            start=lambda: _asked(batch, step), effects=lambda: sign * _standing(sheet.model), expected=rows
        )

    return sample


def _verify_audit(cast: Cast) -> Sample:
    return Sample(
        start=lambda: start_job("core.verify_audit", cast.auditor, cast.county),
        effects=AuditEvent.objects.filter(action="core.audit.verify", object_label="审计日志").count,
        expected=1,
    )


def _figures(cast: Cast) -> Sample:
    """The figures of an empty county."""
    return Sample(
        start=lambda: start_job("core.figures.compute", cast.clerk, cast.county),
        effects=AuditEvent.objects.filter(action="core.figure.compute", object_label="统计数字").count,
        expected=1,
    )


def _papers(cast: Cast) -> Sample:
    """A notice about an election for one term."""
    term = MAKERS["members.Term"](cast, cast.union_a1, cast.clerk)
    letter = Letter("notice", "测试县总工会").params()
    return Sample(
        start=lambda: start_job("members.papers", cast.clerk, cast.county, {**letter, "ids": [term.pk]}),
        effects=AuditEvent.objects.filter(action="members.term.print", object_type="members.term").count,
        expected=1,
    )


def _duplicates(cast: Cast) -> Sample:
    """Two records of one name and birth date."""
    for serial in (1, 2):
        make_person(cast.union_a1, "王小明", serial)
    return Sample(
        start=lambda: start_job("members.find_duplicates", cast.clerk, cast.county),
        effects=AuditEvent.objects.filter(object_label="疑似重复人员").count,
        expected=1,
    )


def _book(key: str, action: str, person: str) -> Callable[[Cast], Sample]:
    """The handover book of the township's officer."""
    return lambda cast: Sample(
        start=lambda: start_job(
            key, cast.people[person], cast.people[person].organisation, {"person": cast.township.pk}
        ),
        effects=AuditEvent.objects.filter(action=action, object_type="core.user").count,
        expected=1,
    )


def _return(cast: Cast) -> Sample:
    """The workbook of our own for a month."""
    close = close_of(cast.county)
    return Sample(
        start=lambda: start_job("reports.return", cast.clerk, cast.county, {"close": close.pk, "form": 0}),
        effects=ReturnFile.objects.count,
        expected=1,
    )


def _upward_export(cast: Cast) -> Sample:
    """The members for an upper system."""
    chosen = upward_list(cast, cast.county)
    return Sample(
        start=lambda: start_job(
            "reports.upward.export", cast.clerk, cast.county, {"list": chosen.pk, "which": "all"}
        ),
        effects=AuditEvent.objects.filter(
            action="reports.upward.export", object_type="reports.upwardlist"
        ).count,
        expected=1,
    )


def _upward_entered(cast: Cast) -> Sample:
    """The one record of an export."""
    chosen = upward_list(cast, cast.county)
    params = {"list": chosen.pk, "job": exported(cast, chosen, cast.clerk).pk, "entered_on": "2026-03-02"}
    return Sample(
        start=lambda: start_job("reports.upward.receipt", cast.clerk, cast.county, params),
        effects=UpwardReceipt.objects.count,
        expected=1,
    )


def _close(cast: Cast) -> Sample:
    """One draft of a month's figures, however often it is counted."""
    made = open_month(cast.county, date(2026, 10, 1), cast.clerk)
    return Sample(
        start=lambda: start_job("reports.count", cast.clerk, cast.county, {"close": made.pk}),
        effects=AuditEvent.objects.filter(action="reports.close.prepare", reason="核算").count,
        expected=1,
    )


def _summary(cast: Cast) -> Sample:
    """One draft of a summary's figures, however often it is counted."""
    made = summary_of(cast, cast.county, cast.clerk)
    return Sample(
        start=lambda: start_job("reports.summary.count", cast.clerk, cast.county, {"summary": made.pk}),
        effects=AuditEvent.objects.filter(action="reports.summary.write", reason="核定数字").count,
        expected=1,
    )


def _filings(cast: Cast) -> Sample:
    """A month's call to three unions and two townships."""
    made = call_of(cast.county)
    FilingCall.objects.filter(pk=made.pk).update(asks=["disputes.entered"])
    return Sample(
        start=lambda: start_job("reports.ask_filings", cast.clerk, cast.county, {"call": made.pk}),
        effects=Filing.objects.count,
        expected=5,
    )


SAMPLES: dict[str, Callable[[Cast], Sample]] = {
    "core.handover_own": _book("core.handover_own", "core.handover.print", "township"),
    "core.handover_others": _book("core.handover_others", "core.handover.others", "head"),
    "core.verify_audit": _verify_audit,
    "core.figures.compute": _figures,
    "core.audit.export": _list_export("core.audit.export", "audit-list", "auditor"),
    "example.count": _count("example.count"),
    "example.count_heavy": _count("example.count_heavy"),
    "example.visit.export": _list_export("example.visit.export", "visit-list", "clerk"),
    **{
        sheet.job_key(step): _sheet(key, step)
        for key, sheet in all_sheets().items()
        for step in ("read", "apply", "undo", "export")
    },
    "members.person.export": _list_export("members.person.export", "member-list", "clerk"),
    "members.find_duplicates": _duplicates,
    "members.union.export": _list_export("members.union.export", "union-list", "clerk"),
    "members.employer.export": _list_export("members.employer.export", "employer-list", "clerk"),
    "members.headcount.export": _list_export("members.headcount.export", "headcount-list", "clerk"),
    "members.papers": _papers,
    "disputes.mediation.export": _list_export("disputes.mediation.export", "mediation-list", "clerk"),
    "disputes.legal_aid.export": _list_export("disputes.legal_aid.export", "legal-aid-list", "clerk"),
    "disputes.body.export": _list_export("disputes.body.export", "mediation-body-list", "clerk"),
    "disputes.meeting.export": _list_export("disputes.meeting.export", "meeting-list", "clerk"),
    "disputes.petition.export": _list_export("disputes.petition.export", "petition-list", "clerk"),
    "disputes.letter.export": _list_export("disputes.letter.export", "letter-list", "clerk"),
    "disputes.inspection.export": _list_export("disputes.inspection.export", "inspection-list", "clerk"),
    "disputes.accident.export": _list_export("disputes.accident.export", "accident-list", "clerk"),
    "reports.return": _return,
    "reports.upward.export": _upward_export,
    "reports.upward.receipt": _upward_entered,
    "reports.ask_filings": _filings,
    "reports.count": _close,
    "reports.summary.count": _summary,
    "reports.filing.export": _list_export("reports.filing.export", "filing-list", "clerk"),
    "disputes.voice.export": _list_export("disputes.voice.export", "voice-list", "clerk"),
}

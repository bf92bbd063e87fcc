"""One sample per declared kind of job, for the contract that every kind must keep (one effect of many
deliveries).

A new kind adds a line to SAMPLES: how to start it, how to count its effects, and how many one run has.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.conftest import Cast
from tests.example.counting import CountStep
from tests.example.models import Visit
from unionhub.core import imports
from unionhub.core.jobs import run_job, start_job
from unionhub.core.models import AuditEvent, Job
from unionhub.core.models.import_batch import ImportBatch, ImportRow


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


def _uploaded(cast: Cast) -> ImportBatch:
    lines = ["组织编码,户主,走访日期,慰问金额", "A1,张三,2026-03-05,200", "A2,李四,2026-03-06,300"]
    file = SimpleUploadedFile("走访.csv", "\n".join(lines).encode())
    return imports.accept(imports.handler_for("example.visits"), file, cast.clerk, cast.county)


def _asked(batch: ImportBatch, step: str, cast: Cast) -> Job:
    imports.ask(batch, step, cast.clerk)
    batch.refresh_from_db()
    return batch.job


def _read(cast: Cast) -> Sample:
    return Sample(start=lambda: _uploaded(cast).job, effects=ImportRow.objects.count, expected=2)


def _apply(cast: Cast) -> Sample:
    batch = _uploaded(cast)
    run_job(batch.job.pk)
    return Sample(start=lambda: _asked(batch, "apply", cast), effects=Visit.objects.count, expected=2)


def _undo(cast: Cast) -> Sample:
    batch = _uploaded(cast)
    run_job(batch.job.pk)
    run_job(_asked(batch, "apply", cast).pk)
    return Sample(
        start=lambda: _asked(batch, "undo", cast), effects=lambda: -Visit.objects.count(), expected=2
    )


def _verify_audit(cast: Cast) -> Sample:
    return Sample(
        start=lambda: start_job("core.verify_audit", cast.auditor, cast.county),
        effects=AuditEvent.objects.filter(action="core.audit.verify", object_label="审计日志").count,
        expected=1,
    )


SAMPLES: dict[str, Callable[[Cast], Sample]] = {
    "core.verify_audit": _verify_audit,
    "core.audit.export": _list_export("core.audit.export", "audit-list", "auditor"),
    "example.count": _count("example.count"),
    "example.count_heavy": _count("example.count_heavy"),
    "example.visit.export": _list_export("example.visit.export", "visit-list", "clerk"),
    "example.visits.read": _read,
    "example.visits.apply": _apply,
    "example.visits.undo": _undo,
}

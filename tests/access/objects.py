"""Objects for the matrix: per model a way to make one that belongs to a given organisation (and account)."""

import uuid
from collections.abc import Callable
from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from django.utils import timezone

from tests.access.expectation import Target
from tests.access.relations import RELATIONS, organisations
from tests.attachments.corpus import pdf
from tests.conftest import Cast, make_account
from tests.disputes import access as of_disputes
from tests.example.models import Visit
from tests.handover import access as of_handover
from tests.members import access as of_members
from tests.papers import access as of_papers
from tests.reports import access as of_reports
from tests.workflow import deeds as of_errands
from unionhub.core import attachments, audit
from unionhub.core.jobs.files import remove_leftovers, store
from unionhub.core.models import Deputy, Grant, ImportBatch, Job, JobState, LoginSession, Organisation, User
from unionhub.core.notices import notify


def _organisation(cast: Cast, home: Organisation, owner: User) -> Organisation:
    return home


def _account(cast: Cast, home: Organisation, owner: User) -> User:
    username = f"matrix-{home.code.lower()}"
    return User.objects.filter(username=username).first() or make_account(username, home)


def _notice(cast: Cast, home: Organisation, owner: User) -> models.Model:
    return notify(owner, "导入完成")


def _grant(cast: Cast, home: Organisation, owner: User) -> models.Model:
    return Grant.objects.create(
        user=_account(cast, home, owner), role="leader", organisation=home, valid_from="2020-01-01"
    )


def _deputy(cast: Cast, home: Organisation, owner: User) -> models.Model:
    today = timezone.localdate()
    return Deputy.objects.create(
        principal=_account(cast, home, owner),
        deputy=make_account(f"deputy-{home.code.lower()}", home),
        valid_from=today,
        valid_to=today + timedelta(days=9),
        reason="出差",
    )


def _session(cast: Cast, home: Organisation, owner: User) -> models.Model:
    account = _account(cast, home, owner)
    return LoginSession.objects.create(user=account, key_hash=f"matrix-{account.pk}")


def _job(cast: Cast, home: Organisation, owner: User) -> models.Model:
    """An ended job with its file."""
    job = Job.objects.create(
        kind="example.count", title="计数", user=owner, organisation=home, state=JobState.DONE
    )
    remove_leftovers(job.pk)
    stored = store(job.pk, 1, b"1", "计数.txt")
    job.result_file, job.result_name, job.result_sha256 = stored.place, stored.name, stored.sha256
    job.result_expires_at = timezone.now() + timedelta(days=1)
    job.save()
    return job


def _audit_event(cast: Cast, home: Organisation, owner: User) -> models.Model:
    return audit.record("core.organisation.change", actor=owner, obj=home)


def parameter_cases(key: str) -> Callable[[Cast, dict[str, User]], list[Target]]:
    """A county-wide parameter, and a key that no app declares."""
    found = Target((("key", key),), "C", relation="county")
    missing = Target((("key", "no.such_key"),), relation="missing", exists=False)
    return lambda cast, people: [found, missing]


def own_sessions(cast: Cast, people: dict[str, User]) -> list[Target]:
    """One's own session, another person's, and none."""
    targets = []
    for relation, name in (("own", "officer"), ("other's", "officer_b")):
        row = LoginSession.objects.create(user=people[name], key_hash=f"matrix-{name}")
        targets.append(Target((("pk", row.pk),), people[name].organisation.code, name, relation))
    return [*targets, Target((("pk", 987_654_321),), relation="missing", exists=False)]


def _visit(cast: Cast, home: Organisation, owner: User) -> models.Model:
    return Visit.objects.create(
        organisation=home, household="某某", visited_on=timezone.localdate(), created_by=owner
    )


def _import(cast: Cast, home: Organisation, owner: User) -> models.Model:
    return ImportBatch.objects.create(
        organisation=home, created_by=owner, sheet_key="visits", filename="走访.xlsx", state="ready"
    )


def own_imports(cast: Cast, people: dict[str, User]) -> list[Target]:
    """One's own import, another person's, and none; who imports here are township officers."""
    targets = []
    for relation, name in (("own", "township"), ("other's", "township_b")):
        home = people[name].organisation
        made = _import(cast, home, people[name])
        targets.append(Target((("pk", made.pk),), home.code, name, relation))
    return [*targets, Target((("pk", 987_654_321),), relation="missing", exists=False)]


#: model label → maker(cast, organisation, owner)
MAKERS: dict[str, Callable[[Cast, Organisation, User], models.Model]] = {
    "core.AuditEvent": _audit_event,
    "core.Organisation": _organisation,
    "core.User": _account,
    "core.Grant": _grant,
    "core.Deputy": _deputy,
    "core.LoginSession": _session,
    "core.Notice": _notice,
    "core.Job": _job,
    "example.Visit": _visit,
    "example.Errand": of_errands.errand,
    **of_members.MAKERS,
    **of_papers.MAKERS,
    **of_disputes.MAKERS,
    **of_reports.MAKERS,
}

#: Models whose objects belong to one account, not to an organisation's subtree.
OWNED_BY_ACCOUNT: set[str] = {"core.Job", "core.Notice"}


def _papers(action: str, with_paper: bool) -> Callable[[Cast, dict[str, User]], list[Target]]:
    """Targets of the addresses of a record's papers: the record's own actions decide."""

    def targets(cast: Cast, people: dict[str, User]) -> list[Target]:
        found = []
        for relation, code in RELATIONS.items():
            visit = _visit(cast, organisations(cast)[code], people["clerk"])
            kwargs: list[tuple[str, object]] = [("label", "example.visit"), ("record", visit.pk)]
            if with_paper:
                upload = SimpleUploadedFile("单据.pdf", pdf(), content_type="application/pdf")
                kwargs.append(("pk", attachments.add(visit, upload, people["clerk"]).pk))
            found.append(Target(tuple(kwargs), code, None, relation, True, action, "example.visit.view"))
        missing: list[tuple[str, object]] = [("label", "example.visit"), ("record", 987_654_321)]
        if with_paper:
            missing.append(("pk", uuid.UUID(int=1)))
        gone = Target(tuple(missing), None, None, "missing", False, action, "example.visit.view")
        return [*found, gone]

    return targets


def _reveals(cast: Cast, people: dict[str, User]) -> list[Target]:
    """A value asked for by each who may and may not."""
    view, found = "example.visit.view", []
    for relation, code in RELATIONS.items():
        visit = _visit(cast, organisations(cast)[code], people["clerk"])
        data = (("model", "example.Visit"), ("field", "phone"), ("pk", visit.pk), ("reason", "电话回访核对"))
        found.append(Target((), code, None, relation, True, view, view, data, "phone"))
    data = (("model", "example.Visit"), ("field", "phone"), ("pk", 987_654_321), ("reason", "电话回访核对"))
    return [*found, Target((), None, None, "missing", False, view, view, data, "phone")]


def years(cast: Cast, people: dict[str, User]) -> list[Target]:
    """Holidays belong to nobody: every year answers, also one that is not entered."""
    return [Target((("year", 2026),)), Target((("year", 2050),))]


def procedures(cast: Cast, people: dict[str, User]) -> list[Target]:
    """Procedures belong to nobody; a kind that no app declares is no page."""
    missing = Target((("kind", "no.such"),), relation="missing", exists=False)
    return [Target((("kind", "example.errand"),)), missing]


#: url name → its own way to list targets, for addresses that are not «one object by pk».
CASES: dict[str, Callable] = {
    "parameter-detail": parameter_cases("example.subsistence_line"),
    "parameter-set": parameter_cases("example.subsistence_line"),
    "parameter-set-technical": parameter_cases("core.session.parallel"),
    "holiday-year": years,
    "procedure": procedures,
    "visit-import-batch": own_imports,
    "session-end": own_sessions,
    "attachment-list": _papers("example.visit.view", with_paper=False),
    "attachment-add": _papers("example.visit.change", with_paper=False),
    "attachment-download": _papers("example.visit.view", with_paper=True),
    "attachment-remove": _papers("example.visit.change", with_paper=True),
    "reveal": _reveals,
    "example-errand-step": of_errands.CASE,
    **of_handover.CASES,
    **of_members.CASES,
    **of_papers.CASES,
    **of_disputes.CASES,
    **of_reports.CASES,
}

"""Every address that changes something, or hands out something sensitive, leaves a whole trace (scorecard D1, D2).

Each deed is done as a browser would: the page is opened, its form taken as it stands, a few fields filled, sent. An
address that takes POST and has no deed here is red, so that no new one slips past.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from lxml import html
from openpyxl import Workbook

from tests.access.objects import MAKERS
from tests.access.test_matrix import PATTERNS
from tests.attachments.corpus import pdf
from tests.conftest import PASSWORD, Cast
from tests.disputes import access as of_disputes
from tests.handover import access as of_handover
from tests.members import access as of_members
from tests.papers import access as of_papers
from tests.reports import access as of_reports
from tests.workflow import deeds as of_errands
from unionhub.core import attachments, policy
from unionhub.core.models import AuditEvent, JobState, LoginSession, Organisation

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]

#: Addresses that take a POST but change no record: lists keep one's own columns and views, marks «read» are one's own.
PERSONAL = {
    "notice-read-all",
    "notice-open",
    "search",
    "account-list",
    "deputy-list",
    "grant-list",
    "job-list",
    "todo-list",
    "open-session-list",
    "organisation-list",
    "holiday-upload",  # shows what the file says; what is confirmed is sent to holiday-enter
    "visit-import-batch",  # its steps are jobs: tests/views/test_import.py
    *of_members.PERSONAL,
    *of_disputes.PERSONAL,
    *of_reports.PERSONAL,
}
READ_ONLY_FUNCTIONS = {"healthz", "readyz", "home", "alive", "menu-counts", "notice-list"}


@dataclass
class Deed:
    """Who does it, to what, with which fields filled in; and the action the trace must name."""

    who: str
    trace: str
    fields: dict[str, object] = field(default_factory=dict)
    kwargs: Callable[[Cast], dict] = lambda cast: {}
    #: The address whose page holds the form, where it is another one.
    page: Callable[[Cast], str] | None = None


def pk_of(label: str, home: str = "union_a1", **changes) -> Callable[[Cast], dict]:
    """A fresh object of the model at home, changed as said."""

    def made(cast: Cast) -> dict:
        obj = MAKERS[label](cast, getattr(cast, home), cast.officer)
        if changes:
            type(obj)._default_manager.filter(pk=obj.pk).update(**changes)
        return {"pk": obj.pk}

    return made


def papers(with_paper: bool) -> Callable[[Cast], dict]:
    """A record for papers, with one if asked."""

    def made(cast: Cast) -> dict:
        visit = MAKERS["example.Visit"](cast, cast.union_a1, cast.officer)
        found = {"label": "example.visit", "record": visit.pk}
        if with_paper:
            upload = SimpleUploadedFile("单据.pdf", pdf(), content_type="application/pdf")
            found["pk"] = attachments.add(visit, upload, cast.officer).pk
        return found

    return made


def visit(cast: Cast) -> dict:
    """A visit with a phone number."""
    made = MAKERS["example.Visit"](cast, cast.union_a1, cast.officer)
    made.phone = "13812345678"
    made.save()
    return {"pk": made.pk}


def own_session(cast: Cast) -> dict:
    """Another session of the officer's own."""
    return {"pk": LoginSession.objects.create(user=cast.officer, key_hash="elsewhere").pk}


def locked(cast: Cast) -> dict:
    """An account that was locked by wrong passwords."""
    for _ in range(6):
        Client().post(reverse("login"), {"username": "officer", "password": "falsch-und-lang-9"})
    return {"pk": cast.officer.pk}


def workbook() -> SimpleUploadedFile:
    """One row of visits as staff would send it."""
    book = Workbook()
    book.active.append(["户主", "走访日期"])
    book.active.append(["王某", "2026-03-05"])
    stream = BytesIO()
    book.save(stream)
    return SimpleUploadedFile("走访.xlsx", stream.getvalue())


def empty_union(cast: Cast) -> dict:
    """A union without accounts."""
    union = Organisation.objects.create(name="空工会", code="E1", kind="primary", parent=cast.town_b)
    return {"pk": union.pk}


def soon() -> str:
    return (timezone.localdate() + timedelta(days=20)).isoformat()


REASON = "年度人员调整，按会议纪要办理"
VISIT = {"household": "王某", "visited_on": "2026-03-05", "amount": "500"}
DEEDS: dict[str, Deed] = {
    "login": Deed("", "core.login", {"username": "officer", "password": PASSWORD}),
    "logout": Deed("officer", "core.logout"),
    "preferences": Deed("officer", "core.preferences", {"page_size": "50"}),
    "password-change": Deed(
        "officer",
        "core.password.change",
        {"old": PASSWORD, "new": "Zhong-Xin-Mi-Ma-77", "again": "Zhong-Xin-Mi-Ma-77"},
    ),
    "session-end": Deed("officer", "core.session.own", kwargs=own_session),
    "account-new": Deed(
        "sysadmin",
        "core.account.change",
        {"username": "liuxin", "name": "刘新", "organisation": lambda cast: cast.union_a1.pk},
    ),
    "account-edit": Deed("sysadmin", "core.account.change", {"name": "刘改"}, pk_of("core.User")),
    "account-disable": Deed("sysadmin", "core.account.change", {"note": REASON}, pk_of("core.User")),
    "account-enable": Deed(
        "sysadmin", "core.account.change", {"note": REASON}, pk_of("core.User", is_active=False)
    ),
    "account-reset": Deed("sysadmin", "core.account.change", {"note": REASON}, pk_of("core.User")),
    "account-unlock": Deed("secadmin", "core.account.unlock", {"note": REASON}, locked),
    "open-session-end": Deed("secadmin", "core.session.end", {"note": REASON}, pk_of("core.LoginSession")),
    "organisation-new": Deed(
        "sysadmin",
        "core.organisation.change",
        {
            "parent": lambda cast: cast.town_a.pk,
            "kind": "primary",
            "name": "甲镇第三工会",
            "short_name": "三工会",
            "code": "A3",
        },
    ),
    "organisation-edit": Deed(
        "sysadmin", "core.organisation.change", {"name": "甲镇新名工会"}, pk_of("core.Organisation")
    ),
    "organisation-move": Deed(
        "sysadmin",
        "core.organisation.change",
        {"parent": lambda cast: cast.town_b.pk, "note": REASON},
        pk_of("core.Organisation"),
    ),
    "organisation-deactivate": Deed("sysadmin", "core.organisation.change", {"note": REASON}, empty_union),
    "organisation-activate": Deed(
        "sysadmin",
        "core.organisation.change",
        {"note": REASON},
        pk_of("core.Organisation", "union_b1", is_active=False),
    ),
    "grant-new": Deed(
        "secadmin",
        "core.grant.change",
        {
            "user": lambda cast: cast.officer.pk,
            "role": "clerk",
            "organisation": lambda cast: cast.town_a.pk,
            "domain": "*",
            "reason": REASON,
        },
    ),
    "grant-end": Deed("secadmin", "core.grant.change", {"note": REASON}, pk_of("core.Grant")),
    "deputy-new": Deed(
        "secadmin",
        "core.grant.change",
        {
            "principal": lambda cast: cast.township.pk,
            "deputy": lambda cast: cast.officer.pk,
            "valid_to": lambda cast: soon(),
            "reason": "外出学习",
        },
    ),
    "deputy-end": Deed("secadmin", "core.grant.change", {"note": REASON}, pk_of("core.Deputy")),
    "parameter-set": Deed(
        "head",
        "core.parameter.change",
        {"value": "812.50", "document_no": "澄民〔2026〕9号"},
        lambda cast: {"key": "example.subsistence_line"},
    ),
    "parameter-set-technical": Deed(
        "sysadmin", "core.parameter.technical", {"value": "2"}, lambda cast: {"key": "core.session.parallel"}
    ),
    "reveal": Deed(
        "clerk", "core.reveal", {"model": "example.Visit", "field": "phone", "reason": REASON}, visit
    ),
    "attachment-add": Deed(
        "officer",
        "core.attachment.add",
        {"files": lambda cast: SimpleUploadedFile("单据.pdf", pdf(), content_type="application/pdf")},
        papers(with_paper=False),
    ),
    "attachment-remove": Deed(
        "officer", "core.attachment.remove", {"reason": REASON}, papers(with_paper=True)
    ),
    "job-cancel": Deed("officer", "core.job.cancel", kwargs=pk_of("core.Job", state=JobState.QUEUED)),
    "job-retry": Deed("officer", "core.job.retry", kwargs=pk_of("core.Job", state=JobState.FAILED)),
    "audit-verify": Deed("auditor", "core.audit.verify", page=lambda cast: reverse("audit-state")),
    "audit-list": Deed("auditor", "core.audit.export", {"do": "export"}),
    "visit-add": Deed("officer", "example.visit.add", VISIT),
    "visit-change": Deed("officer", "example.visit.change", VISIT, pk_of("example.Visit")),
    "holiday-enter": Deed(
        "sysadmin",
        "core.holiday.change",
        {"year": "2027", "document_no": "国办发明电〔2026〕8号", "days": "2027-01-01 放假 元旦"},
    ),
    "visit-close": Deed("clerk", "example.visit.close", {"note": REASON}, pk_of("example.Visit")),
    "visit-list": Deed("clerk", "example.visit.export", {"do": "export"}),
    "visit-import": Deed("clerk", "example.visit.import", {"file": lambda cast: workbook()}),
    "visit-sheet-export": Deed("clerk", "example.visit.export"),
    **{name: Deed(*deed) for name, deed in of_papers.DEEDS.items()},
    **{
        name: Deed(*deed)
        for name, deed in (
            of_members.DEEDS | of_reports.DEEDS | of_errands.DEEDS | of_handover.DEEDS | of_disputes.DEEDS
        ).items()
    },
}


def takes_post(entry) -> bool:
    """Whether the address answers POST at all."""
    view = getattr(entry.callback, "view_class", None)
    return hasattr(view, "post") if view else entry.name not in READ_ONLY_FUNCTIONS


def form_of(page: bytes, address: str) -> dict[str, object]:
    """The fields of the page's form as they stand."""
    for form in html.fromstring(page).forms:
        target = form.get("action") or address
        if form.method == "POST" and target.split("?")[0] == address:
            return dict(form.form_values())
    return {}


def test_every_address_that_takes_a_post_has_its_deed():
    waiting = (
        {entry.name for _, entry in PATTERNS if takes_post(entry)}
        - {name.partition("/")[0] for name in DEEDS}
        - PERSONAL
    )
    assert not waiting, "give them a deed, or say why they need no trace"


@pytest.mark.parametrize("name", sorted(DEEDS))
def test_the_deed_leaves_a_whole_trace(name, cast):
    deed = DEEDS[name]
    browser = Client()
    if deed.who:
        browser.force_login(cast.people[deed.who])
    kwargs = deed.kwargs(cast)
    address = reverse(name.partition("/")[0], kwargs=kwargs if name != "reveal" else None)
    page = browser.get(deed.page(cast) if deed.page else address)
    sent = form_of(page.content, address) if page.status_code == 200 else {}
    sent |= kwargs if name == "reveal" else {}
    sent |= {key: value(cast) if callable(value) else value for key, value in deed.fields.items()}
    last = AuditEvent.objects.order_by("pk").values_list("pk", flat=True).last() or 0
    answer = browser.post(address, sent)
    assert answer.status_code < 400, " ".join(html.fromstring(answer.content.decode()).text_content().split())
    traces = list(AuditEvent.objects.filter(pk__gt=last))
    assert [trace for trace in traces if trace.action == deed.trace], [trace.action for trace in traces]
    known = policy.load().actions
    for trace in traces:
        assert trace.result == "ok"
        assert trace.action in known
        assert trace.request_id
        assert trace.ip == "127.0.0.1"
        assert trace.utc_offset == 8 * 60
        assert trace.actor_name
        assert trace.organisation_path
        assert trace.mac
        if deed.who:
            assert trace.actor_id == cast.people[deed.who].pk
            assert trace.actor_unit
        empty = [field.name for field in trace._meta.fields if getattr(trace, field.name) is None]
        assert not empty

"""Cases at two sizes: the to-do of a county clerk, what of it is overdue, and the count in the menu of every page.

A tenth of the cases is open, as after some years of work; or all are (`crowded`): every one waits for the same clerk.
"""

import statistics
import sys
import time
from collections.abc import Callable
from datetime import timedelta

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import get_resolver, reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from benchmarks.measure import tell  # noqa: E402
from tests.example.errands import Errand  # noqa: E402
from unionhub.core import todo  # noqa: E402
from unionhub.core.enums import OrganisationKind, Role  # noqa: E402
from unionhub.core.models import Case, CaseEvent, Clock, ClockState, Grant, Organisation, User  # noqa: E402

ACCOUNT = "bench"
TOWNSHIPS, UNIONS = 9, 90
#: Of the open cases, one in so many waits for the clerk; the others are in the townships' hands.
SHARE = 2
PAGES = {"page": "", "overdue": "?urgency=overdue"}


def prepare(number: str, crowded: str = "") -> None:
    """A county with so many cases: clocks that ended and such that run, three lines of timeline each."""
    begun = time.perf_counter()
    call_command("migrate", verbosity=0)
    homes, clerk, officers = _make_county()
    _make_cases(int(number), bool(crowded), homes, clerk, officers)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    tell(time.perf_counter() - begun, cases=Case.objects.count(), waiting=todo.count(clerk))


def _make_county() -> tuple[list[Organisation], User, list[User]]:
    make = Organisation.objects.create
    county = make(name="测试县总工会", code="C", kind=OrganisationKind.COUNTY)
    clerk = _account(ACCOUNT, county, Role.CLERK)
    officers, homes = [], []
    for at in range(TOWNSHIPS):
        town = make(name=f"{at}镇总工会", code=f"T{at}", kind=OrganisationKind.TOWNSHIP, parent=county)
        officers.append(_account(f"town{at}", town, Role.TOWNSHIP))
        homes += [
            make(name=f"{at}镇第{n}工会", code=f"U{at}-{n}", kind=OrganisationKind.PRIMARY, parent=town)
            for n in range(UNIONS // TOWNSHIPS)
        ]
    return homes, clerk, officers


def _account(name: str, home: Organisation, role: str) -> User:
    user = User.objects.create_user(
        name, "Bench-Passw0rd-1", name=name, organisation=home, must_change_password=False
    )
    Grant.objects.create(user=user, role=role, organisation=home, valid_from="2020-01-01")
    return user


def _make_cases(
    number: int, crowded: bool, homes: list[Organisation], clerk: User, officers: list[User]
) -> None:
    today = timezone.localdate()
    rows, hands = [], {}
    for at in range(number):
        home = at % len(homes)
        is_open = crowded or at % 10 == 0
        mine = is_open and (crowded or at % (10 * SHARE) == 0)
        hands[at] = clerk if mine else officers[home * TOWNSHIPS // len(homes)]
        rows.append(
            Case(
                kind="example.errand",
                number=f"差〔2026〕{at + 1}号",
                title="送慰问品",
                state="handling" if is_open else "done",
                is_open=is_open,
                handler=hands[at],
                organisation=homes[home],
                created_by=officers[0],
                opened_on=today - timedelta(days=at % 900),
            )
        )
    Case.objects.bulk_create(rows, batch_size=1000)
    keys = [row.pk for row in rows]
    table, link = Errand._meta.db_table, Errand._meta.pk.column
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({link}, amount) SELECT id, 1 FROM core_case")
    Clock.objects.bulk_create(
        (
            Clock(
                case_id=key,
                term="errand.finish",
                label="办理期限",
                start=today,
                length=15,
                due_on=today + timedelta(days=at % 40 - 10),
                warn_on=today + timedelta(days=at % 40 - 11),
                state=ClockState.RUNNING if rows[at].is_open else ClockState.MET,
                explanation="",
            )
            for at, key in enumerate(keys)
        ),
        batch_size=1000,
    )
    CaseEvent.objects.bulk_create(
        (
            CaseEvent(
                case_id=key,
                actor=hands[at],
                actor_name="办理人",
                transition=step,
                label=step,
                source=source,
                target=target,
            )
            for at, key in enumerate(keys)
            for step, source, target in (
                ("open", "", "received"),
                ("accept", "received", "handling"),
                ("submit" if at % 3 else "return", "handling" if at % 3 else "submitted", "handling"),
            )
        ),
        batch_size=2000,
    )


def page(name: str, times: str = "25") -> None:
    """One of the pages: its queries and the median time of some requests, beside the menu's count alone."""
    client = Client()
    user = User.objects.get(username=ACCOUNT)
    client.force_login(user)
    address = reverse("todo-list") + PAGES[name]
    client.get(address)  # what is made once
    asked = []
    for _ in range(3):  # now and then a request also notes that the session is in use
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(address)
            asked.append(len(queries))
    if answer.status_code != 200:
        raise SystemExit(f"{address}: {answer.status_code}")
    took, busy = zip(*(_seconds(lambda: client.get(address)) for _ in range(int(times))), strict=True)
    counted, _ = zip(*(_seconds(lambda: todo.count(user)) for _ in range(int(times))), strict=True)
    tell(
        statistics.median(took),
        queries=min(asked),
        processor=round(statistics.median(busy), 4),
        count=round(statistics.median(counted), 4),
    )


def _seconds(work: Callable[[], object]) -> tuple[float, float]:
    """(seconds by the clock, seconds of this process: all of the work on SQLite, ours beside the server's else)."""
    begun, busy = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - begun, time.process_time() - busy


if __name__ == "__main__":
    assert get_resolver().url_patterns
    {"prepare": prepare, "page": page}[sys.argv[1]](*sys.argv[2:])

"""Our figures: a day computed against plain SQL, what changed against everything, the dashboard's page. See README.md.

Run by benchmarks/measure.py.
"""

import statistics
import sys
import time
from collections.abc import Callable
from datetime import date

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import get_resolver, reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from benchmarks.measure import tell  # noqa: E402
from members.models import Membership  # noqa: E402
from members.services import memberships  # noqa: E402
from unionhub.core.demo.county import DemoSize  # noqa: E402
from unionhub.core.demo.seed import seed  # noqa: E402
from unionhub.core.indicators import compute, registry, store  # noqa: E402
from unionhub.core.models import Organisation, User  # noqa: E402

#: The as-of day: the last one that the demo county tells of.
FIRST, LAST = date(2026, 10, 1), date(2026, 10, 31)
ROLL = "members.memberships"
#: The roll by hand, as somebody would write it who needs just these numbers. {0}: the groups besides the union.
_BY_HAND = """
SELECT m.organisation_id{0},
       count(*), count(*) FILTER (WHERE m.kind = 'regular'), count(*) FILTER (WHERE m.kind = 'retained'),
       count(*) FILTER (WHERE m.kind = 'regular' AND p.sex = '2'),
       count(*) FILTER (WHERE m.kind = 'regular' AND m.is_migrant),
       count(*) FILTER (WHERE m.kind = 'regular' AND p.ethnicity BETWEEN '02' AND '56'),
       count(*) FILTER (WHERE m.kind = 'regular' AND m.new_form_group <> '')
  FROM members_membership m JOIN members_person p ON p.id = m.person_id
 WHERE NOT m.is_struck AND m.valid_from <= %(on)s AND (m.valid_to IS NULL OR m.valid_to > %(on)s)
 GROUP BY 1{1}
"""
_GROUPS = (
    "",
    "p.sex",
    "CASE WHEN p.ethnicity = '01' THEN 'han' WHEN p.ethnicity BETWEEN '02' AND '56' THEN 'minority' ELSE 'other' END",
    "m.is_migrant",
    "m.employment_form",
    "m.new_form_group",
    "width_bucket(2026 - extract(year FROM p.birth_date), ARRAY[16, 26, 36, 46, 51, 56, 61])",
    "m.education",
)


def prepare(unions: str, workers: str) -> None:
    """The demo county of that size, without computed figures."""
    begun = time.perf_counter()
    call_command("migrate", verbosity=0)
    seed(size=DemoSize(int(unions), int(workers)))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    tell(time.perf_counter() - begun, members=Membership.objects.voters().on(LAST).count())


def one_day(times: str = "3") -> None:
    """One as-of day of all sources: measured, rolled up and written by us; the same groups by plain SQL, only fetched.

    The roll is written by hand; of the other sources it is our own statements, run by a bare cursor. By turns, and
    the median of each side.
    """
    spans = [(source, LAST if source.is_stock else FIRST, LAST) for source in registry.sources().values()]
    statements = [
        (_BY_HAND.format(f", {group}" if group else "", ", 2" if group else ""), {"on": LAST})
        for group in _GROUPS
    ]
    for source, first, last in spans:
        if source.key != ROLL:
            with CaptureQueriesContext(connection) as seen:
                compute.measure(source, first, last)
            statements += [(query["sql"].replace("%", "%%"), {}) for query in seen]
    store.standing_spans = lambda today: spans
    ours, plain = [], []
    for _ in range(int(times)):
        plain.append(_seconds(lambda: _fetch(statements)))
        ours.append(_seconds(store.compute_all))
    measured = _seconds(lambda: [compute.measure(*span) for span in spans])
    tell(
        statistics.median(ours),
        plain=round(statistics.median(plain), 3),
        measured=round(measured, 3),
        statements=len(statements),
    )


def _fetch(statements: list[tuple[str, dict]]) -> None:
    with connection.cursor() as cursor:
        for text, values in statements:
            cursor.execute(text, values)
            cursor.fetchall()


def _seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def everything() -> None:
    """All standing spans."""
    done = store.compute_all()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE core_figureblock")
    tell(done.seconds, spans=done.spans, nodes=done.nodes, blocks=done.blocks)


def changed() -> None:
    """A member's facts change in one union: what changed is computed."""
    store.refresh()
    one = Membership.objects.on().filter(kind="regular", is_migrant=False).latest("pk")
    clerk = User.objects.get(username="clerk")
    memberships.change(one, timezone.localdate(), {"is_migrant": True}, clerk, note="基准测试")
    done = store.refresh()
    if done.mode != "changed" or not done.blocks:
        raise SystemExit(f"nothing was computed: {done}")
    tell(done.seconds, spans=done.spans, blocks=done.blocks)


def page(times: str = "15") -> None:
    """The county's dashboard: queries of one request and the median time of some."""
    client = Client()
    client.force_login(User.objects.get(username="leader"))
    county = Organisation.objects.get(parent=None)
    address = reverse("dashboard-node", args=[county.pk])
    client.get(address)  # what is made once
    asked = []
    for _ in range(3):  # now and then a request also notes that the session is in use
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(address)
            asked.append(len(queries))
    if answer.status_code != 200:
        raise SystemExit(f"{address}: {answer.status_code}")
    took = [_seconds(lambda: client.get(address)) for _ in range(int(times))]
    tell(statistics.median(took), queries=min(asked), kilobytes=len(answer.content) >> 10)


if __name__ == "__main__":
    assert get_resolver().url_patterns
    {"prepare": prepare, "day": one_day, "all": everything, "changed": changed, "page": page}[sys.argv[1]](
        *sys.argv[2:]
    )

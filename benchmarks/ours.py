"""Our pieces of work: prepare, import, export, browser, list, full. Run by benchmarks/measure.py."""

import io
import json
import re
import statistics
import sys
import time
from pathlib import Path
from typing import Any

import django

django.setup()

from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.http import QueryDict  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import URLPattern, URLResolver, get_resolver, resolve, reverse  # noqa: E402

from benchmarks.measure import tell  # noqa: E402
from benchmarks.roll import union_code  # noqa: E402
from members.models import Membership, Person  # noqa: E402
from unionhub.core.enums import OrganisationKind, Role  # noqa: E402
from unionhub.core.exports import write_listing  # noqa: E402
from unionhub.core.jobs import kinds  # noqa: E402
from unionhub.core.jobs.run import run_job  # noqa: E402
from unionhub.core.models import Grant, Job, Organisation, User  # noqa: E402
from unionhub.core.models.import_batch import ImportBatch  # noqa: E402
from unionhub.core.views import ImportView  # noqa: E402

ACCOUNT = "bench"
SHEET = "members"
TOWNSHIPS = 9


def prepare(unions: str) -> None:
    """Tables, keys, a county with nine townships and so many unions, a clerk of the county; no members."""
    begun = time.perf_counter()
    call_command("migrate", verbosity=0)
    if not User.objects.filter(username=ACCOUNT).exists():
        _make_county(int(unions))
    tell(time.perf_counter() - begun)


def _make_county(unions: int) -> None:
    make = Organisation.objects.create
    county = make(name="测试县总工会", code="C", kind=OrganisationKind.COUNTY)
    towns = [
        make(name=f"{at}镇总工会", code=f"T{at}", kind=OrganisationKind.TOWNSHIP, parent=county)
        for at in range(TOWNSHIPS)
    ]
    for at in range(unions):
        make(
            name=f"第{at}工会",
            code=union_code(at),
            kind=OrganisationKind.PRIMARY,
            parent=towns[at % TOWNSHIPS],
        )
    user = User.objects.create_user(
        ACCOUNT, "Bench-Passw0rd-1", name="基准测试", organisation=county, must_change_password=False
    )
    Grant.objects.create(user=user, role=Role.CLERK, organisation=county, valid_from="2020-01-01")


def import_file(path: str, *more: str) -> None:
    """The command: guard, read in the child, check, stage, apply, audit."""
    out = io.StringIO()
    begun = time.perf_counter()
    try:
        call_command("import_sheet", SHEET, path, "--as", ACCOUNT, *more, stdout=out)
    except SystemExit:
        report = json.loads(out.getvalue())
        raise SystemExit(f"{report['rejected']} rejected, first: {report['errors'][:3]}") from None
    seconds = time.perf_counter() - begun
    report = json.loads(out.getvalue().splitlines()[-1])
    steps = Job.objects.order_by("-pk")[:2]
    tell(
        seconds,
        rows=report["total"],
        **{name: report[name] for name in ("new", "changed", "unchanged", "applied")},
        steps={
            job.kind.rpartition(".")[2]: round((job.ended_at - job.started_at).total_seconds(), 2)
            for job in reversed(steps)
        },
        there=Membership.objects.count(),
    )


def export_file(path: str) -> None:
    """The command: the export's job, decrypting and masking as policy.csv says."""
    begun = time.perf_counter()
    call_command("export_sheet", SHEET, path, "--as", ACCOUNT, stdout=io.StringIO())
    tell(time.perf_counter() - begun, rows=Person.objects.count(), megabytes=Path(path).stat().st_size >> 20)


def masked_file(path: str, address_name: str) -> None:
    """The list of people as Excel with every column: sealed ones opened, and masked as policy.csv says."""
    user = User.objects.get(username=ACCOUNT)
    page: Any = resolve(reverse(address_name)).func
    view = page.view_class()
    begun = time.perf_counter()
    listing = view.listing_for(user, QueryDict(""), list(view.table_class.base_columns))
    rows = write_listing(path, "会员", listing, user)
    tell(time.perf_counter() - begun, rows=rows, columns=len(listing.columns))


def browser(path: str) -> None:
    """Upload, preview, confirmation, result, through the pages; the worker's jobs run in between, in this process."""
    client = Client()
    client.force_login(User.objects.get(username=ACCOUNT))
    start = _import_page()
    content = Path(path).read_bytes()
    begun = time.perf_counter()
    token = _token(client.get(start).content)
    upload = SimpleUploadedFile("名册.xlsx", content)
    answer = client.post(start, {"file": upload, "form_token": token, "mode": "add", "basis": "auto"})
    if answer.status_code != 302:
        raise SystemExit(answer.content.decode()[:3000])
    page = answer.headers["Location"]
    _work()
    preview = client.get(page).content
    seen = time.perf_counter()
    answer = client.post(page, {"do": "apply"})
    if answer.status_code != 302:
        raise SystemExit(answer.content.decode()[:3000])
    _work()
    result = client.get(page)
    seconds = time.perf_counter() - begun
    batch = ImportBatch.objects.latest("pk")
    if batch.state != "applied" or result.status_code != 200:
        raise SystemExit(f"{batch.state}: {batch.error}")
    tell(
        seconds,
        preview_seconds=round(seen - begun, 2),
        preview_kb=len(preview) >> 10,
        there=Membership.objects.count(),
    )


def _work() -> None:
    """What the worker does."""
    for job in Job.objects.open():
        run_job(job.pk)


def _token(page: bytes) -> str:
    found = re.search(rb'name="form_token" value="([^"]+)"', page)
    if found is None:
        raise SystemExit("no form token on the page")
    return found[1].decode()


def _import_page() -> str:
    """The address of the page that imports the sheet, whatever its name is."""
    for name, view in _named_views(get_resolver()):
        if isinstance(view, type) and issubclass(view, ImportView) and view.sheet_key == SHEET:
            return reverse(name)
    raise SystemExit(f"no page imports the sheet {SHEET!r}")


def _named_views(resolver: URLResolver) -> Any:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from _named_views(entry)
        elif isinstance(entry, URLPattern) and entry.name:
            yield entry.name, getattr(entry.callback, "view_class", None)


def list_page(address_name: str) -> None:
    """The list of members: queries of one request and the median time of fifteen."""
    client = Client()
    client.force_login(User.objects.get(username=ACCOUNT))
    address = reverse(address_name)
    client.get(address)  # what is made once
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address)
        asked = len(queries)  # the next request empties the log
    if answer.status_code != 200:
        raise SystemExit(f"{address}: {answer.status_code}")
    times = []
    for _ in range(15):
        begun = time.perf_counter()
        client.get(address)
        times.append(time.perf_counter() - begun)
    tell(statistics.median(times), queries=asked, people=Person.objects.count())


def analyse() -> None:
    """What autovacuum does in its own time: statistics for the planner."""
    begun = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    tell(time.perf_counter() - begun)


def _warm() -> None:
    """Load what a worker has loaded long since: addresses, kinds of jobs. The start counts on neither side."""
    assert get_resolver().url_patterns
    kinds()


if __name__ == "__main__":
    _warm()
    {
        "prepare": prepare,
        "import": import_file,
        "export": export_file,
        "masked": masked_file,
        "browser": browser,
        "list": list_page,
        "analyse": analyse,
    }[sys.argv[1]](*sys.argv[2:])

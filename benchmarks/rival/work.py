"""The rival's pieces of work: prepare, import, export, browser, list. Run by benchmarks/measure.py."""

import html
import re
import sys
import time
from pathlib import Path

import django

django.setup()

import tablib  # noqa: E402
from django.contrib.auth import get_user_model  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402

from benchmarks.measure import tell  # noqa: E402
from benchmarks.roll import union_code  # noqa: E402

from .models import RollMember, RollUnion  # noqa: E402
from .resources import RESOURCES  # noqa: E402


def prepare(unions: str) -> None:
    """Tables, unions, an administrator; no members."""
    begun = time.perf_counter()
    call_command("migrate", verbosity=0, run_syncdb=True)
    RollMember.objects.all().delete()
    RollUnion.objects.bulk_create(
        [RollUnion(code=union_code(index)) for index in range(int(unions))], ignore_conflicts=True
    )
    users = get_user_model().objects
    if not users.filter(username="bench").exists():
        users.create_superuser("bench", password="bench")
    tell(time.perf_counter() - begun)


def empty() -> None:
    """Take the members away."""
    begun = time.perf_counter()
    RollMember.objects.all()._raw_delete("default")
    tell(time.perf_counter() - begun)


def import_file(path: str, resource: str) -> None:
    """As its admin does: a dry run for the preview, then the import, each on the file read anew."""
    begun = time.perf_counter()
    rows = 0
    for dry_run in (True, False):
        data = tablib.Dataset().load(Path(path).read_bytes(), format="xlsx")
        result = RESOURCES[resource]().import_data(data, dry_run=dry_run, raise_errors=True)
        if result.has_validation_errors():
            raise SystemExit(str(result.invalid_rows[0].error))
        rows = sum(result.totals.values())
    tell(time.perf_counter() - begun, rows=rows, totals=dict(result.totals), there=RollMember.objects.count())


def export_file(path: str) -> None:
    """Everything, as its admin writes it."""
    begun = time.perf_counter()
    data = RESOURCES["defaults"]().export(queryset=RollMember.objects.select_related("union"))
    Path(path).write_bytes(data.export("xlsx"))
    tell(time.perf_counter() - begun, rows=len(data))


def browser(path: str) -> None:
    """Upload, preview, confirmation, through the admin's own pages."""
    client = Client()
    client.force_login(get_user_model().objects.get(username="bench"))
    begun = time.perf_counter()
    address = reverse("admin:rival_rollmember_import")
    page = client.get(address).content.decode()
    chosen = re.search(r'<option value="(\d+)">xlsx', page)[1]
    with Path(path).open("rb") as handle:
        preview = client.post(address, {"import_file": handle, "format": chosen})
    uploaded = time.perf_counter()
    hidden = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', preview.content.decode())
    answer = client.post(
        reverse("admin:rival_rollmember_process_import"),
        {name: html.unescape(value) for name, value in hidden},
    )
    if answer.status_code != 302:
        raise SystemExit(answer.content.decode()[:2000])
    tell(
        time.perf_counter() - begun,
        preview_seconds=round(uploaded - begun, 2),
        preview_kb=len(preview.content) >> 10,
        there=RollMember.objects.count(),
    )


if __name__ == "__main__":
    {
        "prepare": prepare,
        "empty": empty,
        "import": import_file,
        "export": export_file,
        "browser": browser,
    }[sys.argv[1]](*sys.argv[2:])

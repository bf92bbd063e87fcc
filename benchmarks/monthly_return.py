"""The return of a month for 2,000 unions: a rows-per-union table filled, against writing the same cells alone.

Run by benchmarks/measure.py; see README.md. The county is made by `prepare`, the month is counted once.
"""

import hashlib
import io
import statistics
import sys
import time
from datetime import date

import django

django.setup()

from openpyxl import Workbook  # noqa: E402

from benchmarks.figures import prepare as prepare_county  # noqa: E402
from benchmarks.measure import tell  # noqa: E402
from reports.closing import engine, store  # noqa: E402
from reports.enums import ColumnKind  # noqa: E402
from reports.models import FormMark, ReturnForm  # noqa: E402
from reports.returns.filling import Filler, fill_form, hash_of  # noqa: E402
from reports.returns.preparing import open_by_system  # noqa: E402
from reports.returns.reading import month_table  # noqa: E402
from unionhub.core.indicators.reading import SYSTEM  # noqa: E402
from unionhub.core.models import Organisation  # noqa: E402
from unionhub.core.workbook_parts import Write, fill, read_layout, unlike  # noqa: E402

MONTH = date(2026, 10, 1)
#: Ten columns of a table of unions, as a city asks for them.
COLUMNS = (
    ("members.members", ColumnKind.END),
    ("members.women", ColumnKind.END),
    ("members.migrants", ColumnKind.END),
    ("members.employees", ColumnKind.END),
    ("members.rate_a", ColumnKind.END),
    ("members.entered", ColumnKind.MONTH),
    ("members.entered", ColumnKind.YEAR_TO_DATE),
    ("members.departed", ColumnKind.YEAR_TO_DATE),
    ("disputes.mediation_received", ColumnKind.YEAR_TO_DATE),
    ("disputes.mediation_agreed", ColumnKind.YEAR_TO_DATE),
)
_TIMES = 5


def prepare(unions: str, workers: str) -> None:
    """The demo county of that size, October counted, and a form with a table of unions."""
    prepare_county(unions, workers)
    county = Organisation.objects.get(parent=None)
    begun = time.perf_counter()
    close = open_by_system(county, MONTH)
    engine.count(close, SYSTEM)
    content = empty_form(len(COLUMNS))
    form = ReturnForm.objects.create(
        organisation=county,
        name="分工会情况表",
        first_month=MONTH,
        filename="form.xlsx",
        content=content,
        sha256="0" * 64,
        layout=read_layout(content, "form.xlsx").to_json(),
    )
    FormMark.objects.create(form=form, sheet="表", cell="A2", kind="names", by="union")
    for place, (key, column) in enumerate(COLUMNS):
        FormMark.objects.create(
            form=form,
            sheet="表",
            cell=f"{'BCDEFGHIJK'[place]}2",
            kind="rows",
            key=key,
            column=column,
            by="union",
        )
    tell(time.perf_counter() - begun)


def empty_form(columns: int) -> bytes:
    """A workbook with one line of headings."""
    book = Workbook()
    book.active.title = "表"
    book.active.append(["工会", *(f"指标{at + 1}" for at in range(columns))])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def compare() -> None:
    """Filled with looking everything up; and the same cells written, read back and hashed without: medians."""
    county = Organisation.objects.get(parent=None)
    close, form = store.latest(county, MONTH), ReturnForm.objects.get()
    if close is None:
        raise SystemExit("prepare first")
    writes = Filler(close, form, month_table(close)).writes()
    whole, alone = [], []
    for _ in range(_TIMES):
        begun = time.perf_counter()
        made = fill_form(close, form)
        whole.append(time.perf_counter() - begun)
        begun = time.perf_counter()
        again = [Write(one.sheet, one.cell, one.value) for one in writes]
        content = fill(bytes(form.content), again)
        wrong = unlike(content, again)
        digests = (
            hash_of((one.sheet, one.cell, one.value) for one in writes),
            hashlib.sha256(content).hexdigest(),
        )
        alone.append(time.perf_counter() - begun)
        if wrong or (content, *digests) != (made.content, made.values_sha256, made.sha256):
            raise SystemExit("the two files differ")
    tell(
        statistics.median(whole),
        cells=len(writes),
        alone=round(statistics.median(alone), 3),
        ratio=round(statistics.median(whole) / statistics.median(alone), 2),
    )


if __name__ == "__main__":
    {"prepare": prepare, "compare": compare}[sys.argv[1]](*sys.argv[2:])

"""A long summary (30 pages, 20 tables, 10 charts) printed, against WeasyPrint alone on the same HTML.

    python -m benchmarks.summary [times]

Needs no database. Ours is looking up every character, writing the HTML and setting it; WeasyPrint alone gets the
finished HTML, style sheet and fonts. Both alternate in one process. Memory is the highest of a process that prints it
once.
"""

import os
import resource
import statistics
import subprocess
import sys
import time

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django

django.setup()

from django.conf import settings  # noqa: E402
from weasyprint import HTML  # noqa: E402

from reports.summary.printing import html_of_paper, pdf_of_paper  # noqa: E402
from tests.reports.summary.papers import long_one  # noqa: E402
from unionhub.core import documents, typefaces  # noqa: E402

#: The goals: times of WeasyPrint alone, and megabytes.
RATIO, MEMORY = 1.3, 400
_FONTS = settings.BASE_DIR / "var" / "fonts"


def alone(html: str) -> bytes | None:
    """WeasyPrint on the finished HTML."""
    fonts, configuration = documents._fonts(typefaces.faces())
    source = HTML(string=html, base_url=documents.BASE, url_fetcher=documents.PackagedFetcher())
    return source.write_pdf(stylesheets=[fonts], font_config=configuration)


def main(times: int) -> int:
    """Print seconds, ratio and memory; 1 when a goal was missed."""
    paper = long_one()
    html = html_of_paper(paper)
    ours: list[float] = []
    theirs: list[float] = []
    pdf_of_paper(paper)  # fonts and characters are read once in the life of a process
    for _ in range(times):
        begun = time.process_time()
        pdf_of_paper(paper)
        between = time.process_time()
        alone(html)
        ours.append(between - begun)
        theirs.append(time.process_time() - between)
    told = subprocess.run(
        [sys.executable, "-m", __spec__.name, "once"], capture_output=True, text=True, check=True
    )
    memory = int(told.stdout.split()[-1])
    ratio = statistics.median(ours) / statistics.median(theirs)
    print(
        f"{documents.page_count(html)} pages, {html.count('<table')} tables, {html.count('<svg')} charts: "
        f"{statistics.median(ours):.2f} s against {statistics.median(theirs):.2f} s of the processor, "
        f"{ratio:.2f}× (goal {RATIO}×); {memory} MB (goal {MEMORY} MB)"
    )
    return int(ratio > RATIO or memory > MEMORY)


def once() -> int:
    """Print the paper once and tell the highest memory of this process in megabytes."""
    pdf_of_paper(long_one())
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10)
    return 0


if __name__ == "__main__":
    if _FONTS.is_dir():
        settings.FONTS_DIR = str(_FONTS)
    sys.exit(once() if sys.argv[1:] == ["once"] else main(int(sys.argv[1]) if sys.argv[1:] else 5))

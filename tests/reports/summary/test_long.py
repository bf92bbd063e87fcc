"""A long summary over figures of the test app: thirty pages, twenty tables, ten charts, out in all three ways."""

import io

import pytest
from docx import Document
from pypdf import PdfReader

from reports.services import summaries as services
from reports.summary import freezing
from reports.summary.paper import Chart, Table
from reports.summary.printing import pdf_of_paper
from reports.summary.word import docx_of_paper

from . import long
from .make import drafted

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_a_long_summary_has_all_its_pages_tables_and_charts(cast, time_machine):
    time_machine.move_to("2026-11-20 09:00:00+08:00", tick=False)
    summary = drafted(cast, blocks=[])
    for place, (title, blocks) in enumerate(long.long_sections()):
        services.enter(summary, services.Chapter("", title, False, blocks), place, cast.clerk)
    paper = freezing.document_of(summary, cast.clerk)
    kinds = [type(part) for part in paper.all_parts()]
    assert (kinds.count(Table), kinds.count(Chart)) == (long.TABLES, long.CHARTS)
    captions = [part.caption for part in paper.all_parts() if isinstance(part, Table)]
    assert captions[0].startswith("表1　")
    assert captions[-1].startswith(f"表{long.TABLES}　")

    pages = PdfReader(io.BytesIO(pdf_of_paper(paper))).pages
    assert len(pages) >= 30
    text = "".join(page.extract_text() for page in pages).replace("\n", "")
    assert all(caption.replace("　", "") in text.replace("　", "").replace(" ", "") for caption in captions)
    assert len(Document(io.BytesIO(docx_of_paper(paper))).tables) >= long.TABLES

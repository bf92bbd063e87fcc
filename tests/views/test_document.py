"""Papers: preview and PDF from one source; hostile text leaks nothing; each print is recorded."""

import contextlib
import re
import subprocess
import zlib

import pytest
from django.urls import reverse

from tests.views.conftest import make_visit
from unionhub.core import documents
from unionhub.core.models import AuditEvent

SECRET = "root:x:0:0"
HOSTILE = [
    '<link rel=attachment href="file:///etc/passwd">',
    '<img src="file:///etc/passwd">',
    '<object data="file:///etc/passwd"></object>',
    "<style>@import url(file:///etc/passwd)</style>",
    '<iframe src="http://127.0.0.1:1/"></iframe>',
    '</td><link rel=stylesheet href="//127.0.0.1:1/x.css">',
]


def text_of(pdf: bytes) -> str:
    return subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True
    ).stdout.decode()


def opened(pdf: bytes) -> bytes:
    """The file with its streams unpacked: objects stand in compressed streams."""
    parts = [pdf]
    for found in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.S):
        with contextlib.suppress(zlib.error):
            parts.append(zlib.decompress(found[1]))
    return b"\n".join(parts)


def test_preview_and_pdf_show_the_same_and_the_print_is_recorded(cast, clerk, visit):
    address = reverse("visit-print", args=[visit.pk])
    assert "王小明" in clerk.get(address).content.decode()
    assert not AuditEvent.objects.filter(action="example.visit.print").exists()
    answer = clerk.get(address + "?as=pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert "attachment" in answer["Content-Disposition"]
    words = "".join(text_of(answer.content).split())
    assert "王小明" in words
    assert "2026年3月5日" in words
    event = AuditEvent.objects.get(action="example.visit.print")
    assert event.object_id == str(visit.pk)


def test_the_file_names_title_author_and_language(cast, clerk, visit):
    pdf = clerk.get(reverse("visit-print", args=[visit.pk]) + "?as=pdf").content
    info = subprocess.run(["pdfinfo", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    assert "走访慰问登记表" in info
    assert "clerk先生" in info
    assert b"(zh-CN)" in opened(pdf)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_of_a_record_is_printed_as_text(cast, clerk, text):
    visit = make_visit(cast, cast.union_a1, household=text[:40])
    pdf = clerk.get(reverse("visit-print", args=[visit.pk]) + "?as=pdf").content
    assert SECRET not in text_of(pdf)
    assert b"/EmbeddedFile" not in opened(pdf)
    assert text[:5] in text_of(pdf)


@pytest.mark.parametrize("markup", HOSTILE)
def test_even_markup_that_got_through_reaches_nothing(markup, monkeypatch, settings, tmp_path):
    """The second wall: were escaping ever forgotten, the fetcher still refuses."""
    asked = []
    original = documents.URLFetcher.fetch

    def watch(self, url, headers=None):
        asked.append(url)
        return original(self, url, headers)

    monkeypatch.setattr(documents.URLFetcher, "fetch", watch)
    pdf = documents.render_pdf(f"<html><body><table><tr><td>{markup} 正文</td></tr></table></body></html>")
    assert SECRET not in text_of(pdf)
    assert b"/EmbeddedFile" not in opened(pdf)
    assert "正文" in text_of(pdf)
    fonts = str(settings.FONTS_DIR)
    assert not [url for url in asked if not url.startswith("data:") and fonts not in url]


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "http://localhost/", "document:///static/../settings.py", "document:///static/%2e%2e/x.css",
     "document:///etc/passwd", "//host/static/css/document.css", "ftp://h/x", "document:///static/css/none.css"],
)  # fmt: skip
def test_the_fetcher_refuses(url):
    with pytest.raises(ValueError):  # noqa: PT011  (Refused, or WeasyPrint's own)
        documents.PackagedFetcher().fetch(url)


def test_the_fetcher_gives_packaged_files_and_data():
    assert b"@page" in documents.PackagedFetcher().fetch("document:///static/css/document.css").read()
    assert documents.PackagedFetcher().fetch("data:text/plain,hello").read() == b"hello"

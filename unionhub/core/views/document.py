"""The base of printed papers: the preview is the page itself, the PDF comes from the same source."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.http import content_disposition_header

from .. import audit, documents
from ..downloads import SANDBOX
from .page import ObjectPage


class DocumentView(ObjectPage):
    """A paper about one record, or about none where the address has no pk.

    A subclass sets `action`, `model`, `title`, `document_template`.

    `document_template` holds the body only (classes of document.css); `get_document_context()` feeds it. Each PDF is
    audited. The PDF names title, author (who printed) and language.
    """

    template_name = "kernel/document_page.html"
    document_template = ""

    def get_document_context(self) -> dict[str, Any]:
        """What the paper shows; sensitive values masked as on any page."""
        return {"object": self.object}

    def get_document_title(self) -> str:
        """The title inside the file and its name."""
        return f"{self.title} {self.object}"

    def get_page_actions(self) -> list[dict[str, Any]]:
        """The way to the PDF comes first."""
        pdf = {
            "label": "下载 PDF",
            "url": "?as=pdf",
            "icon": "file-type-pdf",
            "primary": True,
            "method": "get",
            "download": True,
        }
        return [pdf, *super().get_page_actions()]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the paper, or send its PDF."""
        context = self.get_document_context()
        if request.GET.get("as") == "pdf":
            return self.send(context)
        return self.render(body=render_to_string(self.document_template, context))

    def send(self, context: dict[str, Any]) -> HttpResponse:
        """The PDF, recorded as a print before it leaves."""
        title = self.get_document_title()
        html = documents.html_of(self.document_template, context, title, str(self.request.user))
        content = documents.render_pdf(html)
        with transaction.atomic():
            label = "" if self.object is not None else title
            audit.record(self.action, obj=self.object, label=label, reason="打印", request=self.request)
        response = HttpResponse(content, content_type=documents.PDF)
        response.headers["Content-Disposition"] = (
            content_disposition_header(True, f"{title}.pdf") or "attachment"
        )
        response.headers["Content-Security-Policy"] = SANDBOX
        return response

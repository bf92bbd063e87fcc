"""The page behind the search box."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from ..access import access
from ..search import SHORTEST, clean_text, looks_secret, search


@access("core.search")
@require_http_methods(["GET", "HEAD", "POST"])
def search_page(request: HttpRequest) -> HttpResponse:
    """Names and codes come by address; ID numbers and phones by POST only: logs keep addresses."""
    text = clean_text(request.POST.get("q", "") if request.method == "POST" else request.GET.get("q", ""))
    refused = request.method != "POST" and looks_secret(text)
    found = [] if refused else search(request.user, text)
    return render(
        request,
        "core/search.html",
        {
            "page_title": "查找结果" if text else "查找",
            "breadcrumbs": [("首页", "/"), ("查找", "")],
            "search_text": "" if looks_secret(text) else text,
            "secret": looks_secret(text),
            "refused": refused,
            "too_short": len(text) < SHORTEST,
            "found": found,
        },
    )

"""The addresses of the tests, and one page with a button that starts a slow job."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template import engines
from django.urls import path

from tests.urls import handler400, handler403, handler404, handler500, urlpatterns  # noqa: F401
from unionhub.core.access import access
from unionhub.core.jobs import start_job

#: Twenty-four steps of half a second: long enough to be seen moving and to be killed half-way.
SLOW = {"steps": 24, "ticks": 5, "pause": 100}
PAGE = """{% extends "base.html" %}{% block content %}<form method="post">{% csrf_token %}
<button class="btn btn-primary" type="submit">开始计数</button></form>{% endblock %}"""


@access("example.count.run")
def counting(request: HttpRequest) -> HttpResponse:
    """Ask for a counting job and lead to its page, as every page that starts one does."""
    if request.method == "POST":
        return redirect(start_job("example.count", request.user, request.user.organisation, SLOW))
    page = engines["django"].from_string(PAGE)
    return HttpResponse(page.render({"page_title": "计数", "breadcrumbs": []}, request))


urlpatterns = [*urlpatterns, path("rig/counting/", counting, name="rig-counting")]

"""The first page: who one is, what waits, what one may do."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from .. import todo
from ..access import access
from ..menu import MenuGroup, MenuLine, menu_for, ways
from ..models import Job, Notice
from .jobs import with_progress

#: Running jobs and unread notices shown here; the rest is on their own pages.
SHOWN = 6
#: Lines of the to-do.
FIRST_TODO = 8


@access("core.home")
def home(request: HttpRequest) -> HttpResponse:
    """What waits comes from the counts of the menu; nothing is shown that nothing feeds."""
    offered = ways(menu_for(request.user, request.path))
    return render(
        request,
        "core/home.html",
        {
            "page_title": "首页",
            "waiting": [line for group in offered for line in group.lines if line.count],
            "todo": todo.short_list(request.user, FIRST_TODO),
            "ways": offered,
            "notices": Notice.objects.visible_to(request.user).unread()[:SHOWN],
            "jobs": [with_progress(job) for job in Job.objects.visible_to(request.user).open()[:SHOWN]],
        },
    )


@access("core.home")
def menu_counts(request: HttpRequest) -> HttpResponse:
    """What waits behind the lines of the menu; every page fetches it when it stands."""
    menu = menu_for(request.user)
    counted: list[MenuGroup | MenuLine] = [*menu, *(line for group in menu for line in group.lines)]
    return render(
        request, "core/menu_counts.html", {"counted": [entry for entry in counted if entry.count_id]}
    )


@access("core.home")
def alive(request: HttpRequest) -> HttpResponse:
    """A person at work on a long page says so; the session's idle time begins anew."""
    return HttpResponse(status=204)

"""The first page: who one is, what waits, what one may do."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ..access import access
from ..menu import menu_for
from ..models import Notice


@access("core.home")
def home(request: HttpRequest) -> HttpResponse:
    """What waits comes from the counts of the menu; nothing is shown that nothing feeds."""
    menu = menu_for(request.user, request.path)
    lines = [line for group in menu for line in group.lines if not line.is_here]
    single = [line for group in menu if not group.heading for line in group.lines if not line.is_here]
    return render(
        request,
        "core/home.html",
        {
            "page_title": "首页",
            "waiting": [line for line in lines if line.count],
            "menu": menu,
            "single_lines": single,
            "notices": Notice.objects.visible_to(request.user).unread()[:6],
        },
    )


@access("core.home")
def alive(request: HttpRequest) -> HttpResponse:
    """A person at work on a long page says so; the session's idle time begins anew."""
    return HttpResponse(status=204)

"""The notices of the signed-in person."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views import View
from django.views.decorators.http import require_POST, require_safe

from ..access import access
from ..models import Notice
from ..notices import mark_all_read, mark_read
from ..scope import OutOfScope

PER_PAGE = 30


@access("core.notice")
@require_safe
def notice_list(request: HttpRequest) -> HttpResponse:
    """Newest first, 30 a page; `?before=<id>` goes on from there."""
    own = Notice.objects.visible_to(request.user)
    show_all = request.GET.get("show") == "all"
    rows = own if show_all else own.unread()
    before = request.GET.get("before", "")
    if before.isascii() and before.isdigit() and len(before) < 19:
        rows = rows.filter(pk__lt=int(before))
    notices = list(rows[: PER_PAGE + 1])
    return render(
        request,
        "core/notices.html",
        {
            "page_title": "通知",
            "breadcrumbs": [("首页", "/"), ("通知", "")],
            "notices": notices[:PER_PAGE],
            "more": len(notices) > PER_PAGE,
            "show_all": show_all,
            "has_unread": own.unread().exists(),
        },
    )


class OpenNotice(View):
    """Mark as read and go where it leads. By POST only, since it changes something."""

    action = "core.notice"
    model = Notice

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Another person's notice is as missing as one that never was."""
        notice = Notice.objects.visible_to(request.user).filter(pk=pk).first()
        if notice is None:
            raise OutOfScope
        mark_read(notice)
        return redirect(notice.link or "notice-list")


@access("core.notice")
@require_POST
def notice_read_all(request: HttpRequest) -> HttpResponse:
    """Mark all as read."""
    count = mark_all_read(request.user)  # type: ignore[arg-type]
    messages.success(request, f"已将 {count} 条通知标为已读。" if count else "没有未读通知。")
    return redirect("notice-list")

"""Error pages: plain words, a way back, and a number by which the incident is found again.

The log line of a failure names the kind of error and the places in the code, never the message of the
exception or the address's query: both may carry what a person typed.
"""

import logging
import sys
import traceback
import uuid
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone

logger = logging.getLogger("unionhub.incident")

#: Status → heading and what to do.
TEXTS = {
    400: ("请求内容有误", "提交的内容不完整或格式不对，系统没有接收。请返回上一页重新操作。"),
    403: ("没有办理权限", "您的账号没有此项权限。如工作需要，请联系安全管理员授权。"),
    404: ("没有找到", "内容不存在，或不在您的管理范围内。请检查地址，或回到首页查找。"),
    405: ("操作方式不对", "这一页不接受这种操作。请返回上一页重新操作。"),
    409: ("内容已被他人修改", "您打开页面之后，这条记录已被他人修改。请返回核对最新内容后再办理。"),
    413: ("内容过大", "提交的文件或内容超过了系统上限。请拆分或压缩后重新提交。"),
    422: ("内容无法办理", "提交的内容不符合要求，没有保存。请返回核对后重新提交。"),
    429: ("操作过于频繁", "短时间内操作次数过多。请稍候再试。"),
    500: ("系统出现故障", "操作没有完成，数据没有改动。请稍后重试；仍不成功时，请把事件编号告知系统管理员。"),
    503: ("系统暂时不能使用", "系统正在维护或数据库暂时连接不上。请稍后重试。"),
}
PAGE_EXPIRED = (
    "页面已过期",
    "页面停留时间过长，或登录状态已变化，提交的内容没有保存。请返回上一页，刷新后重新提交。",
)


class PageError(Exception):
    """An expected refusal that becomes a page; `message` is shown as it stands, so it is in plain words."""

    status = 400

    def __init__(self, message: str = "") -> None:
        super().__init__(message)
        self.message = message


class Conflict(PageError):
    """409: the thing has changed since it was read, or another one was quicker."""

    status = 409


class TooLarge(PageError):
    """413: more than the system takes at once."""

    status = 413


class Unprocessable(PageError):
    """422: understood, but against the rules."""

    status = 422


class TooMany(PageError):
    """429: too often in a short time."""

    status = 429


class ErrorPageMiddleware:
    """Turns a `PageError` that leaves a view into its page, after every transaction of the view is over."""

    def __init__(self, get_response: Callable) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Go on; the work is done in `process_exception`."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer with the error's page; other exceptions go their way."""
        return error_page(request, error.status, text=error.message) if isinstance(error, PageError) else None


def incident_number(request: HttpRequest | None) -> str:
    """The number of this request's incident, made once: month, day and eight characters.

    These begin the audit's request id, so that page, log and audit trail meet.
    """
    number = getattr(request, "incident", "")
    if not number:
        request_id = getattr(request, "request_id", "") or uuid.uuid4().hex
        number = f"{timezone.localdate():%m%d}-{request_id[:8].upper()}"
        if request is not None:
            request.incident = number  # type: ignore[attr-defined]
    return number


def error_page(request: HttpRequest | None, status: int, *, title: str = "", text: str = "") -> HttpResponse:
    """A page (a fragment for htmx) for the status, with heading, what to do, and the incident's number."""
    heading, advice = TEXTS.get(status, TEXTS[400 if status < 500 else 500])
    user = getattr(request, "user", None)
    context = {
        "product_name": settings.PRODUCT_NAME,
        "page_title": title or heading,
        "text": text or advice,
        "status": status,
        "incident": incident_number(request),
        "signed_in": status < 500 and bool(getattr(user, "is_authenticated", False)),
    }
    partial = bool(getattr(request, "htmx", False))
    return HttpResponse(
        render_to_string("core/error_fragment.html" if partial else "core/error.html", context),
        status=status,
        headers={"Cache-Control": "no-store"},
    )


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Django's handler for 400; a body beyond the limits is a 413."""
    too_big = isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent)
    return error_page(request, 413 if too_big else 400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Django's handler for 403; the middleware has already recorded the denial."""
    return error_page(request, 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Django's handler for 404; missing and out of scope look alike."""
    return error_page(request, 404)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without its token: most often a page left open over a new sign-in."""
    title, text = PAGE_EXPIRED
    return error_page(request, 403, title=title, text=text)


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler for 500. Needs no database; if even the page fails, bare words remain."""
    log_failure(request, sys.exc_info()[1])
    try:
        return error_page(request, 500)
    except Exception as error:  # the templates or static files themselves may be what is broken
        log_failure(request, error)
        title, text = TEXTS[500]
        return HttpResponse(
            f"<!doctype html><html lang=zh-CN><meta charset=utf-8><title>{title}</title>"
            f"<h1>{title}</h1><p>{text}</p><p>事件编号：{incident_number(request)}</p>"
            "<p><a href=/>返回首页</a></p>",
            status=500,
        )


def log_failure(request: HttpRequest | None, error: BaseException | None) -> None:
    """Write one log entry: number, account id, view, kind of error, where it happened; nobody's data."""
    user = getattr(request, "user", None)
    logger.error(
        "incident %s: %s in %s, account %s\n%s",
        incident_number(request),
        type(error).__name__,
        getattr(getattr(request, "resolver_match", None), "view_name", "") or "-",
        getattr(user, "pk", None) or "-",
        frames_of(error),
    )


def frames_of(error: BaseException | None) -> str:
    """File, line and function of each step to the error and its causes, without source text or message."""
    lines = []
    while error is not None:
        lines.append(type(error).__name__)
        # Not extract_tb, which reads the source files: this runs for every denial.
        codes = ((frame.f_code, line) for frame, line in traceback.walk_tb(error.__traceback__))
        lines += [f"  {code.co_filename}:{line} {code.co_name}" for code, line in codes]
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return "\n".join(lines)


class ValueFreeFormatter(logging.Formatter):
    """Prints of an exception where it happened, never its message: that may quote a person's data."""

    def formatException(self, ei) -> str:
        """Frames only."""
        return frames_of(ei[1])

"""Addresses of sample pages on which the browser tests try the frame's behaviour."""

import time

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import path

from tests.urls import handler400, handler403, handler404, handler500  # noqa: F401
from tests.urls import urlpatterns as project
from unionhub.core import errors
from unionhub.core.access import access

LONG_NAME = "和顺镇新型建筑材料制造有限责任公司基层工会委员会联合会第一分会三季度会员名册表"
CONTEXT = {
    "page_title": LONG_NAME,
    "breadcrumbs": [("首页", "/"), ("组织与会员", "/"), ("基层工会", "")],
    "page_state": {"label": "待审核", "tone": "warn"},
    "page_actions": [
        {"label": "提交审核", "url": "#", "primary": True},
        {"label": "编辑", "url": "#", "icon": "edit"},
        {"label": "导出", "url": "#", "icon": "download", "download": True},
        {"label": "打印", "url": "#"},
        {"label": "作废", "url": "#", "method": "post"},
    ],
    "rows": range(1, 41),
    "long_name": LONG_NAME,
    "facts": [
        {"label": "会员数", "value": "1,204 人", "number": True},
        {"label": "状态", "value": "逾期", "tone": "bad"},
        {"label": "地址", "value": None},
        {"label": "上级", "value": "甲镇总工会", "url": "/"},
        {"label": "说明", "value": "经全体会员大会讨论通过。" * 8, "wide": True},
    ],
    "job": {
        "pk": 3,
        "title": "导入会员名册",
        "is_open": True,
        "total": 1000,
        "done": 320,
        "get_state_display": "进行中",
        "tone": "plain",
        "message": "正在核对身份证号",
    },
    "thing": "会员 江小禾（会员证号 410100-2026-00031）",
}


@access("core.home")
def sample(request, name):
    if request.method == "POST":
        return render(
            request, "base.html", {"page_title": f"收到 {'again' if 'again' in request.POST else 'one'}"}
        )
    return render(request, f"gallery/{name}.html", CONTEXT)


@access("core.home")
def wrong(request):
    return render(request, "gallery/form.html", {**CONTEXT, "wrong": True})


@access("core.home")
def short(request):
    request.idle_seconds = 6
    return render(request, "base.html", {"page_title": "快到时限"})


@access("core.home")
def slow(request):
    time.sleep(1)
    return HttpResponse("好了")


@access("core.home")
def refused(request):
    raise errors.Conflict


@access("core.home")
def choices(request):
    return JsonResponse(
        {"results": [{"value": str(n), "text": f"和顺第{n}工会", "note": f"A{n:03}"} for n in range(1, 8)]}
    )


urlpatterns = [
    *project,
    path("gallery/short/", short, name="sample-short"),
    path("gallery/wrong/", wrong, name="sample-wrong"),
    path("gallery/slow/", slow, name="sample-slow"),
    path("gallery/refused/", refused, name="sample-refused"),
    path("gallery/choices/", choices, name="sample-choices"),
    path("gallery/<str:name>/", sample, name="sample"),
]

"""The frame of every page: what it shows, what it costs, and that templates keep to the content policy."""

import re
from datetime import date, datetime
from pathlib import Path

import pytest
from django import forms
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.template import Context, Template
from django.test import RequestFactory
from django.urls import reverse

from unionhub.core.context import Frame, page_frame
from unionhub.core.models import Deputy
from unionhub.core.notices import notify_all

SHEETS = sorted((settings.BASE_DIR / "static" / "css").glob("*.css"))
TEMPLATES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))


@pytest.mark.django_db
def test_home_says_who_one_is(cast, client):
    client.force_login(cast.township)
    text = client.get("/").content.decode()
    assert "甲镇总工会" in text
    assert "乡镇（系统）工会干部" in text
    assert "township先生" in text


@pytest.mark.django_db
def test_home_of_an_account_without_grants_says_whom_to_ask(cast, client):
    cast.clerk.grants.all().delete()
    client.force_login(cast.clerk)
    assert "还没有授权" in client.get("/").content.decode()


@pytest.mark.django_db
def test_the_bell_counts_what_is_unread(cast, client):
    notify_all([cast.clerk] * 120, "消息")
    client.force_login(cast.clerk)
    text = client.get("/").content.decode()
    assert "通知，120 条未读" in text
    assert "99+" in text


@pytest.mark.django_db
def test_home_costs_the_same_with_no_and_with_many_notices(cast, client, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.force_login(cast.clerk)
    client.get("/")
    with CaptureQueriesContext(
        connection,
    ) as none:
        client.get("/")
    notify_all([cast.clerk] * 50, "消息")
    with CaptureQueriesContext(connection) as many:
        client.get("/")
    assert len(many) == len(none)


@pytest.mark.django_db
def test_the_frame_asks_nothing_of_the_database_until_it_is_drawn(cast, django_assert_num_queries):
    request = RequestFactory().get("/")
    request.user = cast.clerk
    with django_assert_num_queries(0):
        context = page_frame(request)
        assert context["product_name"]


def test_a_visitor_has_no_frame():
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    assert not page_frame(request)["frame"]
    assert "frame" not in page_frame(RequestFactory().get("/"))


@pytest.mark.django_db
def test_roles_held_as_deputy_are_named_as_such(cast):
    Deputy.objects.create(
        principal=cast.head, deputy=cast.clerk, valid_from="2020-01-01", valid_to="2099-01-01", reason="休假"
    )
    request = RequestFactory().get("/")
    request.user = cast.clerk
    assert Frame(request).roles == "经办、审核（代理）"


@pytest.mark.django_db
def test_alive_answers_with_nothing(cast, client):
    client.force_login(cast.clerk)
    answer = client.get(reverse("alive"))
    assert answer.status_code == 204
    assert int(answer["X-Idle-Seconds"]) > 60
    assert 'data-idle-seconds="' in client.get("/").content.decode()


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(settings.BASE_DIR)))
def test_templates_keep_to_the_content_policy(template: Path):
    text = re.sub(r"\{#.*?#\}", "", template.read_text(encoding="utf-8"))
    assert not re.search(r"\sstyle\s*=", text), "style goes to static/css"
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", text), "handlers go to static/js"
    assert not re.search(r"<script(?![^>]*\b(?:src|nonce)=)", text), "a script has src or the nonce"
    assert not re.search(r"\|\s*safe\b", text), "data is escaped"
    assert "javascript:" not in text


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_style_sheets_suit_the_oldest_browser(sheet: Path):
    text = sheet.read_text(encoding="utf-8")
    bare = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
    for newer in (":has(", "light-dark(", "oklch(", "color-mix(", "@container", "@layer", "@scope", "\n  &"):
        assert newer not in bare


def test_dates_are_short_on_screens_and_taken_as_typed():
    day = date(2026, 3, 5)
    assert Template("{{ day }}").render(Context({"day": day})) == "2026-03-05"
    assert Template("{{ at }}").render(Context({"at": datetime(2026, 3, 5, 9, 7)})) == "2026-03-05 09:07"
    for typed in ("20260305", "2026-03-05", "2026/3/5", "2026.3.5", "2026年3月5日"):
        assert forms.DateField().clean(typed) == day
    assert 'value="2026-03-05"' in str(forms.DateField().widget.render("day", day))

"""Saved queries: kept by their words, opened at one's own organisation, changed by their owner alone."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html

from reports.models import SavedFigure
from reports.period_words import PRESETS, read_period
from reports.questions import check_params
from tests.access.test_traces import form_of
from tests.reports.access_figures import saved
from tests.reports.test_finder import links_of, page, words
from tests.support import browser
from unionhub.core.indicators.period import BadPeriod
from unionhub.core.models import AuditEvent

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]
KEY = "example.visits"


def send(user, address: str, **fields):
    """Fill the form of the page and send it."""
    client = browser(user)
    sent = form_of(client.get(address).content, address.split("?", maxsplit=1)[0]) | fields
    return client.post(address, sent)


def keep(user, node, title: str, query: str = "period=本年累计&by=state", **fields):
    """Save a question through the page."""
    address = reverse("figure-saved-add", args=[node.pk, KEY]) + f"?{query}"
    return send(user, address, title=title, **fields)


def test_a_question_is_kept_by_its_words(cast):
    assert keep(cast.clerk, cast.town_a, "甲镇走访").status_code == 302
    made = SavedFigure.objects.get()
    assert made.params == {"organisation": cast.town_a.pk, "period": "本年累计", "by": "state", "view": ""}
    assert (made.created_by, made.organisation, made.is_shared) == (cast.clerk, cast.county, False)
    answer = browser(cast.clerk).get(made.get_absolute_url())
    target = answer.headers["Location"]
    assert target.startswith(reverse("figure-detail", args=[cast.town_a.pk, KEY]))
    assert "by=state" in target
    found = html.fromstring(browser(cast.clerk).get(target).content.decode())
    assert "甲镇走访" in words(found)
    trace = AuditEvent.objects.filter(action="reports.saved.change").get()
    assert trace.object_label == "甲镇走访"


def test_the_name_is_proposed_and_no_two_of_ones_own_are_alike(cast):
    address = reverse("figure-saved-add", args=[cast.town_a.pk, KEY])
    page_text = browser(cast.clerk).get(address + "?period=上月末").content.decode()
    assert "累计走访次数 · 甲镇总工会 · 上月末" in page_text
    assert keep(cast.clerk, cast.town_a, "同名").status_code == 302
    refused = keep(cast.clerk, cast.town_b, "同名")
    assert refused.status_code == 422
    assert "您已有同名的查询" in refused.content.decode()
    assert keep(cast.head, cast.town_b, "同名").status_code == 302


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("period=哪天", "不是可用的期间"),
        ("by=no_such", "不能按所选的方式分组"),
        ("view=x", "没有这种查看方式"),
    ],
)
def test_what_cannot_be_asked_is_not_kept(cast, query, said):
    refused = keep(cast.clerk, cast.town_a, "不行", query)
    assert refused.status_code == 422
    assert said in refused.content.decode()
    assert not SavedFigure.objects.exists()


@pytest.mark.parametrize(
    "params",
    [
        None,
        [],
        {},
        {"organisation": "1"},
        {"organisation": 1, "period": 3},
        {"organisation": 1, "more": ""},
        {"organisation": 1, "by": "x" * 61},
        {"organisation": 1, "view": ["trend"]},
    ],
)
def test_what_is_no_question_is_refused(params):
    with pytest.raises(ValidationError):
        check_params(KEY, params)


def test_shared_queries_reach_the_organisation_and_what_lies_below(cast):
    keep(cast.township, cast.town_a, "镇里的", is_shared="on")
    keep(cast.township, cast.town_a, "自己的")
    keep(cast.clerk, cast.county, "县里的", is_shared="on")

    def seen(user) -> set[str]:
        return {row.title for row in SavedFigure.objects.visible_to(user)}

    assert seen(cast.township) == {"镇里的", "自己的", "县里的"}
    assert seen(cast.officer) == {"镇里的", "县里的"}
    assert seen(cast.officer_b) == {"县里的"}
    assert seen(cast.clerk) == {"县里的"}


def test_a_shared_query_is_asked_at_ones_own_organisation(cast):
    keep(cast.clerk, cast.county, "县里的", is_shared="on")
    made = SavedFigure.objects.get()
    answer = browser(cast.officer).get(made.get_absolute_url(), follow=True)
    assert answer.redirect_chain[0][0].startswith(reverse("figure-detail", args=[cast.union_a1.pk, KEY]))
    text = answer.content.decode()
    assert "已换成“甲镇第一工会”" in text
    assert "修改名称与共享" not in text


def test_only_the_owner_renames_shares_and_deletes(cast):
    keep(cast.clerk, cast.county, "县里的", is_shared="on")
    made = SavedFigure.objects.get()
    change = reverse("figure-saved-change", args=[made.pk])
    delete = reverse("figure-saved-delete", args=[made.pk])
    for user, status in ((cast.officer, 403), (cast.head, 403), (cast.sysadmin, 403)):
        client = browser(user)
        assert client.get(change).status_code == status
        assert client.post(delete).status_code == status
    assert send(cast.clerk, change, title="改名").status_code == 302
    made.refresh_from_db()
    assert made.title == "改名"
    asked = browser(cast.clerk).get(delete).content.decode()
    assert "改名" in asked
    assert "删除后不能恢复" in asked
    assert send(cast.clerk, delete).headers["Location"] == reverse("figure-saved-list")
    assert not SavedFigure.objects.exists()
    traces = AuditEvent.objects.filter(action="reports.saved.change", result="ok")
    assert traces.count() == 3


def test_chosen_ones_are_deleted_as_far_as_they_are_ones_own(cast):
    keep(cast.head, cast.county, "别人的", is_shared="on")
    keep(cast.clerk, cast.county, "自己的")
    client = browser(cast.clerk)
    address = reverse("figure-saved-list")
    ids = [str(pk) for pk in SavedFigure.objects.values_list("pk", flat=True)]
    asked = client.post(address, {"do": "bulk-delete", "ids": ids})
    sent = form_of(asked.content, address) | {"ids": ids}
    told = client.post(address, sent).content.decode()
    assert "只能删除自己保存的查询" in told
    assert [row.title for row in SavedFigure.objects.all()] == ["别人的"]


def test_a_query_of_a_figure_that_is_no_more_says_so(cast):
    made = saved(cast, cast.county, cast.clerk)
    SavedFigure.objects.update(key="example.gone")
    answer = browser(cast.clerk).get(made.get_absolute_url(), follow=True)
    assert answer.status_code == 200
    assert "已经停用" in answer.content.decode()
    assert "example.gone（已停用）" in browser(cast.clerk).get(reverse("figure-saved-list")).content.decode()


def test_saved_queries_stand_beside_the_finder_and_in_the_search(cast):
    made = saved(cast, cast.county, cast.clerk, "每周必看")
    found = page(cast.clerk, "figure-finder")
    assert made.get_absolute_url() in links_of(found.find_class("uh-rail")[0])
    text = browser(cast.clerk).get(reverse("search"), {"q": "每周必看"}).content.decode()
    assert made.get_absolute_url() in text
    assert (
        made.get_absolute_url()
        not in browser(cast.head).get(reverse("search"), {"q": "每周"}).content.decode()
    )


def test_one_and_three_cost_the_same(cast):
    client = browser(cast.clerk)
    saved(cast, cast.county, cast.clerk)
    client.get(reverse("figure-saved-list"))

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("figure-saved-list"))
        return len(queries)

    one = count()
    saved(cast, cast.town_a, cast.clerk)
    saved(cast, cast.town_b, cast.clerk)
    assert count() == one


# --- Periods in words ---


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("", "2026-11-21"),
        ("今天", "2026-11-21"),
        ("上月末", "2026-10-31"),
        ("上年末", "2025-12-31"),
        ("本月", "2026-11"),
        ("上月", "2026-10"),
        ("本年累计", "2026-01-01..2026-11-21"),
        ("上年", "2025"),
        ("本统计年度", "stat-2027"),
        ("上统计年度", "stat-2026"),
        ("20261031", "2026-10-31"),
        ("2026年1月5日", "2026-01-05"),
        ("２０２６．１０．３１", "2026-10-31"),
        ("202610", "2026-10"),
        ("2026年10月", "2026-10"),
        ("2026年", "2026"),
        ("2026统计年度", "stat-2026"),
        ("20260101至20260630", "2026-01-01..2026-06-30"),
        ("2026-01-01..2026-06-30", "2026-01-01..2026-06-30"),
    ],
)
def test_periods_are_read_as_people_write_them(text, key):
    assert read_period(text, date(2026, 11, 21)).key == key


def test_every_period_offered_can_be_written_as_its_key():
    for on in (date(2026, 1, 1), date(2026, 9, 30), date(2026, 10, 1), date(2028, 2, 29)):
        for read in PRESETS.values():
            assert read_period(read(on).key, on) == read(on)


@pytest.mark.parametrize(
    "text", ["20261", "2026-13", "19", "2026-02-30", "1800", "后天", "0" * 60, "2026-1-1..", "\x00"]
)
def test_what_is_no_period_is_refused_in_words(text):
    with pytest.raises(BadPeriod):
        read_period(text, date(2026, 11, 21))

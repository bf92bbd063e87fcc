"""The finder answers a question in words; the search box and the dashboard lead to it."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from lxml import html

from tests.example.models import Visit
from tests.support import browser
from unionhub.core import access
from unionhub.core.search import search

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]


@pytest.fixture
def visits(cast):
    """Of the county today: five visits, two of them closed; one of them is a year old."""
    today = timezone.localdate()
    for node, state, on in (
        (cast.union_a1, "open", today),
        (cast.union_a1, "closed", today),
        (cast.union_a2, "closed", today),
        (cast.union_b1, "open", today),
        (cast.county, "open", date(today.year - 1, 1, 1)),
    ):
        Visit.objects.create(organisation=node, household="王某", visited_on=on, amount=300, state=state)
    return cast


def ask(user, text: str, status: int = 200, **more):
    """The finder's answer, as a tree."""
    answer = browser(user).get(reverse("figure-finder"), {"q": text, **more})
    assert answer.status_code == status
    return html.fromstring(answer.content.decode())


def said(tree, place: str = "uh-reply") -> str:
    """What the first element of the class says; nothing where there is none."""
    found = tree.find_class(place)
    return " ".join(found[0].text_content().split()) if found else ""


def links(tree, place: str = "uh-reply") -> list[str]:
    """Where the first element of the class leads."""
    return [link.get("href") for link in tree.find_class(place)[0].iter("a")]


def test_a_question_is_answered_with_value_unit_place_and_period(visits):
    today = timezone.localdate()
    found = ask(visits.clerk, "请问累计走访次数有多少？")
    assert said(found, "uh-answer-number") == "5次"
    assert f"测试县总工会 · {today.year}年{today.month}月{today.day}日" in said(found)
    period = f"?period={today.isoformat()}"
    where = [visits.county.pk, "example.visits"]
    assert reverse("figure-detail", args=where) + period in links(found)
    assert reverse("figure-passport", args=where) + period in links(found)
    assert any(link.startswith(reverse("figure-records", args=where)) for link in links(found))
    for link in links(found):
        assert browser(visits.clerk).get(link).status_code == 200
    assert not found.find_class("uh-empty")


def test_a_comparison_is_said_in_words_with_the_growth(visits):
    today = timezone.localdate()
    found = ask(visits.clerk, "累计走访次数比去年增加多少")
    assert "较上年同期" in said(found)
    assert f"较{today.year - 1}年12月31日1 次+4（+400.00%）" in said(found)
    flow = ask(visits.clerk, "去年走访次数")
    assert f"测试县总工会 · {today.year - 1}年 " in said(flow)
    assert said(flow, "uh-answer-number") == "1次"


def test_a_rate_stands_with_its_denominator_and_moves_by_points(visits):
    found = ask(visits.clerk, "办结率比去年底")
    assert said(found, "uh-answer-number") == "40.00%"
    assert "分母 累计走访次数5 次" in said(found)
    assert "分子 累计办结2 次" in said(found)
    assert "+40.00 个百分点" in said(found)
    assert "（+" not in said(found, "uh-answer-facts")


def test_a_place_in_the_question_goes_before_the_one_chosen(visits):
    found = ask(visits.clerk, "甲镇累计走访次数", organisation=visits.town_b.pk)
    assert said(found, "uh-answer-number") == "3次"
    assert "甲镇总工会 · " in said(found)
    both = ask(visits.clerk, "甲镇和乙镇累计走访次数和累计办结")
    assert len(both.find_class("uh-answer")) == 4
    chosen = ask(visits.clerk, "累计走访次数", organisation=visits.town_b.pk)
    assert said(chosen, "uh-answer-number") == "1次"


def test_a_time_in_the_question_goes_before_the_one_chosen(visits):
    year = timezone.localdate().year
    found = ask(visits.clerk, "累计走访次数", period=f"{year - 1}-12-31")
    assert said(found, "uh-answer-number") == "1次"
    found = ask(visits.clerk, "今年累计走访次数", period=f"{year - 1}-12-31")
    assert said(found, "uh-answer-number") == "5次"
    found = ask(visits.clerk, "走访次数", period="今天")  # with which the page begins: no choice
    assert "没有说时间，按本年累计" in said(found)


def test_a_split_and_a_ranking_list_their_rows(visits):
    found = ask(visits.clerk, "各乡镇累计走访次数")
    assert said(found, "uh-reply-rows") == "各乡镇甲镇总工会3 次乙镇总工会1 次"
    found = ask(visits.clerk, "哪个乡镇累计走访次数最少")
    assert said(found, "uh-reply-rows") == "各乡镇，少的在前乙镇总工会1 次甲镇总工会3 次"
    assert f"/{visits.town_b.pk}/" in links(found, "uh-reply-rows")[0]
    found = ask(visits.clerk, "按状态分累计走访次数")
    assert said(found, "uh-reply-rows").startswith("按状态")
    assert all("by=state&member=" in link for link in links(found, "uh-reply-rows"))
    found = ask(visits.clerk, "各乡镇累计走访次数比去年底")
    assert said(found, "uh-reply-rows").endswith("甲镇总工会3 次+3乙镇总工会1 次+1")
    found = ask(visits.clerk, "按性别分累计走访次数")
    assert "“累计走访次数”不能按性别分组。" in said(found)
    found = ask(visits.clerk, "各园区累计走访次数")
    assert "没有可以按园区分开列出的数字。" in said(found)


def test_two_figures_of_one_name_are_offered_and_nothing_is_guessed(visits):
    found = ask(visits.clerk, "去年甲镇入会率")
    assert not found.find_class("uh-answer")
    assert "您要的是哪一个？" in said(found)
    year = timezone.localdate().year - 1
    assert links(found) == [
        reverse("figure-detail", args=[visits.town_a.pk, key]) + f"?period={year}-12-31"
        for key in ("members.rate_a", "members.rate_b")
    ]


def test_a_misspelt_name_is_offered_and_nothing_is_guessed(visits):
    found = ask(visits.clerk, "累计走放次数多少")
    assert not found.find_class("uh-answer")
    assert "没有叫“累计走放”的数字。" in said(found)
    assert "累计走访次数" in said(found, "uh-reply-choices")


def test_what_is_not_known_says_so_and_what_may_be_asked(visits):
    found = ask(visits.clerk, "疫苗接种多少")
    assert "没有找到这样的数字" in said(found, "uh-empty")
    assert "没有叫“疫苗接种”的数字。" in said(found, "uh-empty")
    assert not found.find_class("uh-reply")


def test_a_name_that_others_bear_too_names_them(visits):
    found = ask(visits.clerk, "农民工多少")
    assert "也这样叫的：农民工会员" in said(found)


def test_a_place_out_of_scope_is_no_place(visits):
    found = ask(visits.township, "乙镇累计走访次数")
    assert not found.find_class("uh-answer")
    assert "没有叫“乙镇累计走访次数”的数字。" in said(found)
    assert "甲镇总工会" in said(found, "uh-reply-choices")
    unknown = ask(visits.township, "丁镇累计走访次数")
    assert said(unknown).replace("丁", "乙") == said(found)


def test_a_figure_that_one_may_not_see_is_as_unknown_as_none(visits, monkeypatch):
    question, nonsense = "信访满意率", "信纺慢意率"
    before = ask(visits.leader, question)
    assert before.find_class("uh-answer")
    may = access.may

    def blind(user, action, *more):
        return action != "disputes.figure.view" and may(user, action, *more)

    monkeypatch.setattr(access, "may", blind)
    found, none = ask(visits.leader, question), ask(visits.leader, nonsense)
    assert not found.find_class("uh-answer")
    assert f"没有叫“{question}”的数字。" in said(found, "uh-empty") + said(found)
    assert said(found, "uh-empty").replace(question, nonsense) == said(none, "uh-empty")
    assert "disputes." not in " ".join(link.get("href", "") for link in found.iter("a"))


def test_a_figure_that_is_not_kept_so_far_down_says_so(visits):
    found = ask(visits.clerk, "甲镇第一工会入会率（占地区全部职工）")
    assert "“入会率（占地区全部职工）”只统计到县、乡镇（系统、园区）一级" in said(found)
    assert not found.find_class("uh-answer")


def test_only_the_answer_comes_back_while_typing(visits):
    headers = {"HX-Request": "true", "HX-Target": "found"}
    answer = browser(visits.clerk).get(reverse("figure-finder"), {"q": "累计走访次数多少"}, headers=headers)
    text = answer.content.decode()
    assert "<html" not in text
    assert "uh-answer-number" in text


@pytest.mark.parametrize(
    "text", ["<b>会员</b>", "' OR 1=1", "会员" * 40, "\x00会员", "%", "||||", "2026年13月会员"]
)
def test_any_text_is_answered_or_refused_in_words(visits, text):
    answer = browser(visits.clerk).get(reverse("figure-finder"), {"q": text})
    assert answer.status_code == 200
    assert "<b>" not in answer.content.decode()


def test_the_search_box_leads_to_the_question(visits):
    found = {group.label: group.hits for group in search(visits.clerk, "累计走访次数比去年")}
    assert [str(hit.title) for hit in found["要数"]] == ["要数：累计走访次数"]
    answer = browser(visits.clerk).get(found["要数"][0].url)
    assert "uh-answer-number" in answer.content.decode()
    unclear = {group.label: group.hits for group in search(visits.clerk, "入会率是多少")}
    assert [hit.note for hit in unclear["要数"]] == ["请选择要的数字"]
    assert "要数" not in {group.label for group in search(visits.clerk, "王某")}
    assert "要数" not in {group.label for group in search(visits.sysadmin, "累计走访次数")}
    assert "要数" not in {group.label for group in search(visits.clerk, "13800138000多少")}


def test_the_dashboard_has_a_box_for_the_question(visits):
    tree = html.fromstring(browser(visits.leader).get(reverse("dashboard")).content.decode())
    form = tree.find_class("uh-dash-ask")[0]
    assert form.get("action") == reverse("figure-finder")
    assert form.xpath(".//input[@name='organisation']/@value") == [str(visits.county.pk)]
    assert form.xpath(".//input[@name='q']")


def test_the_same_number_of_queries_whatever_is_counted(cast):
    client = browser(cast.clerk)
    texts = ("甲镇累计走访次数比去年", "哪个乡镇累计走访次数最多", "入会率", "疫苗接种", "按性别分会员")
    for text in texts:  # what is asked once and kept
        client.get(reverse("figure-finder"), {"q": text})

    def counts() -> list[int]:
        found = []
        for text in texts:
            with CaptureQueriesContext(connection) as queries:
                assert client.get(reverse("figure-finder"), {"q": text}).status_code == 200
            found.append(len(queries))
        return found

    def visit(node) -> None:
        today = timezone.localdate()
        Visit.objects.create(organisation=node, household="王某", visited_on=today, amount=300, state="open")

    visit(cast.union_a1)
    one = counts()
    visit(cast.union_a2)
    visit(cast.union_b1)
    assert counts() == one

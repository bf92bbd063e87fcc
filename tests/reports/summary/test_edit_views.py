"""What the writer's page takes and tells: nothing but sound sections, nothing that its reader may not see."""

import json
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reports.models import Summary, SummaryComment, SummarySection
from reports.services import summaries as services
from reports.services.summary_text import save_section
from unionhub.core.services.parameters import set_parameter
from unionhub.core.workflow import perform

from .make import BLOCKS, PERIOD, counted, drafted

pytestmark = pytest.mark.django_db
WORDS = [{"id": "abcd1234", "type": "paragraph", "inline": [{"text": "一段话。"}]}]


def address(name: str, summary: Summary) -> str:
    return reverse(f"summary-{name}", args=[summary.pk])


def send(client, summary, name="section", **fields):
    return client.post(address(name, summary), {"data": json.dumps(fields)})


def save(client, summary, section, blocks, **more):
    sent = {"act": "save", "section": section.pk, "base": section.version, "title": section.title} | more
    return send(client, summary, blocks=blocks, **sent)


@pytest.fixture
def summary(cast) -> Summary:
    return drafted(cast)


@pytest.fixture
def section(summary) -> SummarySection:
    return summary.sections.get()


@pytest.fixture
def clerk(cast, client):
    client.force_login(cast.clerk)
    return client


def test_the_page_carries_text_words_and_numbers(clerk, summary):
    page = clerk.get(address("edit", summary))
    start = page.context["start"]
    assert page.status_code == 200
    assert start["may_write"]
    assert start["sections"][0]["blocks"] == BLOCKS
    assert start["words"]["{period}"]["text"] == "全年"
    told = start["words"]["{example.new_visits}"]
    assert (told["text"], told["label"], told["missing"]) == ("4次", "走访次数", False)
    assert told["passport"] == reverse("summary-figure", args=[summary.pk, "example.new_visits"])
    assert start["figures"]["members.members"]["label"] == "会员"


def test_the_offices_own_phrases_stand_first(cast, clerk, summary):
    value = "{level}各级工会｜专此报告。"
    set_parameter(
        "reports.summary.phrases",
        value,
        valid_from=date(2026, 1, 1),
        actor=cast.head,
        document_no="办〔2026〕1号",
    )
    groups = clerk.get(address("edit", summary)).context["phrases"]
    assert groups[0].phrases == ("全县各级工会", "专此报告。")


def test_what_is_saved_comes_back_as_it_is_kept(clerk, summary, section):
    blocks = [
        {"id": "abcd1234", "type": "paragraph", "inline": [{"text": "共有,"}, {"token": "{example.visits}"}]}
    ]
    answer = save(clerk, summary, section, blocks, title="走访", auto=True)
    told = answer.json()
    assert answer.status_code == 200
    assert told["section"]["blocks"][0]["inline"][0] == {"text": "共有，"}
    assert (told["section"]["version"], told["section"]["title"], told["merged"]) == (2, "走访", False)
    assert told["words"]["{example.visits}"]["text"] == "4次"
    section.refresh_from_db()
    assert section.blocks == told["section"]["blocks"]
    assert section.versions.first().is_auto


UNREADABLE = [
    "",
    "{",
    "[]",
    "null",
    '"save"',
    "{}",
    '{"act": "__class__"}',
    '{"act": ["save"]}',
    "[" * 9000,
    '{"act": "save", "section": true, "base": 1, "title": "x", "blocks": []}',
]


def test_what_cannot_be_read_is_refused_in_words(clerk, summary):
    for data in UNREADABLE:
        answer = clerk.post(address("section", summary), {"data": data})
        assert answer.status_code == 422
        assert "没有保存" in answer.json()["error"]


NOT_ALLOWED = [
    None,
    {},
    ["p"],
    [{"type": "script", "inline": []}],
    [{"type": "paragraph", "inline": "<b>"}],
    [{"type": "paragraph", "inline": [{"html": "<b>"}]}],
    [{"type": "paragraph", "inline": [{"token": "{no.such}"}]}],
    [{"type": "paragraph", "inline": [{"token": "{{ settings.SECRET_KEY }}"}]}],
    [{"type": "paragraph", "inline": [{"token": "{example.visits|wrong}"}]}],
    [{"type": "heading", "level": 1, "inline": []}],
    [{"type": "table", "caption": "表", "rows": "figures", "keys": ["no.such"]}],
    [{"type": "chart", "caption": "图", "rows": "children", "keys": ["example.visits"], "kind": "pie"}],
    [{"type": "paragraph", "inline": [{"text": "字" * 6000}]}],
    [{"type": "paragraph", "inline": []}] * 500,
]


def test_blocks_that_are_not_allowed_are_refused_and_nothing_is_written(clerk, summary, section):
    for blocks in NOT_ALLOWED:
        answer = save(clerk, summary, section, blocks)
        assert answer.status_code == 422
        assert answer.json()["error"]
        section.refresh_from_db()
        assert (section.version, section.blocks) == (1, BLOCKS)


def test_what_is_too_much_is_refused(clerk, summary, section):
    blocks = [{"id": f"abcd{at}", "type": "paragraph", "inline": [{"text": "字" * 4000}]} for at in range(30)]
    answer = save(clerk, summary, section, blocks)
    assert answer.status_code == 422
    assert "太长" in answer.json()["error"]


def test_a_script_in_the_text_stays_text(clerk, summary, section):
    evil = "</script><script>alert(1)</script>"
    blocks = [{"id": "abcd1234", "type": "paragraph", "inline": [{"text": evil}]}]
    assert save(clerk, summary, section, blocks, title=evil).status_code == 200
    send(clerk, summary, "comment", act="add", section=section.pk, text=evil)
    for name in ("edit", "versions"):
        assert "<script>alert" not in clerk.get(address(name, summary)).content.decode()


NO_VERSIONS = [0, -1, 99, None, "1", 1.5, True]


def test_a_version_that_never_was_is_refused(clerk, summary, section):
    for base in NO_VERSIONS:
        assert save(clerk, summary, section, WORDS, base=base).status_code == 422


def test_who_saves_over_somebody_elses_text_gets_both(clerk, cast, summary, section):
    theirs = [*BLOCKS, {"id": "ffff0001", "type": "paragraph", "inline": [{"text": "他人新加的一段。"}]}]
    save_section(section, theirs, section.title, 1, cast.head)
    mine = [{**BLOCKS[0], "inline": [{"text": "走访困难职工"}]}, *BLOCKS[1:]]
    told = save(clerk, summary, section, mine).json()
    assert (told["merged"], told["conflicts"]) == (True, 0)
    texts = json.dumps(told["section"]["blocks"], ensure_ascii=False)
    assert "他人新加的一段" in texts
    assert "走访困难职工" in texts


def test_a_section_of_another_summary_is_not_reached_by_this_one(clerk, cast, summary):
    other = services.start(cast.county, PERIOD.year_before(), cast.clerk).sections.first()
    before = other.blocks
    for fields in (
        {"act": "save", "base": 1, "title": "x", "blocks": WORDS},
        {"act": "remove", "base": 1},
        {"act": "move", "place": 0},
        {"act": "refresh"},
        {"act": "restore", "version": 1},
    ):
        assert send(clerk, summary, section=other.pk, **fields).status_code == 422, fields
    assert send(clerk, summary, "comment", act="add", section=other.pk, text="话").status_code == 404
    assert clerk.get(address("lookup", summary), {"section": other.pk}).status_code == 404
    assert clerk.get(address("versions", summary), {"section": other.pk}).status_code == 404
    other.refresh_from_db()
    assert other.blocks == before


def test_sections_are_added_moved_taken_out_and_put_back(clerk, summary, section):
    added = send(clerk, summary, act="add", title="存在的问题", after=section.pk).json()
    second = added["section"]["id"]
    assert added["order"] == [section.pk, second]
    moved = send(clerk, summary, act="move", section=second, place=0).json()
    assert moved["order"] == [second, section.pk]
    gone = send(clerk, summary, act="remove", section=section.pk, base=1).json()
    assert gone["order"] == [second]
    back = send(clerk, summary, act="add", **gone["taken"]).json()
    assert back["section"]["blocks"] == BLOCKS
    assert back["order"] == [second, back["section"]["id"]]


def test_an_earlier_version_comes_back_as_the_newest(clerk, summary, section):
    save(clerk, summary, section, WORDS)
    told = send(clerk, summary, act="restore", section=section.pk, version=1).json()
    assert (told["section"]["version"], told["section"]["blocks"]) == (3, BLOCKS)
    gone = send(clerk, summary, act="restore", section=section.pk, version=77)
    assert (gone.status_code, "版本" in gone.json()["error"]) == (422, True)


def test_once_submitted_nothing_is_saved_but_remarks_are_made(cast, client):
    summary = counted(cast)
    perform(summary, "submit", cast.clerk)
    section = summary.sections.get()
    client.force_login(cast.clerk)
    refused = save(client, summary, section, WORDS)
    assert (refused.status_code, "已经送审" in refused.json()["error"]) == (422, True)
    page = client.get(address("edit", summary))
    assert (page.context["start"]["may_write"], page.context["start"]["may_comment"]) == (False, True)
    assert page.context["start"]["words"]["{example.visits}"]["text"] == "4次", "the counted words"
    client.force_login(cast.leader)
    said = send(client, summary, "comment", act="add", section=section.pk, block="p001", text="请核对。")
    assert said.json()["comments"][0]["author"] == "leader先生"
    settled = send(client, summary, "comment", act="settle", comment=said.json()["comments"][0]["id"])
    assert settled.json()["comments"] == []
    assert SummaryComment.objects.get().settled_by == cast.leader


def test_a_leader_reads_and_remarks_but_writes_nothing(cast, client, summary, section):
    client.force_login(cast.leader)
    assert not client.get(address("edit", summary)).context["start"]["may_write"]
    assert save(client, summary, section, WORDS).status_code == 403
    client.force_login(cast.township)
    assert client.get(address("edit", summary)).status_code == 404


def test_a_remark_of_another_summary_is_not_settled_here(clerk, cast, summary):
    other = services.start(cast.county, PERIOD.year_before(), cast.clerk)
    made = SummaryComment.objects.create(section=other.sections.first(), text="话", author=cast.clerk)
    assert send(clerk, summary, "comment", act="settle", comment=made.pk).status_code == 404
    for wrong in (None, "x", [], {}, 10**30):
        assert send(clerk, summary, "comment", act="settle", comment=wrong).status_code == 404


def test_figures_are_found_by_name_pinyin_and_initials(clerk, summary):
    for typed in ("走访次数", "zoufangcishu", "zfcs"):
        found = clerk.get(address("lookup", summary), {"q": typed}).json()["results"]
        assert (found[0]["key"], found[0]["text"], found[0]["token"]) == (
            "example.new_visits",
            "4次",
            "{example.new_visits}",
        ), typed
    assert clerk.get(address("lookup", summary), {"q": ""}).json()["results"] == []


def test_a_figure_is_offered_in_the_forms_that_say_something(clerk, summary):
    told = clerk.get(address("lookup", summary), {"key": "example.new_amount"}).json()
    forms = {form["form"]: form["text"] for form in told["forms"]}
    assert forms["number"] == "627.3元"
    assert forms["more"] == "620余元"
    assert "percent" not in forms
    assert {"key", "label"} <= told["dimensions"][0].keys()
    share = {"key": "example.new_visits", "of": "example.visits", "places": "1"}
    told = clerk.get(address("lookup", summary), share).json()
    assert {form["form"]: form["text"] for form in told["forms"]}["share"] == "占累计走访次数的100%"
    after = clerk.get(address("lookup", summary), {**share, "before": "占全部的"}).json()
    assert {form["form"]: form["text"] for form in after["forms"]}["share"] == "100%"


NO_QUESTIONS = [
    {"key": "example.visits", "places": "x"},
    {"key": "example.visits", "when": "tomorrow"},
    {"key": "example.visits", "form": "<b>"},
    {"key": "{{7*7}}"},
    {"token": "{{ settings }}"},
    {"token": ["{example.visits}"] * 100},
]


def test_questions_that_cannot_be_read_are_refused_in_words(clerk, summary):
    for asked in NO_QUESTIONS:
        answer = clerk.get(address("lookup", summary), asked)
        assert answer.status_code == 422
        assert answer.json()["error"]


def test_words_of_tokens_depend_on_their_clause(clerk, summary):
    asked = {"token": ["{example.new_visits|compare}"] * 2, "before": ["全年走访，", "走访次数比上年"]}
    words = clerk.get(address("lookup", summary), asked).json()["words"]
    assert words["{example.new_visits|compare}\n"]["text"] == "比上年增加4次"
    assert words["{example.new_visits|compare}\n走访次数比上年"]["text"] == "增加4次"


def test_whoever_may_not_see_a_figure_is_told_neither_value_nor_name(cast, client, summary):
    cast.leader.grants.update(domain="reports")
    client.force_login(cast.leader)
    start = client.get(address("edit", summary)).context["start"]
    told = start["words"]["{example.visits}"]
    assert (told["text"], told["label"], told["missing"]) == ("无权查看", "", True)
    assert "members.members" not in start["figures"]
    asked = client.get(address("lookup", summary), {"key": "example.visits"}).json()
    assert (asked["forms"], asked["dimensions"], "走访" in str(asked)) == ([], [], False)
    assert client.get(address("lookup", summary), {"q": "累计走访"}).json()["results"] == []
    page = client.get(address("versions", summary)).content.decode()
    assert ("〔无权查看〕" in page, "〔走访次数〕" in page) == (True, False)


def test_the_round_tells_who_saved_what(clerk, cast, summary, section):
    save_section(section, WORDS, section.title, 1, cast.head)
    told = clerk.get(address("lookup", summary)).json()
    assert [(one["id"], one["version"], one["saved_by"], one["is_mine"]) for one in told["sections"]] == [
        (section.pk, 2, "head先生", False)
    ]
    assert "blocks" not in told["sections"][0]


def test_versions_are_listed_and_compared(clerk, cast, summary, section):
    save_section(section, [*BLOCKS, *WORDS], "走访与慰问", 1, cast.head)
    page = clerk.get(address("versions", summary), {"section": section.pk})
    text = page.content.decode()
    assert "<ins>一段话。</ins>" in text
    assert "<del>走访帮扶</del>" in text
    assert "head先生" in text
    assert f'data-restore="1" data-section="{section.pk}"' in text
    assert "〔走访次数〕" in text
    for odd in ({"old": "x"}, {"old": "99"}, {"new": "1", "old": "2"}):
        assert clerk.get(address("versions", summary), {"section": section.pk, **odd}).status_code == 200
    assert clerk.get(address("versions", summary), {"section": "x"}).status_code == 404


def test_the_page_costs_the_same_with_one_and_with_three_sections(clerk, cast, summary, section):
    def queries(name: str) -> int:
        with CaptureQueriesContext(connection) as seen:
            assert clerk.get(address(name, summary)).status_code == 200
        return len(seen)

    clerk.get(address("edit", summary))
    before = {name: queries(name) for name in ("edit", "lookup", "versions")}
    for at in range(2):
        chapter = services.Chapter("", f"第{at}节", False, BLOCKS)
        made = services.enter(summary, chapter, at + 1, cast.head)
        SummaryComment.objects.create(section=made, text="话", author=cast.head)
    assert {name: queries(name) for name in before} == before

"""Writing a summary: begun from narratives or an earlier text, saved by two at once, versions, order, remarks."""

import time
from datetime import date, timedelta
from threading import Event

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from reports.models import Summary, SummaryVersion
from reports.services import summaries as services
from reports.services import summary_comments as remarks
from reports.services import summary_text as text
from reports.summary import tree
from tests.support import in_threads
from unionhub.core.indicators.period import month, span, year
from unionhub.core.models import AuditEvent
from unionhub.core.scope import OutOfScope
from unionhub.core.workflow import perform

from .make import drafted

#: Each test that asks the database.
db = pytest.mark.django_db


def paragraph(name: str, words: str) -> tree.Block:
    """A paragraph of typed words."""
    return {"id": name, "type": "paragraph", "inline": [{"text": words}]}


A, B = paragraph("aaaa", "甲段。"), paragraph("bbbb", "乙段。")


@pytest.fixture
def summary(cast):
    """A draft of one section with two paragraphs."""
    return drafted(cast, blocks=[A, B])


@pytest.fixture
def section(summary):
    return summary.sections.get()


def words(section) -> list[str]:
    section.refresh_from_db()
    return [tree.words_of(block) for block in section.blocks]


# --- Beginning ---


@db
def test_a_county_and_a_township_begin_theirs_and_each_period_has_one(cast):
    made = services.start(cast.county, span(date(2026, 1, 1), date(2026, 6, 30)), cast.clerk)
    assert made.title == "测试县总工会2026年上半年工作总结"
    assert made.heading.splitlines() == ["测试县总工会", "2026年上半年工作总结"]
    assert made.sections.filter(key="plans", title="下一步工作打算").exists()
    assert set(SummaryVersion.objects.values_list("section", "number")) == {
        (pk, 1) for pk in made.sections.values_list("pk", flat=True)
    }
    with pytest.raises(ValidationError, match="已经有了"):
        services.start(cast.county, span(date(2026, 1, 1), date(2026, 6, 30)), cast.head)
    own = services.start(cast.town_a, year(2026), cast.township)
    assert own.signature == "甲镇总工会"
    assert list(Summary.objects.visible_to(cast.township)) == [own]
    with pytest.raises(PermissionDenied):
        services.start(cast.county, year(2025), cast.township)
    with pytest.raises(PermissionDenied):
        services.start(cast.town_a, year(2025), cast.leader)
    with pytest.raises(ValidationError, match="县总工会或乡镇"):
        services.start(cast.union_a1, year(2025), cast.clerk)


@db
def test_a_discarded_one_makes_room_and_the_same_span_is_the_same(cast):
    made = services.start(cast.county, year(2025), cast.clerk)
    with pytest.raises(ValidationError, match="已经有了"):
        services.start(cast.county, span(date(2025, 1, 1), date(2025, 12, 31)), cast.clerk)
    perform(made, "discard", cast.clerk, note="期间选错")
    again = services.start(cast.county, year(2025), cast.clerk)
    assert (again.edition, again.state) == (1, "draft")


@db
def test_last_years_text_stands_over_this_years_figures(cast, summary, section):
    token = {"id": "cccc", "type": "paragraph", "inline": [{"token": "{example.visits}"}], "conflict": True}
    section.blocks = [A, token]
    section.save()
    summary.addressee = "县委"
    summary.save()
    made = services.start(cast.county, year(2025), cast.clerk, based_on=summary)
    copy = made.sections.get()
    assert [block.get("inline") for block in copy.blocks] == [A["inline"], token["inline"]]
    assert not tree.conflicts(copy.blocks)
    assert (made.addressee, made.based_on, made.period) == ("县委", summary, "2025")
    assert made.heading.endswith("2025年工作总结")
    with pytest.raises(OutOfScope):
        services.start(cast.town_a, year(2024), cast.township, based_on=summary)


# --- Saving ---


@db
def test_what_two_people_changed_apart_is_joined_and_what_both_changed_stands_twice(cast, section):
    mine, theirs = paragraph("aaaa", "甲段，改。"), paragraph("bbbb", "乙段，也改。")
    first = text.save_section(section, [mine, B], "一", 1, cast.clerk)
    assert (first.merged, first.conflicts, first.section.version) == (False, 0, 2)
    second = text.save_section(section, [A, theirs], section.title, 1, cast.head)
    assert (second.merged, second.conflicts, second.section.version) == (True, 0, 3)
    assert words(section) == ["甲段，改。", "乙段，也改。"]
    assert section.title == "一", "who did not touch the title does not set it back"
    third = text.save_section(section, [paragraph("aaaa", "甲段，再改。"), B], "一", 1, cast.head)
    assert (third.merged, third.conflicts) == (True, 1)
    assert words(section) == ["甲段，改。", "甲段，再改。", "乙段，也改。"]
    assert tree.conflicts(section.blocks) == 1


@db
def test_from_a_base_that_was_thinned_out_nothing_is_lost(cast, section):
    text.save_section(section, [paragraph("aaaa", "甲段二。"), B], "", 1, cast.clerk, is_auto=True)
    text.save_section(section, [paragraph("aaaa", "甲段三。"), B], "", 2, cast.clerk)
    section.versions.filter(number=2).delete()
    text.save_section(
        section, [paragraph("aaaa", "甲段二。"), paragraph("bbbb", "乙段二。")], "", 2, cast.head
    )
    assert {"甲段三。", "乙段二。"} <= set(words(section))


@db
def test_every_save_has_its_version_and_the_audit_names_the_section_without_its_words(cast, section):
    for number in range(1, 4):
        words_now = f"秘密的话{number}。"
        text.save_section(section, [paragraph("aaaa", words_now)], "走访", number, cast.clerk, is_auto=True)
    text.save_section(section, [paragraph("aaaa", "秘密的话3。")], "走访", 4, cast.clerk)
    assert list(section.versions.values_list("number", "is_auto")) == [
        (4, True),
        (3, True),
        (2, True),
        (1, False),
    ]
    told = AuditEvent.objects.filter(action="reports.summary.write", object_type="reports.summary")
    saved = [event for event in told if any("章节" in key for key in event.changes)]
    assert len(saved) == 1, "three automatic saves of one sitting are one entry"
    assert "秘密" not in str([event.changes for event in told])


@db
def test_automatic_saves_are_thinned_after_a_day_to_the_last_of_an_hour(cast, section, time_machine):
    start = timezone.now().replace(minute=5)
    for number, minutes in enumerate((0, 10, 20, 70), 1):
        time_machine.move_to(start + timedelta(minutes=minutes), tick=False)
        blocks = [paragraph("aaaa", f"甲{number}。")]
        text.save_section(section, blocks, "", number, cast.clerk, is_auto=True)
    time_machine.move_to(start + timedelta(days=1, minutes=30), tick=False)
    text.save_section(section, [paragraph("aaaa", "甲九。")], "", 5, cast.clerk)
    assert [one.number for one in section.versions.all()] == [6, 5, 4, 1]


@db
@pytest.mark.parametrize(
    ("blocks", "title", "base", "refusal"),
    [
        ([{"id": "aaaa", "type": "script"}], "", 1, "格式不对"),
        ([{"id": "aaaa", "type": "paragraph", "inline": [{"token": "{no.such}"}]}], "", 1, "没有"),
        ("<p>", "", 1, "格式不对"),
        ([A], None, 1, "标题"),
        ([A], "长" * 81, 1, "最多 80 字"),
        ([A], "", 0, "版本"),
        ([A], "", 2, "版本"),
    ],
)
def test_what_is_not_allowed_is_refused_in_words_and_nothing_is_written(
    cast, section, blocks, title, base, refusal
):
    with pytest.raises(ValidationError, match=refusal):
        text.save_section(section, blocks, title, base, cast.clerk)
    assert words(section) == ["甲段。", "乙段。"]
    assert section.version == 1


@db
def test_a_summary_that_nobody_could_print_is_not_kept(cast, summary, section, monkeypatch):
    monkeypatch.setattr(tree, "MOST_OF_ALL", 8)
    longer = [A, paragraph("bbbb", "乙段写到第九字了。")]
    with pytest.raises(ValidationError, match="全文最多 8 字，现有 12 字"):
        text.save_section(section, longer, section.title, section.version, cast.clerk)
    with pytest.raises(ValidationError, match="全文最多"):
        text.add_section(summary, "新的一节", cast.clerk, blocks=[paragraph("cccc", "三个字")])
    assert words(section) == ["甲段。", "乙段。"]
    text.save_section(
        section, [A, paragraph("bbbb", "乙段五字。")], section.title, section.version, cast.clerk
    )


@db
def test_only_who_writes_there_writes_and_only_a_draft(cast, summary, section):
    for user, refusal in ((cast.leader, PermissionDenied), (cast.township, OutOfScope)):
        with pytest.raises(refusal):
            text.save_section(section, [B], "", 1, user)
    Summary.objects.filter(pk=summary.pk).update(state="checked")
    for write in (
        lambda: text.save_section(section, [B], "", 1, cast.clerk),
        lambda: text.add_section(summary, "新", cast.clerk),
        lambda: text.move_section(section, 0, cast.clerk),
        lambda: text.remove_section(section, 1, cast.clerk),
        lambda: text.restore(section.versions.get(), cast.clerk),
        lambda: text.refresh(section, cast.clerk),
    ):
        with pytest.raises(ValidationError, match="已经送审"):
            write()
    assert summary.sections.get() == section


# --- Sections ---


@db
def test_sections_are_added_moved_taken_out_and_put_back(cast, summary, section):
    second = text.add_section(summary, "二", cast.clerk)
    annex = text.add_section(summary, "附表", cast.clerk, is_annex=True)
    between = text.add_section(summary, "一之后", cast.clerk, after=section)

    def order():
        return list(summary.sections.values_list("title", flat=True))

    assert order() == [section.title, "一之后", "二", "附表"]
    text.move_section(second, 0, cast.clerk)
    assert order() == ["二", section.title, "一之后", "附表"]
    text.move_section(second, 99, cast.clerk)
    assert order() == [section.title, "一之后", "二", "附表"]
    text.move_section(annex, 0, cast.clerk)
    assert order()[-1] == "附表"
    text.save_section(between, [A], "一之后", 1, cast.head)
    with pytest.raises(ValidationError, match="没有删除"):
        text.remove_section(between, 1, cast.clerk)
    taken = text.remove_section(between, 2, cast.clerk)
    assert order() == [section.title, "二", "附表"]
    with pytest.raises(ValidationError, match="已被他人删除"):
        text.save_section(between, [B], "", 2, cast.head)
    back = text.add_section(
        summary,
        taken["title"],
        cast.clerk,
        after=summary.sections.get(pk=taken["after"]),
        blocks=taken["blocks"],
        key=taken["key"],
    )
    assert order() == [section.title, "一之后", "二", "附表"]
    assert words(back) == ["甲段。"]
    with pytest.raises(ValidationError, match="附件的标题"):
        text.add_section(summary, " ", cast.clerk, is_annex=True)


@db
def test_an_earlier_version_comes_back_as_the_newest(cast, section):
    text.save_section(section, [B], "新", 1, cast.clerk)
    text.restore(section.versions.get(number=1), cast.head)
    assert words(section) == ["甲段。", "乙段。"]
    assert (section.version, section.versions.count()) == (3, 3)


@db
def test_a_section_is_written_anew_from_its_narrative(cast):
    made = services.start(cast.county, year(2026), cast.clerk)
    opening = made.sections.get(key="opening")
    before = words(opening)
    text.save_section(opening, [A], opening.title, 1, cast.clerk)
    text.refresh(opening, cast.clerk)
    assert words(opening) == before
    own = text.add_section(made, "自己的", cast.clerk)
    with pytest.raises(ValidationError, match="不能重新起草"):
        text.refresh(own, cast.clerk)


# --- Remarks ---


@db
def test_remarks_are_made_by_readers_and_settled_by_writers(cast, summary, section):
    made = remarks.add_comment(section, " 请补原因。 ", cast.leader, "aaaa", "甲段")
    loose = remarks.add_comment(section, "全节", cast.head, "gone")
    assert (made.text, made.block, loose.block) == ("请补原因。", "aaaa", "")
    assert remarks.open_comments(summary) == 2
    remarks.settle_comment(made, cast.clerk)
    remarks.settle_comment(made, cast.head)
    made.refresh_from_db()
    assert (made.settled_by, remarks.open_comments(summary)) == (cast.clerk, 1)
    for wrong, refusal in ((" ", "请填写"), ("长" * 501, "最多 500 字"), (None, "格式不对")):
        with pytest.raises(ValidationError, match=refusal):
            remarks.add_comment(section, wrong, cast.head)
    with pytest.raises(PermissionDenied):
        remarks.add_comment(section, "不该", cast.finance)
    with pytest.raises(PermissionDenied):
        remarks.settle_comment(loose, cast.auditor)
    with pytest.raises(OutOfScope):
        remarks.add_comment(section, "不该", cast.township)
    Summary.objects.filter(pk=summary.pk).update(state="signed")
    with pytest.raises(ValidationError, match="已经签发"):
        remarks.add_comment(section, "迟了", cast.head)


# --- Two at once ---


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turned", [False, True])
def test_two_who_save_one_section_at_once_keep_both_their_words(cast, turned):
    summary = drafted(cast, blocks=[A, B])
    section = summary.sections.get()
    saves = [
        lambda: text.save_section(section, [paragraph("aaaa", "经办人改。"), B], "", 1, cast.clerk),
        lambda: text.save_section(section, [A, paragraph("bbbb", "负责人改。")], "", 1, cast.head),
    ]
    first, second = saves[::-1] if turned else saves
    has_saved = Event()

    def slowly():
        with transaction.atomic():
            saved = first()
            has_saved.set()
            time.sleep(0.4)  # the other one comes while this is not committed
        return saved

    def meanwhile():
        assert has_saved.wait(10)
        return second()

    saved = in_threads(slowly, meanwhile)
    assert [one.merged for one in saved] == [False, True]
    assert words(section) == ["经办人改。", "负责人改。"]
    assert section.version == section.versions.count() == 3


@pytest.mark.django_db(transaction=True)
def test_a_save_and_the_discarding_beside_it_leave_one_of_both(cast):
    summary = drafted(cast, blocks=[A])
    section = summary.sections.get()
    saved, discarded = in_threads(
        lambda: text.save_section(section, [B], "", 1, cast.clerk),
        lambda: perform(Summary.objects.get(pk=summary.pk), "discard", cast.head, note="不要"),
    )
    assert not isinstance(discarded, Exception)
    assert words(section) == (["甲段。"] if isinstance(saved, ValidationError) else ["乙段。"])


@pytest.mark.django_db(transaction=True)
def test_two_who_begin_the_same_summary_begin_one(cast):
    made = in_threads(*[lambda: services.start(cast.county, month(2026, 10), cast.clerk)] * 2)
    assert sorted(isinstance(one, ValidationError) for one in made) == [False, True]
    assert Summary.objects.count() == 1

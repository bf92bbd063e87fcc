"""Numbers of a text against the figures of the register."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.reader_register import COUNTY, REGISTER, known
from reports.reader import Kind, look, read
from reports.reader.finding import ASK, LIKELY
from reports.reader.place import Places

#: Statement, the words pointed at, what is proposed, how sure.
DIFFERS = [
    ("全县会员13183人。", "13183人", "13138人", LIKELY),
    ("截至2026年底，全县现有会员13183名。", "13183名", "13138名", LIKELY),
    ("全县会员总数达到13,183人。", "13,183人", "13,138人", ASK),
    ("全縣會員１３１８３人。", "１３１８３人", "13138人", LIKELY),
    ("全县现有基层工会131个。", "131个", "130个", LIKELY),
    ("澄溪县总工会现有131个基层工会。", "131个", "130个", LIKELY),
    ("全县会员1.32万人。", "1.32万人", "1.31万人", LIKELY),
    ("全县会员13140余人。", "13140余人", "13130余人", LIKELY),
    ("全县会员1.32万余人。", "1.32万余人", "1.31万余人", LIKELY),
    ("全县会员近1.3万人。", "1.3万人", "1.4万人", LIKELY),
    ("全县会员超过13200人。", "13200人", "13100人", LIKELY),
    ("全县会员13138人，其中女会员4975人。", "4975人", "4957人", LIKELY),
    ("入会率93.19%。", "93.19%", "92.19%", ASK),
    ("女会员占比37.7%，农民工会员4923人。", "4923人", "4932人", LIKELY),
    ("女会员占比37.3%。", "37.3%", "37.7%", LIKELY),
    ("全年新建基层工会12个。", "12个", "13个", LIKELY),
    ("全年新建12个基层工会。", "12个", "13个", LIKELY),
    ("今年新发展330名会员。", "330名", "338名", ASK),
    ("积极维护职工权益，接待信访15起。", "15起", "13起", ASK),
    ("协议金额26.8万元。", "26.8万元", "28.6万元", LIKELY),
    ("在非公企业集中的园区，全县会员达到13183人。", "13183人", "13138人", LIKELY),
    ("在县委领导下，会员发展到13183人，会员13183人。", "13183人", "13138人", LIKELY),
    # The year before
    ("2025年底会员12880人。", "12880人", "12800人", LIKELY),
    ("去年全县新入会320人。", "320人", "300人", LIKELY),
    ("工作总结（2025年）\n全县会员13138人。", "13138人", "12800人", LIKELY),
    # So far away that it may be of something else
    ("全县会员1313人。", "1313人", "13138人", ASK),
]  # fmt: skip

AGREES = [
    "全县会员13138人，基层工会130个，新建基层工会13个。",
    "全县会员1.31万人，入会率92.2%，女会员占比38%。",
    "全县会员1.3万人，入会率81.3%。",
    "全县会员13100余人，超过1.3万人。",
    "全县会员近1.4万人，基层工会约130个。",
    "女职工4957人。",  # the other word for a figure that agrees
    "会员总数12800人，是2025年底的数字。2025年，会员总数12800人。"[18:],
    # Of another place
    "清水镇会员860人，入会率88%。",
    "清水镇总工会工作扎实。现有会员860人。",
    "清水镇总工会工作总结\n2026年，会员860人，入会率88%。",
    "一、清水镇\n会员860人。",
    "该公司有职工320人，会员300人。",
    "全省工会会员1778万人。",
    "全市会员20万人，入会率90%。",
    "我镇会员860人。",
    "华龙公司会员320人。",
    # Of another time
    "2024年底会员12100人。",
    "截至6月底，全县会员12950人。",
    "上半年新入会160人，一季度新建基层工会2个。",
    "2020年以来，新入会1600人。",
    "近五年新入会1600人。",
    "2023年，全县会员12000人。",
    # Planned
    "力争年内会员达到13500人，新建基层工会20个。",
    "下一步，全县会员发展到14000人。",
    # Something else
    "组织女职工200人参加体检。",
    "慰问活动中，女职工200人、农民工50人。",
    "困难职工730人，其中女会员200人。",
    "发生事故1起，死亡1人。",
    "全县会员13138人次参加活动。",
    "基层工会干部150人。",
    "评选先进会员20人，培训会员600人。",
    "与会会员代表130人。",
    "向5个基层工会发放图书。",
    "教育系统：会员3000人，入会率99%。",
    "在非公企业，会员3000人。",
    "新就业形态劳动者中，会员3000人，女会员200人。",
    "2024年、2025年、2026年会员分别为12100人、12800人、13138人。",
    "县直机关工会会员2100人，县医院有会员320人。",
    "以会员12000人为基数测算，会员证发放13000本。",
    "会员代表大会应到代表130人。",
    "教职工226人，工会会员174人，女会员100人。",  # far too few: of one school
    # Compared with another year, the number itself is of this one
    "会员13138人，比2025年末增加338人。",
    "较去年有所增长，全县会员13138人。",
]  # fmt: skip


@pytest.mark.parametrize(("statement", "words", "proposed", "sure"), DIFFERS)
def test_a_number_that_differs_is_told_with_the_right_one(statement, words, proposed, sure):
    found = [one for one in read(statement, REGISTER) if one.kind == Kind.REGISTRY]
    assert len(found) == 1, found
    assert statement[found[0].start : found[0].end] == words
    assert (found[0].proposed, found[0].certainty) == (proposed, sure)


@pytest.mark.parametrize("statement", AGREES)
def test_what_agrees_or_is_something_else_is_left_alone(statement):
    assert [one for one in read(statement, REGISTER) if one.kind == Kind.REGISTRY] == []


def test_the_calculation_names_the_figure_the_time_and_the_value():
    (found,) = read("全县会员13183人。", REGISTER)
    assert found.calculation == "系统中“会员”2026年12月31日为 13,138 人"
    (found,) = read("全年新建基层工会12个。", REGISTER)
    assert found.calculation == "系统中“新建基层工会”2026年为 13 个"


def test_a_word_for_several_figures_names_them_all():
    (found,) = read("入会率95%。", REGISTER)
    assert "92.19" in found.calculation
    assert "81.30" in found.calculation


def test_digits_cut_off_are_told_apart():
    (found,) = read("全县会员1.35万人。", [known("会员", 13599)])
    assert "截去" in found.calculation
    assert found.proposed == "1.36万人"


def test_a_figure_that_may_be_incomplete_is_asked_about():
    (found,) = read("全县会员13183人。", [known("会员", 13138, doubt="不完整：3 个。")])
    assert found.certainty == ASK
    assert "不完整" in found.calculation


def test_figures_of_a_month():
    month = [
        known("会员", 13138, month=10, as_of=date(2026, 10, 31)),
        known("新入会", 36, month=10, is_flow=True),
    ]
    for statement in (
        "10月新入会36人。",
        "本月新入会36人，会员13138人。",
        "9月新入会20人。",
        "1—10月累计新入会300人。",
        "累计新入会300人。",
        "10月底会员13138人。",
        "9月底会员13100人。",
    ):
        assert read(statement, month) == [], statement
    for statement in ("10月新入会30人。", "本月新入会30人。", "10月底会员13100人。"):
        assert [one.kind for one in read(statement, month)] == [Kind.REGISTRY], statement


def test_a_township_s_own_text():
    own = [replace(one, places=("清水镇总工会",)) for one in [known("会员", 860)]]
    for statement in ("我镇会员868人。", "清水镇总工会现有会员868人。", "全镇会员868人。"):
        assert [one.proposed for one in read(statement, own)] == ["860人"], statement
    assert read("全县会员13138人，红石镇会员500人。", own) == []


def test_a_school_s_own_text():
    own = [replace(known("会员", 174), places=("澄溪县第一中学工会",))]
    assert [one.proposed for one in read("我校会员170人。", own)] == ["174人"]
    assert read("全县会员13138人。", own) == []


def test_without_a_register_nothing_is_compared():
    assert read("全县会员13183人。") == []
    assert look("全县会员13183人。", REGISTER).compared == 1
    assert look("全县会员13183人。").compared == 0


@given(st.integers(1, 10**7), st.sampled_from(["", "现有", "全县", "截至目前，全县现有", "全县共有"]))
def test_the_value_itself_in_any_dress_is_never_flagged(value, before):
    figures = [known("会员", value)]
    for written in (f"{value}", f"{value:,}", f"{(Decimal(value) / 10000).quantize(Decimal('0.0001'))}万"):
        assert read(f"{before}会员{written}人。", figures) == []


@given(st.integers(100, 10**6), st.integers(1, 50))
def test_what_is_proposed_is_not_flagged_again(value, off):
    figures = [known("会员", value)]
    statement = f"全县会员{value + off}人。"
    (found,) = read(statement, figures)
    mended = statement[: found.start] + found.proposed + statement[found.end :]
    assert read(mended, figures) == []


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ("各乡镇、乡镇街道、深入农村、城乡、超市、非公企业、有限公司、在县委、县总工会", ""),
        *(
            (words, "other")
            for words in ["清水镇", "红石乡", "河南省", "华龙公司", "本校", "该县", "某企业", "全县清水镇"]
        ),
        *((words, "own") for words in ["澄溪县", "全县各级工会", "我会", "**县总工会", "清水镇和全县"]),
    ],
)
def test_places(words, place):
    assert Places(COUNTY).last(words) == place

"""Marks, digits, blanks and dates as official Chinese sets them."""

import re
import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.summary.numerals import numeral
from reports.summary.typography import numbered, tidy


@pytest.mark.parametrize(
    ("given_text", "tidied"),
    [
        ("会员13138人,其中女会员4957人(占37.73 %).", "会员13138人，其中女会员4957人（占37.73%）。"),
        ("工作要点如下:学习;宣传!怎么办?", "工作要点如下：学习；宣传！怎么办？"),
        ("开会时间:12:30,比例3.14,共1,234人", "开会时间：12:30，比例3.14，共1,234人"),
        ("见http://a.cn/x?y=1,后附", "见http://a.cn/x?y=1，后附"),
        ("写信到 gh@x.gov.cn,说明", "写信到 gh@x.gov.cn，说明"),
        ("Hello, world! (x)", "Hello, world! (x)"),
        ("１２３人，ＷＴＯ，１０％", "123人，WTO，10%"),
        ("增长 12．5 %", "增长12.5%"),
        ("全县 130 个工会", "全县130个工会"),
        ("评选《 职工书屋 》 3 家", "评选《职工书屋》3家"),
        ("表彰张　三、李四", "表彰张　三、李四"),
        ("等等...以及。。。还有…", "等等……以及……还有……"),
        ("帮扶--救助———互助", "帮扶——救助——互助"),
        ('开展"安康杯"竞赛', "开展“安康杯”竞赛"),
        ("所谓'娘家人'", "所谓‘娘家人’"),
        ("it's 5' long", "it's 5' long"),
        ("(一)加强组织(2021年)", "（一）加强组织（2021年）"),
        ("（2021)修订", "（2021）修订"),
        ("一.加强组织", "一、加强组织"),
        ("1.加强组织", "1.加强组织"),
        ("2026-12-20前，2026/1/5日起，2026.07.01止", "2026年12月20日前，2026年1月5日起，2026年7月1日止"),
        ("2026-02-30、2026-13-01、第2026-12-20-1号", "2026-02-30、2026-13-01、第2026-12-20-1号"),
        ("2026-01-01..2026-06-30", "2026-01-01..2026-06-30"),
        ("职\u200b工\u202e会\x00员\ufeff", "职工会员"),
        ("  \u3000会员\n\t人 ", "会员 人"),
        (",其中", "，其中"),
        (",", "，"),
        (".", "。"),
        (")", "）"),
        ("会员(", "会员（"),
    ],
)
def test_a_text_is_put_right(given_text, tidied):
    assert tidy(given_text) == tidied


LETTERS = st.text(
    st.one_of(
        st.sampled_from(
            "会员人数，。,.;:!?()（）\"'“”…-—%％ 　\n0123456789１２abzＡhttp://@www.~·/、一二年月日\u202e\u200b\x00"
        ),
        st.characters(),
    ),
    max_size=40,
)
CUES = st.lists(
    st.one_of(
        LETTERS,
        st.sampled_from(
            ["http://a.cn/", "a@b.cn", "2026-12-20", "2026.1.2", "...", "--", '"', "一.", "12:30", "会员"]
        ),
    ),
    max_size=6,
).map("".join)


@given(CUES)
def test_what_is_tidy_stays(text):
    once = tidy(text)
    assert tidy(once) == once


def letters(text):
    """Letters and digits, half-width, without those that nobody sees."""
    half = "".join(
        chr(ord(one) - 0xFEE0) if "\uff10" <= one <= "\uff5a" and one.isalnum() else one for one in text
    )
    return [
        one
        for one in half
        if unicodedata.category(one)[0] in "LNM"
        and one not in "\u115f\u1160\u3164\uffa0\u034f\u180b\u180c\u180d\u180f"
    ]


@given(CUES)
def test_no_letter_and_no_digit_is_lost(text):
    # A date that is written out loses the noughts before its month and day, and gains 年月日.
    bare = re.sub(r"[-/.．－](?=\s*\d)", "、", text)
    assert letters(tidy(bare)) == letters(bare)


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)), st.sampled_from("-/."))
def test_every_day_is_written_out(day, mark):
    written = day.strftime(f"%Y{mark}%m{mark}%d")
    assert tidy(f"于{written}召开") == f"于{day.year}年{day.month}月{day.day}日召开"


@pytest.mark.parametrize(
    ("level", "at", "said"),
    [
        (1, 1, "一、"),
        (1, 10, "十、"),
        (1, 20, "二十、"),
        (2, 99, "（九十九）"),
        (3, 12, "12."),
        (4, 3, "（3）"),
    ],
)
def test_headings_are_numbered_by_their_level(level, at, said):
    assert numbered(level, at) == said


@pytest.mark.parametrize(("level", "at"), [(0, 1), (5, 1), (1, 0), (1, 100)])
def test_there_are_four_levels_and_99_headings(level, at):
    with pytest.raises(ValueError, match="heading"):
        numbered(level, at)


def read_numeral(said):
    """What a numeral says, read the other way round: by its largest unit."""
    for unit, worth in (("亿", 10**8), ("万", 10**4), ("千", 1000), ("百", 100), ("十", 10)):
        if unit in said:
            high, _, low = said.rpartition(unit)
            return (read_numeral(high) if high else 1) * worth + read_numeral(low)
    return "零一二三四五六七八九".index(said.strip("零")) if said.strip("零") else 0


@given(st.integers(0, 10**8) | st.integers(0, 10**12))
def test_a_numeral_reads_back(number):
    said = numeral(number)
    assert read_numeral(said) == number
    assert "零零" not in said
    assert said == "零" or not said.endswith("零")


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, "零"),
        (10, "十"),
        (110, "一百一十"),
        (1001, "一千零一"),
        (13138, "一万三千一百三十八"),
        (100013, "十万零一十三"),
        (100030000, "一亿零三万"),
        (-5, "负五"),
    ],
)
def test_numerals_are_said_as_in_speech(number, said):
    assert numeral(number) == said


def test_numerals_have_an_end():
    with pytest.raises(ValueError, match="beyond"):
        numeral(10**16)

"""Questions in words: which are answered, with which figures, and which are not."""

import re
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.rules.asking import MOST, Asked, Catalogue, Name, Site, fold_text, parse
from unionhub.core.indicators.registry import dimensions_of, indicators

TODAY = date(2026, 11, 22)
COUNTY, TOWN, OTHER, UNION, TWIN, TWIN_TOO = 1, 2, 3, 4, 5, 6


@cache
def catalogue() -> Catalogue:
    """Every figure there is, and a small county."""
    return Catalogue(
        tuple(
            Name(item.key, item.label, item.synonyms, item.unit, tuple(dimensions_of(item).values()))
            for item in indicators().values()
        ),
        (
            Site(COUNTY, ("测试县总工会", "测试县", "全县")),
            Site(TOWN, ("甲镇总工会", "甲镇")),
            Site(OTHER, ("乙镇总工会", "乙镇")),
            Site(UNION, ("甲镇第一工会", "甲镇第一")),
            Site(TWIN, ("教育工会",)),
            Site(TWIN_TOO, ("教育工会",)),
        ),
    )


def ask(text: str) -> Asked:
    """The question as it is understood."""
    return parse(text, TODAY, catalogue())


#: Question → the figures it is answered with, without the domain where it is «members».
ANSWERED = {
    "会员": "members",
    "会员数": "members",
    "会员多少": "members",
    "会员有多少人": "members",
    "有多少会员": "members",
    "请问现在一共有多少会员？": "members",
    "全县会员总数是多少": "members",
    "工会会员人数": "members",
    "会员人数达到多少": "members",
    "會員有多少": "members",
    "會員總數": "members",
    "ＨＵＩＹＵＡＮ": "members",
    "huiyuan": "members",
    "今年会员多少": "members",
    "今年会员情况": "members",
    "会员比去年增加多少": "members",
    "会员比去年增加了几个人": "members",
    "会员较上月末": "members",
    "会员同比": "members",
    "会员环比增长多少": "members",
    "会员变化情况": "members",
    "会员与去年同期相比": "members",
    "和去年比会员多了多少": "members",
    "截至10月底会员数": "members",
    "截至目前会员多少": "members",
    "截止到2026年10月31日会员人数": "members",
    "2026年10月会员数": "members",
    "去年底会员多少人": "members",
    "二〇二五年底会员数": "members",
    "甲镇会员多少": "members",
    "甲镇的会员有多少人": "members",
    "甲镇总工会今年会员数比去年": "members",
    "甲镇和乙镇的会员数": "members",
    "各乡镇会员数": "members",
    "按性别分会员": "members",
    "会员按学历统计": "members",
    "哪个乡镇会员最多": "members",
    "会员最少的镇": "members",
    "会员人数各乡镇排名": "members",
    "今年农民工会员多少，比去年": "migrants",
    "农民工会员": "migrants",
    "農民工會員多少": "migrants",
    "nongmingong huiyuan": "migrants",
    "农民工会员占比是多少": "migrant_share",
    "女会员有几名": "women",
    "女职工会员人数": "women",
    "女会员比例": "women_share",
    "nvhuiyuan": "women",
    "会员和农民工会员": "members migrants",
    "会员、女会员、农民工会员分别有多少": "members women migrants",
    "新入会多少人": "joined",
    "今年新入会": "joined",
    "今年以来新发展会员多少": "joined",
    "上月新入会多少人": "joined",
    "一季度新入会同比": "joined",
    "今年上半年退会人数": "left",
    "本统计年度新入会": "joined",
    "会员增加": "entered",
    "会员增加合计": "entered",
    "今年会员增加合计是多少": "entered",
    "会员净增": "net_change",
    "基层工会多少个": "unions",
    "基层工会有多少家": "unions",
    "按单位性质分基层工会": "unions",
    "建会率": "organised_rate",
    "建会率百分之几": "organised_rate",
    "工会覆盖率": "covered_rate",
    "入会率（占已建会单位职工）": "rate_a",
    "今年入会率（占地区全部职工）": "rate_b",
    "全口径入会率是多少": "rate_b",
    "25人以上未建会单位": "employers_to_organise",
    "25 人以上未建会单位有几家": "employers_to_organise",
    "应建未建": "employers_to_organise",
    "有选举权的会员": "voters",
    "本季度届满的工会": "terms_due",
    "本季度换届": "terms_due",
    "届满未换届的工会有多少个": "terms_expired",
    "职工总数": "employees",
    "农民工": "migrant_employees",
    "女职工多少人": "women_employees",
    "今年1-10月调解成功率": "disputes.mediation_agreement_rate",
    "2025年调解结案多少件": "disputes.mediation_ended",
    "今年收到信访多少件": "disputes.petitions_received",
    "信访满意率": "disputes.petitions_satisfaction_rate",
    "法律援助挽回金额": "disputes.legal_aid_recovered",
    "升级、移送的监督文书": "disputes.letters_escalated",
    "农民工工资“日清月结”检查": "disputes.inspections_on_wages",
    "一函两书今年发了多少": "disputes.letters_sent",
    "三方会议开了几次": "disputes.meetings_held",
    "会员年龄分布": "members",
    "会员达到多少万人": "members",
    "今年新发展会员数是多少，同比增长百分之多少": "joined",
    "其中已受理": "disputes.petitions_received_accepted",
    "隐患整改率": "disputes.hazards_settled_rate",
}

#: Questions that must not be answered: of several figures, of none, of other domains, misspelt, with an unknown part.
NOT_ANSWERED = (
    # Several figures bear the name, or it can be read in two ways.
    "入会率",
    "入会率多少",
    "今年职工入会率",
    "快递员有多少",
    "网约车司机多少人",
    "更正",
    "女工多少",
    "务工人员",
    "会员增加了多少",
    "今年会员减少了多少",
    "甲镇入会率比去年",
    # Domains that are not built, and numbers nobody keeps.
    "困难职工有多少户",
    "今年慰问多少困难职工",
    "工会经费收缴率",
    "今年经费收入多少",
    "劳模有多少人",
    "全国劳动模范人数",
    "金秋助学多少人",
    "职工书屋有几家",
    "疗休养人数",
    "集体合同签订率",
    "职代会建制率",
    "工会干部多少人",
    "专职工会干部",
    "今年举办活动几场",
    "全县人口多少",
    "平均工资多少",
    "财政补助多少万元",
    "互助保障参保人数",
    "户外劳动者驿站数量",
    "天气怎么样",
    "党员会员",
    "男会员",
    "会员平均年龄",
    "会员满意度",
    # A part is not understood, or changes the number.
    "今年新增农民工会员",
    "所有会员",
    "保留会籍的会员",
    "农民工的入会率",
    "近三年会员",
    "最近会员多少",
    "会员超过一万了吗",
    "会员里的快递员",
    "企业会员",
    "退休会员转出",
    "新会员",
    "会员不足25人的工会",
    "没有换届会员",
    "丙镇会员多少",
    "外县会员",
    "会员比去年和上月",
    "会员今年去年前年",
    "2026年2月30日会员",
    "明年会员预计多少",
    "会员目标",
    "教育工会会员多少",
    # A measure that is not the figure's.
    "基层工会人数",
    "会员多少家",
    "建会率多少人",
    "新入会多少件",
    "收到信访多少元",
    # Misspelt or too short.
    "农明工会员有多少",
    "会圆数",
    "女会元多少",
    "基曾工会",
    "会",
    "hui",
    "nvhuiyua",
    "rhl",
    "多少",
    "今年比去年",
    "哪个乡镇会员比去年增加最多",
    "会员同比增长最多的乡镇",
    "请问今年的会员一共有多少？" + "？" * 60,
    "？？？",
    "",
)


def test_there_are_enough_of_both_kinds():
    assert len(ANSWERED) >= 60
    assert len(NOT_ANSWERED) >= 60
    assert len(ANSWERED) + len(NOT_ANSWERED) >= 120


@pytest.mark.parametrize("text", ANSWERED)
def test_what_is_understood_is_answered_with_what_was_asked_for(text):
    keys = tuple(key if "." in key else f"members.{key}" for key in ANSWERED[text].split())
    assert ask(text).keys == keys


@pytest.mark.parametrize("text", NOT_ANSWERED)
def test_what_is_not_understood_is_not_answered(text):
    assert ask(text).keys == ()


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("农明工会员有多少", "members.migrants"),
        ("女会元多少", "members.women"),
        ("基曾工会", "members.unions"),
        ("nvhuiyua", "members.women"),
        ("今年新增农民工会员", "members.migrants"),
        ("保留会籍的会员", "members.retained"),
        ("调解成公率", "disputes.mediation_agreement_rate"),
    ],
)
def test_the_nearest_comes_first(text, first):
    assert ask(text).candidates[0] == first


def test_figures_of_one_name_are_candidates_together():
    asked = ask("今年入会率")
    assert asked.is_shared
    assert asked.candidates == ("members.rate_a", "members.rate_b")
    assert asked.period is not None
    assert set(ask("今年会员增加了多少").candidates) == {"members.entered", "members.members"}


def test_a_label_is_answered_and_those_who_share_it_are_named():
    assert ask("农民工多少").also == ("members.migrants",)
    assert ask("农民工").also == ("members.migrants",)
    assert ask("农民工会员").also == ()


def test_nothing_near_offers_nothing_and_says_what_was_not_known():
    asked = ask("今年疫苗接种多少")
    assert (asked.keys, asked.candidates) == ((), ())
    assert asked.unknown == "疫苗接种"


def test_places_times_and_splits_are_read():
    asked = ask("甲镇和乙镇今年会员同比、环比")
    assert asked.sites == (TOWN, OTHER)
    assert len(asked.bases) == 2
    asked = ask("按单位性质分甲镇第一工会的会员")
    assert asked.sites == (UNION,)
    assert asked.group is not None
    assert (asked.group.label, asked.group.is_dimension) == ("单位性质", True)
    asked = ask("哪个乡镇女会员最少")
    assert asked.rank is not None
    assert asked.rank.is_least
    assert asked.group is not None
    assert asked.group.kinds == ("township",)
    two = ask("今年和去年会员数")
    assert two.period is not None
    assert two.period.first.year == 2026
    assert two.bases[0].spoken is not None
    assert two.bases[0].spoken.first.year == 2025


@pytest.mark.parametrize("key", sorted(indicators()))
def test_a_figure_asked_for_by_its_label_is_exactly_that_figure(key):
    label = indicators()[key].label
    assert ask(label).keys == (key,)
    for frame in ("今年{}是多少", "请问{}有多少，比去年", "甲镇{}", "2026年10月底{}"):
        assert ask(frame.format(label)).keys == (key,)


@pytest.mark.parametrize("key", sorted(indicators()))
def test_a_synonym_never_leads_to_another_figure(key):
    item = indicators()[key]
    for word in item.synonyms:
        bearers = {other.key for other in indicators().values() if word in (other.label, *other.synonyms)}
        for frame in ("{}", "今年{}是多少", "{}比上月"):
            asked = ask(frame.format(word))
            assert set(asked.keys) <= bearers
            assert asked.is_exact or asked.candidates


_PIECES = (
    "今年",
    "去年",
    "比",
    "和",
    "会员",
    "女会员",
    "多少",
    "各乡镇",
    "甲镇",
    "增加",
    "10月",
    "底",
    "入会率",
    "人",
    "、",
    "？",
)


@given(st.one_of(st.text(max_size=70), st.lists(st.sampled_from(_PIECES), max_size=20).map("".join)))
def test_any_text_is_read_without_harm(text):
    asked = ask(text)
    assert not (asked.keys and asked.candidates)
    assert len(asked.keys) <= MOST
    assert all(key in indicators() for key in (*asked.keys, *asked.candidates, *asked.also))


@given(
    st.sampled_from(sorted(indicators())), st.text("丙丁戊己庚辛壬癸卯辰巳午酉戌亥", min_size=1, max_size=6)
)
def test_letters_that_are_not_understood_are_never_passed_over(key, letters):
    label = indicators()[key].label
    for text in (letters + label, label + letters, f"今年{label}{letters}多少"):
        assert not ask(text).is_exact


def test_what_a_user_may_not_see_is_unknown_to_him():
    few = Catalogue(tuple(name for name in catalogue().names if name.key.startswith("members.")))
    asked = parse("信访满意率", TODAY, few)
    assert asked == parse("信访满意率", TODAY, Catalogue(few.names, ()))
    assert asked.keys == ()
    assert all(key.startswith("members.") for key in asked.candidates)


def test_a_question_is_folded_to_one_writing():
    assert fold_text("　農民工 會員，多少？") == "农民工会员|多少"
    assert fold_text("2026-10~2026-11") == "2026-10-2026-11"


def test_the_questions_of_the_handbook_are_answered():
    chapter = (Path(__file__).parents[2] / "docs/handbook/20-asking.md").read_text()
    rows = re.findall(r"^\| [^|]+ \| ([^|]+) \|$", chapter, re.MULTILINE)[1:]
    questions = [text.strip() for row in rows for text in row.split("；")]
    assert len(questions) >= 12
    assert [text for text in questions if not ask(text).is_exact] == []

"""Statements that must be found, and statements that hold and must be left alone (docs/reader.md)."""

import time

import pytest

from benchmarks import reader
from reports.reader import Kind, read

#: Statement, kind, the words pointed at, what is proposed.
WRONG = [
    # Shares and rates (domain.md 4.1, 4.5)
    ("全县会员13138人，其中农民工会员4932人，占会员总数的37.53%。", Kind.TRUNCATED, "37.53%", "37.54%"),
    ("全县会员13,138人，女会员4957人，占会员总数的38.73%。", Kind.SHARE, "38.73%", "37.73%"),
    ("职工总数14251人，会员数13138人，入会率达到91.19%。", Kind.SHARE, "91.19%", "92.19%"),
    ("全市有企业1120家，建立职代会制度的898家，占企业总数的81%。", Kind.SHARE, "81%", "80%"),
    ("学校教职工226人，工会会员174人，占教职工总数的79%。", Kind.SHARE, "79%", "77%"),
    ("全年受理争议50件，结案48件，结案率98%。", Kind.SHARE, "98%", "96%"),
    ("職工總數14251人，會員數13138人，入會率達到91.19%。", Kind.SHARE, "91.19%", "92.19%"),
    ("职工总数１４２５１人，会员数１３１３８人，入会率达到９１．１９％。", Kind.SHARE, "９１．１９％", "92.19%"),
    ("在全市1120家企业中，有898家签订了合同，占81%。", Kind.SHARE, "81%", "80%"),
    ("会员13138人，其中农民工会员4932人，占37.53%。", Kind.TRUNCATED, "37.53%", "37.54%"),
    # Parts
    ("男职工100人、女职工80人，共计190人。", Kind.PARTS, "190人", "180人"),
    ("培训职工600余人，其中农民工730余人。", Kind.PARTS, "730余人", ""),
    ("公司职工总数1326人，其中正式职工944人、劳务工352人。", Kind.PARTS, "", "1,296"),
    ("全县基层工会130个，其中机关29个、事业单位52个、国有企业7个、集体企业2个、私营企业41个。", Kind.PARTS, "", "131"),
    ("专任教师117人，其中研究生3人、本科94人、专科59人。", Kind.PARTS, "", ""),
    ("集团有企业18家，其中控股13家、参股4家。", Kind.PARTS, "", "17"),
    ("三个车间分别有职工120人、80人和60人，共计270人。", Kind.PARTS, "270人", "260人"),
    ("三项分别投入40万元、120万元、120万元，共290万元。", Kind.PARTS, "290万元", "280万元"),
    # Points
    ("全省工会会员1778万人，比五年前增长10个百分点。", Kind.POINTS, "10个百分点", "10%"),
    ("基层工会20.5万家，会员1778万人，分别比五年前增长5.7和10个百分点。", Kind.POINTS, "5.7和10个百分点", "5.7%和10%"),
    ("入会率由90%提高到92%，提高2%。", Kind.POINTS, "2%", "2个百分点"),
    ("合同签订率98.5%，比去年同期增长1.5%。", Kind.POINTS, "1.5%", "1.5个百分点"),
    ("2月30日召开职代会。", Kind.DATE, "2月30日", ""),
    # Growth and means
    ("会员由1616人增加到1778人，增长11%。", Kind.GROWTH, "11%", "10%"),
    ("服务站从3个增加到10个，增加6个。", Kind.GROWTH, "6个", "7个"),
    ("资助困难学生18人，发放助学金30000元，人均1766.67元。", Kind.MEAN, "1766.67元", "1666.67元"),
    ("通过劳动竞赛，生产效率提高了15%。", Kind.NO_BASE, "15%", ""),
    ("1—11月救助困难职工85人，比上年增长20%。", Kind.GROWTH, "20%", ""),
    # The same fact, units, plans
    ("全县会员总数13138人。\n截至年底，会员总数13183人。", Kind.TWICE, "13183人", "13138人"),
    ("走访慰问120户98人。", Kind.UNITS, "120户98人", ""),
    ("全年救助困难职工28人(次)。", Kind.UNITS, "28人(次)", ""),
    ("拟新建职工之家30个。\n全年已新建职工之家30个。", Kind.PLAN, "30个", ""),
    # Days
    ("2026年2月30日召开会议。", Kind.DATE, "2026年2月30日", ""),
    ("2026年13月召开会议。", Kind.DATE, "2026年13月", ""),
    ("工作总结\n(2016年1月)\n2016年6月，工会组织了演讲比赛。", Kind.DATE, "2016年6月", ""),
    ("工作总结\n(2016年1月)\n今年6月，工会组织了演讲比赛。", Kind.DATE, "今年6月", ""),
    ("2011年，全县各级工会深入学习党的十九大精神。", Kind.DATE, "党的十九大", ""),
    # Numbering, residue, blanks
    ("二、主要工作\n(一)组织建设。\n(三)维权服务。", Kind.NUMBERING, "三", "（二）"),
    ("一、基本情况\n三、存在问题", Kind.NUMBERING, "三", "二"),
    ("清水乡工会工作总结\n工会在推进我镇发展中发挥了作用。", Kind.RESIDUE, "我镇", "我乡"),
    ("全面推动乡乡工会的各项工作。", Kind.RESIDUE, "乡乡", "乡"),
    ("当前位置：首页 > 经验交流 > 正文", Kind.RESIDUE, "", ""),
    ("<a class=“__cf_email__”>电子邮箱", Kind.RESIDUE, "", ""),
    ("表彰省劳模XX名。", Kind.BLANK, "XX", ""),
]  # fmt: skip

RIGHT = [
    "全县现有基层工会130个，其中机关29个、事业单位42个、其他事业单位10个、垂管单位13个、国有企业7个、集体企业2个、"
    "国有控股公司1个、其他有限责任公司7个、私营企业9个、外商投资企业1个、个体经济组织9个。",
    "职工总数14251人，会员数13138人，入会率92.19%。",
    "会员13138人，女会员4957人，占会员总数的37.73%；少数民族会员5601人，占会员总数的42.63%。",
    "会员13138人，其中农民工会员4932人、女会员4957人、少数民族会员5601人。",  # overlapping, 15490 in all
    "职工1326人，其中管理人员50人、技术人员58人、操作人员1218人。",
    "教职工173人，有高级职称21人、一级职称111人，占教职工总数的76%。",
    "集团有企业18家，其中控股13家、参股5家。",
    "收集民情43条，上报17条，落实14条。",
    "18.2万家企业建立职代会，17.9万家实行厂务公开，建制率分别比五年前提高1.5和3.8个百分点。",
    "入会率由90.5%提高到92.0%，提高1.5个百分点。",
    "会员由1616人增加到1778人，增长10%。",
    "会员由12800人增加到13138人，增长2.6%，入会率提高1.2个百分点。",
    "资助困难学生18人，发放助学金3万元，人均1666.67元。",
    "全县工会会员1.3万人，其中新发展300人、农民工会员4900余人。",
    "培训困难职工600余人，全县建档困难职工730余人。",
    "拟投入120万元建立30个职工之家，每个4万元。",
    "公司连续安全生产2226天，第28个民族团结月活动顺利开展。",
    "走访慰问98户120人，发放慰问金5万元。",
    "会员总数由12800人增加到13138人。",
    "2025年会员总数12800人。\n2026年会员总数13138人。",
    "一、组织建设\n(一)发展会员。\n(二)规范建会。\n二、维权服务\n(一)劳动争议。\n(二)信访接待。",
    "一、学习。\n二、服务。\n三、活动。五\n一、十一等节日组织联欢。\n四、建设。",
    "三个车间分别有职工120人、80人和60人，共计260人。",
    "今年和去年分别发展会员300人、280人，共组织活动30次。",
    "共有职工260人，三个车间分别为120人、80人和60人。",
    "1—11月救助困难职工85人，比上年同期增长20%。",
    "一是学习理论，二是深入基层，三是解决问题。",
    "清水镇工会工作总结\n我镇工会在县总工会领导下开展工作。",
    "2026年，全县各级工会认真学习党的二十大精神。",
    "2026年2月28日召开会议，2024年2月29日完成换届。",
    "罚款500~1000元，奖励100—200元。",
    "全市1120家企业中898家建立制度，占企业总数的80%。",
    "会员入会率达到100%。",
    "受理案件50件，办结48件，办结率96%。",
    "生产成本比上年降低20%。",
    "乡乡有工会，镇镇有阵地。",
]


@pytest.mark.parametrize(("statement", "kind", "words", "proposed"), WRONG)
def test_what_does_not_hold_is_found(statement, kind, words, proposed):
    found = [one for one in read(statement) if one.kind == kind]
    assert len(found) == 1, read(statement)
    if words:
        assert statement[found[0].start : found[0].end] == words
    assert found[0].proposed == proposed
    assert found[0].calculation
    assert [one.kind for one in read(statement)] == [kind]


@pytest.mark.parametrize("statement", RIGHT)
def test_what_holds_is_left_alone(statement):
    assert read(statement) == []


def test_offsets_are_those_of_the_text_as_it_was_given():
    """Traditional letters, full-width digits and signs of two code units move nothing."""
    text = "😀𠮷　職工總數１４２５１人，會員數１３１３８人，入會率９１．１９％。"
    (found,) = read(text)
    assert text[found.start : found.end] == "９１．１９％"


def test_a_line_broken_because_it_was_full_goes_on():
    text = "教职工173人，各类学历齐全，结构合理，师资力量雄厚，有高级职称21人、有一级\n职称111人，占教职工总数的76%。"
    assert read(text) == []


def test_a_text_that_is_too_long_is_refused_in_words():
    with pytest.raises(ValueError, match="上限"):
        read("会" * 400_001)


def test_the_labelled_statements_are_told_apart():
    """Of a hundred statements that do not hold and their likes that do (benchmarks/reader_statements.txt)."""
    told = reader.score()
    assert len(reader.pairs()) >= 100
    assert told.wrongly == []
    assert told.missed == []


@pytest.mark.parametrize(
    "text",
    ["\n" * 400_000, "有" * 399_999 + "x", "共9人其中5人4人" * 10_000, "拟建家30个。已建家30个。" * 5_000],
)
def test_a_text_made_to_take_for_ever_does_not(text):
    """Each took minutes while some check looked at everything before it for every number."""
    began = time.monotonic()
    read(text)
    assert time.monotonic() - began < 15

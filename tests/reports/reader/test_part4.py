"""Each row of the figures for acceptance, as docs/reader.md marks it, held to a statement in words of our own."""

import re
from pathlib import Path

import pytest

from benchmarks.reader_register import REGISTER
from reports.reader import Kind, read
from reports.reader.finding import ASK

DOCS = Path(__file__).resolve().parents[3] / "docs" / "reader.md"
FIND, LEAVE, MAY_ASK = "must find", "must not flag", "may ask"

#: «section/number» → statement, the kind of what is found («» for nothing).
STATEMENTS: dict[str, tuple[str, str]] = {
    "4.1/1": ("全县基层工会130个，其中机关29个、拨款事业42个、其他事业10个、垂管单位13个、国有企业7个、集体企业2个、"
              "国有控股1个、有限责任公司7个、私营企业9个、外商投资1个、个体9个。", ""),
    "4.1/2": ("全县基层工会130个，其中机关事业单位94个、企业27个、个体9个。", ""),
    "4.1/3": ("全县职工总数14251人，会员13138人，还没有入会的1113人。", ""),
    "4.1/4": ("职工总数14251人，会员数13138人，入会率92.19%。", ""),
    "4.1/5": ("会员13138人，农民工会员4932人，占会员总数的37.53%。", Kind.TRUNCATED),
    "4.1/6": ("会员13138人，女会员4957人，占会员总数的37.73%。", ""),
    "4.1/7": ("会员13138人，少数民族会员5601人，占会员总数的42.63 %。", ""),
    "4.1/8": ("会员13138人，其中农民工会员4932人，女会员4957人，少数民族会员5601人。", ""),
    "4.1/9": ("机关和事业单位建会率100%，职工全部入会。", ""),
    "4.1/10": ("一年来，新建非公企业工会13个。", ""),
    "4.1/11": ("2010年资助学生18人，共发放3万元，人均1666.67元。", ""),
    "4.1/12": ("培训困难职工600余人，建立困难职工档案730余户。", ""),
    "4.1/13": ("表彰县级先锋号4个，推荐自治区劳模1名、地区劳模6名、优秀职工1名。", ""),
    "4.1/14": ("2010年验收县级之家3家，申报地区级4家。2011年，拟验收县级之家10家，申报地区级6家。", ""),
    "4.1/15": ("协调劳资纠纷3起，参加事故处理5起；接待信访13件，解决13件，与劳动局联合接待1件、解决1件，"
               "办结率100%。", ""),
    "4.1/16": ("二、主要工作\n(一)素质建设。\n(三)组织建设。", Kind.NUMBERING),
    "4.1/17": ("一名职工获自治区级劳模称号，地区工会给予表彰。", ""),
    "4.5/1": ("全区企业1120家，签订合同的898家，占企业总数的81%。", Kind.SHARE),
    "4.5/2": ("全厂职工总数1326人，其中正式职工944人、劳务工352人；管理50人、技术58人、操作1218人。", Kind.PARTS),
    "4.5/3": ("全厂49个班组建设小家，年内检查职工小家45个，评出前30%。", ""),
    "4.5/4": ("学校有教师117人，其中研究生3人，本科94人，专科59人。", Kind.PARTS),
    "4.5/5": ("教职工173人，高级职称21人、一级职称111人，占教职工总数的76%。", ""),
    "4.5/6": ("全省基层工会20.5万家，会员1778万人，分别增长5.7和10个百分点。", Kind.POINTS),
    "4.5/7": ("18.2万家建立职代会，17.9万家公开厂务，建制率分别提高1.5和3.8个百分点。", ""),
    "4.5/8": ("为5万名职工投保50亿元，人均10万元。", ""),
    "4.5/9": ("集团有企业18家，其中控股13家、参股5家；民情43条，上报17条，落实14条。", ""),
    "4.5/10": ("救助职工28人(次)，发放23700元。", Kind.UNITS),
    "4.5/11": ("受理争议23件，全部调解成功，调解成功率100%。", ""),
    "4.5/12": ("教职工226人，工会会员174人，占教职工总数的76.99%；女会员100人，占会员总数的57.47%。", ""),
    "4.5/13": ("2011年，职工学习党的十七大精神。\n2023年，职工学习党的十七大精神。", Kind.DATE),
    "4.5/14": ("经验材料\n(2016年1月)\n今年6月，机关工会组织联谊。", Kind.DATE),
    "4.5/15": ("职工1326人，夏季送清凉发放水杯1500余个。", ""),
    "4.5/16": ("征集建议890条，采纳280条，占建议总数的31.5%；获奖10条，占建议总数的1.1%。", ""),
    "4.5/17": ("劳模荣誉延长不超过5年，每年体检一次；考核4项27小项，满分1000分，按季度进行。", ""),
}  # fmt: skip


def rows() -> dict[str, str]:
    """«section/number» → mark, as the document has it."""
    found: dict[str, str] = {}
    section = ""
    for line in DOCS.read_text(encoding="utf-8").splitlines():
        if heading := re.fullmatch(r"### (4\.\d)", line):
            section = heading[1]
        elif section and (row := re.fullmatch(r"\| (\d+) \| .+ \| ([a-z ]+) \|", line)):
            assert f"{section}/{row[1]}" not in found
            found[f"{section}/{row[1]}"] = row[2]
    return found


def test_the_document_marks_every_row_and_every_row_has_its_statement():
    expected = [f"{section}/{number}" for section in ("4.1", "4.5") for number in range(1, 18)]
    assert list(rows()) == expected
    assert set(STATEMENTS) == set(expected)
    assert set(rows().values()) == {FIND, LEAVE, MAY_ASK}


@pytest.mark.parametrize("row", STATEMENTS)
def test_a_row_is_read_as_it_is_marked(row):
    statement, kind = STATEMENTS[row]
    found = read(statement, REGISTER)
    if rows()[row] == FIND:
        assert [one.kind for one in found] == [kind], found
    elif rows()[row] == LEAVE:
        assert (found, kind) == ([], "")
    else:
        assert [(one.kind, one.certainty) for one in found] == ([(kind, ASK)] if kind else []), found

"""What headings of cities' forms lead to: the figure, the kind of column, and the paths that were read."""

import pytest

from reports.enums import ColumnKind as C
from reports.rules.form_labels import SheetLabels
from reports.rules.forms import Candidate, column_of, core_of, fitting, misfit, suggest
from reports.services.proposals import _candidates
from unionhub.core.workbook_parts import CellWords, Layout, SheetLayout

#: (headings of the row, of the column, key, kind): as they stand in monthly forms.
REAL = [
    ("工会会员数（人）", "期末", "members.members", C.END),
    ("会员总数", "期末数", "members.members", C.END),
    ("一、会员人数", "本月末", "members.members", C.END),
    ("其中：女会员", "期末", "members.women", C.END),
    ("会员数/其中：女", "上年同期", "members.women", C.YEAR_AGO),
    ("会员数（人）/其中：农民工", "同比增减", "members.migrants", C.CHANGE),
    ("会员/少数民族", "增减%", "members.minorities", C.CHANGE_PERCENT),
    ("职工数/其中：女职工", "比上年同期增减", "members.women_employees", C.CHANGE),
    ("职工总数", "月末", "members.employees", C.END),
    ("一、基层工会组织数（个）", "期末数", "members.unions", C.END),
    ("新建基层工会（个）", "本月数", "members.new_unions", C.MONTH),
    ("新建非公企业工会", "1-10月累计", "members.new_nonpublic_unions", C.YEAR_TO_DATE),
    ("新发展会员数", "累计", "members.joined", C.YEAR_TO_DATE),
    ("本月新入会人数（人）", "", "members.joined", C.MONTH),
    ("会员减少合计", "本月", "members.departed", C.MONTH),
    ("会员净增", "本年累计", "members.net_change", C.YEAR_TO_DATE),
    ("单位覆盖率（%）", "期末", "members.covered_rate", C.END),
    ("建会率%", "期末", "members.organised_rate", C.END),
    ("直选工会", "月末", "members.direct_election_unions", C.END),
    ("1.受理劳动争议（件）", "本月", "disputes.mediation_accepted", C.MONTH),
    ("2.调解成功数", "本年累计", "disputes.mediation_agreed", C.YEAR_TO_DATE),
    ("调解成功率", "本年累计", "disputes.mediation_agreement_rate", C.YEAR_TO_DATE),
    ("集体劳动争议", "上年同期", "disputes.mediation_collective", C.YEAR_AGO),
    ("为职工追回金额（元）", "累计", "disputes.mediation_performed_amount", C.YEAR_TO_DATE),
    ("接待来信来访（件）", "本月", "disputes.petitions_received", C.MONTH),
    ("接待来访人次", "累计", "disputes.petitions_visits", C.YEAR_TO_DATE),
    ("办结信访件数", "累计", "disputes.petitions_settled", C.YEAR_TO_DATE),
    ("信访满意率（%）", "累计", "disputes.petitions_satisfaction_rate", C.YEAR_TO_DATE),
    ("重信重访", "本月", "disputes.petitions_repeated", C.MONTH),
    ("提示函（份）", "本月", "disputes.letters_sent_notice", C.MONTH),
    ("意见书", "本月", "disputes.letters_sent_opinion", C.MONTH),
    ("建议书", "本年累计", "disputes.letters_sent_suggestion", C.YEAR_TO_DATE),
    ("排查隐患（个）", "本月", "disputes.hazards_found", C.MONTH),
    ("隐患/其中：重大隐患", "本月", "disputes.hazards_major", C.MONTH),
    ("隐患整改率", "本年累计", "disputes.hazards_settled_rate", C.YEAR_TO_DATE),
    ("群监员人数", "期末", "disputes.inspectors_serving", C.END),
    ("生产安全事故（起）", "本月", "disputes.accidents_happened", C.MONTH),
    ("工亡人数", "本月", "disputes.accidents_deaths", C.MONTH),
    ("法律援助案件（件）", "本月", "disputes.legal_aid_granted", C.MONTH),
    ("受援职工（人）", "去年同期", "disputes.legal_aid_persons", C.YEAR_AGO),
    ("劳动争议调解组织数（个）", "期末", "disputes.bodies_standing", C.END),
    ("调解员人数", "期末", "disputes.bodies_mediators", C.END),
    ("三方协商会议（次）", "统计年度累计", "disputes.meetings_held", C.STAT_YEAR),
    ("民情收集（件）", "本月", "disputes.voices_collected", C.MONTH),
    ("民情办结率", "累计", "disputes.voices_settled_rate", C.YEAR_TO_DATE),
    ("农民工工资“日清月结”检查（次）", "本月", "disputes.inspections_on_wages", C.MONTH),
    ("现场检查覆盖职工（人次）", "累计", "disputes.inspections_covered", C.YEAR_TO_DATE),
    ("城关镇总工会", "组织建设/会员数", "members.members", C.END),
    ("城关镇总工会", "劳动争议调解/调解成功件数", "disputes.mediation_agreed", C.MONTH),
    ("", "劳动争议调解/受理件数", "disputes.mediation_accepted", C.MONTH),
    ("", "信访/受理件数", "disputes.petitions_accepted", C.MONTH),
]


@pytest.mark.parametrize(("row", "column", "key", "kind"), REAL, ids=lambda value: str(value)[:30])
def test_a_heading_as_it_stands_leads_first_to_the_figure_that_is_meant(row, column, key, kind):
    found = suggest(row.split("/"), column.split("/"), _candidates())
    assert (found[0].key, found[0].column) == (key, kind), [(one.label, one.score) for one in found]


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        (["本月"], C.MONTH),
        (["10月份"], C.MONTH),
        (["本年累计"], C.YEAR_TO_DATE),
        (["1—10月累计"], C.YEAR_TO_DATE),
        (["上年同期累计"], C.YEAR_AGO),
        (["累计", "比上年同期增减"], C.CHANGE),
        (["累计", "同比增长（％）"], C.CHANGE_PERCENT),
        (["增减幅度"], C.CHANGE_PERCENT),
        (["上月末"], C.LAST_END),
        (["期初数"], C.LAST_END),
        (["以前月份更正数"], C.CORRECTION),
        (["统计年度累计"], C.STAT_YEAR),
        (["现有"], C.END),
        (["比上月增减"], None),
        (["环比%"], None),
        (["较年初增减"], None),
        (["备注"], None),
        ([], None),
        (["本年累计", "合计"], C.YEAR_TO_DATE),
    ],
)
def test_words_of_a_column_say_its_kind_or_nothing(words, kind):
    assert column_of(words) is kind


def test_what_means_nothing_we_count_leads_nowhere_and_never_to_something_sure():
    assert suggest([], ["本月"], _candidates()) == []
    assert suggest(["备注"], [""], _candidates()) == []
    for words in ("工间操开展情况", "女职工周末学校", "书屋藏书"):
        assert not any(one.is_sure for one in suggest([words], ["本月"], _candidates())), words


def test_a_longer_heading_is_no_sure_likeness_of_a_shorter_figure():
    item = Candidate("k", "会员", ("会员数",), True)
    assert suggest(["会员数"], [], [item])[0].is_sure
    assert not suggest(["离退休会员数"], [], [item])[0].is_sure
    assert not suggest(["会"], [], [item])


@pytest.mark.parametrize(
    ("heading", "core"),
    [
        ("（一）其中：女会员数（人）", "女会员数"),
        ("1．1 隐患数(个)", "隐患数"),
        ("本月新入会人数", "新入会人数"),
        ("本年累计", ""),
    ],
)
def test_the_core_of_a_heading(heading, core):
    assert core_of(heading) == core


def test_a_stock_has_no_sum_over_a_span_and_a_flow_no_state_at_its_end():
    assert "时点数" in misfit(C.YEAR_TO_DATE, True)
    assert "一段时间" in misfit(C.END, False)
    assert misfit(C.END, True) == misfit(C.YEAR_TO_DATE, False) == misfit(C.MONTH, True) == ""
    assert (fitting(C.STAT_YEAR, True), fitting(C.LAST_END, False)) == (C.END, C.MONTH)
    assert (fitting(None, True), fitting(C.YEAR_AGO, True)) == (C.END, C.YEAR_AGO)


def sheet_of(*rows: str, merged=(), protected=False, name="表一") -> SheetLayout:
    """A sheet by its rows, cells between bars: numbers, «=» for formulas, «~» before unlocked empty cells."""
    cells, columns = {}, 0
    for row, line in enumerate(rows, 1):
        for column, text in enumerate(line.split("|")):
            columns = max(columns, column + 1)
            at = f"{chr(65 + column)}{row}"
            if text.startswith("="):
                cells[at] = CellWords("0", "formula", formula=text[1:])
            elif text == "~":
                cells[at] = CellWords(locked=False)
            elif text:
                cells[at] = CellWords(text, "number" if text.isdigit() else "text")
    return SheetLayout(
        name, rows=len(rows), columns=columns, merged=list(merged), cells=cells, has_protection=protected
    )


def test_paths_follow_merged_heads_and_stop_at_what_is_no_heading():
    sheet = SheetLabels(
        sheet_of(
            "某某市县级工会统计月报||||",
            "填报单位：||||统计月份：",
            "项目|单位|会员人数||备注",
            "||本月|本年累计|",
            "甲|乙|1|2|3",
            "会员数|人||=C6|",
            "其中：女|人|||",
            "|农民工|||",
            "二、维权||||",
            "调解|件|||",
            "负责人：||审核人||",
            merged=["A1:E1", "C3:D3", "A3:A4", "B3:B4"],
        )
    )
    assert sheet.labels("C6") == (("会员数",), ("会员人数", "本月"))
    assert sheet.labels("D7") == (("会员数", "其中:女"), ("会员人数", "本年累计"))
    assert sheet.labels("C8") == (("农民工",), ("会员人数", "本月"))
    assert sheet.labels("C10") == (("调解",), ("会员人数", "本月"))
    assert sheet.labels("E6")[1] == ("备注",)
    assert sheet.why_not("D6").endswith("不能取数。")
    assert "合并单元格" in sheet.why_not("D3")
    assert "范围之外" in sheet.why_not("F1")
    assert "范围之外" in sheet.why_not("A12")
    assert sheet.labels("B11")[0] == ("负责人",)
    assert sheet.labels("D11")[0] == ("审核人",)
    assert sheet.why_not("E10") == sheet.why_not("C3") == ""
    with pytest.raises(ValueError, match="no cell"):
        sheet.labels("第五格")


def test_a_protected_sheet_takes_only_what_it_leaves_open():
    sheet = SheetLabels(sheet_of("会员|~|", "会员||~", protected=True))
    assert sheet.is_open("B1")
    assert "锁定" in sheet.why_not("B2")
    assert "锁定" in sheet.why_not("A1")
    free = SheetLabels(sheet_of("会员|~|", "会员||~"))
    assert free.is_open("B2")


def test_a_layout_passes_through_json_with_its_labels():
    layout = Layout([sheet_of("会员|", "女会员|")])
    again = Layout.from_json(layout.to_json())
    assert SheetLabels(again.sheets[0]).labels("B2") == (("女会员",), ())

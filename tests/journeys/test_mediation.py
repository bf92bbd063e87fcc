"""Disputes on their way through mediation, as the clerk leads them in the browser."""

import re
from datetime import date, timedelta
from typing import Any

import pytest

from unionhub.core.cleaners import check_digit

pytestmark = [pytest.mark.browser, pytest.mark.rig]

CHOOSE = """([id, text]) => {
  const select = document.getElementById(id);
  const rows = select.tomselect
    ? Object.entries(select.tomselect.options).map(([value, row]) => [value, row.text])
    : [...select.options].map((row) => [row.value, row.text]);
  const [value] = rows.find(([, label]) => label.includes(text));
  if (select.tomselect) select.tomselect.setValue(value); else select.value = value;
}"""


def number(serial: int) -> str:
    """A sound citizen's number that belongs to nobody."""
    start = f"99010119850312{serial:03d}"
    return start + check_digit(start)


def ago(days: int) -> str:
    return (date.today() - timedelta(days=days)).isoformat()


def fill(desk: Any, **fields: Any) -> None:
    """Fill fields of the form by their names: text, True to tick, «=label» to choose."""
    for name, value in fields.items():
        place = f"#id_{name}"
        if value is True:
            desk.page.check(place)
        elif str(value).startswith("="):
            desk.page.evaluate(CHOOSE, [f"id_{name}", value[1:]])
        else:
            desk.page.fill(place, str(value))
            if desk.page.get_attribute(place, "data-date") is not None:
                desk.page.press(place, "Escape")


def send(desk: Any) -> None:
    """Press the form's button."""
    with desk.page.expect_navigation():
        desk.page.click("main form[method=post] button[type=submit] >> nth=0")


def apply(desk: Any, **fields: Any) -> str:
    """Take an application in; the address of the case."""
    desk.open("/mediations/add/")
    fill(desk, **{"dispute_class": "=劳动报酬", **fields})
    desk.look("mediation-add")
    send(desk)
    assert re.search(r"/mediations/\d+/$", desk.page.url), desk.page.inner_text("main")
    return desk.page.url.removeprefix(desk.address)


def step(desk: Any, case: str, key: str, note: str = "", **fields: Any) -> str:
    """Do a step; what the page of the case says then."""
    desk.open(f"{case}{key}/")
    fill(desk, **fields)
    if note:
        desk.page.fill("[name=note]", note)
    send(desk)
    assert desk.page.url == desk.address + case, desk.page.inner_text("main")
    return desk.page.inner_text("body")


def mediator(desk: Any, name: str) -> None:
    """A mediation body with a mediator."""
    desk.open("/mediation-bodies/add/")
    fill(desk, name=f"县总工会调解委员会（{name}）", kind="=工会", founded_on="2024-01-01")
    send(desk)
    body = desk.page.url.removeprefix(desk.address)
    desk.open(f"{body}appoint/")
    fill(desk, name=name, valid_from="2024-01-01")
    send(desk)


def part(desk: Any, case: str, key: str, **fields: Any) -> None:
    """Enter what belongs to the case."""
    desk.open(f"{case}add/{key}/")
    fill(desk, **fields)
    send(desk)
    assert desk.page.url.startswith(desk.address + case), desk.page.inner_text("main")


def test_an_oral_application_becomes_an_agreement_that_is_performed(house, sit):
    desk = sit(house, "clerk")
    mediator(desk, "陈和平")
    case = apply(
        desk,
        entry="=口头申请",
        worker_name="买买提江",
        worker_id_number=number(301),
        worker_phone="13900000301",
        employer_name="城西砖厂",
        claims="支付 2026 年 5 月至 8 月工资，32000",
        oral_record="申请人述：自五月起未发工资。已读给申请人听，无误。",
        knew_on=ago(60),
    )
    assert desk.violations() == []
    desk.look("mediation-applied")
    step(desk, case, "consent", consent="=同意")
    assert "调解中" in step(desk, case, "accept")
    step(desk, case, "seat", chief="=陈和平")
    part(desk, case, "agreement", text="一次付清工资", amount="30000", due_on=ago(-10))
    assert "已达成协议" in step(desk, case, "agree")
    assert "共同申请司法确认" in desk.page.inner_text("main")
    desk.look("mediation-agreed")
    assert desk.violations() == []
    desk.open(f"{case}complete/")
    assert "还有 1 项" in desk.page.inner_text("main")
    part(desk, case, "performance", item="=一次付清工资", amount="30000", note="银行回单 0301")
    said = step(desk, case, "complete")
    assert "已履行完毕" in said
    desk.open("/mediations/?q=城西砖厂")
    assert "30,000.00" in desk.page.inner_text("tbody")
    desk.look("mediation-list")
    assert desk.complaints == []

    colleague = sit(house, "leader")
    assert colleague.page.goto(desk.address + case).status in (403, 404)


def test_a_mediation_that_comes_to_nothing_is_ended_with_word_of_arbitration(house, sit):
    desk = sit(house, "clerk")
    case = apply(
        desk,
        opened_on=ago(40),
        worker_name="李秀兰",
        worker_phone="13900000302",
        employer_name="河湾酒店",
        claims="支付加班工资：8000",
        knew_on=ago(330),
    )
    said = step(desk, case, "accept", on=ago(39))
    assert "未达成协议" in said
    assert "还剩" in said
    desk.look("mediation-over")
    said = step(desk, case, "fail", note="双方金额差距大，不同意延期")
    assert "调解不成" in said
    assert "双方金额差距大" in said
    assert desk.complaints == []


def test_ten_workers_apply_together_and_choose_three(house, sit):
    desk = sit(house, "clerk")
    rows = [
        f"工友{'甲乙丙丁戊己庚辛壬'[at]}\t{number(310 + at)}\t139000003{10 + at}{'，代表' if at < 3 else ''}"
        for at in range(9)
    ]
    case = apply(
        desk,
        worker_name="牵头人",
        worker_phone="13900000399",
        others="\n".join(rows),
        employer_name="云起服装厂",
        claims="支付十名工人三个月工资，180000",
    )
    assert re.search(r"集体争议\s*是", desk.page.inner_text("main"))
    assert "调解中" in step(desk, case, "accept")
    assert desk.complaints == []


def test_a_term_is_extended_by_both_and_stands_still_for_an_appraisal(house, sit):
    desk = sit(house, "clerk")
    case = apply(
        desk,
        worker_name="赵铁柱",
        worker_phone="13900000304",
        employer_name="北坡石料厂",
        claims="支付工伤医疗费，15000",
    )
    step(desk, case, "accept")
    desk.open(f"{case}extend/")
    fill(desk, days="10", applicant_agrees=True, document="延期同意书")
    desk.page.fill("[name=note]", "等待费用清单")
    send(desk)
    assert "须双方当事人同意" in desk.page.inner_text("main")
    desk.complaints.clear()  # the refusal answers 422
    step(
        desk,
        case,
        "extend",
        "等待费用清单",
        days="10",
        applicant_agrees=True,
        respondent_agrees=True,
        document="同意书",
    )
    assert "已中止" in step(desk, case, "suspend", reason="等待劳动能力鉴定")
    said = step(desk, case, "resume")
    assert "调解中" in said
    assert desk.complaints == []


def test_of_two_who_press_at_once_the_second_is_told_who_came_first(house, sit):
    clerk, head = sit(house, "clerk"), sit(house, "head")
    case = apply(
        clerk,
        opened_on=ago(1),
        worker_name="钱两便",
        worker_id_number=number(371),
        employer_name="城关砂石场",
        claims="支付加班工资，1200",
        knew_on=ago(60),
    )
    for desk in (clerk, head):  # both have the page open before either presses
        desk.open(f"{case}accept/")
    send(clerk)
    assert "调解中" in clerk.page.inner_text("main")
    send(head)
    assert "已被他人办理" in head.page.inner_text("main")
    done = "SELECT count(*) FROM core_caseevent WHERE case_id = ? AND \"transition\" = 'accept'"
    assert house.rows(done, int(case.strip("/").split("/")[-1])) == [(1,)]

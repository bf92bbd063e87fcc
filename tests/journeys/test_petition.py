"""An accusation at the browser: the county enters it, the accused, seconded to the county, finds nothing of it."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.rig]

ACCUSED = "河湾养殖公司工会"
EMPLOYER = "某某饲料厂"


def choose(desk, field: str, text: str) -> None:
    """Choose by typing into a type-ahead."""
    desk.page.click(f"#{field}-ts-control")
    desk.page.keyboard.type(text, delay=30)
    desk.page.click(f".ts-dropdown .option:has-text('{text}') >> nth=0")


def press(desk, button: str) -> None:
    """Press a button of the page's form."""
    with desk.page.expect_navigation():
        desk.page.click(f"main form button:has-text('{button}') >> nth=0")


def enter(desk, nature: str, name: str) -> str:
    """Enter a petition through the page; the address of its page."""
    desk.open("/disputes/petitions/add/")
    desk.page.select_option("#id_form", "visit")
    desk.page.select_option("#id_nature", nature)
    desk.page.select_option("#id_subject", "wages")
    desk.page.fill("#id_person_name", name)
    desk.page.fill("#id_representatives", "1")
    desk.page.fill("#id_employer_name", EMPLOYER)
    desk.page.fill("#id_content", "扣押职工的身份证件。")
    if nature == "accusation":
        choose(desk, "id_accused_unit", ACCUSED)
    desk.look(f"petition-add-{nature}")
    press(desk, "保存")
    desk.page.wait_for_selector("h1:has-text('来访')")
    return desk.page.url.removeprefix(desk.address)


def second_to_the_county(desk) -> None:
    """The accused union's officer becomes clerk of the county as well."""
    desk.open("/grants/new/")
    choose(desk, "id_user", "仇伯安")
    desk.page.select_option("#id_role", "clerk")
    choose(desk, "id_organisation", "澄溪县总工会")
    desk.page.fill("#id_reason", "借调到县总工会工作")
    desk.look("petition-grant")
    press(desk, "授权")


def test_the_accused_who_finds_nothing(house, sit):
    clerk = sit(house, "clerk")
    other = enter(clerk, "appeal", "柳成荫")
    secret = enter(clerk, "accusation", "柳成荫")
    number = clerk.page.inner_text("h1").split()[0]
    assert number.startswith("检〔")
    clerk.look("petition-accusation")
    clerk.open("/disputes/petitions/")
    assert number in clerk.page.inner_text("main")
    clerk.look("petition-list")
    assert clerk.violations() == []

    second_to_the_county(sit(house, "security"))
    accused = sit(house, "union2")
    for path in (
        "/disputes/petitions/",
        "/todo/",
        "/search/?q=柳成荫",
        f"/search/?q={EMPLOYER}",
        "/notices/",
        "/",
    ):
        page = accused.open(path)
        assert "检〔" not in page.inner_text("body"), path
        assert secret not in page.content(), path
    page = accused.open("/disputes/petitions/")
    assert "信〔" in page.inner_text("main")  # he oversees the county: the others are there
    accused.look("petition-list-of-the-accused")
    page = accused.open(f"{other}?tab=people")
    assert "柳成荫" in page.inner_text("main")
    assert "检〔" not in page.inner_text("main")
    for path in (secret, f"{secret}accept/", f"{secret}assign/", f"{secret}change/"):
        answer = accused.page.goto(accused.address + path)
        assert answer is not None
        assert answer.status == 404, path

"""Rules of mediation at their borders."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disputes.enums import Consent, EntryWay, SeatRole, Side
from disputes.rules import intake
from disputes.rules import mediation as rules
from tests.disputes.mediation.make import id_number

TODAY = date(2026, 11, 21)
SOLE, CHIEF, MEMBER, CLERK = SeatRole.SOLE, SeatRole.CHIEF, SeatRole.MEMBER, SeatRole.CLERK


def test_ten_workers_are_many() -> None:
    assert not rules.is_collective(9, 10)
    assert rules.is_collective(10, 10)


@pytest.mark.parametrize(
    ("roles", "sound"),
    [
        ([SOLE], True),
        ([SOLE, CLERK], True),
        ([CHIEF, MEMBER, MEMBER], True),
        ([CHIEF, MEMBER, MEMBER, CLERK], True),
        ([], False),
        ([CLERK], False),
        ([SOLE, SOLE], False),
        ([SOLE, MEMBER], False),
        ([CHIEF], False),
        ([CHIEF, MEMBER], False),
        ([CHIEF, CHIEF, MEMBER], False),
        ([MEMBER, MEMBER, MEMBER], False),
        ([CHIEF, MEMBER, MEMBER, MEMBER], False),
        ([SOLE, CLERK, CLERK], False),
    ],
)
def test_who_mediates_together(roles: list[str], sound: bool) -> None:
    assert (rules.panel_problem(roles) == "") is sound


@given(st.lists(st.sampled_from(SeatRole.values), max_size=6))
def test_only_one_or_three_mediate(roles: list[str]) -> None:
    mediators = [role for role in roles if role != CLERK]
    if rules.panel_problem(roles) == "":
        assert len(mediators) in (1, 3)
        assert roles.count(CHIEF) + roles.count(SOLE) == 1
        assert roles.count(CLERK) <= 1


def test_where_the_limitation_starts() -> None:
    knew, ended = date(2025, 3, 1), date(2026, 2, 28)
    assert rules.limitation_start(knew, arrears=False, employment_ended_on=ended) == knew
    assert rules.limitation_start(knew, arrears=True, employment_ended_on=None) is None
    assert rules.limitation_start(knew, arrears=True, employment_ended_on=ended) == ended
    assert rules.limitation_start(None, arrears=False, employment_ended_on=ended) is None


@pytest.mark.parametrize(("days", "tone"), [(-1, "bad"), (0, "warn"), (60, "warn"), (61, "")])
def test_the_limitation_warns_before_it_is_over(days: int, tone: str) -> None:
    assert rules.limitation_words(TODAY + timedelta(days=days), TODAY, 60)[0] == tone
    assert rules.limitation_words(None, TODAY, 60) == ("", "")


def test_what_an_application_needs() -> None:
    sound: dict[str, Any] = {
        "side": Side.WORKER,
        "applicants": 1,
        "respondents": 0,
        "claims": 1,
        "consent": "",
        "representatives": "",
    }
    assert rules.accept_problem(**sound) == ""
    assert "申请人" in rules.accept_problem(**{**sound, "applicants": 0})
    assert "请求" in rules.accept_problem(**{**sound, "claims": 0})
    assert "不同意" in rules.accept_problem(**{**sound, "consent": Consent.REFUSED})
    assert rules.accept_problem(**{**sound, "consent": Consent.ASKED}) == ""
    assert "被申请" in rules.accept_problem(**{**sound, "side": Side.EMPLOYER})
    assert rules.accept_problem(**{**sound, "side": Side.EMPLOYER, "respondents": 1}) == ""
    assert rules.accept_problem(**{**sound, "representatives": "差两名"}) == "差两名"


def test_the_way_of_entry_asks_for_its_paper() -> None:
    assert rules.entry_problem(EntryWay.ORAL, " ", "")[0] == "oral_record"
    assert rules.entry_problem(EntryWay.ORAL, "记录", "") == ("", "")
    for way in (EntryWay.COURT, EntryWay.BUREAU):
        assert rules.entry_problem(way, "", "")[0] == "referred_by"
        assert rules.entry_problem(way, "", "县法院（2026）委调 3 号") == ("", "")
    for way in (EntryWay.WRITTEN, EntryWay.ONLINE):
        assert rules.entry_problem(way, "", "") == ("", "")


@pytest.mark.parametrize(("one", "other"), [(False, False), (True, False), (False, True)])
def test_no_extension_without_both(one: bool, other: bool) -> None:
    assert "双方" in rules.extension_problem(one, other, "同意书")
    assert "同意书" in rules.extension_problem(True, True, " ")
    assert rules.extension_problem(True, True, "同意书") == ""


def test_windows_close_behind_their_last_day() -> None:
    def ways(today: date, overdue: date | None = None, by_order: bool = True) -> dict[str, bool]:
        found = rules.windows(
            today=today,
            review_until=TODAY,
            confirmation_until=TODAY + timedelta(days=15),
            pays_by_order=by_order,
            overdue_since=overdue,
        )
        return {one.label: one.is_open for one in found}

    assert ways(TODAY) == {"共同申请仲裁审查": True, "共同申请司法确认": True, "申请支付令": False}
    assert ways(TODAY + timedelta(days=1), TODAY) == {
        "共同申请仲裁审查": False,
        "共同申请司法确认": True,
        "申请支付令": True,
    }
    assert "申请支付令" not in ways(TODAY, TODAY, by_order=False)


def test_an_item_is_overdue_the_day_after() -> None:
    assert rules.first_overdue([(TODAY, None)], TODAY) is None
    assert rules.first_overdue([(TODAY, None)], TODAY + timedelta(days=1)) == TODAY
    assert rules.first_overdue([(TODAY, TODAY)], TODAY + timedelta(days=1)) is None


def test_the_page_speaks_of_arbitration_the_day_after_the_term() -> None:
    assert rules.term_words(TODAY, TODAY, None) == ""
    words = rules.term_words(TODAY, TODAY + timedelta(days=1), date(2027, 5, 1))
    assert all(part in words for part in ("终止（调解不成）", "仲裁", "2027-05-01"))


def test_a_pasted_list_of_people() -> None:
    text = f"王大山，{id_number(11)}，13900000011，代表\n\n李 小 山\t13900000012\n古丽·买买提 {id_number(13)}"
    found, problems = intake.people(text)
    assert problems == []
    assert [(one.name, bool(one.id_number), one.phone, one.is_representative) for one in found[:1]] == [
        ("王大山", True, "13900000011", True)
    ]
    assert found[1].name == "李小山"
    assert found[2].name == "古丽·买买提"


def test_problems_name_the_line_and_not_the_value() -> None:
    wrong = id_number(11)[:-1] + ("1" if id_number(11)[-1] != "1" else "2")
    found, problems = intake.people(f"王大山，{id_number(12)}\n李小山，{wrong}")
    assert len(found) == 1
    assert problems[0].startswith("第 2 行：")
    assert wrong not in problems[0]
    assert "两次" in intake.people(f"王大山，{id_number(12)}\n王大山，{id_number(12)}")[1][0]
    assert "最多 500 行" in intake.people("王大山\n" * 501)[1][0]


@pytest.mark.parametrize(
    ("line", "text", "amount"),
    [
        ("支付 2026 年 5 月至 8 月工资，32000", "支付 2026 年 5 月至 8 月工资", Decimal("32000")),
        ("支付经济补偿\t12,000.50", "支付经济补偿", Decimal("12000.50")),
        ("支付加班费：￥800元", "支付加班费", Decimal("800")),
        ("确认劳动关系", "确认劳动关系", None),
        ("补缴 2025 年社会保险", "补缴 2025 年社会保险", None),
    ],
)
def test_a_claim_ends_with_its_amount_or_has_none(line: str, text: str, amount: Decimal | None) -> None:
    assert intake.claims(line) == ([intake.ClaimLine(text, amount)], [])


@given(st.text(max_size=200))
def test_no_list_breaks_the_reading(text: str) -> None:
    people, told = intake.people(text)
    claims, also = intake.claims(text)
    lines = [line for line in text.splitlines() if line.strip()]
    assert len(people) + len([one for one in told if one.startswith("第")]) == len(lines)
    assert len(claims) + len(also) == len(lines)

"""Old mediations come in with the dates and amounts that figures read, and are told apart by how they ended."""

from datetime import date
from decimal import Decimal

import pytest

from disputes.models import Mediation
from disputes.sheets.mediation import OUTCOMES, problems
from disputes.workflow.mediation import MEDIATION
from tests.conftest import make_cast
from tests.disputes.mediation.make import dispute_class
from tests.disputes.sheets_mediation import mediations
from tests.sheets.test_contract import plain_file, run_import
from unionhub.core.indicators.period import year
from unionhub.core.indicators.reading import SYSTEM, Reader
from unionhub.core.sheets import sheet_for

TODAY = date(2026, 11, 21)
ROW = {
    "state": "performed",
    "opened_on": date(2025, 3, 3),
    "accepted_on": date(2025, 3, 5),
    "ended_on": date(2025, 3, 14),
    "closed_on": date(2025, 4, 1),
    "performed_on": date(2025, 4, 1),
    "agreed": Decimal(8000),
    "performed": Decimal(8000),
}


def test_every_end_of_the_procedure_has_an_outcome():
    assert set(OUTCOMES) == {state.key for state in MEDIATION.states if not state.is_open}


def test_a_sound_row_has_no_problem():
    assert problems(ROW, TODAY) == []


@pytest.mark.parametrize(
    ("changes", "column", "words"),
    [
        ({"accepted_on": None}, "accepted_on", "请填写受理日期"),
        ({"accepted_on": date(2025, 3, 2)}, "accepted_on", "不能早于收到日期"),
        ({"ended_on": date(2025, 3, 4)}, "ended_on", "不能早于受理日期"),
        ({"ended_on": date(2025, 4, 2), "performed_on": None}, "ended_on", "晚于办结日期"),
        ({"performed_on": date(2025, 3, 13)}, "performed_on", "不能早于终结日期"),
        ({"performed": Decimal("8000.01")}, "performed", "大于协议金额"),
        ({"state": "failed"}, "agreed", "没有达成协议"),
        ({"state": "refused", "agreed": None, "performed": None}, "accepted_on", "没有受理日期"),
    ],
)
def test_a_contradiction_is_told_beside_its_column(changes, column, words):
    found = problems({**ROW, **changes}, TODAY)
    assert [name for name, _ in found] == [column]
    assert words in found[0][1]


@pytest.mark.django_db(transaction=True)
def test_old_cases_are_counted_by_their_own_dates(tmp_path, settings, transactional_db):
    settings.FILES_DIR = tmp_path / "files"
    cast = make_cast()
    dispute_class()
    sheet = sheet_for("mediations")
    result = run_import(sheet, plain_file(sheet, mediations(cast), tmp_path / "旧案.xlsx"), cast.clerk)
    assert (result["exit"], result["new"]) == (0, 3), result
    first = Mediation.objects.get(number="甲调〔2025〕1号")
    assert (first.outcome, first.ended_on, first.days) == ("agreement", date(2025, 3, 14), 9)
    second = Mediation.objects.get(number="甲调〔2025〕2号")
    assert (second.outcome, second.ended_on) == ("failed", date(2025, 3, 20)), "the end of all, if not told"
    names = {
        "received": 3,
        "accepted": 2,
        "ended": 2,
        "agreed": 1,
        "agreement_rate": 50,
        "agreed_amount": 8000,
        "days_mean": 12,
        "days_median": 12,
        "ended_timed": 0,
        "persons": 6,
        "running": 0,
        "waiting": 0,
    }
    keys = [f"disputes.mediation_{name}" for name in names]
    figures = Reader(SYSTEM).figures(keys, [year(2025)], [cast.town_a])
    assert {figure.key.partition("_")[2]: figure.value for figure in figures} == names

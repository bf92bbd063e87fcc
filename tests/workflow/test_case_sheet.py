"""Ended cases come in from a list: in their state, with their number, without clocks; and can be taken back."""

from datetime import date

import pytest

from tests.conftest import make_cast
from tests.example.errands import Errand
from tests.sheets.core.test_steps import ask
from tests.sheets.fixtures import errands
from tests.sheets.test_contract import plain_file, run_import
from unionhub.core.jobs import run_job
from unionhub.core.models import CaseEvent, Clock
from unionhub.core.models.import_batch import ImportBatch
from unionhub.core.sheets import sheet_for
from unionhub.core.workflow import open_case, perform

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.db_engine]
SHEET = sheet_for("errands")


@pytest.fixture
def cast(transactional_db, settings, tmp_path):
    settings.FILES_DIR = tmp_path / "files"
    return make_cast()


def _bring(cast, tmp_path, rows, user="clerk"):
    return run_import(SHEET, plain_file(SHEET, rows, tmp_path / "旧案.xlsx"), cast.people[user])


def test_old_cases_stand_in_the_state_they_ended_in_and_wait_for_nobody(cast, tmp_path):
    result = _bring(cast, tmp_path, errands(cast))
    assert result["exit"] == 0, result
    case = Errand.objects.get(number="差〔2019〕7号")
    assert (case.state, case.is_open, case.kind) == ("done", False, "example.errand")
    assert (case.opened_on, case.closed_on, case.amount) == (date(2019, 3, 5), date(2019, 3, 8), 2)
    assert not Clock.objects.exists()
    assert not CaseEvent.objects.exists()


def test_a_number_that_an_old_case_brought_is_not_given_again(cast, tmp_path):
    rows = [{**row, "number": f"差〔2026〕{at}号"} for at, row in enumerate(errands(cast), 1)]
    assert _bring(cast, tmp_path, rows)["exit"] == 0
    new = Errand(organisation=cast.union_a1, title="送温暖", opened_on=date(2026, 11, 2))
    assert open_case(new, cast.officer).number == "差〔2026〕3号"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"closed_on": "2019-03-04"}, "办结日期早于收到日期"),
        ({"closed_on": "2999-01-01"}, "日期不能晚于今天"),
        ({"state": "办理中"}, "没有这一项"),
        ({"number": "差〔2019〕77号"}, "已用于另一件"),
    ],
)
def test_what_cannot_be_an_old_case_is_told_beside_its_cell(cast, tmp_path, fields, words):
    far = Errand(
        organisation=cast.union_b1, title="别处的", number="差〔2019〕77号", created_by=cast.officer_b
    )
    far.save()
    result = _bring(cast, tmp_path, [{**errands(cast)[0], **fields}], "township")
    assert result["exit"] != 0
    assert words in " ".join(error["message"] for error in result["errors"])
    assert Errand.objects.count() == 1


def test_what_was_brought_can_be_taken_back_unless_somebody_went_on_with_it(cast, tmp_path):
    _bring(cast, tmp_path, errands(cast))
    worked_on = Errand.objects.get(number="差〔2019〕8号")
    CaseEvent.objects.create(
        case=worked_on, actor=cast.clerk, actor_name="经办", transition="x", label="x", source="", target=""
    )
    batch = ImportBatch.objects.get()
    ask(batch, "undo", cast)
    run_job(batch.job_id)
    assert list(Errand.objects.all()) == [worked_on]


def test_a_case_entered_by_hand_goes_on_beside_old_ones(cast, tmp_path):
    _bring(cast, tmp_path, errands(cast))
    new = open_case(Errand(organisation=cast.union_a1, title="新", opened_on=date(2026, 11, 2)), cast.officer)
    assert perform(new, "accept", cast.clerk).state == "handling"

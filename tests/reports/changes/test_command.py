"""manage.py changes_since: what is printed, as JSON and for the eye, and what is refused."""

import io
import json
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from members.services import memberships
from tests.reports.changes.make import closed, furnish, join, visit

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]


def told(*args: str) -> str:
    """What the command prints."""
    out = io.StringIO()
    call_command("changes_since", *args, stdout=out)
    return out.getvalue()


def test_cells_and_records_as_json_and_for_the_eye(cast):
    made = furnish(cast)
    closed(cast)
    assert json.loads(told("2026-09", "--json"))["cells"] == []
    memberships.correct(made["A1"], {"valid_from": date(2026, 9, 15)}, cast.clerk, "入会申请表上是九月")
    visit(cast, cast.union_b1, date(2026, 9, 4), "250.50")
    found = {
        (cell["key"], cell["column"], cell["organisation"]): cell
        for cell in json.loads(told("2026-09", "--json"))["cells"]
    }
    joined = found["members.joined", "month", "TA"]
    assert (joined["reported"], joined["now"], joined["difference"]) == (0, 1, 1)
    (record,) = joined["records"]
    assert record["label"] == "赵新 2026-09-15"
    assert record["change"] == "更正"
    assert record["by"].startswith("clerk先生")
    assert record["why"] == "入会申请表上是九月"
    assert record["at"].startswith("20")
    # Money keeps its places.
    text = told("2026-09", "--json", "--key", "example.new_amount", "--org", "TB")
    assert '"now": 250.50' in text
    table = told("2026-09", "--key", "members.joined", "--org", "TA")
    assert "新入会（本月）：0 → 1 人，相差 +1" in table
    assert "更正 赵新 2026-09-15 +1：" in table
    assert "（入会申请表上是九月）" in table


def test_with_a_persons_rights(cast):
    furnish(cast)
    closed(cast)
    join(cast, cast.union_b1, "孙补", 31, date(2026, 9, 3))
    own = json.loads(told("2026-09", "--json", "--as", "township_b", "--unions"))
    assert {cell["organisation"] for cell in own["cells"]} == {"TB", "B1"}
    assert json.loads(told("2026-09", "--json", "--as", "township"))["cells"] == []
    finance = json.loads(told("2026-09", "--json", "--as", "finance", "--key", "members.members"))
    for cell in finance["cells"]:
        assert [set(record) for record in cell["records"]] == [{"figure", "kind", "change", "count"}]
    assert "孙补" not in json.dumps(finance, ensure_ascii=False)


REFUSED = [
    (["2026-08"], "没有封存的月度报表"),
    (["x"], "不是报表的月份"),
    (["2026-09", "--edition", "x"], "不是报表的月份和版次"),
    (["2026-09", "--edition", "2"], "没有封存的月度报表"),
    (["2026-09", "--key", "no.such"], "没有编码为“no.such”的数字"),
    (["2026-09", "--org", "X"], "没有编码为“X”的组织"),
    (["2026-09", "--as", "nobody"], "没有用户名为“nobody”的账号"),
    (["2026-09", "--as", "auditor"], "无权查看封存的数字"),
    (["2026-09", "--as", "township", "--org", "TB"], "管辖范围"),
]


def test_what_cannot_be_asked_is_told_in_words(cast):
    closed(cast)
    for args, said in REFUSED:
        with pytest.raises(CommandError, match=said):
            told(*args)

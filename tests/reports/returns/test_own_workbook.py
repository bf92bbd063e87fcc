"""The workbook of our own: what stands in it, numbers as numbers, text as text, and the same bytes each time."""

import io
import zipfile
from datetime import date

import pytest
from openpyxl import load_workbook

from reports.models import CloseFinding, PeriodClose
from reports.returns.builtin import own_workbook
from tests.reports.closing.make import OCTOBER, counted, furnish, visit
from unionhub.core.models import Organisation
from unionhub.core.steady import steady

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]


def lines(sheet) -> list[list]:
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_cover_domains_checks_and_definitions(cast):
    furnish(cast)
    visit(cast.union_a1, date(2025, 10, 1), "20.20")
    Organisation.objects.filter(pk=cast.county.pk).update(name="=测试县总工会")
    cast.county.refresh_from_db()
    close = counted(cast, OCTOBER)
    CloseFinding.objects.create(
        close=close,
        rule="x",
        label="+入会 ≤ 会员",
        node=cast.county,
        is_hard=False,
        left="3",
        right="2",
        note="@核过",
    )
    made = own_workbook(close)
    assert made.is_draft
    book = load_workbook(io.BytesIO(made.content))
    assert book.sheetnames[0] == "封面"
    assert book.sheetnames[-2:] == ["核对结果", "数据来源"]
    cover = dict(row[:2] for row in lines(book["封面"]) if row[1])
    assert cover["填报单位"] == "=测试县总工会"
    assert cover["统计月份"] == "2026年10月"
    assert "草稿" in cover["数字状态"]
    assert cover["数字校验值"] == close.digest
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)

    domain = next(sheet for sheet in book if "走访次数" in str(lines(sheet)) and sheet.title != "数据来源")
    head = lines(domain)[1]
    by_name = {row[1]: dict(zip(head, row, strict=True)) for row in lines(domain)[2:]}
    flow, stock, rate = (by_name[name] for name in ("本期慰问金额", "累计走访次数", "办结率"))
    assert [flow[name] for name in head[3:10]] == [520.2, 620.3, "—", "—", 20.2, 600.1, 2970.79]
    assert [stock[name] for name in head[3:10]] == [4, "—", 2, "—", 1, 3, 300]
    assert (rate["单位"], rate["增减百分比（%）"]) == ("%", "—")
    assert next(row for row in lines(book["核对结果"]) if row[1] == "+入会 ≤ 会员")[6] == "@核过"
    sources = {row[0]: row for row in lines(book["数据来源"])}
    assert sources["example.closed_rate"][3] == "累计办结 ÷ 累计走访次数"

    again = own_workbook(PeriodClose.objects.get(pk=close.pk))
    assert (again.content, again.sha256) == (made.content, made.sha256)
    with zipfile.ZipFile(io.BytesIO(made.content)) as package:
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert steady(made.content) == made.content


def test_a_month_that_was_never_counted_is_a_draft_of_today(cast):
    furnish(cast)
    close = PeriodClose(county=cast.county, organisation=cast.county, month=OCTOBER)
    book = load_workbook(io.BytesIO(own_workbook(close).content))
    assert "尚未核算" in str(lines(book["核对结果"]))

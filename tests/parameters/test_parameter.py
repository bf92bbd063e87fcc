"""A parameter is a dated row with a paper: typed, never overlapping, never overwritten, missing in plain words."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.db import IntegrityError, transaction
from django.test import RequestFactory

from tests.example.parameters import SUBSISTENCE_LINE as LINE
from unionhub.core import audit, guards, registry
from unionhub.core.models import AuditEvent, ParameterValue
from unionhub.core.parameters import (
    PARAMETERS,
    ParameterKind,
    ParameterMissing,
    ParameterSpec,
    parameter,
    spec_of,
    value_or_none,
)
from unionhub.core.services.parameters import set_parameter

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]

RATE = ParameterSpec("example.rate", "测试比例", ParameterKind.PERCENT, minimum=0, maximum=100)
DAY = ParameterSpec("example.day", "测试日期", ParameterKind.DATE)
FLAG = ParameterSpec("example.flag", "测试开关", ParameterKind.BOOLEAN, technical=True, default=False)


@pytest.fixture(autouse=True)
def declared(monkeypatch):
    specs = {spec.key: spec for spec in (*PARAMETERS, LINE, RATE, DAY, FLAG)}
    monkeypatch.setattr("unionhub.core.parameters.collect_by_key", lambda *names: specs)


def test_typed_by_its_kind_on_the_date():
    set_parameter(LINE.key, "739", valid_from=date(2024, 7, 1), document_no="豫民〔2024〕5号")
    set_parameter(LINE.key, Decimal("780.50"), valid_from=date(2025, 7, 1), document_no="豫民〔2025〕6号")
    assert parameter(LINE.key, on=date(2025, 6, 30)) == Decimal("739")
    assert parameter(LINE.key, on=date(2025, 7, 1)) == Decimal("780.50")
    assert parameter(LINE.key) == Decimal("780.50")
    set_parameter(RATE.key, "12.5", valid_from=date(2024, 1, 1), document_no="a")
    set_parameter(DAY.key, "2026-02-28", valid_from=date(2024, 1, 1), document_no="a")
    set_parameter(FLAG.key, "是", valid_from=date(2024, 1, 1))
    assert parameter(RATE.key) == Decimal("12.5")
    assert parameter(DAY.key) == date(2026, 2, 28)
    assert parameter(FLAG.key) is True


def test_missing_says_what_to_enter_where():
    with pytest.raises(ParameterMissing) as caught:
        parameter(LINE.key, on=date(2020, 1, 1))
    assert "测试低保标准" in caught.value.messages[0]
    assert "2020-01-01" in caught.value.messages[0]
    assert "参数" in caught.value.messages[0]
    assert value_or_none(LINE.key) is None
    assert parameter(FLAG.key) is False


def test_an_undeclared_key_is_no_default():
    with pytest.raises(ImproperlyConfigured):
        parameter("example.misspelt")


def test_amounts_have_no_default():
    with pytest.raises(ImproperlyConfigured):
        ParameterSpec("example.sum", "金额", ParameterKind.MONEY, default=Decimal(1))


@pytest.mark.parametrize("text", ["", "abc", "-1", "5001", "12.345", "NaN", "Infinity", "1e999999"])
def test_a_wrong_value_is_refused_in_words(text):
    with pytest.raises(ValidationError, match="测试低保标准"):
        set_parameter(LINE.key, text, valid_from=date(2024, 1, 1), document_no="a")
    assert not ParameterValue.objects.exists()


def test_an_amount_needs_its_paper():
    with pytest.raises(ValidationError, match="文号"):
        set_parameter(LINE.key, "700", valid_from=date(2024, 1, 1))


def test_a_change_closes_one_row_and_opens_the_next_and_is_audited(cast):
    set_parameter(LINE.key, "700", valid_from=date(2024, 1, 1), document_no="一", actor=cast.head)
    set_parameter(LINE.key, "800", valid_from=date(2025, 1, 1), document_no="二", actor=cast.head)
    rows = ParameterValue.objects.filter(key=LINE.key).order_by("valid_from")
    assert [(row.value, row.valid_from, row.valid_to) for row in rows] == [
        ("700", date(2024, 1, 1), date(2025, 1, 1)),
        ("800", date(2025, 1, 1), None),
    ]
    event = AuditEvent.objects.first()
    assert event.actor_id == cast.head.pk
    assert event.action == "core.parameter.change"
    assert event.changes["数值"] == ["700.00 元/月", "800.00 元/月"]


def test_a_late_paper_goes_between_and_a_correction_keeps_the_wrong_row():
    set_parameter(LINE.key, "700", valid_from=date(2024, 1, 1), document_no="一")
    set_parameter(LINE.key, "900", valid_from=date(2026, 1, 1), document_no="三")
    set_parameter(LINE.key, "800", valid_from=date(2025, 1, 1), document_no="二")
    set_parameter(LINE.key, "805", valid_from=date(2025, 1, 1), document_no="二")
    found = [parameter(LINE.key, on=date(year, 6, 1)) for year in (2024, 2025, 2026)]
    assert found == [Decimal(700), Decimal(805), Decimal(900)]
    wrong = ParameterValue.objects.get(value="800")
    assert wrong.valid_from == wrong.valid_to
    with pytest.raises(ValidationError, match="无需再录"):
        set_parameter(LINE.key, "805", valid_from=date(2025, 3, 1), document_no="二")


def test_the_nearest_organisation_wins(cast):
    set_parameter(LINE.key, "700", valid_from=date(2024, 1, 1), document_no="县")
    set_parameter(LINE.key, "750", valid_from=date(2024, 1, 1), document_no="镇", organisation=cast.town_a)
    assert parameter(LINE.key, organisation=cast.union_a1) == 750
    assert parameter(LINE.key, organisation=cast.union_b1) == 700
    assert parameter(LINE.key) == 700
    with pytest.raises(ValidationError, match="全县统一"):
        set_parameter(RATE.key, "1", valid_from=date(2024, 1, 1), document_no="x", organisation=cast.town_a)


def test_one_query_a_value_and_one_a_request_for_technical_ones(cast, django_assert_num_queries):
    set_parameter(LINE.key, "700", valid_from=date(2024, 1, 1), document_no="县")
    with django_assert_num_queries(1):
        parameter(LINE.key, organisation=cast.union_a1)

    def view(request):
        with django_assert_num_queries(1):
            for key in ("core.session.idle_minutes", "core.session.parallel", "core.login.account_tries"):
                parameter(key)
        set_parameter("core.session.parallel", "4", valid_from=date(2024, 1, 1))
        assert parameter("core.session.parallel") == 4  # a change within the request is seen
        return audit.HttpResponse()

    audit.RequestContextMiddleware(view)(RequestFactory().get("/"))


def test_overlaps_are_refused_by_the_database_and_told_in_words():
    held = {"key": LINE.key, "value": "1", "valid_to": None}
    ParameterValue.objects.create(**held, valid_from=date(2024, 1, 1))
    for changed in ({"valid_from": date(2025, 1, 1)}, {"valid_from": date(2023, 1, 1)}):
        with pytest.raises(ValidationError, match="2024-01-01 起长期有效"):
            ParameterValue(**held | changed).full_clean()
        with pytest.raises(IntegrityError) as caught, transaction.atomic():
            ParameterValue.objects.create(**held | changed)
        assert "重叠" in guards.explain(caught.value)
    before = ParameterValue(**held | {"valid_from": date(2023, 1, 1), "valid_to": date(2024, 1, 1)})
    before.full_clean()  # half-open: it ends on the day the other begins
    before.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        ParameterValue.objects.filter(pk=before.pk).update(valid_to=date(2024, 1, 2))
    with pytest.raises(IntegrityError), transaction.atomic():
        ParameterValue.objects.create(
            key="example.other", value="1", valid_from=date(2024, 1, 2), valid_to=date(2024, 1, 1)
        )


def test_without_the_guard_the_overlap_gets_in():
    """Negative control."""
    guards.lift()
    for _ in range(2):
        ParameterValue.objects.create(key=LINE.key, value="1", valid_from=date(2024, 1, 1))


def test_every_kernel_parameter_is_declared_well():
    keys = [spec.key for spec in PARAMETERS]
    assert len(keys) == len(set(keys))
    for spec in PARAMETERS:
        assert spec.domain == "core"
        assert parameter(spec.key) == spec.default
    registry.collect.cache_clear()
    assert spec_of("core.session.idle_minutes").label

"""The parameter pages: what is in force, its history, a new value; each sort by its own keepers."""

import re
from datetime import date

import pytest
from django.urls import reverse

from tests.example.parameters import SUBSISTENCE_LINE as LINE
from tests.support import browser
from unionhub.core import parameters
from unionhub.core.models import AuditEvent, ParameterValue
from unionhub.core.parameters import PARAMETERS, parameter
from unionhub.core.services.parameters import set_parameter

pytestmark = pytest.mark.django_db


def send(client, key, address="parameter-set", **values):
    url = reverse(address, args=[key])
    token = re.search(r'name="form_token" value="([^"]*)"', client.get(url).content.decode())[1]
    return client.post(url, {"form_token": token, **values})


def test_the_list_shows_what_is_in_force_and_what_is_missing(cast):
    client = browser(cast.head)
    text = client.get(reverse("parameter-list")).content.decode()
    missing = text.count("尚未设定")
    assert missing
    assert "15 分钟" in text
    set_parameter(LINE.key, "739", valid_from=date(2024, 1, 1), document_no="豫民〔2024〕5号")
    set_parameter(LINE.key, "800", valid_from=date(2199, 1, 1), document_no="后")
    text = client.get(reverse("parameter-list")).content.decode()
    assert "739.00 元/月" in text
    assert "豫民〔2024〕5号" in text
    assert "800.00 元/月（2199-01-01 起）" in text
    assert text.count("尚未设定") == missing - 1


def test_a_new_value_from_a_date(cast):
    client = browser(cast.head)
    response = send(
        client, LINE.key, value="780.5", valid_from="2026-01-01", document_no="豫工发〔2026〕1号", note="调标"
    )
    assert response.status_code == 302
    assert str(parameter(LINE.key)) == "780.5"
    row = ParameterValue.objects.get()
    assert (row.document_no, row.note, row.entered_by) == ("豫工发〔2026〕1号", "调标", cast.head)
    event = AuditEvent.objects.get(action="core.parameter.change")
    assert event.actor_id == cast.head.pk
    text = client.get(reverse("parameter-detail", args=[LINE.key])).content.decode()
    assert "780.50 元/月" in text
    assert "有效" in text


def test_sent_twice_is_one_row(cast):
    client = browser(cast.head)
    url = reverse("parameter-set", args=[LINE.key])
    token = re.search(r'name="form_token" value="([^"]*)"', client.get(url).content.decode())[1]
    data = {"form_token": token, "value": "700", "valid_from": "2026-01-01", "document_no": "一"}
    assert [client.post(url, data).status_code for _ in range(2)] == [302, 302]
    assert ParameterValue.objects.count() == 1


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"value": "abc", "valid_from": "2026-01-01", "document_no": "a"}, "不能是"),
        ({"value": "9999", "valid_from": "2026-01-01", "document_no": "a"}, "不能大于"),
        ({"value": "700", "valid_from": "", "document_no": "a"}, "请填写"),
        ({"value": "700", "valid_from": "2026-02-30", "document_no": "a"}, "有效"),
        ({"value": "700", "valid_from": "0001-01-01", "document_no": "a"}, "核对年份"),
        ({"value": "700", "valid_from": "2026-01-01", "document_no": ""}, "请填写"),
    ],
)
def test_wrong_input_is_told_and_nothing_written(cast, values, told):
    response = send(browser(cast.head), LINE.key, **values)
    assert response.status_code == 422
    assert told in response.content.decode()
    assert not ParameterValue.objects.exists()


def test_each_sort_has_its_keeper(cast):
    technical = "core.session.parallel"
    assert browser(cast.head).get(reverse("parameter-set-technical", args=[technical])).status_code == 403
    assert browser(cast.sysadmin).get(reverse("parameter-set", args=[LINE.key])).status_code == 403
    for client, address, key in (
        (browser(cast.head), "parameter-set", technical),
        (browser(cast.sysadmin), "parameter-set-technical", LINE.key),
        (browser(cast.head), "parameter-detail", "no.such"),
    ):
        assert client.get(reverse(address, args=[key])).status_code == 404
    assert (
        send(
            browser(cast.sysadmin), technical, "parameter-set-technical", value="4", valid_from="2026-01-01"
        ).status_code
        == 302
    )
    assert parameter(technical) == 4
    for name in ("clerk", "leader", "auditor"):
        client = browser(cast.people[name])
        page = client.get(reverse("parameter-detail", args=[LINE.key]))
        assert page.status_code == 200
        assert "设定新值" not in page.content.decode()
    assert "设定新值" in browser(cast.head).get(reverse("parameter-detail", args=[LINE.key])).content.decode()
    assert browser(cast.officer).get(reverse("parameter-list")).status_code == 403


def test_the_list_takes_the_same_queries_whatever_is_set(cast):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = browser(cast.head)
    client.get(reverse("parameter-list"))
    counts = []
    for keys in ((), [spec.key for spec in PARAMETERS]):
        for key in keys:
            ParameterValue.objects.create(key=key, value="9", valid_from=date(2024, 1, 1))
        with CaptureQueriesContext(connection) as found:
            client.get(reverse("parameter-list"))
        counts.append(len(found))
    assert counts[0] == counts[1]
    assert parameters.value_or_none(LINE.key) is None

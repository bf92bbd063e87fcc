"""Error pages say what to do, carry a number that the log carries too, and tell nothing else."""

import logging
import re

import pytest
from django.core.exceptions import RequestDataTooBig
from django.test import Client, RequestFactory

from unionhub.core import errors
from unionhub.core.access import access
from unionhub.core.notices import notify

SECRET = "410101199001011234"
NUMBER = re.compile(r"\d{4}-[0-9A-F]{8}")

pytestmark = pytest.mark.django_db


@access("core.home")
def fails(request):
    raise RuntimeError(f"身份证号 {SECRET}")


@access("core.home")
def refuses(request):
    notify(request.user, "写了一半")
    raise errors.Conflict("第 3 号申请已被他人办理。")


@pytest.fixture
def client_of_clerk(cast, client):
    client.force_login(cast.clerk)
    client.raise_request_exception = False
    return client


@pytest.fixture
def with_failures(settings):
    settings.ROOT_URLCONF = "tests.pages.urls"


def test_missing_page(client_of_clerk):
    page = client_of_clerk.get("/no-such-page/")
    assert page.status_code == 404
    text = page.content.decode()
    assert "没有找到" in text
    assert NUMBER.search(text)
    assert 'href="/"' in text


@pytest.mark.usefixtures("with_failures")
def test_failure_shows_the_number_that_the_log_has_and_no_value(client_of_clerk, caplog):
    with caplog.at_level(logging.ERROR, logger="unionhub.incident"):
        page = client_of_clerk.get("/fails/", {"q": SECRET})
    assert page.status_code == 500
    text = page.content.decode()
    number = NUMBER.search(text).group()
    lines = [record.getMessage() for record in caplog.records if record.name == "unionhub.incident"]
    assert len(lines) == 1
    assert number in lines[0]
    assert "RuntimeError" in lines[0]
    assert "test_errors.py" in lines[0]
    assert SECRET not in lines[0] + text
    assert page["X-Request-ID"][:8].upper() in number


def test_the_log_formatter_drops_what_an_exception_says():
    try:
        try:
            raise ValueError(SECRET)
        except ValueError as inner:
            raise RuntimeError(SECRET) from inner
    except RuntimeError as error:
        record = logging.LogRecord(
            "x", logging.ERROR, __file__, 1, "failed", (), (type(error), error, error.__traceback__)
        )
    text = errors.ValueFreeFormatter("%(message)s").format(record)
    assert SECRET not in text
    assert "ValueError" in text
    assert "RuntimeError" in text


@pytest.mark.usefixtures("with_failures")
def test_an_expected_refusal_becomes_its_page(client_of_clerk):
    page = client_of_clerk.get("/refuses/")
    assert page.status_code == 409
    assert "第 3 号申请已被他人办理。" in page.content.decode()


@pytest.mark.usefixtures("with_failures")
def test_htmx_gets_a_fragment(client_of_clerk):
    page = client_of_clerk.get("/refuses/", HTTP_HX_REQUEST="true")
    assert page.status_code == 409
    assert "<html" not in page.content.decode()
    assert "data-error-message" in page.content.decode()


def test_csrf_failure_is_told_in_plain_words(cast):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.clerk)
    page = client.post("/notices/read/")
    assert page.status_code == 403
    assert "页面已过期" in page.content.decode()


@pytest.mark.parametrize("status", [400, 403, 404, 409, 413, 422, 429, 500, 503])
def test_each_status_has_words_and_a_way_back(status):
    page = errors.error_page(RequestFactory().get("/"), status)
    assert page.status_code == status
    assert errors.TEXTS[status][0] in page.content.decode()
    assert "返回首页" in page.content.decode()
    assert page["Cache-Control"] == "no-store"


def test_too_big_a_body_is_413():
    assert errors.bad_request(RequestFactory().get("/"), RequestDataTooBig()).status_code == 413
    assert errors.bad_request(RequestFactory().get("/"), ValueError()).status_code == 400


def test_a_failing_error_page_leaves_bare_words(settings, caplog):
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [], "APP_DIRS": False}]
    page = errors.server_error(RequestFactory().get("/"))
    assert page.status_code == 500
    assert NUMBER.search(page.content.decode())
    assert "系统出现故障" in page.content.decode()

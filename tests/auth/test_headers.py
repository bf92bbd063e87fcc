"""What every answer carries: pages, errors, downloads, redirects, static files (scorecard B5, B9, C6)."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from tests.access.crew import make_people
from tests.access.test_matrix import PATTERNS, targets_of
from tests.auth.signing import browser
from tests.conftest import make_cast
from unionhub.core.checks import all_patterns

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.db_engine


def faults(response) -> list[str]:
    """What is missing from the headers of one answer."""
    headers = response.headers
    csp = headers.get("Content-Security-Policy", "")
    found = []
    if "frame-ancestors 'none'" not in csp:
        found.append("frame-ancestors")
    if "unsafe-inline" in csp or "unsafe-eval" in csp or not csp:
        found.append("csp")
    if not any(wanted in csp for wanted in ("object-src 'none'", "default-src 'none'")):
        found.append("object-src")
    if headers.get("X-Content-Type-Options") != "nosniff":
        found.append("nosniff")
    if headers.get("X-Frame-Options") != "DENY":
        found.append("x-frame-options")
    if headers.get("Referrer-Policy") != "same-origin":
        found.append("referrer")
    return found


def drain(response) -> None:
    """Read a streamed answer to its end, which closes its file."""
    if response.streaming:
        b"".join(response.streaming_content)


@pytest.mark.parametrize("key", [key for key, _ in PATTERNS], ids=[key[1] or key[0] for key, _ in PATTERNS])
def test_every_address_answers_with_the_headers_whoever_asks(key, db):
    entry = dict(PATTERNS)[key]
    cast = make_cast()
    people = make_people(cast)
    addresses = [
        reverse(entry.name, kwargs=dict(target.kwargs)) for target in targets_of(entry, cast, people)
    ][:2]
    wrong = []
    for name in ("", "officer", "sysadmin", "secadmin"):
        client = Client(raise_request_exception=False)
        if name:
            client.force_login(people[name])
        for address in addresses:
            for method in ("get", "post"):
                response = getattr(client, method)(address)
                drain(response)
                wrong += [
                    f"{name} {method} {address} {response.status_code}: {fault}" for fault in faults(response)
                ]
                if name and "no-store" not in response.headers.get("Cache-Control", ""):
                    signed_out = response.status_code == 302 and entry.name == "logout"
                    if not signed_out and client.session.get("_auth_user_id"):
                        wrong.append(f"{name} {method} {address}: may be stored")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("path", ["/nowhere/", "/accounts/abc/", "/accounts/1%00/", "/static/nowhere.css"])
def test_errors_have_the_headers(cast, path):
    for client in (Client(), browser("sysadmin")):
        assert not faults(client.get(path))


def test_a_wrong_host_and_a_missing_csrf_token_have_the_headers(cast):
    answer = Client().get("/", headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert not faults(answer)
    answer = Client(enforce_csrf_checks=True).post("/login/", {"username": "clerk", "password": "x"})
    assert answer.status_code == 403
    assert not faults(answer)


def test_static_files_have_the_headers(settings):
    settings.WHITENOISE_AUTOREFRESH = True
    settings.WHITENOISE_USE_FINDERS = True
    answer = Client().get("/static/css/unionhub.css")
    drain(answer)
    assert answer.status_code == 200
    assert not faults(answer)


def test_a_page_with_a_script_of_its_own_names_it_by_nonce_and_each_time_another(cast):
    seen = set()
    for _ in range(2):
        answer = browser("clerk").get(reverse("home"))
        assert "onclick=" not in answer.content.decode()
        assert "style=" not in answer.content.decode()
        seen.add(answer.headers["Content-Security-Policy"])
    assert all("script-src 'self'" in policy for policy in seen)


def test_cookies_are_closed_to_scripts_and_other_sites(cast):
    client = browser("clerk")
    client.get("/login/")
    names = {settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, settings.DEVICE_COOKIE_NAME}
    assert set(client.cookies) <= names
    for cookie in client.cookies.values():
        assert cookie["httponly"], cookie.key
        assert cookie["samesite"] == "Lax", cookie.key
    assert client.cookies[settings.SESSION_COOKIE_NAME]["max-age"] == ""


def test_there_is_no_second_door():
    """No admin site, no basic authentication, no other backend (B5)."""
    assert not [
        route
        for route, entry in all_patterns()
        if "admin" in route or "admin" in str(entry.callback.__module__)
    ]
    assert "django.contrib.admin" not in settings.INSTALLED_APPS
    assert settings.AUTHENTICATION_BACKENDS == ["unionhub.core.auth.backend.AccountBackend"]
    for path in ("/admin/", "/admin/login/"):
        assert Client().get(path).status_code == 404


SERVER_PROBE = """
import json, django
django.setup()
from django.conf import settings
from django.test import RequestFactory
from django.core.management import call_command
from django.core.handlers.wsgi import WSGIHandler
call_command("migrate", verbosity=0)
call_command("collectstatic", interactive=False, verbosity=0)
handler = WSGIHandler()
factory = RequestFactory()
def ask(path, **extra):
    response = handler.get_response(factory.get(path, HTTP_HOST="hub.example", **extra))
    cookies = [cookie.OutputString() for cookie in response.cookies.values()]
    return {"status": response.status_code, "headers": dict(response.headers), "cookies": cookies}
print(json.dumps({
    "plain": ask("/login/"),
    "tls": ask("/login/", secure=True),
    "missing": ask("/nowhere/", secure=True),
    "names": [settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, settings.DEVICE_COOKIE_NAME],
    "secure": [settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE],
    "debug": settings.DEBUG,
}))
"""


def server(tmp_path: Path, **more: str) -> subprocess.CompletedProcess:
    """Run the probe in the server set-up, as gunicorn would load it."""
    environment = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "unionhub.settings",
        "UNIONHUB_SETUP": "server",
        "UNIONHUB_VAR": str(tmp_path),
        "SECRET_KEY": "k" * 40 + "0123456789abcdef",
        "ALLOWED_HOSTS": "hub.example",
        "DATABASE_URL": f"sqlite:///{tmp_path / 'probe.sqlite3'}",
        "BROKER_URL": "redis://127.0.0.1:6379/0",
        "PYTHONWARNINGS": "ignore",
        **more,
    }
    return subprocess.run(
        [sys.executable, "-c", SERVER_PROBE],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.slow
def test_the_server_set_up_speaks_tls_only_and_binds_its_cookies_to_the_host(tmp_path):
    result = server(tmp_path)
    assert result.returncode == 0, result.stderr[-2000:]
    seen = json.loads(result.stdout.strip().splitlines()[-1])
    assert (seen["plain"]["status"], seen["plain"]["headers"]["Location"]) == (
        301,
        "https://hub.example/login/",
    )
    assert seen["tls"]["status"] == 200
    for answer in (seen["tls"], seen["missing"]):
        age = answer["headers"]["Strict-Transport-Security"].split("max-age=")[1].split(";")[0]
        assert int(age) >= 365 * 24 * 3600
    assert all(name.startswith("__Host-") for name in seen["names"])
    assert seen["secure"] == [True, True]
    for cookie in seen["tls"]["cookies"]:
        assert cookie.startswith("__Host-")
        assert "Secure" in cookie
        assert "HttpOnly" in cookie
        assert "Path=/" in cookie
        assert "Domain" not in cookie
    assert not seen["debug"]

"""Settings of the test run: the real ones, on the servers that script/test names, with the example app added.

TEST_DB=postgres|sqlite chooses the engine, TEST_DATABASE_URL and TEST_REDIS_URL name the servers, TEST_SLOT keeps
several runs on one machine apart.
"""

import os
import tempfile
from pathlib import Path

SLOT = os.environ.get("TEST_SLOT", "a")
_engine = os.environ.get("TEST_DB", "postgres")
_var = (
    Path(tempfile.gettempdir())
    / f"unionhub-test-{SLOT}-{os.environ.get('PYTEST_XDIST_WORKER', 'main')}-{os.getuid()}"
)
_var.mkdir(parents=True, exist_ok=True)
(_var / "static").mkdir(exist_ok=True)  # where nothing was collected, whitenoise would warn
os.environ["UNIONHUB_SETUP"] = "embedded"
os.environ["UNIONHUB_VAR"] = str(_var)
os.environ["DATABASE_URL"] = (
    f"sqlite:///{_var / 'test.sqlite3'}"
    if _engine == "sqlite"
    else os.environ.get("TEST_DATABASE_URL", "postgres://postgres@127.0.0.1:5432/postgres")
)
os.environ["JOB_KEY_PREFIX"] = f"unionhub-test:{SLOT}:{os.environ.get('PYTEST_XDIST_WORKER', 'main')}:job:"
os.environ["BROKER_URL"] = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/0")

from unionhub.settings import *  # noqa: E402, F403
from unionhub.settings import BASE_DIR, DATABASES, INSTALLED_APPS, POLICY_FILES, STORAGES  # noqa: E402

INSTALLED_APPS = [*INSTALLED_APPS, "tests.example"]
POLICY_FILES = [*POLICY_FILES, BASE_DIR / "tests" / "example" / "policy.csv"]
ROOT_URLCONF = "tests.urls"
DATABASES["default"]["TEST"] = {
    # A file, not memory: two connections must see one database, as in the embedded set-up.
    "NAME": str(_var / "test_db.sqlite3") if _engine == "sqlite" else f"test_unionhub_{SLOT}",
}
if _engine != "sqlite":
    # What the tests write need not survive a power cut, and plans for a handful of rows need no compiler.
    DATABASES["default"].setdefault("OPTIONS", {})["options"] = "-c synchronous_commit=off -c jit=off"
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
# Messages stay in this process: no worker of another run may take them. Heartbeat and progress use the real server.
CELERY_BROKER_URL = "memory://localhost/"
# Hashing at full cost has its own test; elsewhere it would only be waited for.
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.MD5PasswordHasher",
    "django.contrib.auth.hashers.Argon2PasswordHasher",
]

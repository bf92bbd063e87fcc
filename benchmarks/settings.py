"""Our side of the benchmarks: the real settings on a database, files and keys of their own.

The runner names them: BENCH_DATABASE_URL, BENCH_REDIS_URL, BENCH_VAR.
"""

import os
from pathlib import Path

_var = Path(os.environ["BENCH_VAR"])
(_var / "static").mkdir(parents=True, exist_ok=True)  # where nothing was collected, whitenoise would warn
os.environ["UNIONHUB_SETUP"] = "embedded"
os.environ["UNIONHUB_VAR"] = str(_var)
os.environ["DATABASE_URL"] = os.environ["BENCH_DATABASE_URL"]
os.environ["BROKER_URL"] = os.environ["BENCH_REDIS_URL"]
os.environ["JOB_KEY_PREFIX"] = f"unionhub-bench:{_var.name}:job:"

from unionhub.settings import *  # noqa: E402, F403
from unionhub.settings import STORAGES  # noqa: E402

STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
# Jobs run in the measured process; no worker may take them.
CELERY_BROKER_URL = "memory://localhost/"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ALLOWED_HOSTS = ["testserver"]

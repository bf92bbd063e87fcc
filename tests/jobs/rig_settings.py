"""Settings of the processes that the rig starts and kills: the tests' own, on servers and times named by the rig."""

import os
from pathlib import Path

import environ

from tests.settings import *  # noqa: F403
from tests.settings import CELERY_BEAT_SCHEDULE, DATABASES

_engine_options = DATABASES["default"].get("OPTIONS", {})
DATABASES = {
    "default": {**environ.Env.db_url_config(os.environ["RIG_DATABASE_URL"]), "OPTIONS": _engine_options}
}
BROKER_URL = os.environ["RIG_BROKER_URL"]
CELERY_BROKER_URL = BROKER_URL
FILES_DIR = Path(os.environ["RIG_FILES"])
JOB_KEY_PREFIX = "rig:job:"
JOB_LEASE_SECONDS = float(os.environ["RIG_LEASE"])
JOB_HEARTBEAT_SECONDS = JOB_LEASE_SECONDS / 6
JOB_SWEEP_SECONDS = JOB_LEASE_SECONDS / 2
JOB_RESEND_SECONDS = JOB_LEASE_SECONDS * 1.5
CELERY_BEAT_SCHEDULE = {
    "sweep-jobs": {**CELERY_BEAT_SCHEDULE["sweep-jobs"], "schedule": JOB_SWEEP_SECONDS},
}
LOGGING = {}

"""One settings file, two set-ups.

`UNIONHUB_SETUP=embedded` (default) runs bare from a clone: SQLite, the embedded broker, files under `var/`.
`UNIONHUB_SETUP=server` takes PostgreSQL, Redis, host names and the secret key from the environment and refuses
every relaxation of the demo (`unionhub.core.checks`). Every variable that may be set stands in this file, with its
type and default; a wrong value fails at start.
"""

from pathlib import Path

import environ
from celery.schedules import crontab
from csp.constants import NONCE, NONE, SELF
from kombu import Exchange, Queue

from unionhub.core.setup import embedded_broker_url, local_secret

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
if (BASE_DIR / ".env").exists():
    environ.Env.read_env(BASE_DIR / ".env")

# --- Which set-up -----------------------------------------------------------------------------------------------

UNIONHUB_SETUP = env.str("UNIONHUB_SETUP", default="embedded")
if UNIONHUB_SETUP not in {"embedded", "server"}:
    raise environ.ImproperlyConfigured("UNIONHUB_SETUP must be 'embedded' or 'server'")
SERVER = UNIONHUB_SETUP == "server"
EMBEDDED = not SERVER

VAR_DIR = Path(env.str("UNIONHUB_VAR", default=str(BASE_DIR / "var")))
VAR_DIR.mkdir(parents=True, exist_ok=True)

DEBUG = env.bool("DEBUG", default=False)

#: Relaxations of the demo. Each is one named setting; the server set-up refuses to start with any of them.
DEMO_WEAK_PASSWORDS = env.bool("DEMO_WEAK_PASSWORDS", default=EMBEDDED)  # scorecard B2: rotation and classes
DEMO_NO_SECOND_FACTOR = env.bool("DEMO_NO_SECOND_FACTOR", default=EMBEDDED)  # B3: no TOTP for administrators
DEMO_KNOWN_PASSWORDS = env.bool(
    "DEMO_KNOWN_PASSWORDS", default=EMBEDDED
)  # B6: demo accounts share a printed one
DEMO_FREE_EXPORT = env.bool("DEMO_FREE_EXPORT", default=EMBEDDED)  # C9: exports without a second person
PLAIN_HTTP = env.bool("PLAIN_HTTP", default=EMBEDDED)  # B9: no TLS, loopback only

SECRET_KEY = env.str("SECRET_KEY", default="") or local_secret(
    VAR_DIR / "keys" / "secret_key", allowed=EMBEDDED
)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost"] if EMBEDDED else [])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
#: Number of reverse proxies whose X-Forwarded-For entry is believed; 0 takes the peer's address.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)

# --- Applications -----------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.auth",  # sessions and hashing ask for its models; its groups and permissions stay empty
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_tables2",
    "django_filters",
    "django_htmx",
    "csp",
    "unionhub.core",
    "members",
    "disputes",
    "reports",
]

MIDDLEWARE = [
    # The headers stand outside everything that may answer by itself (static files, redirects, errors).
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "unionhub.core.audit.RequestContextMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "unionhub.core.access.IdentityMiddleware",
    "unionhub.core.auth.sessions.LoginSessionMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "unionhub.core.errors.ErrorPageMiddleware",
    "unionhub.core.auth.steps.PendingStepMiddleware",
    "unionhub.core.access.AccessMiddleware",
]

ROOT_URLCONF = "unionhub.urls"
WSGI_APPLICATION = "unionhub.wsgi.application"
POLICY_FILES = [BASE_DIR / "unionhub" / "policy.csv"]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "unionhub.core.context.page_frame",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
DJANGO_TABLES2_TEMPLATE = "kernel/table.html"

# --- Database ---------------------------------------------------------------------------------------------------

DATABASES = {
    "default": env.db_url(
        "DATABASE_URL",
        default="" if SERVER else f"sqlite:///{VAR_DIR / 'unionhub.sqlite3'}",
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # WAL lets readers go on beside the writer; IMMEDIATE takes the write lock at the start of a transaction, so
    # that two writers queue instead of failing; recursive_triggers makes REPLACE fire the guards' delete triggers.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; PRAGMA recursive_triggers=ON;"
        ),
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # Compiling a query takes longer than most queries here (an aggregate of ten conditions: seconds).
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("options", "-c jit=off")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Broker and jobs --------------------------------------------------------------------------------------------

#: The Redis protocol carries job ids, heartbeats and progress; nothing lives there alone.
BROKER_URL = env.str("BROKER_URL", default="" if SERVER else embedded_broker_url(VAR_DIR))
CELERY_BROKER_URL = BROKER_URL
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = False  # the Job row is the truth; the sweeper re-enqueues what is stale
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "Asia/Shanghai"
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat-schedule")
#: Times of jobs in seconds. A killed job goes on after lease + sweep, at the latest after resend as well (< 2 min).
JOB_LEASE_SECONDS = env.float("JOB_LEASE_SECONDS", default=30)
JOB_HEARTBEAT_SECONDS = env.float("JOB_HEARTBEAT_SECONDS", default=5)
JOB_SWEEP_SECONDS = env.float("JOB_SWEEP_SECONDS", default=15)
JOB_RESEND_SECONDS = env.float("JOB_RESEND_SECONDS", default=45)
#: Heavy jobs running at once, in all and of one person; fewer than all workers' hands, so that small jobs go on.
JOB_HEAVY_SLOTS = env.int("JOB_HEAVY_SLOTS", default=1)
JOB_HEAVY_PER_USER = env.int("JOB_HEAVY_PER_USER", default=2)
#: Two systems on one Redis need different ones.
JOB_KEY_PREFIX = env.str("JOB_KEY_PREFIX", default="unionhub:job:")
CELERY_TASK_DEFAULT_QUEUE = "default"
# A worker without -Q serves both.
CELERY_TASK_QUEUES = [Queue(name, Exchange(name), routing_key=name) for name in ("default", "heavy")]
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # a worker waits for its broker as long as it takes
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_connect_timeout": 3}
CELERY_BEAT_SCHEDULE: dict[str, dict] = {
    "seal-audit": {"task": "core.seal_audit", "schedule": 60, "options": {"expires": 60}},
    "sweep-jobs": {"task": "core.sweep_jobs", "schedule": JOB_SWEEP_SECONDS, "options": {"expires": 60}},
    "sweep-attachments": {"task": "core.sweep_attachments", "schedule": 3600, "options": {"expires": 3600}},
    "purge-sessions": {"task": "core.purge_sessions", "schedule": 24 * 3600, "options": {"expires": 3600}},
    "purge-form-tokens": {
        "task": "core.purge_form_tokens",
        "schedule": 24 * 3600,
        "options": {"expires": 3600},
    },
    "expire-imports": {
        "task": "core.expire_imports",
        "schedule": 24 * 3600,
        "options": {"expires": 3600},
    },
    # Before the office opens; days off are left out by the task, which knows the holidays.
    "tell-todo": {
        "task": "core.tell_todo",
        "schedule": crontab(hour=7, minute=30),
        "options": {"expires": 3600},
    },
    "expire-job-files": {"task": "core.expire_job_files", "schedule": 3600, "options": {"expires": 3600}},
    "open-calls": {
        "task": "reports.open_calls",
        "schedule": crontab(hour=6, minute=40),
        "options": {"expires": 3600},
    },
    # After the morning's digest; days off are left out by the task.
    "remind-filings": {
        "task": "reports.remind_filings",
        "schedule": crontab(hour=8, minute=40),
        "options": {"expires": 3600},
    },
    # Behind the night's figures; the task knows the month's first working day and does each piece once.
    "prepare-month": {
        "task": "reports.prepare_month",
        "schedule": crontab(hour=6, minute=0),
        "options": {"expires": 6 * 3600},
    },
    # The day's new spans and what changed; once a week everything, whatever the audit log may not have told.
    "compute-figures": {"task": "core.compute_figures", "schedule": crontab(hour=2, minute=10)},
    "compute-all-figures": {
        "task": "core.compute_figures",
        "schedule": crontab(hour=3, minute=10, day_of_week="sunday"),
        "kwargs": {"whole": True},
    },
}

# --- Accounts ---------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "core.User"
AUTHENTICATION_BACKENDS = ["unionhub.core.auth.backend.AccountBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
#: Words no password may contain, beside the names of product, person and unions (scorecard B2).
PASSWORD_CONTEXT_WORDS = ("unionhub", "工会", "gonghui")
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_NAME = "unionhub_session" if PLAIN_HTTP else "__Host-unionhub_session"
SESSION_COOKIE_SECURE = not PLAIN_HTTP
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
#: Outermost life of a session in seconds; the limits in force are parameters (`core.session.*`, at most a day).
SESSION_COOKIE_AGE = 25 * 3600
#: Marks a browser that has signed in to an account before (`core/auth/lockout.py`).
DEVICE_COOKIE_NAME = "unionhub_device" if PLAIN_HTTP else "__Host-unionhub_device"
CSRF_COOKIE_NAME = "unionhub_csrf" if PLAIN_HTTP else "__Host-unionhub_csrf"
CSRF_COOKIE_SECURE = not PLAIN_HTTP
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
CSRF_FAILURE_VIEW = "unionhub.core.errors.csrf_failure"

# --- Transport and headers --------------------------------------------------------------------------------------

SECURE_SSL_REDIRECT = not PLAIN_HTTP
SECURE_HSTS_SECONDS = 0 if PLAIN_HTTP else 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = not PLAIN_HTTP
SECURE_HSTS_PRELOAD = not PLAIN_HTTP
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# --- Files ------------------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = VAR_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
#: Uploaded and produced files; never served directly, only through a permission-checked view.
FILES_DIR = VAR_DIR / "files"
MEDIA_ROOT = FILES_DIR
FONTS_DIR = env.str("FONTS_DIR", default=str(VAR_DIR / "fonts"))
#: Fonts the office owns, one file for each role: title, fang, kai, hei, song (.ttf or .otf); they stand first.
DOCUMENT_FONTS_DIR = env.str("UNIONHUB_DOCUMENT_FONTS", default="")
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
FILE_UPLOAD_PERMISSIONS = 0o600
#: The only way an uploaded file comes in: capped while it arrives, whatever its form takes in the end.
FILE_UPLOAD_HANDLERS = ["unionhub.core.uploads.CappedUploadHandler"]
UPLOAD_MAX_MB = env.int("UPLOAD_MAX_MB", default=60)
#: Other limits of single sheets, as JSON: {"members": {"rows": 300000, "memory_mb": 800}} (core/sheets/limits.py).
SHEET_LIMITS: dict[str, dict[str, int]] = env.json("SHEET_LIMITS", default={})
#: One attachment; all attachments of one account; pixels of one picture.
ATTACHMENT_MAX_MB = env.int("ATTACHMENT_MAX_MB", default=20)
ATTACHMENT_QUOTA_MB = env.int("ATTACHMENT_QUOTA_MB", default=2_048)
ATTACHMENT_MAX_PIXELS = env.int("ATTACHMENT_MAX_PIXELS", default=40_000_000)
#: /readyz says «not ok» below this much free space beside the database and the files.
READY_FREE_MB = env.int("READY_FREE_MB", default=500)

# --- Keys and traces --------------------------------------------------------------------------------------------

#: Encryption and index keys; never inside a backup of the data.
KEYRING_FILE = Path(env.str("KEYRING_FILE", default=str(VAR_DIR / "keys" / "keyring.json")))
#: "aes" (AES-256-GCM, HMAC-SHA-256) or "sm" (SM4-GCM, HMAC-SM3) for keys made from now on.
SENSITIVE_SUITE = env.str("SENSITIVE_SUITE", default="aes")
#: Keys of the audit log's seals; shared by all hosts of one database, never inside a backup of the data.
AUDIT_KEY_FILE = Path(env.str("AUDIT_KEY_FILE", default=str(VAR_DIR / "keys" / "audit_key")))
#: Where the last seal of the audit chain is kept outside the database; best on another host's mount.
AUDIT_ANCHOR_FILE = Path(env.str("AUDIT_ANCHOR_FILE", default=str(VAR_DIR / "audit" / "anchor.log")))

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "unionhub.core.errors.ValueFreeFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    # Every step of laying out a page is not worth a line.
    "loggers": {"weasyprint": {"level": "ERROR"}, "fontTools": {"level": "ERROR"}},
}

# --- Language and place -----------------------------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = False
FORMAT_MODULE_PATH = ["unionhub.formats"]

#: What the upper levels are called here: 市/省 in most places, 地区/自治区 in others (domain.md 4.1).
UPPER_LEVEL_NAMES = {
    "city": env.str("UPPER_CITY_NAME", default="市"),
    "province": env.str("UPPER_PROVINCE_NAME", default="省"),
}
PRODUCT_NAME = env.str("PRODUCT_NAME", default="县总工会工作平台")

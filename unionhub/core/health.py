"""Is the system alive, and is it ready? For the watchdog, the reverse proxy and whoever is on call.

`/healthz`: this process answers; it touches nothing else, so that a broken database does not make a
supervisor kill healthy web processes. `/readyz`: everything a person's work needs is there; 503 otherwise.
Both are public and say no more than ok or not per name; why not goes to the log.
"""

import logging
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import redis
from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from . import sealing
from .access import access
from .models import AuditEvent
from .sensitive import keyring

logger = logging.getLogger("unionhub.health")

#: Seconds to wait for the broker.
PATIENCE = 2
#: A worker that has not been heard of for so many seconds counts as gone.
WORKER_SILENCE = 60
#: A worker says so every so many seconds.
WORKER_PULSE_EVERY = 10
#: The audit log is sealed every minute; after so many seconds without it something is wrong.
SEAL_SILENCE = 300

_started_at = timezone.now()
_up_to_date = False
_pulsed_at = -float(WORKER_SILENCE)


class NotReady(Exception):
    """A part is not ready; the message is for the log."""


@access("core.health")
@require_safe
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


@access("core.health")
@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when all parts are ready, else 503, with «ok» or «not ok» per part."""
    parts = {name: _tell(name, probe) for name, probe in PROBES.items()}
    ready = all(parts.values())
    return JsonResponse(
        {
            "status": "ok" if ready else "not ok",
            "checks": {name: "ok" if fine else "not ok" for name, fine in parts.items()},
        },
        status=200 if ready else 503,
    )


def pulse() -> None:
    """Say that a worker lives: the time of day in seconds, over the Redis protocol.

    Raises redis.RedisError.
    """
    with _broker() as client:
        client.set(_pulse_key(), repr(time.time()), ex=10 * WORKER_SILENCE)


def pulse_now_and_then() -> None:
    """`pulse` at most every WORKER_PULSE_EVERY seconds; a broker that is away is no reason to stop working."""
    global _pulsed_at
    if time.monotonic() - _pulsed_at < WORKER_PULSE_EVERY:
        return
    _pulsed_at = time.monotonic()
    try:
        pulse()
    except (redis.RedisError, OSError) as error:
        logger.warning("the worker's pulse was not taken: %s", type(error).__name__)


def _pulse_key() -> str:
    return f"{settings.JOB_KEY_PREFIX}worker-pulse"


def _tell(name: str, probe: Callable[[], None]) -> bool:
    try:
        probe()
    except Exception as error:  # whatever fails, the answer is «not ok»
        logger.warning(
            "%s is not ready: %s", name, type(error).__name__ if not isinstance(error, NotReady) else error
        )
        return False
    return True


def _broker() -> redis.Redis:
    return redis.Redis.from_url(settings.BROKER_URL, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE)


def probe_database() -> None:
    """A query is answered."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def probe_migrations() -> None:
    """The schema is the code's. Once it was, it stays so for the life of the process."""
    global _up_to_date
    if _up_to_date:
        return
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise NotReady("there are migrations to apply")
    _up_to_date = True


def probe_broker() -> None:
    """The broker answers."""
    with _broker() as client:
        client.ping()


def probe_worker() -> None:
    """A worker has been heard of lately."""
    with _broker() as client:
        heard = client.get(_pulse_key())
    if heard is None or time.time() - float(heard) > WORKER_SILENCE:
        raise NotReady("no worker has been heard of")


def probe_disk() -> None:
    """There is room beside the database and the files."""
    for place in {Path(settings.VAR_DIR), Path(settings.FILES_DIR)}:
        if not place.exists():
            place.mkdir(parents=True, exist_ok=True, mode=0o700)
        free = shutil.disk_usage(place).free
        if free < settings.READY_FREE_MB * 1024 * 1024:
            raise NotReady(f"{free >> 20} MB left")


def probe_keyring() -> None:
    """The keys can be read."""
    keyring.current()


def probe_seal() -> None:
    """The audit log is being sealed: the last run found nothing wrong, and it was lately.

    While the system was off nothing could be sealed: the time counts from the start of this process at the earliest.
    """
    found = sealing.state()
    if found.error:
        raise NotReady(f"sealing the audit log stopped: {found.error}")
    since = found.ran_at or AuditEvent.objects.order_by("pk").values_list("at", flat=True).first()
    if since is not None and (timezone.now() - max(since, _started_at)).total_seconds() > SEAL_SILENCE:
        raise NotReady(f"the audit log has not been sealed since {since:%Y-%m-%d %H:%M}")


PROBES: dict[str, Callable[[], None]] = {
    "database": probe_database,
    "migrations": probe_migrations,
    "broker": probe_broker,
    "worker": probe_worker,
    "disk": probe_disk,
    "keyring": probe_keyring,
    "seal": probe_seal,
}

"""Heartbeat and progress over the Redis protocol.

They go there and not into the database, so that SQLite's one write lock never makes a healthy job look dead.
Every key expires by itself and nothing lives there alone: with Redis gone or emptied the row still says what
was reached at the last effect, and the lease is prolonged in the row instead.
"""

import contextlib
import json
import logging
import threading
import time
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from types import TracebackType

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone
from redis.backoff import NoBackoff
from redis.retry import Retry

from ..models.job import Job, JobState

logger = logging.getLogger("unionhub.jobs")

#: Seconds after which Redis counts as away; a page waits no longer than this.
PATIENCE = 1.0
#: Seconds the last progress stays readable after its runner has gone.
PROGRESS_LIFE = 600
#: Seconds after a poll during which the person counts as looking at the job's page.
WATCH_LIFE = 6
#: After a failure, progress is not tried again for so many seconds.
PAUSE = 3.0


@dataclass(frozen=True)
class Progress:
    """What a running job last said of itself."""

    done: int
    total: int
    message: str


@cache
def _client_of(url: str) -> redis.Redis:
    return redis.Redis.from_url(
        url,
        socket_timeout=PATIENCE,
        socket_connect_timeout=PATIENCE,
        retry=Retry(NoBackoff(), 0),
        decode_responses=True,
    )


def client() -> redis.Redis:
    """The connection pool of this process."""
    return _client_of(settings.BROKER_URL)


def _key(what: str, job_id: int) -> str:
    return f"{settings.JOB_KEY_PREFIX}{what}:{job_id}"


def answers() -> bool:
    """Whether the broker answers at once."""
    try:
        return bool(client().ping())
    except (redis.RedisError, OSError):
        return False


def beat(job_id: int, token: int) -> bool:
    """Say that the runner with this token is alive for one more lease; False when Redis is away."""
    try:
        client().set(_key(f"beat:{token}", job_id), "1", px=int(settings.JOB_LEASE_SECONDS * 1000))
    except (redis.RedisError, OSError):
        return False
    return True


def alive(job_id: int, token: int) -> float | None:
    """Seconds the runner's last heartbeat still counts; 0 when there is none, None when Redis is away."""
    try:
        left = client().pttl(_key(f"beat:{token}", job_id))
    except (redis.RedisError, OSError):
        return None
    return max(0, int(left)) / 1000  # type: ignore[arg-type]


def publish(job_id: int, token: int, progress: Progress) -> bool:
    """Put the live progress where the page finds it; False when Redis is away."""
    value = json.dumps([token, progress.done, progress.total, progress.message])
    try:
        client().set(_key("progress", job_id), value, ex=PROGRESS_LIFE)
    except (redis.RedisError, OSError):
        return False
    return True


def read(job_id: int, token: int) -> Progress | None:
    """The live progress of the present runner; None when there is none or Redis is away."""
    try:
        value = client().get(_key("progress", job_id))
        written_by, *rest = json.loads(value) if isinstance(value, str) else [None]
        return Progress(*rest) if written_by == token else None
    except (redis.RedisError, OSError, ValueError, TypeError):
        return None


def clear(job_id: int, token: int) -> None:
    """Forget heartbeat and progress of a job that this runner has put down."""
    with contextlib.suppress(redis.RedisError, OSError):
        client().delete(_key(f"beat:{token}", job_id))
        if read(job_id, token) is not None:
            client().delete(_key("progress", job_id))


def note_watched(job_id: int) -> None:
    """The requester's page has just asked for the bar."""
    with contextlib.suppress(redis.RedisError, OSError):
        client().set(_key("watched", job_id), "1", ex=WATCH_LIFE)


def is_watched(job_id: int) -> bool:
    """Whether the requester has the page open; False when Redis is away."""
    try:
        return bool(client().exists(_key("watched", job_id)))
    except (redis.RedisError, OSError):
        return False


class Publisher:
    """Passes progress on, a few times a second at most, and lets Redis rest when it is away."""

    EVERY = 0.2

    def __init__(self, job_id: int, token: int) -> None:
        self.job_id = job_id
        self.token = token
        self._next = 0.0

    def say(self, progress: Progress) -> None:
        """Publish, unless it was just done."""
        now = time.monotonic()
        ended = progress.total and progress.done >= progress.total
        if now < self._next and not ended:
            return
        self._next = now + (self.EVERY if publish(self.job_id, self.token, progress) else PAUSE)


class Heartbeat:
    """A thread that says every few seconds that the runner is alive. Used with `with`."""

    def __init__(self, job_id: int, token: int) -> None:
        self.job_id = job_id
        self.token = token
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"job-{job_id}-heartbeat", daemon=True)

    def __enter__(self) -> "Heartbeat":
        beat(
            self.job_id, self.token
        )  # the claim has just set the lease in the row: nothing more is needed yet
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join(timeout=PATIENCE * 2)

    def _run(self) -> None:
        while not self._over.wait(settings.JOB_HEARTBEAT_SECONDS):
            try:
                if not beat(self.job_id, self.token):
                    self._prolong_in_row()
            except (DatabaseError, MemoryError):
                logger.warning("job %s: the lease could not be prolonged, trying again", self.job_id)

    def _prolong_in_row(self) -> None:
        """With Redis away the row itself carries the sign of life."""
        try:
            Job.objects.filter(pk=self.job_id, token=self.token, state=JobState.RUNNING).update(
                lease_until=timezone.now() + timedelta(seconds=settings.JOB_LEASE_SECONDS)
            )
        finally:
            connection.close()

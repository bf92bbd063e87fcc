"""From the row to the broker and back: sending ids, and who may take a job.

Light jobs are sent as soon as they are asked for. Heavy ones are sent only when there is a place for them
(`JOB_HEAVY_SLOTS` at once, `JOB_HEAVY_PER_USER` of one person): first the person with fewest running, among these the
one served longest ago. So a worker always has a hand free for small work, and nobody waits behind a hundred of
somebody else's (scorecard G7).
"""

import logging
from collections import Counter
from datetime import UTC, datetime, timedelta

from celery import current_app
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models import F, Max, Q
from django.utils import timezone

from ..models.job import Job, JobState
from . import pulse
from .kinds import HEAVY_QUEUE, LIGHT_QUEUE, RUN_TASK, kinds
from .limits import GRACE, HARD_EXTRA

logger = logging.getLogger("unionhub.jobs")

#: PostgreSQL's advisory lock that makes admissions of heavy jobs take turns (SQLite's write lock does it by
#: itself).
_ADMISSION_LOCK = 0x756E696F6E
_LONGEST_LOOK = 2000
_NEVER = datetime.min.replace(tzinfo=UTC)


def deliver(job_id: int, kind_key: str, heavy: bool) -> bool:
    """Hand the id to the broker; False when it is away (nothing is lost: the sweeper tries again)."""
    kind = kinds().get(kind_key)
    limit = kind.time_limit + GRACE + HARD_EXTRA if kind else None
    if not pulse.answers():
        return False
    try:
        current_app.send_task(
            RUN_TASK,
            args=[job_id],
            queue=HEAVY_QUEUE if heavy else LIGHT_QUEUE,
            retry=False,
            time_limit=limit,
        )
    except Exception as error:  # kombu and redis raise a dozen kinds; none of them concerns the person
        logger.warning("job %s: the broker did not take it (%s)", job_id, type(error).__name__)
        return False
    return True


def send(job: Job) -> None:
    """Send a queued job after its transaction; never raises to the person who asked for it."""
    try:
        if job.heavy:
            send_heavy()
        elif not deliver(job.pk, job.kind, heavy=False):
            Job.objects.filter(pk=job.pk, state=JobState.QUEUED).update(sent_at=None)
    except DatabaseError as error:
        logger.warning("job %s: not sent yet (%s)", job.pk, type(error).__name__)


def unanswered(now: datetime) -> Q:
    """Condition «not sent, or sent so long ago that the message must be lost»."""
    return Q(sent_at__isnull=True) | Q(sent_at__lte=now - timedelta(seconds=settings.JOB_RESEND_SECONDS))


def send_light(now: datetime) -> int:
    """Send queued light jobs whose message is missing; returns how many."""
    waiting = Job.objects.filter(unanswered(now), state=JobState.QUEUED, heavy=False).order_by("pk")
    sent = 0
    for job in waiting.only("pk", "kind")[:_LONGEST_LOOK]:
        if not deliver(job.pk, job.kind, heavy=False):
            break
        sent += Job.objects.filter(pk=job.pk, state=JobState.QUEUED).update(sent_at=now)
    return sent


def send_heavy() -> int:
    """Send as many heavy jobs as there are places, fairly; returns how many."""
    now = timezone.now()
    with transaction.atomic():
        _take_turns()
        chosen = _choose_heavy(now)
        Job.objects.filter(pk__in=[job.pk for job in chosen]).update(sent_at=now)
    lost = [job.pk for job in chosen if not deliver(job.pk, job.kind, heavy=True)]
    if lost:
        Job.objects.filter(pk__in=lost, state=JobState.QUEUED).update(sent_at=None)
    return len(chosen) - len(lost)


def _choose_heavy(now: datetime) -> list[Job]:
    heavy = Job.objects.filter(heavy=True)
    busy = list(heavy.filter(state=JobState.RUNNING).values_list("user_id", flat=True))
    busy += heavy.filter(~unanswered(now), state=JobState.QUEUED).values_list("user_id", flat=True)
    places = settings.JOB_HEAVY_SLOTS - len(busy)
    if places <= 0:
        return []
    per_user = Counter(busy)
    waiting = list(
        heavy.filter(unanswered(now), state=JobState.QUEUED)
        .order_by("pk")
        .only("pk", "kind", "user_id")[:_LONGEST_LOOK]
    )
    served = _last_served({job.user_id for job in waiting})
    chosen: list[Job] = []
    while len(chosen) < places:
        fitting = [job for job in waiting if per_user[job.user_id] < settings.JOB_HEAVY_PER_USER]
        if not fitting:
            break
        job = min(fitting, key=lambda job: (per_user[job.user_id], served.get(job.user_id, _NEVER), job.pk))
        per_user[job.user_id] += 1
        served[job.user_id] = now
        waiting.remove(job)
        chosen.append(job)
    return chosen


def _last_served(user_ids: set[int]) -> dict[int, datetime]:
    """When each person's last heavy job was started; whoever has waited longest comes first."""
    rows = Job.objects.filter(heavy=True, user_id__in=user_ids, started_at__isnull=False).values("user_id")
    return {row["user_id"]: row["last"] for row in rows.annotate(last=Max("started_at")).order_by()}


def claim(job_id: int) -> Job | None:
    """Take a queued job: of many deliveries one gets it, with a token of its own; the others get None.

    A heavy job for which there is no place now stays queued.
    """
    with transaction.atomic():
        if Job.objects.filter(pk=job_id, heavy=True, state=JobState.QUEUED).exists():
            _take_turns()
            if not _has_place(job_id):
                Job.objects.filter(pk=job_id, state=JobState.QUEUED).update(sent_at=None)
                return None
        now = timezone.now()
        taken = Job.objects.filter(pk=job_id, state=JobState.QUEUED).update(
            state=JobState.RUNNING,
            token=F("token") + 1,
            attempts=F("attempts") + 1,
            version=F("version") + 1,
            started_at=now,
            lease_until=now + timedelta(seconds=settings.JOB_LEASE_SECONDS),
        )
        if not taken:
            return None
        return Job.objects.select_related("user__organisation", "organisation").get(pk=job_id)


def _has_place(job_id: int) -> bool:
    running = list(Job.objects.filter(heavy=True, state=JobState.RUNNING).values_list("user_id", flat=True))
    user_id = Job.objects.values_list("user_id", flat=True).get(pk=job_id)
    return len(running) < settings.JOB_HEAVY_SLOTS and running.count(user_id) < settings.JOB_HEAVY_PER_USER


def _take_turns() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ADMISSION_LOCK])

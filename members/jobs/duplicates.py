"""The job that finds possible duplicates."""

from django.urls import reverse

from unionhub.core import audit
from unionhub.core.jobs import JobContext, JobKind

from ..models import Person
from ..queries.duplicates import find_pairs
from ..services.duplicates import FIND, keep_pairs

STEPS = 3


def find_duplicates(ctx: JobContext) -> None:
    """Compare everybody in the requester's scope, and keep the pairs that are new."""
    people = Person.objects.visible_to(ctx.user, FIND)
    found = find_pairs(people, lambda step, words: ctx.progress(step, STEPS, words))
    ctx.lead_to(reverse("duplicate-list"))
    with ctx.effect(last=True):
        fresh = keep_pairs(found, ctx.user)
        ctx.done = ctx.total = STEPS
        ctx.message = f"新发现 {fresh} 对疑似重复" if fresh else "没有新的疑似重复"
        audit.record(FIND, actor=ctx.user, organisation=ctx.organisation, count=fresh, label="疑似重复人员")


JOBS: tuple[JobKind, ...] = (
    JobKind("members.find_duplicates", "查找重复人员", FIND, find_duplicates, heavy=True, time_limit=1200),
)

"""System check: every declared kind of job is complete."""

from django.core.checks import Error, register

from .. import policy
from .kinds import kinds


@register()
def declared_kinds(**kwargs) -> list[Error]:
    """A kind needs an action that policy.csv knows (default deny), and limits that mean something."""
    known = policy.load().actions
    errors = []
    for kind in kinds().values():
        if kind.action not in known:
            errors.append(
                Error(
                    f"The job kind {kind.key!r} declares the unknown action {kind.action!r}.",
                    hint="Add the action's line to unionhub/policy.csv, or name one that is there.",
                    id="unionhub.E040",
                )
            )
        if min(kind.time_limit, kind.memory_mb, kind.max_attempts) < 1 or kind.result_days < 0:
            errors.append(
                Error(
                    f"The job kind {kind.key!r} has a limit below 1.",
                    hint="time_limit is in seconds, memory_mb in megabytes, max_attempts and result_days are counts.",
                    id="unionhub.E041",
                )
            )
    return errors

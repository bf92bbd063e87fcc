"""One sample per declared kind of job, for the contract that every kind must keep (one effect of many
deliveries).

A new kind adds a line to SAMPLES: how to start it, how to count its effects, and how many one run has.
"""

from collections.abc import Callable
from dataclasses import dataclass

from tests.conftest import Cast
from tests.example.counting import CountStep
from unionhub.core.jobs import start_job
from unionhub.core.models import Job


@dataclass(frozen=True)
class Sample:
    """A way to start a job of the kind, and to count what it did."""

    start: Callable[[], Job]
    effects: Callable[[], int]
    expected: int


def _count(key: str) -> Callable[[Cast], Sample]:
    return lambda cast: Sample(
        start=lambda: start_job(key, cast.officer, cast.union_a1, {"steps": 3, "pause": 20}),
        effects=CountStep.objects.count,
        expected=3,
    )


SAMPLES: dict[str, Callable[[Cast], Sample]] = {
    "example.count": _count("example.count"),
    "example.count_heavy": _count("example.count_heavy"),
}

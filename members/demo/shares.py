"""Exact totals out of plausible rates: nothing is put right in one union at the cost of its likelihood."""

from collections.abc import Sequence
from math import exp, log


def apportion(weights: Sequence[float], total: int, least: int = 0) -> list[int]:
    """Share `total` by weight, each getting at least `least`; the largest remainders take what is left."""
    given = sum(weights)
    spare = total - least * len(weights)
    exact = [spare * weight / given for weight in weights]
    return [least + part for part in _whole(exact, [spare] * len(weights), spare)]


def quotas(sizes: Sequence[int], rates: Sequence[float], total: int) -> list[int]:
    """How many in each union, exactly `total` in all, when its usual share is `rates`.

    All rates are moved by the same step on the logit scale until the sum fits, so that 5 % and 95 % stay what they
    are when 50 % becomes 60 %. Raises ValueError when there are not that many people.
    """
    if not 0 <= total <= sum(sizes):
        raise ValueError(f"{total} of {sum(sizes)}")
    odds = [log(rate / (1 - rate)) for rate in (min(max(rate, 1e-4), 1 - 1e-4) for rate in rates)]
    low, high = -40.0, 40.0
    for _ in range(80):
        step = (low + high) / 2
        found = sum(size / (1 + exp(-(odd + step))) for size, odd in zip(sizes, odds, strict=True))
        low, high = (step, high) if found < total else (low, step)
    exact = [size / (1 + exp(-(odd + high))) for size, odd in zip(sizes, odds, strict=True)]
    return _whole(exact, sizes, total)


def _whole(exact: Sequence[float], most: Sequence[int], total: int) -> list[int]:
    """Whole numbers of the same sum: rounded down, then one more each by the largest remainder where there is room."""
    whole = [min(int(value), limit) for value, limit in zip(exact, most, strict=True)]
    order = sorted(range(len(whole)), key=lambda at: (int(exact[at]) - exact[at], at))
    missing = total - sum(whole)
    while missing > 0:
        for at in order:
            if missing and whole[at] < most[at]:
                whole[at] += 1
                missing -= 1
    return whole

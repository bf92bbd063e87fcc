import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.indicators.registry.people import *
from unionhub.core.indicators.period import *
from unionhub.core.indicators.reading import Reader

pytestmark = [pytest.mark.django_db]


def timed(name, f):
    with CaptureQueriesContext(connection) as c:
        t = time.time()
        r = f()
        t = time.time() - t
    print(
        f"{name:40} {t:7.2f}s {len(c):4} queries {len(r):6} figures {sum(x.suppressed for x in r):5} withheld"
    )
    return r


def test_x():
    today = timezone.localdate()
    root = county()
    town = node("CX01")
    union = account("union").organisation
    every = list(Organisation.objects.all())
    for name in ("clerk", "finance"):
        u = account(name)
        R = lambda: Reader(User.objects.get(pk=u.pk))
        keys = declared()
        timed(name + " all keys root", lambda: R().figures(keys, [day(today)], [root]))
        timed(name + " all keys town", lambda: R().figures(keys, [day(today)], [town]))
        timed(name + " all keys union", lambda: R().figures(keys, [day(today)], [union]))
        timed(name + " children root", lambda: R().children(keys, day(today), root))
        timed(name + " children town", lambda: R().children(keys, day(today), town))
        timed(name + " all keys all nodes", lambda: R().figures(keys, [day(today)], every))
        mem = [
            k
            for k in keys
            if k in ("members.members", "members.women", "members.women_share", "members.rate_a")
        ]
        for by in ("sex", "age", "nature", "area"):
            timed(name + " by " + by + " root", lambda: R().figures(mem, [day(today)], [root], by=by))
            timed(name + " by " + by + " town", lambda: R().figures(mem, [day(today)], [town], by=by))
            timed(name + " by " + by + " all nodes", lambda: R().figures(mem, [day(today)], every, by=by))
        ends = [day(today.replace(day=1)).before()]
        from datetime import timedelta

        ends = [day(today.replace(day=1) - timedelta(1))]
        for _ in range(23):
            ends.append(ends[-1].before())
        timed(name + " 24 months root", lambda: R().figures(mem, ends, [root]))
        timed(name + " 24 months town", lambda: R().figures(mem, ends, [town]))
        timed(name + " 24 months union", lambda: R().figures(mem, ends, [union]))
        timed(name + " 24 months rate_b", lambda: R().figures(["members.rate_b"], ends, [root]))
        timed(name + " 2025-12-15 live", lambda: R().figures(mem, [day(date(2025, 12, 15))], [root]))
        timed(
            name + " flows ytd",
            lambda: R().figures([k for k in keys if is_flow(indicator(k))], [year_to_date(today)], every),
        )
    for f in ("clerk", "finance"):
        u=User.objects.get(pk=account(f).pk)
        p=cProfile.Profile(); p.enable()
        if f=="clerk": Reader(u).figures(keys,[day(today)],every)
        else: Reader(u).figures(mem,[day(today)],every,by="sex")
        p.disable(); pstats.Stats(p).sort_stats("tottime").print_stats(14)
    for f in Reader(account("finance")).figures(mem, [day(today)], [n for n in every][:25]):
        print(f.node_name, f.key, f.text)
    assert 0

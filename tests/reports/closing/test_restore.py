"""A closed month comes back from a backup with its guards."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from reports.models import Snapshot, SnapshotBlock
from tests.backup.conftest import contents, county, make_empty, place  # noqa: F401  (fixtures)
from tests.reports.samples_closes import report
from unionhub.core.backup import restore, take

pytestmark = pytest.mark.db_engine


def test_a_closed_month_is_restored_and_stays_closed(county, place, settings):  # noqa: F811
    close = report(county.county, county.clerk)
    close.save()
    whole = Snapshot.objects.create(close=close, made_at=close.created_at, content=b"x", digest="0" * 64)
    day = date(2026, 1, 31)
    SnapshotBlock.objects.create(snapshot=whole, source="x", first=day, last=day, node=1, is_final=True)
    Snapshot.objects.update(is_final=True)
    out = place / "county.backup"
    take(out)
    before = contents()
    make_empty(settings.FILES_DIR)
    restore(out)
    after = contents()
    for label in ("reports.periodclose", "reports.snapshot", "reports.snapshotblock"):
        assert after[label] == before[label], label
    for attempt in (
        lambda: SnapshotBlock.objects.update(node=2),
        lambda: SnapshotBlock.objects.create(snapshot_id=whole.pk, source="y", first=day, last=day, node=1),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            attempt()

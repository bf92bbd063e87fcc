"""Fill a rig's database: `python -m tests.backup.rig_fill ROWS`. Prints the number of rows of the county."""

import os
import sys

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.backup.rig_settings"

import django

django.setup()  # before the models are imported

import datetime  # noqa: E402
from decimal import Decimal  # noqa: E402

from django.db import transaction  # noqa: E402

from tests.attachments.conftest import upload  # noqa: E402
from tests.conftest import make_cast  # noqa: E402
from tests.example.models import Person, Visit  # noqa: E402
from unionhub.core import attachments, sealing  # noqa: E402
from unionhub.core.audit import Entry, record_many  # noqa: E402
from unionhub.core.models import Notice, Organisation, User  # noqa: E402


def fill(rows: int) -> None:
    cast = make_cast()
    with transaction.atomic():
        people = [
            Person(
                organisation=cast.union_a1,
                name=f"职工{n}",
                id_number=f"11010119900101{n:04d}"[:18],
                illness="高血压",
            )
            for n in range(min(rows, 2_000))
        ]
        Person.objects.bulk_create(people)
        Visit.objects.bulk_create(
            [
                Visit(
                    organisation=cast.union_b1,
                    household=f"户主{n}\u3000“引号”\\反斜杠\t制表",
                    visited_on=datetime.date(2026, 1, 1) + datetime.timedelta(days=n % 300),
                    amount=Decimal(n) / 4,
                    phone=f"139{n:08d}",
                )
                for n in range(min(rows, 2_000))
            ]
        )
        User.objects.filter(username="clerk").update(
            preferences={"b": [1, 2.5, None, True], "a": {"乙": "丙"}}
        )
        for start in range(0, rows, 5_000):
            Notice.objects.bulk_create(
                Notice(user=cast.clerk, text=f"通知 {n} 请及时办理。")
                for n in range(start, min(start + 5_000, rows))
            )
        record_many(
            "core.organisation.change",
            (Entry(cast.town_a, {"序号": [n, n + 1]}) for n in range(rows)),
            actor=cast.sysadmin,
        )
    Organisation.attachment_action = "core.organisation.change"
    attachments.add(cast.union_a1, upload(), cast.sysadmin)
    sealing.seal()


if __name__ == "__main__":
    fill(int(sys.argv[1]))

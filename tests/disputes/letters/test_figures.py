"""Figures of supervision against plain Python over the same rows, for several spans; and those of the demo county."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

import pytest
from django.core.management import call_command
from django.utils import timezone

from disputes.indicators import accidents, inspections, letters, voices
from disputes.models import Accident, Hazard, Inspection, SupervisionLetter, Voice, WorkerInspector
from tests.demo.test_seed import SMALL
from tests.disputes.access_supervision import accident, hazard, inspection, inspector
from tests.disputes.samples_supervision import letter, voice
from unionhub.core.indicators.period import span
from unionhub.core.indicators.reading import Reader
from unionhub.core.models import Organisation, User

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]
SPANS = [
    (date(2026, 1, 1), date(2026, 3, 31)),
    (date(2026, 2, 10), date(2026, 2, 20)),
    (date(2026, 4, 1), date(2026, 4, 1)),
]
DRAWN = 60


def some_day(random, start=date(2026, 1, 1), most=110):
    return start + timedelta(days=random.randrange(most))


def maybe(random, day, most, share=0.7):
    return day + timedelta(days=random.randrange(most)) if day and random.random() < share else None


def ask(user, module, first, last, home):
    found = Reader(user).figures([item.key for item in module.INDICATORS], [span(first, last)], [home])
    return {figure.key.partition(".")[2]: figure.value for figure in found}


def within(day, first, last):
    return day is not None and first <= day <= last


def rate(part, whole):
    return (
        (Decimal(part) * 100 / Decimal(whole)).quantize(Decimal("0.01"), "ROUND_HALF_UP") if whole else None
    )


@pytest.mark.parametrize(("first", "last"), SPANS)
def test_letters(cast, first, last):
    random = Random(7)
    for _ in range(DRAWN):
        sent = some_day(random)
        due, replied = sent + timedelta(days=21), maybe(random, sent, 40)
        ends = random.choice(["settled", "escalated", ""])
        ended = some_day(random, replied or sent, 30) if ends else None
        letter(
            random.choice([cast.county, cast.town_a, cast.town_b]),
            cast.clerk,
            letter_kind=random.choice(["notice", "opinion", "suggestion"]),
            sent_on=sent,
            reply_due_on=due,
            replied_on=replied,
            settled_on=ended if ends == "settled" else None,
            escalated_on=ended if ends == "escalated" else None,
        ).save()
    letter(cast.county, cast.clerk, sent_on=None, reply_due_on=None).save()  # never sent: counts nowhere
    rows = list(SupervisionLetter.objects.exclude(sent_on=None))
    sent = [row for row in rows if within(row.sent_on, first, last)]
    answered = [row for row in sent if row.replied_on and row.replied_on <= last]
    due = [row for row in sent if row.reply_due_on <= last or row in answered]
    in_time = [row for row in answered if row.replied_on <= row.reply_due_on]

    def still_open(row, on):
        return row.sent_on <= on and not [
            day for day in (row.settled_on, row.escalated_on) if day is not None and day <= on
        ]

    settled = sum(within(row.settled_on, first, last) for row in rows)
    escalated = sum(within(row.escalated_on, first, last) for row in rows)
    expected = {
        "letters_sent": len(sent),
        **{
            f"letters_sent_{kind}": sum(row.letter_kind == kind for row in sent)
            for kind in ("notice", "opinion", "suggestion")
        },
        "letters_due": len(due),
        "letters_answered": len(answered),
        "letters_answered_in_time": len(in_time),
        "letters_in_time_rate": rate(len(in_time), len(due)),
        "letters_settled": settled,
        "letters_escalated": escalated,
        "letters_open": sum(still_open(row, last) for row in rows),
        "letters_open_change": len(sent) - settled - escalated,
    }
    assert ask(cast.head, letters, first, last, cast.county) == expected
    before = sum(still_open(row, first - timedelta(days=1)) for row in rows)
    assert before + expected["letters_open_change"] == expected["letters_open"]


@pytest.mark.parametrize(("first", "last"), SPANS)
def test_inspections_and_hazards(cast, first, last):
    random = Random(8)
    for at in range(DRAWN):
        on = some_day(random)
        persons = random.choice([0, 0, random.randrange(5, 20)])
        arrears = Decimal(persons) * random.randrange(1000, 5000)
        paid_on = maybe(random, on, 20) if persons else None
        made = inspection(
            cast,
            random.choice([cast.county, cast.town_a]),
            cast.clerk,
            inspected_on=on,
            on_wages=random.random() < 0.6,
            joint_with=random.choice(["", "县人社局"]),
            covered=random.randrange(100),
            arrears=arrears,
            arrears_persons=persons,
            paid_on=paid_on,
            paid=arrears if paid_on else 0,
            paid_persons=persons if paid_on else 0,
            is_struck=at % 10 == 0,
        )
        hazard(
            cast,
            made.organisation,
            cast.clerk,
            inspection=made,
            level=random.choice(["general", "major"]),
            due_on=on + timedelta(days=10),
            settled_on=maybe(random, on, 30),
            is_struck=made.is_struck,
        )
        since = some_day(random)
        inspector(
            cast,
            cast.union_a1,
            cast.clerk,
            name=f"某{at}",
            valid_from=since,
            valid_to=maybe(random, since, 60, 0.3),
            trained_on=maybe(random, since, 30),
            is_struck=at % 10 == 0,
        )
    rows = [row for row in Inspection.objects.all() if not row.is_struck]
    made = [row for row in rows if within(row.inspected_on, first, last)]
    paid = [row for row in rows if within(row.paid_on, first, last)]
    dangers = [row for row in Hazard.objects.select_related("inspection") if not row.is_struck]
    found = [row for row in dangers if within(row.inspection.inspected_on, first, last)]
    mended = sum(row.settled_on is not None and row.settled_on <= last for row in found)
    waiting = [
        row
        for row in dangers
        if row.inspection.inspected_on <= last and not (row.settled_on and row.settled_on <= last)
    ]
    serving = [
        row
        for row in WorkerInspector.objects.all()
        if not row.is_struck and row.valid_from <= last and not (row.valid_to and row.valid_to <= last)
    ]
    assert ask(cast.clerk, inspections, first, last, cast.county) == {
        "inspections_made": len(made),
        "inspections_on_wages": sum(row.on_wages for row in made),
        "inspections_joint": sum(bool(row.joint_with) for row in made),
        "inspections_covered": sum(row.covered for row in made),
        "inspections_arrears": sum(row.arrears for row in made),
        "inspections_arrears_persons": sum(row.arrears_persons for row in made),
        "inspections_paid": sum(row.paid for row in paid),
        "inspections_paid_persons": sum(row.paid_persons for row in paid),
        "hazards_found": len(found),
        "hazards_major": sum(row.level == "major" for row in found),
        "hazards_found_settled": mended,
        "hazards_settled_rate": rate(mended, len(found)),
        "hazards_settled": sum(within(row.settled_on, first, last) for row in dangers),
        "hazards_open": len(waiting),
        "hazards_overdue": sum(row.due_on < last for row in waiting),
        "inspectors_serving": len(serving),
        "inspectors_trained": sum(bool(row.trained_on and row.trained_on <= last) for row in serving),
    }


def test_accidents_and_their_people(cast):
    first, last = date(2026, 1, 1), date(2026, 3, 31)
    for at in range(12):
        on = date(2026, 1, 1) + timedelta(days=10 * at)
        kind = "health" if at % 4 == 3 else "safety"
        joined = on + timedelta(days=5) if at % 3 else None
        accident(
            cast,
            cast.county,
            cast.clerk,
            occurred_on=on,
            kind=kind,
            deaths=0 if kind == "health" else 1,
            injured=0 if kind == "health" else 2,
            patients=3 if kind == "health" else 0,
            in_investigation=joined is not None,
            joined_on=joined,
            is_struck=at == 1,
        )
    rows = [row for row in Accident.objects.all() if not row.is_struck]
    safe = [row for row in rows if row.kind == "safety" and within(row.occurred_on, first, last)]
    told = ask(cast.head, accidents, first, last, cast.county)
    assert told == {
        "accidents_happened": len(safe),
        "accidents_participated": sum(
            row.kind == "safety" and within(row.joined_on, first, last) for row in rows
        ),
        "accidents_health": sum(
            row.kind == "health" and within(row.occurred_on, first, last) for row in rows
        ),
        "accidents_deaths": sum(row.deaths for row in safe),
        "accidents_injured": sum(row.injured for row in safe),
        "accidents_patients": 6,
    }
    assert told["accidents_deaths"] >= 5
    # One day with one dead: told to nobody, not even to whoever may see the record.
    few = ask(cast.clerk, accidents, first, first, cast.county)
    assert (few["accidents_happened"], few["accidents_deaths"], few["accidents_injured"]) == (1, None, None)


@pytest.mark.parametrize(("first", "last"), SPANS)
def test_voices(cast, first, last):
    random = Random(9)
    for _ in range(DRAWN):
        on = some_day(random)
        reported = maybe(random, on, 9)
        settled = maybe(random, reported, 40)
        told = maybe(random, settled, 9)
        home = random.choice([cast.union_a1, cast.union_b1])
        voice(home, cast.officer, opened_on=on, reported_on=reported, settled_on=settled, told_on=told).save()
    rows = list(Voice.objects.all())
    reported = [row for row in rows if within(row.reported_on, first, last)]
    done = sum(bool(row.settled_on and row.settled_on <= last) for row in reported)
    assert ask(cast.head, voices, first, last, cast.county) == {
        "voices_collected": sum(within(row.opened_on, first, last) for row in rows),
        "voices_reported": len(reported),
        "voices_settled": sum(within(row.settled_on, first, last) for row in rows),
        "voices_told": sum(within(row.told_on, first, last) for row in rows),
        "voices_reported_settled": done,
        "voices_settled_rate": rate(done, len(reported)),
    }


def test_the_demo_county_tells_what_a_county_reports():
    call_command("seed_demo", **SMALL, without_figures=True)
    county, head = Organisation.objects.get(code="CX"), User.objects.get(username="head")
    first, last = date(2026, 1, 1), date(2026, 10, 31)
    assert ask(head, accidents, first, last, county)["accidents_participated"] == 5
    told = ask(head, voices, first, last, county)
    assert [told[f"voices_{name}"] for name in ("collected", "reported", "settled")] == [43, 17, 14]
    for model in (Accident, Hazard, Inspection, SupervisionLetter, Voice, WorkerInspector):
        rows = list(model.objects.all())
        assert rows
        for row in rows:
            row.full_clean()
    assert last <= timezone.localdate()

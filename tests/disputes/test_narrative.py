"""The chapter of disputes and rights: every variant reads well and holds before the reader of texts."""

from decimal import Decimal

import pytest

from disputes.narrative import BODIES, INSPECTIONS, MEDIATION, NARRATIVE, SUPERVISION
from reports.reader.read import read
from tests.indicators.telling import Story, written
from unionhub.core.indicators.registry import indicators

YEAR = {
    "mediation_received": 23, "mediation_collective": 2, "mediation_persons": 61, "mediation_accepted": 21,
    "mediation_decided": 22, "mediation_decided_in_time": 20, "mediation_ended": 19, "mediation_agreed": 14,
    "mediation_failed": 3, "mediation_withdrawn": 1, "mediation_transferred": 1, "mediation_ended_timed": 18,
    "mediation_ended_in_time": 17, "mediation_days": 171, "mediation_running": 4,
    "mediation_agreed_amount": 182_400, "mediation_performed_amount": 150_000,
    "bodies_standing": 74, "bodies_enterprise": 60, "bodies_unions_covered": 71, "bodies_mediators": 210,
    "bodies_trained": 96,
    "petitions_received": 45, "petitions_repeated": 3, "petitions_visits": 70, "petitions_accepted": 40,
    "petitions_settled": 38, "petitions_settled_in_time": 36, "petitions_settled_joint": 5, "petitions_asked": 30,
    "petitions_content": 28, "petitions_open": 4,
    "letters_sent": 12, "letters_sent_notice": 5, "letters_sent_opinion": 6, "letters_sent_suggestion": 1,
    "letters_due": 11, "letters_answered_in_time": 10, "letters_settled": 9, "letters_escalated": 1,
    "letters_open": 2,
    "inspections_made": 17, "inspections_joint": 6, "inspections_covered": 1_900, "inspections_arrears": 88_000,
    "inspections_arrears_persons": 14, "inspections_paid": 80_000, "inspections_paid_persons": 13,
    "hazards_found": 52, "hazards_major": 2, "hazards_found_settled": 49, "hazards_open": 3, "hazards_overdue": 1,
    "accidents_participated": 2, "inspectors_serving": 130, "inspectors_trained": 101,
    "legal_aid_applied": 16, "legal_aid_decided": 15, "legal_aid_decided_in_time": 14, "legal_aid_granted": 13,
    "legal_aid_persons": 19, "legal_aid_ended": 11, "legal_aid_recovered": 240_000,
    "meetings_held": 4, "meetings_resolved": 9, "meetings_carried_out": 7, "meetings_late": 1,
    "voices_collected": 43, "voices_reported": 17, "voices_reported_settled": 14, "voices_told": 13,
}  # fmt: skip
VALUES = {"members.unions": 130, **{f"disputes.{key}": value for key, value in YEAR.items()}}
FEWER = {key: value // 2 for key, value in VALUES.items()}
MORE = {key: value * 3 // 2 for key, value in VALUES.items()}
TARGETS = {
    "disputes.mediation_agreement_rate": Decimal("70"),
    "disputes.bodies_coverage": Decimal("50"),
    "disputes.hazards_settled_rate": Decimal("90"),
}
STORIES = {
    "up": Story(VALUES, FEWER),
    "down": Story(VALUES, MORE),
    "same": Story(VALUES, VALUES),
    "first": Story(VALUES),
    "targets": Story(VALUES, FEWER, TARGETS),
    "missed": Story(VALUES, FEWER, dict.fromkeys(TARGETS, Decimal("99.5"))),
    "thin": Story({key: value for at, (key, value) in enumerate(VALUES.items()) if at % 3}, FEWER),
}


def test_the_year_names_every_count_the_chapter_asks_for():
    items = indicators()
    named = {key for section in NARRATIVE for key in section.keys}
    counted = {
        part
        for key in named
        for part in filter(
            None, (getattr(items[key], "numerator", ""), getattr(items[key], "denominator", ""))
        )
    } | {key for key in named if not hasattr(items[key], "numerator")}
    assert counted <= set(VALUES)


@pytest.mark.parametrize("name", STORIES)
def test_the_chapter_holds_before_the_reader(name):
    text = "\n".join(line for section in NARRATIVE for line in written(section, STORIES[name]))
    assert "{" not in text
    assert len(text) > 300
    assert [(one.kind, one.statement, one.calculation) for one in read(text)] == []


@pytest.mark.parametrize("section", NARRATIVE, ids=lambda section: section.key)
def test_where_nothing_happened_there_is_no_section(section):
    assert written(section, Story(dict.fromkeys(VALUES, 0), VALUES)) == []
    assert written(section, Story({})) == []


def test_a_rate_stands_beside_what_it_is_of():
    told = "".join(written(MEDIATION, STORIES["up"]))
    assert "调解结案19件；达成调解协议14件，占调解结案的73.68%；" in told


@pytest.mark.parametrize(
    ("then", "said"),
    [
        ({"disputes.mediation_received": 20}, "全年收到劳动争议调解申请23件，比上年增加3件。"),
        ({"disputes.mediation_received": 25}, "全年收到劳动争议调解申请23件，比上年减少2件。"),
        ({"disputes.mediation_received": 23}, "全年收到劳动争议调解申请23件，与上年持平。"),
        ({"disputes.mediation_received": 0}, "全年收到劳动争议调解申请23件。"),
    ],
)
def test_applications_against_a_year_before(then, said):
    assert written(MEDIATION, Story({"disputes.mediation_received": 23}, then)) == [said]


@pytest.mark.parametrize(
    ("target", "said"),
    [("50", "目标为50%，实际为54.62%，达到目标。"), ("96", "目标为96%，实际为54.62%，未达到目标。")],
)
def test_coverage_by_its_target(target, said):
    story = Story(VALUES, {}, {"disputes.bodies_coverage": Decimal(target)})
    assert f"调解组织建制率（占基层工会）{said}" in "".join(written(BODIES, story))


def test_kinds_of_letters_that_were_not_sent_are_not_listed():
    values = {
        "disputes.letters_sent": 5,
        "disputes.letters_sent_notice": 5,
        "disputes.letters_sent_opinion": 0,
    }
    assert written(SUPERVISION, Story(values)) == ["全年送达劳动法律监督文书5件，其中提示函5件。"]


def test_hazards_without_any_mended_say_nothing_of_a_share():
    values = {"disputes.hazards_found": 4, "disputes.hazards_found_settled": 0}
    assert written(INSPECTIONS, Story(values)) == ["检查发现隐患4个。"]

"""The chapter of unions and members: every variant reads well and holds before the reader of texts."""

from decimal import Decimal

import pytest

from members.narrative import FLOWS, GROUPS, MEMBERS, NARRATIVE, NEW_UNIONS, RATES, UNIONS
from reports.reader.read import read
from tests.indicators.telling import Story, written
from unionhub.core.indicators.registry import indicators

#: The county of domain.md §4.1, and numbers that fit to it.
COUNTY = {
    "unions": 130, "joint_unions": 4, "federations": 12, "new_unions": 13, "new_nonpublic_unions": 9,
    "direct_election_unions": 41, "terms_expired": 6, "terms_due": 3, "unions_without_term": 2, "committee_faults": 5,
    "certificates_valid": 118, "certificates_due": 7, "certificates_expired": 2,
    "employers_covered": 161, "employers_organised": 96, "employers_undeclared": 3, "employers_bare": 58,
    "employers_to_organise": 8, "employers_bare_undeclared": 11,
    "employees": 14_251, "women_employees": 5_390, "migrant_employees": 5_322, "minority_employees": 6_010,
    "new_form_employees": 240, "area_employees": 18_900, "area_units": 420, "area_units_due": 110,
    "members": 13_138, "retained": 96, "voters": 13_138, "women": 4_957, "migrants": 4_932, "minorities": 5_601,
    "new_form": 212,
    "entered": 402, "joined": 310, "transferred_in": 61, "restored": 9, "opening_entries": 20, "corrected_in": 2,
    "departed": 158, "left": 40, "died": 6, "transferred_out": 66, "retained_out": 44, "corrected_out": 2,
}  # fmt: skip
VALUES = {f"members.{key}": value for key, value in COUNTY.items()}
TARGETS = {
    "members.new_unions": Decimal(10),
    "members.members": Decimal(13_500),
    "members.joined": Decimal(300),
    "members.rate_a": Decimal("95"),
    "members.rate_b": Decimal("60"),
    "members.organised_rate": Decimal("90"),
    "members.direct_election_share": Decimal("25"),
}
FEWER = {key: value // 2 for key, value in VALUES.items()}
MORE = {key: value * 3 // 2 for key, value in VALUES.items()}
STORIES = {
    "up": Story(VALUES, FEWER),
    "down": Story(VALUES, MORE),
    "same": Story(VALUES, VALUES),
    "first": Story(VALUES),
    "targets": Story(VALUES, FEWER, TARGETS),
    "missed": Story(VALUES, FEWER, {key: value * 4 for key, value in TARGETS.items()}),
    "thin": Story({key: value for at, (key, value) in enumerate(VALUES.items()) if at % 3}, FEWER),
}


def test_the_county_names_every_count_the_chapter_asks_for():
    counted = {part for section in NARRATIVE for key in section.keys for part in _counts(key)}
    assert counted <= set(VALUES)


def _counts(key):
    item = indicators()[key]
    parts = [getattr(item, "numerator", ""), getattr(item, "denominator", "")]
    parts += [*getattr(item, "plus", ()), *getattr(item, "minus", ())]
    return list(filter(None, parts)) or [key]


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


def test_what_is_shown_alone_makes_no_section():
    assert UNIONS.exhibits
    assert written(UNIONS, Story({"members.members": 5, "members.employees": 9})) == []


def test_members_that_went_and_came():
    assert written(FLOWS, STORIES["up"])[0] == (
        "全年会员增加402人，其中新入会310人、转入61人、恢复会籍9人、期初建账20人、更正增加2人。"
        "全年会员减少158人，其中退会40人、转出66人、转为保留会籍44人、死亡6人、更正减少2人。"
        "增减相抵，会员净增244人。"
    )


def test_more_left_than_came():
    values = {**dict.fromkeys(VALUES, 0), "members.departed": 3, "members.left": 3}
    assert written(FLOWS, Story(values)) == ["全年会员减少3人，其中退会3人。增减相抵，会员减少的多于增加的。"]


def test_overlapping_groups_stand_side_by_side():
    first = written(GROUPS, STORIES["up"])[0]
    assert "占会员总数的37.54%" in first
    assert "不能相加" in first
    assert "其中" not in first


def test_rates_say_what_they_are_of():
    first = written(RATES, STORIES["up"])[0]
    assert first == (
        "会员13138人，以已建会单位职工14251人计算，入会率为92.19%。以全县全部职工18900人计算，入会率为69.51%。"
    )


@pytest.mark.parametrize(
    ("made", "target", "said"),
    [
        (13, None, "全年新建基层工会13个。"),
        (13, 10, "全年新建基层工会目标为10个，实际为13个，达到目标。"),
        (13, 20, "全年新建基层工会目标为20个，实际为13个，未达到目标。"),
        (0, 20, "全年新建基层工会目标为20个，实际为0个，未达到目标。"),
    ],
)
def test_new_unions_by_their_target(made, target, said):
    targets = {} if target is None else {"members.new_unions": Decimal(target)}
    assert written(NEW_UNIONS, Story({"members.new_unions": made}, {}, targets)) == [said]


@pytest.mark.parametrize(
    ("then", "said"),
    [
        ({"members.members": 13_102}, "全县共有会员13138人，比上年增加36人。"),
        ({"members.members": 13_200}, "全县共有会员13138人，比上年减少62人。"),
        ({"members.members": 13_138}, "全县共有会员13138人，与上年持平。"),
        ({}, "全县共有会员13138人。"),
    ],
)
def test_members_against_a_year_before(then, said):
    assert written(MEMBERS, Story({"members.members": 13_138}, then)) == [said]

"""Services of unions: registering, spells of parent and class, names, dissolving; and who may."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from members.models import Certificate, CommitteeMember, Coverage, Term, Union, UnionSpell
from members.queries import unions as queries
from members.services import unions
from members.services.terms import FirstTerm
from members.services.unions import Place
from tests.members.make import OPENING, make_member
from tests.members.unions.make import make_certificate, make_seat, make_term, union_code
from unionhub.core.models import AuditEvent, Organisation, User

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]
PAPER = "澄工组〔2026〕8号"


def today():
    return timezone.localdate()


def new_node(cast, **more):
    values = {"parent": cast.town_a, "kind": "primary", "name": "甲镇新厂工会", "code": "A9", **more}
    return Organisation(**values)


def new_union(**more):
    return Union(**{"founded_on": date(2026, 1, 5), "founding_document": PAPER, **more})


def register(cast, actor=None, node=None, union=None, **more):
    values = {"nature": None, "industry": "C", "actor": actor or cast.clerk, **more}
    return unions.register(node or new_node(cast), union or new_union(), **values)


def refusal(call, *args, **kwargs) -> str:
    with pytest.raises(ValidationError) as caught:
        call(*args, **kwargs)
    return " ".join(caught.value.messages)


def test_registering_makes_node_facts_spell_and_first_term_at_once(cast, house):
    nature = house.natures["私营企业"]
    term = FirstTerm(date(2026, 1, 10), 3, True, approval_document=PAPER)
    union = register(cast, nature=nature, union=new_union(credit_code=union_code(9)), term=term)
    assert union.organisation.path.startswith(cast.town_a.path)
    spell = UnionSpell.objects.get(union=union)
    assert (spell.parent, spell.nature, spell.industry) == (cast.town_a, nature, "C")
    assert spell.valid_from == union.founded_on
    first = Term.objects.get(organisation=union.organisation)
    assert (first.number, first.due_on, first.direct_election) == (1, date(2029, 1, 10), True)
    events = AuditEvent.objects.filter(action="members.union.add")
    assert {event.object_type for event in events} == {"members.union", "members.term"}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"kind": "group"}, "工会小组"),
        ({"kind": "county"}, "县"),
        ({"kind": "township"}, "其下可设"),
        ({"code": "A1"}, "已"),
        ({"name": ""}, "不能为空"),
    ],
)
def test_a_node_that_may_not_stand_there_is_refused_and_nothing_is_left(cast, house, changes, words):
    before = Organisation.objects.count()
    assert words in refusal(register, cast, node=new_node(cast, **changes))
    assert (Organisation.objects.count(), Union.objects.count()) == (before, 3)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"founded_on": None}, "建会日期"),
        ({"founded_on": timezone.localdate() + timedelta(1)}, "不能晚于今天"),
        ({"founding_document": " "}, "批复文号"),
    ],
)
def test_a_union_is_founded_on_a_past_day_by_a_document(cast, changes, words):
    assert words in refusal(register, cast, union=new_union(**changes))


def test_a_first_term_follows_the_rules(cast):
    assert "3 年或 5 年" in refusal(register, cast, term=FirstTerm(date(2026, 1, 10), 4))
    assert "早于建会日期" in refusal(register, cast, term=FirstTerm(date(2026, 1, 4), 3))


def test_two_unions_never_share_a_code(cast):
    register(cast, union=new_union(credit_code=union_code(9)))
    refusal(register, cast, node=new_node(cast, code="A8"), union=new_union(credit_code=union_code(9)))
    assert Union.objects.count() == 1


def test_only_who_holds_the_action_registers(cast):
    for who in (cast.township, cast.officer, cast.head):
        with pytest.raises(PermissionDenied):
            register(cast, actor=who)
    assert not Union.objects.exists()


# --- Parent and class -------------------------------------------------------------------------------------------


def place(cast, house, **more):
    return Place(**{"parent": cast.town_a, "nature": house.natures["行政机关"], "industry": "S", **more})


def test_a_change_closes_a_spell_and_opens_the_next(cast, house):
    union = house.unions["A1"]
    day = date(2026, 2, 1)
    unions.classify(union, day, place(cast, house), cast.clerk, reason=PAPER)
    old, new = UnionSpell.objects.filter(union=union)
    assert (old.valid_from, old.valid_to, old.nature.label) == (OPENING, day, "私营企业")
    assert (new.valid_from, new.valid_to, new.nature.label, new.reason) == (day, None, "行政机关", PAPER)
    assert queries.spell_on(union, day - timedelta(1)) == old
    assert queries.spell_on(union, day) == new
    event = AuditEvent.objects.get(action="members.union.classify")
    assert event.changes["单位性质"] == ["私营企业", "行政机关"]
    assert "上级工会" not in event.changes


def test_another_parent_moves_the_node_and_the_past_keeps_the_old_one(cast, house):
    union = house.unions["A1"]
    make_member(cast.union_a1)
    day = date(2026, 2, 1)
    unions.classify(union, day, Place(cast.town_b, house.natures["私营企业"], "C"), cast.clerk, reason=PAPER)
    node = Organisation.objects.get(pk=cast.union_a1.pk)
    assert node.parent == cast.town_b
    assert node.path.startswith(cast.town_b.path)
    assert queries.spell_on(union, day - timedelta(1)).parent == cast.town_a
    assert queries.spell_on(union, day).parent == cast.town_b
    seen = Union.objects.visible_to(User.objects.get(pk=cast.township_b.pk))
    assert union in seen
    assert AuditEvent.objects.filter(action="core.organisation.change").count() == 0


def test_a_change_on_the_first_day_strikes_the_wrong_spell(cast, house):
    union = house.unions["A1"]
    unions.classify(union, OPENING, place(cast, house), cast.clerk, reason="更正")
    struck, new = UnionSpell.objects.filter(union=union).order_by("pk")
    assert struck.is_struck
    assert queries.spell_on(union, OPENING) == new
    assert UnionSpell.objects.standing().filter(union=union).count() == 1


def test_what_a_change_may_not_be(cast, house):
    union = house.unions["A1"]
    same = Place(cast.town_a, house.natures["私营企业"], "C")
    assert "没有变化" in refusal(unions.classify, union, today(), same, cast.clerk, reason=PAPER)
    late = today() + timedelta(1)
    assert "不能晚于今天" in refusal(
        unions.classify, union, late, place(cast, house), cast.clerk, reason=PAPER
    )
    early = OPENING - timedelta(1)
    assert "不能早于" in refusal(unions.classify, union, early, place(cast, house), cast.clerk, reason=PAPER)
    below = place(cast, house, parent=cast.union_a1)
    assert refusal(unions.classify, union, today(), below, cast.clerk, reason=PAPER)
    assert UnionSpell.objects.filter(union=union).count() == 1


def test_a_unions_officer_may_not_and_a_township_not_across_its_border(cast, house):
    union = house.unions["A1"]
    with pytest.raises(PermissionDenied):
        unions.classify(union, today(), place(cast, house), cast.officer, reason=PAPER)
    with pytest.raises(PermissionDenied):
        unions.classify(union, today(), place(cast, house, parent=cast.town_b), cast.township, reason=PAPER)
    assert UnionSpell.objects.filter(union=union).count() == 1
    unions.classify(union, today(), place(cast, house), cast.township, reason=PAPER)
    assert UnionSpell.objects.filter(union=union).count() == 2


def test_a_new_name_stands_in_the_tree_and_the_old_one_in_the_history(cast, house):
    unions.rename(house.unions["A1"], "甲镇一厂工会", "", cast.township, PAPER)
    assert Organisation.objects.get(pk=cast.union_a1.pk).name == "甲镇一厂工会"
    rows = queries.history(house.unions["A1"])["events"]
    told = [(change.label, change.old, change.new) for change in rows[0]["changes"]]
    assert ("工会名称", "甲镇第一工会", "甲镇一厂工会") in told
    assert "没有变化" in refusal(unions.rename, house.unions["A1"], "甲镇一厂工会", "", cast.township, PAPER)


# --- The end ----------------------------------------------------------------------------------------------------


def empty(cast, house):
    """A1 without employer and account."""
    Coverage.objects.filter(organisation=cast.union_a1).update(valid_to=date(2026, 1, 1))
    User.objects.filter(organisation=cast.union_a1).update(is_active=False)
    return house.unions["A1"]


def test_dissolving_ends_everything_and_keeps_it(cast, house):
    union = empty(cast, house)
    term = make_term(cast.union_a1)
    make_seat(term)
    make_certificate(cast.union_a1, term=term)
    day = today()
    unions.dissolve(union, day, cast.clerk, PAPER)
    union.refresh_from_db()
    assert union.dissolved_on == day
    assert UnionSpell.objects.get(union=union).valid_to == day
    assert CommitteeMember.objects.get(term=term).valid_to == day
    assert Certificate.objects.get().cancelled_on == day
    assert not Organisation.objects.get(pk=cast.union_a1.pk).is_active
    assert not queries.latest_terms().exists()
    assert "不能再办理" in refusal(unions.dissolve, union, day, cast.clerk, PAPER)


def test_a_union_with_members_employers_accounts_or_children_stays(cast, house):
    union = house.unions["A1"]
    assert "覆盖 1 家" in refusal(unions.dissolve, union, today(), cast.clerk, PAPER)
    union = empty(cast, house)
    spell = make_member(cast.union_a1)
    assert "1 名会员" in refusal(unions.dissolve, union, today(), cast.clerk, PAPER)
    spell.end(date(2026, 1, 1))
    spell.save()
    User.objects.filter(organisation=cast.union_a1).update(is_active=True)
    assert "账号" in refusal(unions.dissolve, union, today(), cast.clerk, PAPER)
    User.objects.filter(organisation=cast.union_a1).update(is_active=False)
    group = Organisation.objects.create(name="一组", code="A1-1", kind="group", parent=cast.union_a1)
    assert "在用组织" in refusal(unions.dissolve, union, today(), cast.clerk, PAPER)
    group.delete()
    union.refresh_from_db()
    assert union.dissolved_on is None
    with pytest.raises(PermissionDenied):
        unions.dissolve(union, today(), cast.township, PAPER)
    unions.dissolve(union, today(), cast.clerk, PAPER)


def test_the_members_of_a_day(cast, house):
    make_member(cast.union_a1, "王小明", 1)
    make_member(cast.union_a1, "李芳", 2, sex="2", ethnicity="05", kind="retained")
    make_member(cast.union_a2, "张强", 3, is_migrant=True, new_form_group="courier")
    gone = make_member(cast.union_a1, "赵六", 4)
    gone.end(date(2026, 1, 1))
    gone.save()
    found = queries.composition(cast.town_a, date(2026, 2, 1))
    assert found == {
        "members": 3, "regular": 2, "retained": 1, "women": 1, "minorities": 1, "migrants": 1, "new_form": 1,
    }  # fmt: skip
    assert queries.composition(cast.union_a1, date(2025, 6, 1))["members"] == 3
    assert queries.voters(cast.union_a1, date(2026, 2, 1)) == 1
    assert queries.voters_of([cast.union_a1.pk, cast.union_b1.pk], date(2026, 2, 1)) == {cast.union_a1.pk: 1}

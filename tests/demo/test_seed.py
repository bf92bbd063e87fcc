"""The demo county: its tree and accounts, its options, and that it never mixes with real data."""

from collections import Counter
from datetime import date

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command

from members.models import Membership, Person
from unionhub.core.access import may
from unionhub.core.demo.accounts import ACCOUNTS, DEMO_PASSWORD, UNION_OF
from unionhub.core.demo.county import AS_OF, DemoSize, last_day_told
from unionhub.core.demo.tree import ALWAYS, DISTRICTS, unions
from unionhub.core.enums import OrganisationKind
from unionhub.core.models import AuditEvent, FigureBlock, Grant, Organisation, User

NATURES = {
    "行政机关": 29, "财政拨款的事业单位": 42, "其他事业单位": 10, "垂管单位": 13, "国有企业": 7, "集体企业": 2,
    "国有控股公司": 1, "其他有限责任公司": 7, "私营企业": 9, "外商投资企业": 1, "个体经济组织": 9,
}  # fmt: skip
SMALL = {"unions": 6, "workers": 200}


def test_130_unions_in_the_eleven_natures_of_a_real_county():
    assert Counter(union.nature for union in unions()) == NATURES
    assert len({union.name for union in unions()}) == len({union.code for union in unions()}) == 130
    assert {union.parent for union in unions()} == {code for code, _, _ in DISTRICTS}
    assert unions(130) == unions()


@pytest.mark.parametrize("count", [3, 6, 60, 500, 2000])
def test_fewer_or_more_unions_keep_codes_names_and_proportions(count):
    made = unions(count)
    assert len(made) == len({union.name for union in made}) == len({union.code for union in made}) == count
    assert {*ALWAYS, *UNION_OF.values()} <= {union.name for union in made}
    known = {union.code: union.name for union in unions()}
    assert all(known.get(union.code, union.name) == union.name for union in made)
    found = Counter(union.nature for union in made)
    assert all(abs(found[nature] - share * count / 130) <= 2.5 for nature, share in NATURES.items())


@pytest.mark.parametrize(
    ("today", "told"),
    [
        (date(2026, 10, 31), AS_OF),
        (date(2031, 5, 1), AS_OF),
        (date(2026, 10, 30), date(2026, 9, 30)),
        (date(2026, 3, 31), date(2026, 2, 28)),
    ],
)
def test_the_story_ends_on_one_day_unless_that_is_still_to_come(today, told):
    assert last_day_told(today) == told


@pytest.mark.parametrize(("workers", "share"), [(14_251, 13_138), (200, 184), (500_000, 460_950)])
def test_sizes_keep_the_proportions_of_the_county(workers, share):
    assert DemoSize(6, workers).share(13_138) == share


@pytest.mark.django_db
@pytest.mark.db_engine
def test_seed_loads_tree_and_accounts_that_can_sign_in(capsys):
    call_command("seed_demo", **SMALL, without_figures=True)
    assert Counter(Organisation.objects.values_list("kind", flat=True)) == {
        OrganisationKind.COUNTY: 1, OrganisationKind.TOWNSHIP: 9, OrganisationKind.SYSTEM: 4,
        OrganisationKind.PARK: 1, OrganisationKind.PRIMARY: 6,
    }  # fmt: skip
    assert [authenticate(username=account.username, password=DEMO_PASSWORD) for account in ACCOUNTS] == list(
        User.objects.filter(username__in=[account.username for account in ACCOUNTS]).order_by("pk")
    )
    for username, name in UNION_OF.items():
        user = User.objects.get(username=username)
        assert user.organisation.name == name
        assert may(user, "core.organisation.view")
    assert DEMO_PASSWORD in capsys.readouterr().out
    for node in Organisation.objects.select_related("parent"):
        assert node.path == node.path_below(node.parent)
        node.full_clean()


@pytest.mark.django_db
def test_one_event_tells_how_many_of_each_were_loaded():
    call_command("seed_demo", **SMALL, without_figures=True)
    event = AuditEvent.objects.get(action="core.demo.seed")
    assert f"人员 {Person.objects.count()}，" in event.reason
    assert "组织 21，账号 11，" in event.reason
    assert event.count > Person.objects.count() + 21


@pytest.mark.django_db
def test_the_first_dashboard_is_filled():
    call_command("seed_demo", **SMALL)
    county = Organisation.objects.get(parent=None)
    kept = FigureBlock.objects.filter(organisation=county, source="members.memberships").latest("last")
    assert kept.total[""]["members.members"][""] == Membership.objects.on().voters().count() > 0


@pytest.mark.django_db
def test_empty_loads_no_union():
    call_command("seed_demo", empty=True)
    assert not Organisation.objects.filter(kind=OrganisationKind.PRIMARY).exists()
    assert not Person.objects.exists()
    assert Grant.objects.count() == len(ACCOUNTS) - 2


@pytest.mark.django_db
def test_a_second_seed_is_refused_and_changes_nothing():
    call_command("seed_demo", empty=True)
    with pytest.raises(CommandError, match="已有组织"):
        call_command("seed_demo")
    call_command("seed_demo", if_empty=True)
    assert Organisation.objects.count() == 15


@pytest.mark.django_db
@pytest.mark.parametrize("size", [{"unions": 2}, {"unions": 6, "workers": 59}])
def test_what_is_no_county_is_refused(size):
    with pytest.raises(CommandError, match="至少要有 3 个基层工会"):
        call_command("seed_demo", **size)
    assert not Organisation.objects.exists()


@pytest.mark.django_db
def test_a_set_up_without_known_passwords_refuses_the_demo(settings):
    settings.DEMO_KNOWN_PASSWORDS = False
    with pytest.raises(CommandError, match="DEMO_KNOWN_PASSWORDS"):
        call_command("seed_demo")
    assert not User.objects.exists()

"""The demo county: its size, its accounts, and that it never mixes with real data."""

from collections import Counter

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command

from unionhub.core.access import may
from unionhub.core.demo.accounts import ACCOUNTS, DEMO_PASSWORD
from unionhub.core.demo.tree import DISTRICTS, unions
from unionhub.core.enums import OrganisationKind
from unionhub.core.models import Grant, Organisation, User

NATURES = {
    "行政机关": 29, "财政拨款的事业单位": 42, "其他事业单位": 10, "垂管单位": 13, "国有企业": 7, "集体企业": 2,
    "国有控股公司": 1, "其他有限责任公司": 7, "私营企业": 9, "外商投资企业": 1, "个体经济组织": 9,
}  # fmt: skip


def test_130_unions_in_the_eleven_natures_of_a_real_county():
    assert Counter(union.nature for union in unions()) == NATURES
    assert len({union.name for union in unions()}) == len({union.code for union in unions()}) == 130
    assert {union.parent for union in unions()} == {code for code, _, _ in DISTRICTS}


@pytest.mark.django_db
def test_seed_loads_tree_and_accounts_that_can_sign_in(capsys):
    call_command("seed_demo")
    assert Counter(Organisation.objects.values_list("kind", flat=True)) == {
        OrganisationKind.COUNTY: 1, OrganisationKind.TOWNSHIP: 9, OrganisationKind.SYSTEM: 4,
        OrganisationKind.PARK: 1, OrganisationKind.PRIMARY: 130,
    }  # fmt: skip
    assert [authenticate(username=account.username, password=DEMO_PASSWORD) for account in ACCOUNTS] == list(
        User.objects.filter(username__in=[account.username for account in ACCOUNTS]).order_by("pk")
    )
    assert may(User.objects.get(username="union"), "core.organisation.view")
    assert DEMO_PASSWORD in capsys.readouterr().out


@pytest.mark.django_db
def test_every_node_is_valid_where_it_stands():
    call_command("seed_demo")
    for node in Organisation.objects.select_related("parent"):
        node.full_clean()


@pytest.mark.django_db
def test_empty_loads_no_union():
    call_command("seed_demo", empty=True)
    assert not Organisation.objects.filter(kind=OrganisationKind.PRIMARY).exists()
    assert Grant.objects.count() == len(ACCOUNTS) - 2


@pytest.mark.django_db
def test_a_second_seed_is_refused_and_changes_nothing():
    call_command("seed_demo", empty=True)
    with pytest.raises(CommandError, match="已有组织"):
        call_command("seed_demo")
    call_command("seed_demo", if_empty=True)
    assert Organisation.objects.count() == 15


@pytest.mark.django_db
def test_a_set_up_without_known_passwords_refuses_the_demo(settings):
    settings.DEMO_KNOWN_PASSWORDS = False
    with pytest.raises(CommandError, match="DEMO_KNOWN_PASSWORDS"):
        call_command("seed_demo")
    assert not User.objects.exists()

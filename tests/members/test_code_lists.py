"""Code lists: seeded once, versioned, edited; entries in use stay."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from members.forms.employers import EmployerForm
from members.models import Code, CodeList, CodeListVersion, Employer
from members.queries.code_lists import natures
from members.rules.code_lists import ACFTU_2015
from members.services import code_lists as services
from tests.members.test_employer_pages import send, text
from tests.support import browser
from unionhub.core.demo.tree import unions
from unionhub.core.enums import Role
from unionhub.core.services.founding import Founder, found_county

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]
START = date(2025, 6, 1)


@pytest.fixture
def version(cast):
    return services.seed_code_lists(cast.county)


@pytest.fixture
def user(cast, version):
    """An employer that is a 私营企业."""
    return Employer.objects.create(
        organisation=cast.town_a, name="甲镇砖厂", nature=version.codes.get(label="私营企业")
    )


def again(version):
    return CodeListVersion.objects.get(pk=version.pk)


def change(cast, row, /, **changes):
    values = {
        "code": row.code,
        "label": row.label,
        "position": row.position,
        "is_active": True,
        "upper": [],
    }
    return services.change_code(row, actor=cast.people["head"], **values | changes)


def test_the_eleven_natures_of_the_demo_county_and_their_national_codes(version):
    assert {code.label for code in version.codes.all()} == {union.nature for union in unions()}
    upper = {
        code.label: code.mappings.get(upper_list=ACFTU_2015).upper_code
        for code in version.codes.filter(mappings__upper_list=ACFTU_2015)
    }
    assert upper == {
        "行政机关": "500", "财政拨款的事业单位": "400", "其他事业单位": "400", "国有企业": "110",
        "集体企业": "120",
        "国有控股公司": "161", "其他有限责任公司": "159", "私营企业": "170", "外商投资企业": "300",
        "个体经济组织": "600",
    }  # fmt: skip


def test_seeding_twice_changes_nothing(cast, version):
    version.codes.filter(code="01").update(label="党政机关")
    assert services.seed_code_lists(cast.county) == version
    assert version.codes.get(code="01").label == "党政机关"


def test_a_new_county_and_the_demo_start_with_the_list():
    roles = (Role.SYSADMIN, Role.SECADMIN, Role.AUDITOR)
    found_county("新县总工会", "X", [Founder(role, role.value, "某某") for role in roles])
    assert Code.objects.in_force(CodeList.NATURE, timezone.localdate()).count() == 11


def test_the_demo_starts_with_the_list():
    call_command("seed_demo", empty=True)
    assert natures().count() == 11


def test_an_old_record_keeps_its_entry_and_new_ones_take_the_new_version(cast, version, user):
    fresh = services.open_version(version, START, actor=cast.people["head"], document_no="澄工〔2025〕3号")
    user.refresh_from_db()
    assert user.nature.version_of == version
    assert {code.version_of for code in natures()} == {fresh}
    assert {code.version_of for code in natures(START - timedelta(1))} == {version}
    copy = fresh.codes.get(label="私营企业")
    assert copy.mappings.get().upper_code == "170"
    form = EmployerForm(instance=user, user=cast.clerk, action="members.employer.change")
    offered = set(form.fields["nature"].queryset)
    assert user.nature in offered
    assert offered - {user.nature} == set(natures())
    with pytest.raises(ValidationError, match="已经终止"):
        services.add_code(version, "12", "股份合作企业", actor=cast.people["head"])


def test_versions_follow_each_other_without_gap_or_overlap(cast, version):
    head = cast.people["head"]
    for start in (
        version.valid_from,
        version.valid_from - timedelta(1),
        timezone.localdate() + timedelta(400),
    ):
        with pytest.raises(ValidationError):
            services.open_version(version, start, actor=head)
    fresh = services.open_version(version, START, actor=head)
    assert again(version).valid_to == fresh.valid_from == START
    with pytest.raises(ValidationError):
        services.open_version(version, START + timedelta(9), actor=head)


def test_a_version_that_is_to_come_leaves_the_present_one_open_to_changes(cast, version):
    head, start = cast.people["head"], timezone.localdate() + timedelta(30)
    services.open_version(version, start, actor=head)
    services.add_code(version, "12", "股份合作企业", actor=head)
    assert natures().filter(label="股份合作企业").exists()
    with pytest.raises(ValidationError, match="已经建立"):
        services.open_version(version, start + timedelta(1), actor=head)


def test_an_unused_version_is_taken_back_and_a_used_one_is_not(cast, version, user):
    head = cast.people["head"]
    with pytest.raises(ValidationError, match="最早"):
        services.withdraw_version(version, actor=head, reason="误建")
    fresh = services.open_version(version, START, actor=head)
    user.nature = fresh.codes.get(label="私营企业")
    user.save()
    with pytest.raises(ValidationError, match="1 条记录"):
        services.withdraw_version(fresh, actor=head, reason="误建")
    user.nature = version.codes.get(label="私营企业")
    user.save()
    services.withdraw_version(fresh, actor=head, reason="误建")
    assert again(version).valid_to is None
    assert {code.version_of for code in natures()} == {version}


def test_a_used_entry_is_neither_deleted_nor_given_another_code(cast, version, user):
    with pytest.raises(ValidationError, match="1 条记录使用"):
        services.delete_code(user.nature, actor=cast.people["head"])
    with pytest.raises(ValidationError, match="代码不能改"):
        change(cast, user.nature, code="99")
    change(cast, user.nature, label="私营企业（含个人独资）", is_active=False)
    assert not natures().filter(code="09").exists()
    assert natures(kept=user.nature_id).filter(code="09").exists()
    services.delete_code(version.codes.get(code="04"), actor=cast.people["head"])
    assert version.codes.count() == 10


@pytest.mark.parametrize("given", [{"code": "01"}, {"label": "行政机关"}])
def test_codes_and_labels_are_told_apart(cast, version, given):
    with pytest.raises(ValidationError) as refusal:
        services.add_code(version, **{"code": "12", "label": "新的"} | given, actor=cast.people["head"])
    assert set(refusal.value.message_dict) == set(given)


def test_only_the_head_of_the_county_keeps_the_list(cast, version):
    for who in (cast.clerk, cast.township, cast.leader):
        with pytest.raises(PermissionDenied):
            services.add_code(version, "12", "股份合作企业", actor=who)


def test_everybody_below_reads_it_and_chooses_from_it(cast, version):
    for who in (cast.officer_b, cast.township, cast.leader):
        page = text(browser(who).get(reverse("code-list-detail", args=[version.pk])))
        assert "财政拨款的事业单位" in page
        assert "修改</a>" not in page
    assert "私营企业" in text(browser(cast.officer).get(reverse("employer-add")))


def test_mappings_are_edited_on_the_page(cast, version):
    code, head = version.codes.get(label="垂管单位"), cast.people["head"]
    answer = send(head, "code-change", version.pk, code.pk, upper0_code="500")
    assert "一起填写" in text(answer)
    own = {"new_list": "县编办 2026", "new_code": "c1", "new_label": "垂直管理"}
    send(head, "code-change", version.pk, code.pk, upper0_code="500", upper0_label="机关", **own)
    assert set(code.mappings.values_list("upper_list", "upper_code")) == {
        (ACFTU_2015, "500"),
        ("县编办 2026", "C1"),
    }
    send(head, "code-change", version.pk, code.pk, upper0_code="", upper0_label="")
    assert code.mappings.get().upper_list == "县编办 2026"
    assert "县编办 2026" in text(browser(head).get(reverse("code-list-detail", args=[version.pk])))


def test_an_entry_of_another_version_is_missing(cast, version):
    other = services.open_version(version, START, actor=cast.people["head"])
    address = reverse("code-change", args=[other.pk, version.codes.first().pk])
    assert browser(cast.people["head"]).get(address).status_code == 404


def test_the_page_costs_the_same_with_more_entries(cast, version):
    client, address = browser(cast.clerk), reverse("code-list-detail", args=[version.pk])
    client.get(address)
    costs = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        costs.append(len(queries))
        for number in range(3):
            services.add_code(
                version, f"9{len(costs)}{number}", f"新{len(costs)}{number}", actor=cast.people["head"]
            )
    assert costs[0] == costs[1]


def test_a_townships_own_list_is_read_below_it_only(cast):
    row = CodeListVersion.objects.create(organisation=cast.town_b, title="乙镇清单", valid_from=START)
    assert row not in CodeListVersion.objects.visible_to(cast.township)
    assert row in CodeListVersion.objects.visible_to(cast.officer_b)

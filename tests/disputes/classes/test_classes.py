"""The list of dispute classes: the law's six stay, sub-classes come and go by their days."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from disputes.models import DisputeClass
from disputes.rules import classes as rules
from disputes.services import classes as services
from tests.support import browser

DAY = date(2026, 3, 1)
ONE = timedelta(1)


@pytest.mark.parametrize(
    ("code", "fits"),
    [("5.6", True), ("5.10", True), ("5", False), ("5.", False), ("5.06", False), ("6.1", False), ("5.６", False),
     ("5.6.1", False)],
)  # fmt: skip
def test_a_sub_class_is_told_by_its_class_and_a_number(code, fits):
    assert (rules.code_problem(code, "5") == "") is fits


@pytest.mark.parametrize(
    ("start", "end", "fresh", "free"),
    [
        (DAY, None, DAY + ONE, False),
        (DAY, DAY + ONE, DAY, False),
        (DAY, DAY + ONE, DAY + ONE, True),
        (DAY, DAY, DAY - ONE, True),  # an empty span was a wrong entry
    ],
)
def test_a_code_is_free_from_the_day_its_last_use_ends(start, end, fresh, free):
    assert (rules.overlap_problem("劳动报酬", start, end, fresh) == "") is free


pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]


@pytest.fixture
def listed(cast):
    """The cast with its list of classes."""
    services.seed_classes(cast.county)
    return cast


def named(code: str) -> DisputeClass:
    """The class of the code that runs on."""
    return DisputeClass.objects.get(code=code, valid_to__isnull=True)


@pytest.mark.parametrize("code", ["1", "2", "3", "4", "5", "6"])
def test_the_laws_six_cannot_be_ended(listed, code):
    with pytest.raises(ValidationError, match="不能停用"):
        services.end_class(named(code), DAY, actor=listed.head)
    assert named(code).valid_to is None


def test_the_list_of_a_day_is_what_stood_on_it(listed):
    services.end_class(named("5.5"), DAY, actor=listed.head, reason="并入劳动报酬")
    made = services.add_class(
        named("5"), actor=listed.head, code="5.5", name="未休年休假工资", valid_from=DAY, pays_by_order=True
    )
    on = {row.code: row.name for row in DisputeClass.objects.on(DAY)}
    before = {row.code: row.name for row in DisputeClass.objects.on(DAY - ONE)}
    assert (before["5.5"], on["5.5"]) == ("加班工资", made.name)
    with pytest.raises(ValidationError, match="正由"):
        services.add_class(named("5"), actor=listed.head, code="5.5", name="另一个", valid_from=DAY + ONE)


def test_only_the_head_keeps_the_list(listed):
    for user in (listed.clerk, listed.township, listed.leader):
        with pytest.raises(PermissionDenied):
            services.end_class(named("5.5"), DAY, actor=user)
        with pytest.raises(PermissionDenied):
            services.add_class(named("5"), actor=user, code="5.9", name="其他", valid_from=DAY)
        assert browser(user).get(reverse("dispute-class-add")).status_code == 403


def test_a_sub_class_has_no_sub_classes(listed):
    with pytest.raises(ValidationError, match="大类之下"):
        services.add_class(named("5.1"), actor=listed.head, code="5.1.1", name="其他", valid_from=DAY)


def test_the_page_lists_by_day(listed):
    services.end_class(named("5.5"), DAY, actor=listed.head)
    client, address = browser(listed.clerk), reverse("dispute-class-list")
    assert "加班工资" in client.get(f"{address}?day=2026-02-28").content.decode()
    assert "加班工资" not in client.get(f"{address}?day=2026-03-01").content.decode()
    page = client.get(reverse("dispute-class-detail", args=[named("5").pk])).content.decode()
    assert "劳动报酬" in page

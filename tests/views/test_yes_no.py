"""A boolean filter reads 不限, 是, 否 in every list, and narrows by what it says."""

import re

import django_filters
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse

from tests.example.filters import VisitFilter
from tests.example.models import Visit
from tests.views.conftest import browser
from unionhub.core.checks import all_patterns
from unionhub.core.filters import FilterSet, YesNoFilter
from unionhub.core.models import Grant, Organisation, User
from unionhub.core.views import ListView

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]
OPTIONS = [("", "不限"), ("yes", "是"), ("no", "否")]


def test_no_list_asks_for_a_boolean_in_another_way():
    views = {getattr(entry.callback, "view_class", None) for _, entry in all_patterns()}
    lists = [view for view in views if view and issubclass(view, ListView) and view.filter_class]
    filters = [item for view in lists for item in view.filter_class.base_filters.values()]
    assert not [item.label for item in filters if isinstance(item, django_filters.BooleanFilter)]
    assert sum(isinstance(item, YesNoFilter) for item in filters) >= 4


def test_a_model_field_gets_it_by_itself_and_the_other_kind_is_refused():
    class ByField(FilterSet):
        class Meta:
            model = Organisation
            fields = ("is_active",)

    class Unknown(VisitFilter):
        done = django_filters.BooleanFilter(field_name="state")

    assert isinstance(ByField.base_filters["is_active"], YesNoFilter)
    with pytest.raises(ImproperlyConfigured, match="YesNoFilter"):
        Unknown.declared_check(Visit)


@pytest.mark.parametrize(
    ("page", "name", "person"),
    [
        ("organisation-list", "is_active", "sysadmin"),
        ("account-list", "is_active", "secadmin"),
        ("account-list", "locked", "secadmin"),
        ("grant-list", "current", "secadmin"),
        ("deputy-list", "current", "secadmin"),
    ],
)
def test_it_is_read_and_it_narrows(cast, page, name, person):
    User.objects.filter(pk=cast.officer_b.pk).update(is_active=False)
    Organisation.objects.filter(pk=cast.union_b1.pk).update(is_active=False)
    Grant.objects.filter(user=cast.officer_b).update(valid_to="2020-02-01")
    window = browser(cast.people[person])

    def answer(value: str):
        return window.get(reverse(page), {name: value})

    select = re.search(rf'<select name="{name}".*?</select>', answer("").content.decode(), re.S)[0]
    assert re.findall(r'<option value="(\w*)"[^>]*>([^<]*)<', select) == OPTIONS
    everything, yes, no = (answer(value).context["count"] for value in ("", "yes", "no"))
    assert yes + no == everything
    if name == "locked" or page == "deputy-list":
        return
    assert no == 1
    assert yes == everything - 1

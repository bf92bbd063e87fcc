"""The pages of the example app answer, with their parts."""

import pytest
from django.urls import reverse

pytestmark = pytest.mark.db_engine


def test_list_shows_rows_masked_and_leads_to_the_record(clerk, visit):
    page = clerk.get(reverse("visit-list"))
    text = page.content.decode()
    assert page.status_code == 200
    assert "王小明" in text
    assert "共 1 条" in text
    assert visit.get_absolute_url() in text
    assert "138****1234" in text
    assert "13800001234" not in text


def test_empty_list_says_what_to_do(clerk):
    text = clerk.get(reverse("visit-list")).content.decode()
    assert "这里列出走访职工家庭的记录" in text
    assert reverse("visit-add") in text


def test_detail_form_and_confirmation_answer(clerk, visit):
    for name in ("visit-detail", "visit-change", "visit-close"):
        page = clerk.get(reverse(name, args=[visit.pk]))
        assert page.status_code == 200, name
        assert "王小明" in page.content.decode()

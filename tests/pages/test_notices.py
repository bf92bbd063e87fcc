"""Notices reach one person, and only that person."""

import pytest
from django.urls import reverse

from unionhub.core.enums import NoticeKind
from unionhub.core.models import Notice
from unionhub.core.notices import mark_read, notify, notify_all

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]


@pytest.fixture
def clerk(cast, client):
    client.force_login(cast.clerk)
    return client


def test_a_notice_is_seen_by_its_receiver_alone(cast):
    notice = notify(cast.clerk, "导入完成", "/notices/", NoticeKind.DONE)
    assert list(Notice.objects.visible_to(cast.clerk)) == [notice]
    for other in ("head", "sysadmin", "secadmin", "auditor", "leader"):
        assert not Notice.objects.visible_to(cast.people[other]).exists()


def test_another_persons_notice_is_not_found(cast, clerk):
    notice = notify(cast.head, "导入完成")
    assert clerk.post(reverse("notice-open", args=[notice.pk])).status_code == 404
    assert clerk.post(reverse("notice-open", args=[notice.pk + 1])).status_code == 404
    notice.refresh_from_db()
    assert notice.read_at is None


def test_opening_marks_and_leads_on(cast, clerk):
    notice = notify(cast.clerk, "导入完成", "/search/?q=甲镇")
    answer = clerk.post(reverse("notice-open", args=[notice.pk]))
    assert answer.status_code == 302
    assert answer["Location"] == "/search/?q=%E7%94%B2%E9%95%87"
    notice.refresh_from_db()
    first = notice.read_at
    assert first is not None
    mark_read(notice)
    notice.refresh_from_db()
    assert notice.read_at == first


def test_looking_changes_nothing(cast, clerk):
    notice = notify(cast.clerk, "导入完成")
    assert clerk.get(reverse("notice-open", args=[notice.pk])).status_code == 405
    clerk.get(reverse("notice-list"))
    notice.refresh_from_db()
    assert notice.read_at is None


@pytest.mark.parametrize(
    "link", ["https://example.org/", "//example.org/", "/\\example.org", "javascript:alert(1)", "x"]
)
def test_a_notice_never_leads_elsewhere(cast, link):
    with pytest.raises(ValueError, match="begins with '/'"):
        notify(cast.clerk, "导入完成", link)


def test_a_long_text_is_cut_to_what_fits(cast):
    assert notify(cast.clerk, "长" * 400).text == "长" * 199 + "…"


def test_all_are_marked_at_once_and_only_ones_own(cast, clerk):
    notify_all([cast.clerk, cast.clerk, cast.head], "系统今晚维护")
    page = clerk.post(reverse("notice-read-all"), follow=True)
    assert "已将 2 条通知标为已读" in page.content.decode()
    assert Notice.objects.unread().count() == 1
    assert "没有未读通知" in page.content.decode()


def test_the_list_goes_on_by_key(cast, clerk):
    notify_all([cast.clerk] * 31, "旧消息")
    first = clerk.get(reverse("notice-list")).context
    assert len(first["notices"]) == 30
    assert first["more"]
    rest = clerk.get(reverse("notice-list"), {"before": first["notices"][-1].pk}).context
    assert len(rest["notices"]) == 1
    assert not rest["more"]


@pytest.mark.parametrize("before", ["x", "-1", "9" * 40, "１２", "1;drop"])
def test_a_foolish_key_is_no_error(cast, clerk, before):
    assert clerk.get(reverse("notice-list"), {"before": before}).status_code == 200


def test_text_is_escaped(cast, clerk):
    notify(cast.clerk, "<script>alert(1)</script>")
    assert "<script>alert" not in clerk.get(reverse("notice-list")).content.decode()


def test_a_visitor_is_sent_to_sign_in(client):
    answer = client.get(reverse("notice-list"))
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("login"))

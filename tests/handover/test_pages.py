"""The handover book on the screen and as PDF, of oneself and of others; the page that hands cases over."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.conftest import make_account
from tests.example.errands import Errand
from tests.handover.make import errand
from tests.support import browser
from tests.views.test_document import text_of
from unionhub.core.jobs import run_job
from unionhub.core.models import AuditEvent, Case, Deputy, Grant, Job, JobState, User
from unionhub.core.pages import handover as pages
from unionhub.core.workflow import open_case, perform

pytestmark = pytest.mark.django_db


def _page(user, name="handover", *args) -> str:
    answer = browser(user).get(reverse(name, args=args))
    assert answer.status_code == 200
    return answer.content.decode()


def _text(content: bytes) -> str:
    return "".join(text_of(content).split())


def _place(case, place="三号柜二层"):
    Case.objects.filter(pk=case.pk).update(paper_place=place)


def test_the_own_book_tells_all_that_a_successor_needs(cast):
    case = errand(cast, opened_on=timezone.localdate() - timedelta(days=30))
    case = perform(
        case, "extend", cast.township, note="答应周五前回访", data={"days": 3, "document": "同意书"}
    )
    _place(case)
    open_case(Errand(organisation=cast.union_a1, title="等受理的", amount=1), cast.officer)
    errand(cast, "clerk", title="别人手里的")
    today = timezone.localdate()
    Deputy.objects.create(
        principal=cast.township,
        deputy=cast.clerk,
        valid_from=today,
        valid_to=today + timedelta(days=7),
        reason="休假",
    )
    page = _page(cast.township)
    assert case.number in page
    assert "办理期限" in page
    assert "还剩 18 天" in page
    assert "答应周五前回访" in page
    assert "三号柜二层" in page
    assert "休假" in page
    assert (
        page.index("一、在办事项")
        < page.index(case.number)
        < page.index("二、等待审批")
        < page.index("等受理的")
    )
    assert "别人手里的" not in page
    assert "不便列示" not in page
    assert reverse("handover-people") not in page


def test_the_pdf_names_who_receives_and_is_recorded(cast):
    case = errand(cast)
    _place(case)
    last = AuditEvent.objects.latest("pk").pk
    answer = browser(cast.township).post(reverse("handover"), {"receiver": "李接手", "witness": "王监交"})
    assert answer.headers["Content-Type"] == "application/pdf"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    text = _text(answer.content)
    for words in ("李接手", "王监交", "township先生", case.number, "三号柜二层", "移交人（签字）"):
        assert words in text
    (event,) = AuditEvent.objects.filter(pk__gt=last)
    assert (event.action, event.reason, event.actor_id) == (
        "core.handover.print",
        "打印工作交接清单",
        cast.township.pk,
    )


def test_values_come_out_as_text(cast):
    errand(cast, title='<img src="file:///etc/passwd"><b>粗</b>')
    answer = browser(cast.township).post(reverse("handover"), {"receiver": "<script>x</script>"})
    text = _text(answer.content)
    assert "<script>x</script>" in text
    assert "<b>粗</b>" in text
    assert "root:" not in text
    assert "&lt;b&gt;粗" in _page(cast.township)


def test_a_long_book_is_a_job_without_names(cast, monkeypatch):
    monkeypatch.setattr(pages, "DIRECT", 1)
    errand(cast)
    assert "后台任务" not in _page(cast.township)
    errand(cast, title="第二件")
    assert "后台任务" in _page(cast.township)
    answer = browser(cast.township).post(reverse("handover"), {"receiver": "李接手"})
    job = Job.objects.get()
    assert answer.headers["Location"] == job.get_absolute_url()
    assert job.params == {"person": cast.township.pk}
    run_job(job.pk)
    job.refresh_from_db()
    assert job.state == JobState.DONE
    assert job.result_name.startswith("工作交接清单 township先生")


def test_the_job_of_another_stops_when_he_left_the_scope(cast, monkeypatch):
    monkeypatch.setattr(pages, "DIRECT", 0)
    errand(cast)
    browser(cast.head).post(reverse("handover-person", args=[cast.township.pk]), {})
    Grant.objects.filter(user=cast.head).update(organisation=cast.town_b)
    job = Job.objects.get()
    run_job(job.pk)
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert not job.result_name


def test_another_persons_book_never_counts_what_its_reader_may_not_see(cast, monkeypatch):
    errand(cast)
    shown = _page(cast.head, "handover-person", cast.township.pk)
    assert "在办事项</th><td>1 件" in shown
    assert "移交人如另有不便列示的事项" in shown
    monkeypatch.setattr(Errand, "visibility", classmethod(lambda cls, user: ~Q(created_by=cast.clerk)))
    hidden = _page(cast.head, "handover-person", cast.township.pk)
    assert "在办事项</th><td>0 件" in hidden
    assert "移交人如另有不便列示的事项" in hidden, "the same sentence, whether there are any or not"
    people = _page(cast.head, "handover-people")
    assert reverse("handover-person", args=[cast.township.pk]) not in people


def test_people_in_scope_with_what_nobody_can_work_on(cast):
    errand(cast)
    errand(cast, "clerk")
    Grant.objects.filter(user=cast.township).delete()
    User.objects.filter(pk=cast.township.pk).update(is_active=False)
    page = _page(cast.head, "handover-people")
    assert "已停用" in page
    assert page.count('<span class="uh-badge is-bad">1</span>') == 1
    assert reverse("handover-assign", args=[cast.township.pk]) in _page(
        cast.head, "handover-person", cast.township.pk
    )


@pytest.mark.parametrize("name", ["handover", "handover-people", "handover-person", "handover-assign"])
def test_constant_queries(name, cast):
    args = [cast.township.pk] if name in ("handover-person", "handover-assign") else []

    def asked() -> int:
        client = browser(cast.head if args or name == "handover-people" else cast.township)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(reverse(name, args=args)).status_code == 200
        return len(seen)

    def more() -> None:
        errand(cast)
        open_case(Errand(organisation=cast.union_a1, title="等受理的", amount=1), cast.officer)

    more()
    asked()
    one = asked()
    more()
    more()
    assert asked() == one


def _hand_over(cast, **fields):
    client = browser(cast.head)
    address = reverse("handover-assign", args=[cast.township.pk])
    token = client.get(address).context["form_token"]
    return client.post(address, {"form_token": token, "note": "调离", **fields}, follow=True)


def test_the_page_hands_over_what_is_ticked(cast):
    first, second = errand(cast, title="移走的"), errand(cast, title="留下的")
    page = _page(cast.head, "handover-assign", cast.township.pk)
    assert page.count("checked") == 2
    answer = _hand_over(cast, cases=[first.pk], taker=cast.clerk.pk)
    assert "已将 1 件事项移交给 clerk先生" in answer.content.decode()
    assert Case.objects.get(pk=first.pk).handler == cast.clerk
    assert Case.objects.get(pk=second.pk).handler == cast.township


def test_a_refusal_stands_on_the_page_and_nothing_is_written(cast):
    case = errand(cast)
    answer = _hand_over(cast, cases=[case.pk], taker=cast.leader.pk)
    assert answer.status_code == 422
    assert "无权办理" in answer.content.decode()
    wrongs: tuple[dict, ...] = (
        {"cases": []},
        {"taker": ""},
        {"taker": "987654321"},
        {"cases": ["x"]},
        {"note": ""},
    )
    for wrong in wrongs:
        answer = _hand_over(cast, **({"cases": [case.pk], "taker": cast.clerk.pk} | wrong))
        assert answer.status_code == 422, wrong
    assert Case.objects.get(pk=case.pk).handler == cast.township


def test_takers_are_those_in_scope(cast):
    head = make_account("town-head", cast.town_a, ("head", cast.town_a))
    errand(cast)
    page = _page(head, "handover-assign", cast.township.pk)
    assert "officer先生" in page
    assert "officer_b先生" not in page
    assert browser(head).get(reverse("handover-person", args=[cast.township_b.pk])).status_code == 404


def test_who_may_what(cast):
    for name, own, others in (
        ("officer", 200, 403),
        ("clerk", 200, 403),
        ("sysadmin", 403, 403),
        ("leader", 403, 403),
    ):
        client = browser(cast.people[name])
        assert client.get(reverse("handover")).status_code == own
        assert client.get(reverse("handover-person", args=[cast.township.pk])).status_code == others
        assert client.get(reverse("handover-assign", args=[cast.township.pk])).status_code == others


def test_the_day_on_the_cover_is_today(cast):
    today = timezone.localdate()
    assert f"{today.year} 年 {today.month} 月 {today.day} 日" in _page(cast.township)
    assert isinstance(today, date)

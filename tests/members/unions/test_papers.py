"""Papers: one page per union, blanks for what is not known, each print recorded; the registration form on two sides."""

import re
import subprocess
from datetime import date, timedelta

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from members.documents.elections import Letter, PaperKind, bodies_of, numeral
from members.documents.registration import registration_context
from members.enums import Organ, Post
from members.models import Headcount, Term, Union
from members.queries.unions import latest_terms
from members.views import papers
from tests.members.make import make_member
from tests.members.unions.make import make_certificate, make_seat, make_term, union_code
from tests.support import browser
from unionhub.core.jobs import run_job
from unionhub.core.jobs.files import folder
from unionhub.core.models import AuditEvent, Job, JobState, Organisation

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]
LONGEST = "澄溪县河湾镇东岭村柳泉河畔新时代农业机械制造与维修服务股份有限公司联合基层工会委员会"


@pytest.fixture
def clerk(cast):
    return browser(cast.clerk)


def pages_of(pdf: bytes) -> list[str]:
    """The text of each page, without blanks."""
    text = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True
    ).stdout
    return ["".join(page.split()) for page in text.decode().split("\f")[:-1]]


def three_terms(cast):
    found = [make_term(home) for home in (cast.union_a1, cast.union_a2, cast.union_b1)]
    for post, organ, name in (
        (Post.CHAIR, Organ.COMMITTEE, "王小明"),
        (Post.MEMBER, Organ.COMMITTEE, "李芳"),
        (Post.CHAIR, Organ.WOMEN, "赵六"),
    ):
        make_seat(found[0], name, post, organ)
    return found


def asked(**more):
    return {"kind": "notice", "issuer": "测试县总工会", "do": "print", "query": "", **more}


@pytest.mark.parametrize("kind", PaperKind.values)
def test_one_page_per_union_each_numbered_from_one(cast, house, clerk, kind):
    three_terms(cast)
    sent = asked(kind=kind, code_word="测工发", year="2026", first_number="15", issued_on="2026-03-05")
    answer = clerk.post(reverse("term-papers"), sent)
    assert answer["Content-Type"] == "application/pdf"
    assert "attachment" in answer["Content-Disposition"]
    pages = pages_of(answer.content)
    assert len(pages) == 3
    for place, name in enumerate(("甲镇第一工会", "甲镇第二工会", "乙镇第一工会")):
        assert f"{name}：" in pages[place]
        assert f"测工发〔2026〕{15 + place}号" in pages[place]
        assert pages[place].endswith("—1—")
        assert "2026年3月5日" in pages[place]
    events = AuditEvent.objects.filter(action="members.term.print")
    assert events.count() == 3
    assert {event.reason for event in events} == {f"打印{PaperKind(kind).label}"}


def test_what_is_not_known_is_a_blank(cast, house, clerk):
    three_terms(cast)
    page = pages_of(clerk.post(reverse("term-papers"), asked()).content)[0]
    assert "〔〕号" in page
    assert "年月日" in page
    assert "None" not in page


def test_the_result_names_who_was_elected(cast, house, clerk):
    three_terms(cast)
    page = pages_of(clerk.post(reverse("term-papers"), asked(kind="result")).content)[0]
    assert "主席王小明；委员李芳。" in page
    assert "主任赵六。" in page
    assert "第一届" in page


@pytest.mark.parametrize("kind", PaperKind.values)
def test_the_longest_names_keep_to_one_page(cast, house, clerk, kind):
    Organisation.objects.filter(pk=cast.union_a1.pk).update(name=LONGEST)
    term = make_term(cast.union_a1, extended_to=date(2027, 11, 10))
    make_seat(term, "欧阳小明", Post.CHAIR)
    for number in range(6):
        make_seat(term, f"欧阳小芳{number}")
        make_seat(term, f"欧阳小红{number}", organ=Organ.WOMEN)
    sent = asked(kind=kind, query=f"ids={term.pk}", issuer="澄溪县总工会", answer_by="2026-12-31")
    assert len(pages_of(clerk.post(reverse("term-papers"), sent).content)) == 1


def test_hostile_names_are_printed_as_text(cast, house, clerk):
    Organisation.objects.filter(pk=cast.union_a1.pk).update(name="<img src=file:///etc/passwd>工会")
    term = make_term(cast.union_a1)
    page = clerk.post(reverse("term-papers"), asked(query=f"ids={term.pk}", do="preview"))
    assert b"<img src=file" not in page.content
    pdf = clerk.post(reverse("term-papers"), asked(query=f"ids={term.pk}")).content
    assert "<imgsrc=file" in pages_of(pdf)[0]


def test_chosen_filtered_and_in_scope(cast, house, clerk):
    terms = three_terms(cast)
    Term.objects.filter(pk=terms[2].pk).update(due_on=date(2025, 1, 1))

    def printed(client, query):
        return len(pages_of(client.post(reverse("term-papers"), asked(query=query)).content))

    assert printed(clerk, f"ids={terms[0].pk},{terms[1].pk}") == 2
    assert printed(clerk, "due=overdue") == 1
    assert printed(clerk, "q=甲镇") == 2
    both = f"ids={terms[0].pk},{terms[2].pk}"
    assert printed(browser(cast.township), both) == 1
    refused = browser(cast.township_b).post(reverse("term-papers"), asked(query=f"ids={terms[0].pk}"))
    assert refused.status_code == 422
    assert browser(cast.officer).get(reverse("term-papers")).status_code == 403


def test_the_chosen_rows_of_the_list_lead_to_the_page(cast, house, clerk):
    terms = three_terms(cast)
    answer = clerk.post(reverse("election-list"), {"do": "bulk-papers", "ids": [terms[0].pk, terms[1].pk]})
    assert answer.status_code == 302
    page = clerk.get(answer["Location"])
    text = page.content.decode()
    assert "共 2 个工会" in text
    assert f'value="ids={terms[0].pk}%2C{terms[1].pk}"' in text or f"ids={terms[0].pk}" in text


def test_the_preview_shows_the_first_and_prints_nothing(cast, house, clerk):
    three_terms(cast)
    page = clerk.post(reverse("term-papers"), asked(do="preview"))
    assert page.content.decode().count("uh-red-head") == 2
    assert not AuditEvent.objects.filter(action="members.term.print").exists()


def test_many_are_a_jobs_work_and_recorded_when_done(cast, house, clerk, monkeypatch):
    three_terms(cast)
    monkeypatch.setattr(papers, "DIRECT", 2)
    answer = clerk.post(reverse("term-papers"), asked(issued_on="2026-03-05"))
    assert answer.status_code == 302
    job = Job.objects.get()
    assert answer["Location"] == job.get_absolute_url()
    assert run_job(job.pk) == JobState.DONE
    job.refresh_from_db()
    pages = pages_of((folder() / job.result_file).read_bytes())
    assert len(pages) == 3
    printed = AuditEvent.objects.filter(action="members.term.print", object_type="members.term")
    assert printed.count() == 3


def test_a_job_prints_only_what_is_still_in_reach(cast, house):
    from unionhub.core.jobs import start_job

    terms = three_terms(cast)
    letter = Letter("notice", "甲镇总工会").params()
    ids = [terms[2].pk]
    job = start_job("members.papers", cast.township, cast.town_a, {**letter, "ids": ids})
    assert run_job(job.pk) == JobState.FAILED
    job.refresh_from_db()
    assert "不在您的范围内" in job.error


def test_papers_cost_the_same_queries_for_one_and_three(cast, house, django_assert_num_queries):
    three_terms(cast)
    letter = Letter("notice", "测试县总工会")
    for many in (1, 3):
        terms = list(latest_terms().select_related("organisation")[:many])
        with django_assert_num_queries(1):
            assert len(list(bodies_of(terms, letter, 6))) == many


@given(st.integers(1, 99))
def test_ordinals_are_read_as_they_are_written(number):
    digits = {word: value for value, word in enumerate("零一二三四五六七八九")}
    tens, has_ten, ones = numeral(number).rpartition("十")
    value = (digits[tens] if tens else 1) * 10 if has_ten else 0
    assert value + (digits[ones] if ones else 0) == number


@pytest.mark.parametrize(
    ("number", "words"), [(1, "一"), (10, "十"), (12, "十二"), (20, "二十"), (100, "100")]
)
def test_ordinals(number, words):
    assert numeral(number) == words


# --- The registration form --------------------------------------------------------------------------------------


def full(cast, house):
    union = house.unions["A1"]
    Union.objects.filter(pk=union.pk).update(
        credit_code=union_code(5), address="甲镇一号", postcode="834500", contact_phone="0901-3681234"
    )
    term = make_term(cast.union_a1, approval_document="澄工组〔2024〕8号")
    person = make_member(cast.union_a1, "王小明", ethnicity="17").person
    make_seat(term, "王小明", Post.CHAIR, person=person, is_full_time=True)
    make_certificate(cast.union_a1, term=term)
    Headcount.objects.create(
        employer=house.employers["A1"], organisation=cast.union_a1, on=date(2026, 1, 1), employees=37
    )
    union.refresh_from_db()
    return union, person


def test_the_form_shows_all_the_system_knows(cast, house, clerk):
    union, person = full(cast, house)
    pdf = clerk.get(reverse("union-registration", args=[union.pk]) + "?as=pdf").content
    front, back = pages_of(pdf)
    for known in (
        "甲镇第一工会", union_code(5), "甲镇一号", "834500", "2015年5月1日", "2024年5月10日", "甲镇总工会",
        "澄工组〔2024〕8号", "37", "私营企业", "制造业", "654299", "工法证字第1号", "王小明", "主席（专职）",
        "哈萨克族", "2019年7月1日",
    ):  # fmt: skip
        assert known in front, known
    assert "登记管理机关意见" in back
    assert "草" not in front + back
    assert not re.search(r"\d{17}", (front + back).replace(union_code(5), ""))
    assert person.phone.plain not in front + back
    assert AuditEvent.objects.filter(action="members.union.print").count() == 1


def test_the_form_of_a_union_without_anything_is_blank(cast, house, clerk):
    Union.objects.filter(pk=house.unions["B1"].pk).update(founded_on=None)
    pdf = clerk.get(reverse("union-registration", args=[house.unions["B1"].pk]) + "?as=pdf").content
    front, back = pages_of(pdf)
    assert "乙镇第一工会" in front
    assert "None" not in front + back


def test_the_longest_name_keeps_to_two_sides(cast, house, clerk):
    union, _ = full(cast, house)
    Organisation.objects.filter(pk=cast.union_a1.pk).update(name=LONGEST)
    pdf = clerk.get(reverse("union-registration", args=[union.pk]) + "?as=pdf").content
    assert len(pages_of(pdf)) == 2


def test_the_form_of_a_day_counts_that_day(cast, house):
    union, _ = full(cast, house)
    assert registration_context(union, date(2026, 1, 1) - timedelta(1))["employees"] == ""
    assert registration_context(union, date(2026, 1, 1))["employees"] == 37

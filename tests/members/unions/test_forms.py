"""Forms of unions, terms and certificates as a browser sends them."""

from datetime import date

import pytest
from django.urls import reverse
from lxml import html

from members.enums import Organ, Post
from members.models import Certificate, Term, Union
from tests.members.unions.make import make_certificate, make_seat, make_term, union_code
from tests.support import browser
from tests.views.conftest import hidden
from unionhub.core.models import AuditEvent, Organisation

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]


@pytest.fixture
def clerk(cast):
    return browser(cast.clerk)


def words_of(response) -> str:
    return " ".join(html.fromstring(response.content.decode()).text_content().split())


def send(client, address, **data):
    """Open the page, send its form as it stands with the given fields."""
    page = client.get(address)
    assert page.status_code == 200
    for form in html.fromstring(page.content.decode()).forms:
        if form.method == "POST" and not form.get("action"):
            values = dict(form.form_values())
            break
    return client.post(address, {**values, **data})


def test_a_union_is_registered_through_the_page_and_recorded_once(cast, house, clerk):
    answer = send(
        clerk,
        reverse("union-add"),
        parent=cast.town_b.pk,
        kind="primary",
        name="乙镇　粮库工会",
        code="b 9",
        nature=house.natures["私营企业"].pk,
        industry="G",
        credit_code=union_code(3).lower(),
        founded_on="20260105",
        founding_document="澄工组〔2026〕8号",
        term_elected_on="2026-01-06",
        term_years="5",
    )
    assert answer.status_code == 302, words_of(answer)
    union = Union.objects.get(organisation__code="B9")
    assert answer["Location"] == union.get_absolute_url()
    assert union.organisation.name == "乙镇 粮库工会"
    assert union.credit_code == union_code(3)
    assert Term.objects.get(organisation=union.organisation).due_on == date(2031, 1, 6)
    told = AuditEvent.objects.filter(action="members.union.add", object_type="members.union")
    assert told.count() == 1


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("credit_code", "91350200MA2YJ1XR9G", "用人单位"),
        ("code", "A1", "已"),
        ("founding_document", "", "请填写"),
        ("kind", "township", "其下可设"),
        ("term_elected_on", "2020-01-01", "早于建会日期"),
        ("founded_on", "2999-01-01", "不能晚于今天"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_is_saved(cast, house, clerk, field, value, words):
    data = {
        "parent": cast.town_b.pk,
        "kind": "primary",
        "name": "乙镇粮库工会",
        "code": "B9",
        "founded_on": "2026-01-05",
        "founding_document": "澄工组〔2026〕8号",
        field: value,
    }
    answer = send(clerk, reverse("union-add"), **data)
    assert answer.status_code == 422
    page = html.fromstring(answer.content.decode())
    problem = page.xpath(f"//div[@id='div_id_{field}']")[0].text_content()
    assert words in problem
    assert not Organisation.objects.filter(code="B9").exists()


def test_a_code_of_another_union_is_refused_in_words(cast, house):
    Union.objects.filter(pk=house.unions["B1"].pk).update(credit_code=union_code(5))
    answer = send(
        browser(cast.officer),
        reverse("union-change", args=[house.unions["A1"].pk]),
        credit_code=union_code(5),
    )
    assert answer.status_code == 422
    text = words_of(answer)
    assert "已登记在另一个工会名下" in text
    assert "乙镇" not in text


def test_a_change_of_parent_through_the_page(cast, house, clerk):
    union = house.unions["A1"]
    answer = send(
        clerk,
        reverse("union-classify", args=[union.pk]),
        parent=cast.town_b.pk,
        on="2026-02-01",
        note="澄工组〔2026〕9号",
    )
    assert answer.status_code == 302, words_of(answer)
    assert Organisation.objects.get(pk=cast.union_a1.pk).parent == cast.town_b
    text = words_of(clerk.get(reverse("union-detail", args=[union.pk]) + "?tab=spells"))
    assert "2026-02-01" in text
    assert "甲镇总工会" in text


def test_the_officer_sees_no_button_he_may_not_press(cast, house):
    def labels(user):
        page = browser(user).get(reverse("union-detail", args=[house.unions["A1"].pk]))
        found = html.fromstring(page.content.decode()).xpath("//div[@class='uh-actions']//a")
        return {link.text_content().strip() for link in found}

    assert labels(cast.officer) == {"修改资料", "登记届次", "打印法人登记表"}
    assert "撤销工会" in labels(cast.clerk)
    assert "变更隶属与分类" in labels(cast.township)
    assert "撤销工会" not in labels(cast.township)


def test_a_term_is_entered_with_its_number_and_years_proposed(cast, house):
    make_term(cast.union_a1, elected=date(2021, 5, 1), years=5)
    officer = browser(cast.officer)
    address = f"{reverse('term-add')}?union={cast.union_a1.pk}"
    page = html.fromstring(officer.get(address).content.decode())
    assert page.get_element_by_id("id_number").get("value") == "2"
    assert page.xpath("//select[@id='id_years']/option[@selected]/@value") == ["5"]
    answer = send(officer, address, elected_on="2026-06-20", approval_document="甲工〔2026〕1号")
    assert answer.status_code == 302, words_of(answer)
    term = Term.objects.get(number=2)
    assert term.due_on == date(2031, 6, 20)
    assert "晚了 50 天" in words_of(officer.get(answer["Location"]))


def test_a_corrected_election_moves_a_computed_due_date_and_leaves_a_documented_one(cast, house):
    officer = browser(cast.officer)
    computed = make_term(cast.union_a1, elected=date(2024, 5, 10))
    send(officer, reverse("term-change", args=[computed.pk]), elected_on="2024-06-01")
    computed.refresh_from_db()
    assert computed.due_on == date(2027, 6, 1)
    stated = send(officer, reverse("term-change", args=[computed.pk]), due_on="2027-12-31")
    assert stated.status_code == 422
    assert "依据文号" in words_of(stated)
    send(
        officer,
        reverse("term-change", args=[computed.pk]),
        due_on="2027-12-31",
        approval_document="甲工〔2024〕1号",
    )
    send(officer, reverse("term-change", args=[computed.pk]), elected_on="2024-06-02")
    computed.refresh_from_db()
    assert computed.due_on == date(2027, 12, 31)


def test_names_are_entered_in_a_line_or_below_each_other(cast, house):
    term = make_term(cast.union_a1)
    officer = browser(cast.officer)
    answer = send(
        officer,
        reverse("term-seat", args=[term.pk]),
        organ="committee",
        post="member",
        names="王小明、李　芳,赵六\n 钱七 ；",
    )
    assert answer.status_code == 302, words_of(answer)
    assert set(term.committee.values_list("name", flat=True)) == {"王小明", "李 芳", "赵六", "钱七"}
    assert set(term.committee.values_list("organ", flat=True)) == {Organ.COMMITTEE}
    seat = term.committee.get(name="赵六")
    answer = send(officer, reverse("term-unseat", args=[term.pk]), seat=seat.pk, on="2026-01-01", note="调离")
    assert answer.status_code == 302
    seat.refresh_from_db()
    assert seat.valid_to == date(2026, 1, 1)
    other = make_seat(make_term(cast.union_b1), "外人")
    answer = send(
        officer, reverse("term-unseat", args=[term.pk]), seat=other.pk, on="2026-01-01", note="调离"
    )
    assert answer.status_code == 422


def test_an_extension_through_the_page(cast, house):
    term = make_term(cast.union_a1)
    answer = send(
        browser(cast.head),
        reverse("term-extend", args=[term.pk]),
        until="2027-12-01",
        note="澄工组〔2027〕3号",
    )
    assert answer.status_code == 422
    assert "2027-11-10" in words_of(answer)
    answer = send(
        browser(cast.head),
        reverse("term-extend", args=[term.pk]),
        until="2027-11-10",
        note="澄工组〔2027〕3号",
    )
    assert answer.status_code == 302


def test_a_certificate_is_entered_with_what_the_system_knows(cast, house, clerk):
    term = make_term(cast.union_a1)
    make_seat(term, "王小明", Post.CHAIR)
    address = f"{reverse('certificate-add')}?union={cast.union_a1.pk}"
    answer = send(clerk, address, number="工法证字第9号", valid_from="2024-06-01")
    assert answer.status_code == 302, words_of(answer)
    made = Certificate.objects.get()
    assert (made.valid_to, made.legal_representative, made.term) == (term.due_on, "王小明", term)
    assert made.authority == "测试县总工会"
    assert hidden(clerk.get(reverse("certificate-change", args=[made.pk])), "version") == "1"
    answer = send(clerk, reverse("certificate-change", args=[made.pk]), valid_to="2027-01-01")
    assert answer.status_code == 302
    assert "应当一致" in words_of(clerk.get(answer["Location"]))


def test_a_renewal_through_the_page_leads_to_the_new_certificate(cast, house, clerk):
    old = make_certificate(cast.union_a1, term=make_term(cast.union_a1))
    make_term(cast.union_a1, 2, date(2026, 5, 8))
    answer = send(clerk, reverse("certificate-renew", args=[old.pk]), valid_from="2026-06-01")
    assert answer.status_code == 302, words_of(answer)
    new = Certificate.objects.latest("pk")
    assert answer["Location"] == new.get_absolute_url()
    assert new.valid_to == date(2029, 5, 8)

"""The accused who finds nothing: an accusation in every place where a record can be met (信访工作条例 §30).

`ADVERSARIES` would all see the accusation by their right to oversee the county: each is the accused, works in his unit,
holds a grant there, or stands in for one of these. `head` and `clerk` of the county are the control: they find it.
"""

import io
from datetime import timedelta

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from disputes.enums import PetitionForm
from disputes.models import Accused, Party, Petition
from disputes.queries.matters import been_here_before
from disputes.queries.petition_panels import of_employer
from disputes.queries.petitions import handlers_for, same_matters
from disputes.rules.petitions import COUNTY_ACCUSED, IN_CHARGE_ACCUSED, OWN_UNIT_ACCUSED
from disputes.services.petitions import Named
from disputes.workflow.petitions import PETITION
from members.models import Coverage, Employer
from tests.attachments.corpus import pdf
from tests.conftest import make_account
from tests.disputes.petitions.make import enter
from tests.support import browser
from unionhub.core import attachments, digest, search, todo
from unionhub.core.indicators.period import year
from unionhub.core.indicators.reading import Reader
from unionhub.core.models import Attachment, Case, Deputy, Notice
from unionhub.core.scope import OutOfScope
from unionhub.core.workflow import perform

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]
ADVERSARIES = ("accused", "seconded", "granted", "deputy", "covering")
WORDS = "老板扣押证件"


@pytest.fixture
def matter(cast):
    """An accusation against the accused account, his union A1, and an employer that A2 covers; and another petition."""
    people = cast.people
    people["accused"] = make_account("accused", cast.union_a1, ("clerk", cast.county))
    people["seconded"] = make_account("seconded", cast.union_a1, ("head", cast.county))
    people["granted"] = make_account(
        "granted", cast.county, ("clerk", cast.county), ("grassroots", cast.union_a1)
    )
    people["deputy"] = make_account("deputy", cast.county, ("clerk", cast.county))
    people["covering"] = make_account("covering", cast.union_a2, ("clerk", cast.county))
    today = timezone.localdate()
    Deputy.objects.create(
        principal=people["officer"],
        deputy=people["deputy"],
        valid_from=today,
        valid_to=today + timedelta(9),
        reason="出差",
    )
    employer = Employer.objects.create(organisation=cast.union_a2, name="某某建材公司")
    Coverage.objects.create(organisation=cast.union_a2, employer=employer, valid_from=today)
    made = enter(
        cast,
        form="visit",
        representatives=1,
        employer=employer,
        content=WORDS,
        accused=Named(cast.union_a1, people["accused"], employer),
    )
    perform(made, "accept", cast.clerk)
    attachments.add(made, SimpleUploadedFile("举报信.pdf", pdf(), content_type="application/pdf"), cast.clerk)
    return Petition.objects.get(pk=made.pk)


def rows_of_export(user):
    answer = browser(user).post(reverse("petition-list"), {"do": "export"})
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    return list(book.worksheets[0].values)[1:]


def addresses(petition):
    """Every address of the record: page, change, people, each step, papers."""
    paper = Attachment.objects.get(target_id=petition.pk)
    at = {"label": "disputes.petition", "record": petition.pk}
    yield reverse("disputes-petition-detail", args=[petition.pk])
    yield f"{reverse('disputes-petition-detail', args=[petition.pk])}?tab=people"
    yield reverse("petition-change", args=[petition.pk])
    yield reverse("petition-petitioner-add", args=[petition.pk])
    for step in PETITION.transitions:
        if step.action != "disputes.petition.approve":
            yield reverse("disputes-petition-step", args=[petition.pk, step.key.replace("_", "-")])
    yield reverse("attachment-list", kwargs=at)
    yield reverse("attachment-add", kwargs=at)
    yield reverse("attachment-download", kwargs={**at, "pk": paper.pk})
    yield reverse("attachment-remove", kwargs={**at, "pk": paper.pk})


@pytest.mark.parametrize("who", ADVERSARIES)
def test_no_address_opens(matter, cast, who):
    client = browser(cast.people[who])
    for address in addresses(matter):
        assert client.get(address).status_code == 404, address
        assert client.post(address, {"note": "x"}).status_code in (404, 405), address


def test_the_county_opens_them(matter, cast):
    client = browser(cast.head)
    assert {client.get(address).status_code for address in addresses(matter)} == {200}


@pytest.mark.parametrize("who", ADVERSARIES)
def test_nothing_in_lists_counts_search_export_todo(matter, cast, who):
    user = cast.people[who]
    Petition.objects.filter(pk=matter.pk).update(handler=None, state="registered")
    assert not Petition.objects.visible_to(user).exists()
    assert not Case.objects.visible_to(user).exists()
    assert not Accused.objects.visible_to(user).exists()
    page = browser(user).get(reverse("petition-list")).content.decode()
    assert "没有您可以查看的信访事项" in page
    assert "检〔" not in page
    for query in ("?q=检〔", "?q=某某建材", "?nature=accusation", "?late=no", "?q=王建国"):
        found = browser(user).get(reverse("petition-list") + query).content.decode()
        assert reverse("disputes-petition-detail", args=[matter.pk]) not in found
    assert rows_of_export(user) == []
    asked = [
        hit.url
        for text in ("检〔", "某某建材", "王建国")
        for source in search.search(user, text)
        for hit in source.hits
    ]
    assert not [url for url in asked if "petition" in url or "part" in url]
    assert todo.waiting_for(user).count() == todo.count(user) == 0
    assert digest.digest(user) == ""
    assert "检〔" not in browser(user).get(reverse("todo-list")).content.decode()
    assert not Notice.objects.filter(user=user).exists()


@pytest.mark.parametrize("who", ADVERSARIES)
def test_nothing_beside_other_records(matter, cast, who):
    user = cast.people[who]
    party = Party.objects.get()
    assert not Party.objects.visible_to(user).exists()
    assert browser(user).get(reverse("party-detail", args=[party.pk])).status_code == 404
    assert been_here_before(party, user) == []
    assert same_matters(party, user, subject="wages", employer_id=matter.employer_id, employer_name="") == []
    assert of_employer(matter.employer, user) == {"petitions": []}
    page = browser(user).get(reverse("employer-detail", args=[matter.employer_id]) + "?tab=petitions")
    assert "检〔" not in page.content.decode()
    # A second petition of the same person does not tell the first one, wherever it is shown.
    other = enter(cast, organisation=cast.county)
    page = browser(user).get(reverse("disputes-petition-detail", args=[other.pk]) + "?tab=people")
    assert page.status_code == 200
    assert "检〔" not in page.content.decode()


@pytest.mark.parametrize("who", ADVERSARIES)
def test_no_figure_opens_and_none_is_told(matter, cast, who):
    user, county = cast.people[who], cast.county
    assert not Petition.opens_figures(user, county)
    address = reverse("figure-records", args=[county.pk, "disputes.petitions_received"])
    assert browser(user).get(address, {"period": "2026年"}).status_code == 403
    address = reverse("figure-detail", args=[county.pk, "disputes.petitions_accusations"])
    page = browser(user).get(address, {"period": "2026年"})
    assert page.status_code == 200
    assert "检〔" not in page.content.decode()
    keys = ["disputes.petitions_accusations", "disputes.petitions_received", "disputes.petitions_accepted"]
    told = Reader(user).figures(keys, [year(2026)], [county])
    assert [(figure.value, figure.suppressed) for figure in told] == [(None, True)] * 3


def test_the_county_finds_it_everywhere(matter, cast):
    party, user = Party.objects.get(), cast.clerk
    assert rows_of_export(user)[0][0] == matter.number == "检〔2026〕1号"
    assert [
        hit.title
        for source in search.search(user, "某某建材")
        for hit in source.hits
        if source.label == "信访"
    ]
    assert todo.waiting_for(user).get().pk == matter.pk
    assert been_here_before(party, user)[0].label == "信访 检〔2026〕1号"
    assert of_employer(matter.employer, user)["petitions"] == [matter]
    assert browser(user).get(reverse("party-detail", args=[party.pk])).status_code == 200
    assert Petition.opens_figures(user, cast.county)
    address = reverse("figure-records", args=[cast.county.pk, "disputes.petitions_received"])
    assert matter.number in browser(user).get(address, {"period": "2026年"}).content.decode()


def test_what_lists_may_show_of_it_tells_nothing_of_the_accused(matter):
    assert matter.title == f"{PetitionForm.VISIT.label} 检举控告"
    assert str(matter) == "检〔2026〕1号 来访 检举控告"


def test_accusations_have_numbers_of_their_own(matter, cast):
    assert enter(cast).number == "信〔2026〕1号"
    assert enter(cast).number == "信〔2026〕2号"
    assert enter(cast, accused=Named(cast.union_b1)).number == "检〔2026〕2号"


@pytest.mark.parametrize("who", ADVERSARIES)
def test_nobody_of_the_unit_gets_it_in_hand(matter, cast, who):
    user = cast.people[who]
    assert user not in handlers_for(matter)
    assert cast.clerk in handlers_for(matter)
    with pytest.raises(ValidationError, match="请另选一人"):
        perform(matter, "assign", cast.head, data={"handler": user.pk})
    Petition.objects.filter(pk=matter.pk).update(handler=user)  # as if by force
    assert not Petition.objects.visible_to(user).exists()
    with pytest.raises(OutOfScope):
        perform(matter, "draft_reply", user, data={"opinion": "查无此事"})


def test_whoever_comes_into_the_unit_later_loses_sight_of_it(matter, cast):
    assert Petition.objects.visible_to(cast.clerk).exists()
    cast.clerk.organisation = cast.union_a1
    cast.clerk.save()
    assert not Petition.objects.visible_to(type(cast.clerk).objects.get(pk=cast.clerk.pk)).exists()


def test_the_unit_follows_the_accused_and_the_employer(cast):
    """Where the account works now, and which union covers the employer now, counts beside what was entered."""
    mover = make_account("mover", cast.union_b1)
    by_b = make_account("by_b", cast.union_b1, ("clerk", cast.county))
    by_a2 = make_account("by_a2", cast.union_a2, ("clerk", cast.county))
    enter(cast, accused=Named(account=mover))
    assert not Petition.objects.visible_to(by_b).exists()
    assert Petition.objects.visible_to(by_a2).exists()
    mover.organisation = cast.union_a2
    mover.save()
    assert not Petition.objects.visible_to(by_b).exists()
    assert not Petition.objects.visible_to(by_a2).exists()
    # An accused who comes to the county does not take it out of everybody's sight.
    mover.organisation = cast.county
    mover.save()
    assert Petition.objects.visible_to(cast.clerk).exists()
    assert not Petition.objects.visible_to(by_b).exists()


def test_a_whole_township_is_a_unit_and_what_lies_above_is_not(cast):
    below = make_account("below", cast.union_a2, ("clerk", cast.county))
    above = make_account("above", cast.town_a, ("clerk", cast.county))
    enter(cast, accused=Named(cast.town_a))
    assert not Petition.objects.visible_to(below).exists()
    assert not Petition.objects.visible_to(above).exists()
    Accused.objects.update(unit=cast.union_a1)
    assert Petition.objects.visible_to(below).exists()
    assert Petition.objects.visible_to(above).exists()


@pytest.mark.parametrize(
    ("named", "actor", "place", "words"),
    [
        (lambda cast: Named(cast.county), "clerk", "county", COUNTY_ACCUSED),
        (lambda cast: Named(account=cast.head), "clerk", "county", COUNTY_ACCUSED),
        (lambda cast: Named(cast.union_a1), "officer", "union_a1", OWN_UNIT_ACCUSED),
        (lambda cast: Named(cast.town_a), "township", "town_a", OWN_UNIT_ACCUSED),
        (lambda cast: Named(account=cast.township), "township", "town_a", OWN_UNIT_ACCUSED),
        (lambda cast: Named(cast.union_a1), "clerk", "union_a1", IN_CHARGE_ACCUSED),
        (lambda cast: Named(cast.town_a), "clerk", "union_a2", IN_CHARGE_ACCUSED),
    ],
)
def test_where_it_cannot_be_entered(cast, named, actor, place, words):
    with pytest.raises(ValidationError) as refusal:
        enter(cast, actor=cast.people[actor], organisation=getattr(cast, place), accused=named(cast))
    assert words in refusal.value.messages
    assert not Petition.objects.exists()


def test_what_is_no_accusation_names_nobody(cast):
    with pytest.raises(ValidationError, match="应为“检举控告”"):
        enter(cast, accused_words="张某", nature="appeal")
    with pytest.raises(ValidationError, match="请写明被检举控告人"):
        enter(cast, nature="accusation")
    assert enter(cast, nature="accusation", accused_words="包工头张某").is_accusation

"""The pages of mediations: intake, list, the case, and who gets to see nothing of it."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from lxml import html

from disputes.models import Mediation, Party
from disputes.queries import mediation as queries
from tests.conftest import Cast
from tests.disputes.mediation import make
from tests.support import browser
from unionhub.core import search, todo
from unionhub.core.models import AuditEvent, Case, Deputy, User
from unionhub.core.workflow import perform

pytestmark = pytest.mark.django_db
LIST = "mediation-list"


def send(client: Client, place: str, **fields: Any) -> Any:
    """Fill the form of the page as it stands and send it."""
    page = client.get(place)
    assert page.status_code == 200, page.status_code
    values = dict(html.fromstring(page.content.decode()).xpath('//form[@method="post"]')[-1].form_values())
    return client.post(place, {**values, **fields})


def application(**more: Any) -> dict[str, Any]:
    return {
        "opened_on": timezone.localdate().isoformat(),
        "entry": "written",
        "side": "worker",
        "worker_name": "王大山",
        "worker_id_number": make.id_number(11),
        "worker_phone": "13900000011",
        "employer_name": "甲镇砖厂",
        "dispute_class": make.dispute_class().pk,
        "claims": "支付 2026 年 5 月至 8 月工资，32000\n确认劳动关系",
        "account": "自五月起未付工资。",
        "knew_on": "2026-09-01",
        **more,
    }


def add(user: User, **more: Any) -> Any:
    return send(browser(user), reverse("mediation-add"), **application(**more))


def problems(response: Any) -> str:
    assert response.status_code == 422, response.status_code
    return " ".join(html.fromstring(response.content.decode()).xpath("//main//text()"))


# --- Taking in ------------------------------------------------------------------------------------------------------


def test_an_application_is_taken_in_whole(cast: Cast) -> None:
    answer = add(cast.clerk, others=f"李小山，{make.id_number(12)}，13900000012")
    assert answer.status_code == 302
    case = Mediation.objects.get()
    assert answer.headers["Location"] == case.get_absolute_url()
    assert [str(one) for one in case.participants.all()] == ["王大山 申请人", "李小山 申请人"]  # type: ignore[attr-defined]
    assert case.claims.count() == 2  # type: ignore[attr-defined]
    assert (case.persons, str(case.claimed), case.created_by) == (2, "32000.00", cast.clerk)
    assert case.account.plain == "自五月起未付工资。"
    told = str(list(AuditEvent.objects.values_list("changes", "object_label")))
    assert make.id_number(11) not in told
    assert "自五月起" not in told


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"entry": "oral"}, "口头申请应当场记录"),
        ({"entry": "court"}, "转来单位"),
        ({"employer_name": ""}, "用人单位"),
        ({"worker_id_number": "", "worker_phone": ""}, "至少填写一项"),
        ({"worker_id_number": "123"}, "18 位"),
        ({"others": "李小山，1390000"}, "第 1 行"),
        ({"opened_on": "2099-01-01"}, "不能晚于今天"),
        ({"knew_on": "2099-01-01"}, "不能晚于今天"),
        ({"claims": ""}, "请填写"),
        ({"persons": "0"}, "至少为 1"),
        ({"persons": "99999999999999999999"}, "人数"),
        ({"dispute_class": "987654321"}, "不存在"),
        ({"employer_name": "厂" * 500}, "120"),
        ({"claims": "请" * 400}, "最多 300"),
        ({"worker_name": "<script>alert(1)</script>"}, "姓名"),
    ],
)
def test_bad_input_is_told_beside_its_cause_and_nothing_is_written(
    cast: Cast, fields: dict[str, str], words: str
) -> None:
    answer = add(cast.clerk, **fields)
    assert words in problems(answer)
    assert "王大山" in answer.content.decode() or "worker_name" in fields
    assert not Case.objects.exists()
    assert not Party.objects.exists()


def listed(*rows: tuple[str, ...]) -> SimpleUploadedFile:
    text = "\n".join(",".join(row) for row in [("姓名", "身份证号", "手机", "代表"), *rows])
    return SimpleUploadedFile("名单.csv", text.encode("utf-8-sig"), content_type="text/csv")


def test_the_others_come_as_a_file(cast: Cast) -> None:
    rows = [
        (f"工友{'甲乙丙丁戊己庚辛壬'[at]}", make.id_number(20 + at), "", "是" if at < 3 else "")
        for at in range(9)
    ]
    assert add(cast.clerk, others_file=listed(*rows)).status_code == 302
    case = Mediation.objects.get()
    assert (case.persons, case.is_collective) == (10, True)
    assert case.participants.filter(is_representative=True).count() == 3  # type: ignore[attr-defined]


def test_a_wrong_row_of_the_file_is_named_and_nothing_is_written(cast: Cast) -> None:
    wrong = make.id_number(20)[:17] + "?"
    told = problems(
        add(cast.clerk, others_file=listed(("工友甲", make.id_number(21), "", ""), ("工友乙", wrong, "", "")))
    )
    assert "第 3 行" in told
    assert wrong not in told
    told = problems(add(cast.clerk, others_file=SimpleUploadedFile("名单.xlsx", b"PK no workbook")))
    assert "名单" in told
    assert not Case.objects.exists()


def test_a_known_number_with_another_name_is_told(cast: Cast) -> None:
    make.apply(cast.county, cast.clerk)
    assert "姓名与这里填写的不同" in problems(add(cast.clerk, worker_name="赵大山"))
    again = add(
        cast.clerk,
        worker_name="周小山",
        worker_id_number=make.id_number(40),
        others=f"赵山，{make.id_number(11)}",
    )
    assert "赵山：" in problems(again)


def test_the_same_dispute_again_asks_for_a_word(cast: Cast) -> None:
    add(cast.clerk)
    case = Mediation.objects.get()
    answer = add(cast.clerk)
    assert case.number in problems(answer)
    assert Mediation.objects.count() == 1
    assert add(cast.clerk, confirm_second="on").status_code == 302
    assert Mediation.objects.count() == 2
    assert Party.objects.count() == 1


def test_a_case_of_others_gives_no_hint(cast: Cast) -> None:
    add(cast.head)
    assert add(cast.clerk).status_code == 302


def test_markup_is_shown_as_it_was_typed(cast: Cast) -> None:
    add(cast.clerk, employer_name="<b>砖厂</b>", claims="<i>支付</i>工资")
    case = Mediation.objects.get()
    page = browser(cast.clerk).get(f"{case.get_absolute_url()}?tab=claims").content.decode()
    assert "<b>砖厂</b>" not in page
    assert "&lt;i&gt;支付&lt;/i&gt;工资" in page


# --- The case -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "tab",
    [
        "timeline",
        "people",
        "claims",
        "seats",
        "fact-sheet",
        "hearings",
        "agreement",
        "served",
        "attachments",
        "history",
    ],
)
def test_every_tab_opens(cast: Cast, tab: str) -> None:
    case = make.seated(cast.county, cast.clerk)
    page = browser(cast.clerk).get(f"{case.get_absolute_url()}?tab={tab}")
    assert page.status_code == 200
    assert f'href="?tab={tab}" aria-current="page"' in page.content.decode()


def test_a_term_that_is_over_says_what_is_next(cast: Cast) -> None:
    case = make.accepted(cast.county, cast.clerk, on=date(2026, 10, 9), opened_on=date(2026, 10, 9))
    page = browser(cast.clerk).get(case.get_absolute_url()).content.decode()
    assert "未达成协议" in page
    assert "申请仲裁" in page


def test_the_people_tab_says_that_hardship_is_unknown(cast: Cast) -> None:
    case = make.apply(cast.county, cast.clerk)
    page = browser(cast.clerk).get(f"{case.get_absolute_url()}?tab=people").content.decode()
    assert "未知（困难帮扶模块尚未启用）" in page
    assert make.id_number(11) not in page


def test_facts_are_changed_until_there_is_an_agreement(cast: Cast) -> None:
    case = make.seated(cast.county, cast.clerk)
    address = reverse("mediation-change", args=[case.pk])
    assert (
        send(browser(cast.clerk), address, employer_name="乙镇砖厂", knew_on="2026-10-08").status_code == 302
    )
    case.refresh_from_db()
    assert (case.employer_name, case.title) == ("乙镇砖厂", "乙镇砖厂：劳动报酬")
    assert queries.limitation_until(case) == date(2027, 10, 8)
    make.item(case)
    perform(case, "agree", cast.clerk)
    assert "不能再增删修改" in problems(send(browser(cast.clerk), address, employer_name="丙镇砖厂"))


def test_the_windows_stand_on_the_page_of_an_agreement(cast: Cast) -> None:
    case = make.seated(cast.county, cast.clerk)
    make.item(case)
    case = perform(case, "agree", cast.clerk)
    page = browser(cast.clerk).get(case.get_absolute_url()).content.decode()
    assert "共同申请司法确认" in page
    assert "支付令" in page


def test_a_step_through_its_page(cast: Cast) -> None:
    case = make.apply(cast.county, cast.clerk)
    address = reverse("disputes-mediation-step", args=[case.pk, "accept"])
    assert send(browser(cast.clerk), address).status_code == 302
    assert Mediation.objects.get().state == "mediating"
    address = reverse("disputes-mediation-step", args=[case.pk, "extend"])
    refused = send(
        browser(cast.clerk), address, days="5", document="同意书", note="理由", applicant_agrees="on"
    )
    assert "须双方当事人同意" in problems(refused)
    one = send(
        browser(cast.clerk), reverse("disputes-mediation-step", args=[case.pk, "suspend"]), reason="等待鉴定"
    )
    assert one.status_code == 302


# --- Who sees nothing -----------------------------------------------------------------------------------------------


def strangers(cast: Cast) -> list[User]:
    """A colleague without a hand in it, the township, the leader, finance, the auditor, an officer of the place."""
    from tests.conftest import make_account

    colleague = make_account("colleague", cast.county, ("clerk", cast.county))
    return [colleague, cast.township, cast.leader, cast.finance, cast.auditor, cast.officer]


def test_strangers_get_nothing_anywhere(cast: Cast) -> None:
    case = make.accepted(cast.town_a, cast.clerk)
    party = Party.objects.get()
    add_paper(case, cast.clerk)
    closed = [
        case.get_absolute_url(),
        reverse("mediation-change", args=[case.pk]),
        reverse("disputes-mediation-step", args=[case.pk, "fail"]),
        reverse("mediation-part-add", args=[case.pk, "claim"]),
        reverse("attachment-list", args=["disputes.mediation", case.pk]),
        party.get_absolute_url(),
    ]
    for stranger in strangers(cast):
        client = browser(stranger)
        for address in closed:
            assert client.get(address).status_code in (403, 404), (stranger.username, address)
            assert client.post(address).status_code in (403, 404), (stranger.username, address)
        assert case.number not in client.get(reverse(LIST)).content.decode()
        assert not search.search(stranger, "甲镇砖厂")
        assert not [hit for found in search.search(stranger, "王大山") for hit in found.hits]
        assert todo.count(stranger) == 0
        assert queries.waiting_count(stranger) == 0
        assert not Mediation.objects.visible_to(stranger).exists()


def add_paper(case: Mediation, user: User) -> None:
    from tests.attachments.corpus import pdf
    from unionhub.core import attachments

    attachments.add(case, SimpleUploadedFile("申请书.pdf", pdf(), content_type="application/pdf"), user)


def test_a_stranger_exports_nothing(cast: Cast) -> None:
    make.apply(cast.county, cast.clerk)
    colleague = strangers(cast)[0]
    assert exported(cast.clerk) == 1
    assert exported(colleague) == 0


def exported(user: User) -> int:
    import io

    from openpyxl import load_workbook

    answer = browser(user).post(reverse(LIST), {"do": "export"})
    assert answer.status_code == 200
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active  # type: ignore[attr-defined]
    return sum(bool(re.match("调〔", str(row[0].value))) for row in sheet.iter_rows())


def test_head_handler_deputy_and_mediator_see_it(cast: Cast) -> None:
    case = make.accepted(cast.town_a, cast.clerk)
    perform(case, "seat", cast.clerk, data={"chief": make.mediator(cast.town_a, account=cast.township)})
    today = timezone.localdate()
    Deputy.objects.create(
        principal=cast.clerk,
        deputy=cast.officer_b,
        valid_from=today,
        valid_to=today + timedelta(days=2),
        reason="病假",
    )
    for user in (cast.clerk, cast.head, cast.township, cast.officer_b):
        assert browser(user).get(case.get_absolute_url()).status_code == 200, user.username
    Deputy.objects.all().delete()
    assert browser(cast.officer_b).get(case.get_absolute_url()).status_code == 404


# --- The list -------------------------------------------------------------------------------------------------------


def test_the_list_asks_as_much_for_three_as_for_one(cast: Cast) -> None:
    client = browser(cast.clerk)
    make.accepted(cast.county, cast.clerk)
    client.get(reverse(LIST))

    def queries_of() -> int:
        with CaptureQueriesContext(
            connection,
        ) as caught:
            assert client.get(reverse(LIST)).status_code == 200
        return len(caught)

    one = queries_of()
    for serial in (20, 30):
        make.accepted(cast.county, cast.clerk, serial=serial)
    assert queries_of() == one


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("state=mediating", 1),
        ("state=applied", 1),
        ("is_late=yes", 1),
        ("is_late=no", 1),
        ("mine=yes", 1),
        ("is_collective=yes", 0),
        ("year=2026", 2),
        ("year=2025", 0),
        ("q=王大山", 2),
        ("q=砖厂", 2),
        ("state=%27%3B--&year=abc", 2),
    ],
)
def test_filters(cast: Cast, query: str, found: int) -> None:
    make.accepted(cast.county, cast.clerk, on=date(2026, 10, 9), opened_on=date(2026, 10, 9))
    make.apply(cast.county, cast.clerk)
    page = browser(cast.clerk).get(f"{reverse(LIST)}?{query}")
    assert page.status_code == 200
    assert len(set(re.findall(r"调〔2026〕\d+号", page.content.decode()))) == found


# --- The party ------------------------------------------------------------------------------------------------------


def test_the_party_is_masked_and_shows_what_came_before(cast: Cast) -> None:
    first = make.apply(cast.county, cast.clerk)
    make.apply(cast.county, cast.head)  # of other hands
    party = Party.objects.get()
    page = browser(cast.clerk).get(party.get_absolute_url()).content.decode()
    assert first.number in page
    assert page.count("劳动争议调解 调") == 1
    assert make.id_number(11) not in page
    assert "查看" in page


def test_a_party_is_corrected(cast: Cast) -> None:
    make.apply(cast.county, cast.clerk)
    party = Party.objects.get()
    address = reverse("party-change", args=[party.pk])
    assert send(browser(cast.clerk), address, address="甲镇一村", is_migrant="on").status_code == 302
    party.refresh_from_db()
    assert (party.address.plain, party.is_migrant, party.id_number.plain) == (
        "甲镇一村",
        True,
        make.id_number(11),
    )
    assert "请核对" in problems(send(browser(cast.clerk), address, id_number="123"))

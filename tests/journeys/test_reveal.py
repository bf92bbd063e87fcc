"""A telephone number from the form to the auditor: masked, shown for a stated reason, recorded without the value."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.rig, pytest.mark.slow]
PHONE = "13912345678"
REASON = "核对慰问金发放对象"


def test_masked_asked_for_a_reason_shown_and_recorded(house, sit):
    officer = sit(house, "union")
    path = officer.register_visit("单家大嫂", PHONE)
    assert PHONE in officer.page.inner_text("main")  # the one who entered it sees it: full in policy.csv
    assert officer.complaints == []

    leader = sit(house, "leader")  # masked, and no way to more
    page = leader.open(path)
    assert PHONE not in page.content()
    assert page.locator("details.uh-reveal").count() == 0

    clerk = sit(house, "clerk")
    page = clerk.open(path)
    row = page.locator("div.uh-fact:has(dt:text-is('联系电话'))")
    assert "139****5678" in row.inner_text()
    assert PHONE not in page.content()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if request.method == "POST" else None)
    row.locator("summary").click()
    reason = row.locator("input[name=reason]")
    button = row.get_by_role("button", name="查看联系电话")
    assert clerk.violations() == []

    button.click()  # nothing written: the browser itself refuses, in words
    assert reason.evaluate("field => field.validationMessage") != ""
    assert asked == []
    assert clerk.complaints == []

    reason.fill("      ")  # blanks pass the browser; the server refuses, in words
    button.click()
    refusal = page.locator("text=请填写查看事由")
    refusal.wait_for()
    clerk.look("reveal-1-refused")
    assert PHONE not in page.content()
    assert [complaint[:4] for complaint in clerk.complaints] == ["422 ", "erro"]  # the refusal and its echo
    clerk.complaints.clear()

    reason.fill(REASON)  # the form is still there
    button.click()
    row.locator(".uh-revealed").wait_for()
    assert row.locator(".uh-revealed").inner_text() == PHONE
    assert row.locator("dd").inner_text().split() == ["139****5678", PHONE]  # two lines, not one long number
    assert row.locator("form").count() == 0
    assert PHONE not in page.url
    clerk.look("reveal-2-shown")
    page = clerk.open(path)
    assert PHONE not in page.content()  # once shown is not shown for good
    assert clerk.complaints == []

    auditor = sit(house, "auditor")
    page = auditor.open("/audit/?purpose=reveal")
    rows = page.locator("main tbody tr", has_text="单家大嫂")
    assert rows.count() == 1
    assert "江小禾" in rows.inner_text()
    assert auditor.follow("main tbody tr:has-text('单家大嫂') a >> nth=0") == 200
    event = page.inner_text("main")
    assert REASON in event
    assert "联系电话" in event
    assert PHONE not in page.content()
    auditor.look("reveal-3-audited")
    assert auditor.complaints == []
    # Nor anywhere else in the database or on disk, the log of the server included.
    assert PHONE.encode() not in house.log.read_bytes()
    for file in house.var.glob("unionhub.sqlite3*"):
        assert PHONE.encode() not in file.read_bytes(), file.name

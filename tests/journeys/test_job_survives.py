"""A job started in the browser, killed with everything around it, and carried to its end after the next start."""

import re
import time

import pytest

from .rig import House
from .rig_urls import SLOW

pytestmark = [pytest.mark.browser, pytest.mark.rig, pytest.mark.slow]
STEPS = SLOW["steps"]


def bar(page) -> int:
    """Where the bar stands now; 0 before it has begun."""
    return int(float(page.locator(".uh-job progress").get_attribute("value", timeout=5000) or 0))


def steps_of(house: House, job: int) -> list[tuple[int, int]]:
    """(step, token of the runner that did it) of every effect the job has had."""
    return house.rows("SELECT step, token FROM example_countstep WHERE job_id = ? ORDER BY id", job)


def watch(page, until, seconds: float) -> list[int]:
    """Look at the bar until `until(value)`; what it showed, each value once, in order."""
    seen: list[int] = []
    deadline = time.monotonic() + seconds
    while not (seen and until(seen[-1])):
        assert time.monotonic() < deadline, f"the bar showed only {seen}"
        value = bar(page)
        if not seen or seen[-1] != value:
            seen.append(value)
        page.wait_for_timeout(200)
    return seen


def test_kill_9_of_everything_and_the_bar_goes_on_from_where_it_was(house, sit):
    desk = sit(house, "clerk")
    page = desk.open("/rig/counting/")
    page.click("text=开始计数")
    page.wait_for_url(re.compile(r"/jobs/\d+/$"))
    path = page.url.removeprefix(house.address)
    job = int(path.strip("/").rpartition("/")[2])

    moved = watch(page, lambda value: value >= 6, seconds=40)
    assert moved == sorted(moved)
    assert len(moved) >= 3, f"the bar jumped: {moved}"
    desk.look("job-1-before-the-kill")
    assert desk.complaints == []
    first_half = house.rows("SELECT state, done FROM core_job WHERE id = ?", job)
    assert first_half[0][0] == "running"

    assert house.kill() >= 6  # supervisor, broker, web and its workers, worker and its hands, beat
    done_before = [step for step, _ in steps_of(house, job)]
    assert done_before == list(range(1, len(done_before) + 1))
    assert 6 <= len(done_before) < STEPS
    desk.context.close()
    time.sleep(1)
    assert [step for step, _ in steps_of(house, job)] == done_before  # nobody goes on behind our back

    house.start()
    again = sit(house, "clerk")
    page = again.open("/jobs/")
    assert page.locator(f'main tbody a[href="{path}"]').count() == 1
    page = again.open(path)
    shown_first = bar(page)
    assert shown_first >= len(done_before), "the bar fell behind the checkpoint"
    again.look("job-2-after-the-start")
    went_on = watch(page, lambda value: value > shown_first or value >= STEPS, seconds=60)
    assert went_on == sorted(went_on)
    assert "进行中" in page.inner_text(".uh-job")
    again.look("job-3-going-on")
    page.wait_for_selector("text=下载 计数结果.txt", timeout=60_000)
    assert bar(page) == STEPS
    again.look("job-4-done")
    with page.expect_download() as download:
        page.click("text=下载 计数结果.txt")
    content = download.value.path().read_text().split()
    assert content == [str(number) for number in range(1, STEPS + 1)]

    effects = steps_of(house, job)
    assert [step for step, _ in effects] == list(range(1, STEPS + 1))  # every effect once, in order
    tokens = [token for _, token in effects]
    assert tokens == sorted(tokens)
    assert len(set(tokens)) == 2, "one runner before the kill, one after it"
    assert tokens.index(tokens[-1]) == len(done_before)
    ended = house.rows(
        "SELECT count(*) FROM core_auditevent"
        " WHERE object_type = 'core.job' AND object_id = ? AND changes LIKE '%done%'",
        str(job),
    )
    assert ended == [(1,)]
    assert again.complaints == []

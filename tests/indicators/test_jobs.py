"""Figures in the background: every night, after an import, at somebody's wish, and from the command line."""

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from celery import current_app
from django.core.management import call_command
from django.utils import timezone

from tests.example.indicators import MADE
from tests.example.models import Visit
from tests.example.sheets import VISITS
from tests.jobs.samples import SAMPLES
from unionhub.core import audit, tasks
from unionhub.core.indicators import jobs, store
from unionhub.core.jobs import run_job, start_job
from unionhub.core.models import Job
from unionhub.core.models.figures import FigureState
from unionhub.core.models.job import JobState
from unionhub.core.sheets import steps

pytestmark = pytest.mark.usefixtures("example_only")


@pytest.fixture(autouse=True)
def few(monkeypatch):
    """Today's span alone."""
    monkeypatch.setattr(store, "standing_spans", lambda today: [(MADE, today, today)])


def visit(cast) -> Visit:
    made = Visit.objects.create(
        organisation=cast.union_a1, household="户", visited_on=timezone.localdate(), amount=Decimal(5)
    )
    audit.record("example.visit.add", obj=made)
    return made


def counted(cast) -> int:
    today = timezone.localdate()
    block = store.stored([(MADE.key, today, today)], [cast.county.pk])[MADE.key, today, today, cast.county.pk]
    return block.total[""]["example.visits"][""]


@pytest.mark.django_db(transaction=True)
def test_somebody_has_the_figures_computed_and_sees_how_far(cast, monkeypatch):
    said = []
    progress = jobs.JobContext.progress
    monkeypatch.setattr(
        jobs.JobContext, "progress", lambda ctx, *told: (said.append(told), progress(ctx, *told))[1]
    )
    visit(cast)
    job = start_job("core.figures.compute", cast.clerk, cast.county)
    assert run_job(job.pk) == JobState.DONE
    assert counted(cast) == 1
    day = timezone.localdate()
    assert (0, 1, f"正在计算 1/1：累计走访 {day.year}年{day.month}月{day.day}日") in said
    assert Job.objects.get(pk=job.pk).message == "已计算 1 组数字"
    again = start_job("core.figures.compute", cast.clerk, cast.county)
    run_job(again.pk)
    assert Job.objects.get(pk=again.pk).message == "没有变化，数字已是最新"
    whole = start_job("core.figures.compute", cast.clerk, cast.county, {"all": True})
    run_job(whole.pk)
    assert Job.objects.get(pk=whole.pk).message == "已计算 1 组数字"


def test_the_command_prints_one_line_of_json(cast, capsys):
    visit(cast)
    call_command("compute_figures")
    first = json.loads(capsys.readouterr().out)
    assert list(first) == ["spans", "nodes", "blocks", "seconds", "mode"]
    # The first run knows nothing: it computes all. The marked row and three nodes.
    assert (first["mode"], first["spans"], first["nodes"], first["blocks"]) == ("all", 1, 6, 4)
    visit(cast)
    call_command("compute_figures")
    assert json.loads(capsys.readouterr().out)["mode"] == "changed"
    assert counted(cast) == 2
    call_command("compute_figures", "--all")
    assert json.loads(capsys.readouterr().out)["mode"] == "all"


def test_the_night_computes_what_changed_and_once_a_week_everything(cast, settings):
    beat = settings.CELERY_BEAT_SCHEDULE
    entries = [entry for entry in beat.values() if entry["task"] == jobs.TASK]
    assert [bool(entry.get("kwargs")) for entry in entries] == [False, True]
    assert jobs.TASK in current_app.tasks
    visit(cast)
    tasks.compute_figures_task()
    assert counted(cast) == 1
    Visit.objects.all().delete()  # nothing is told of it
    visit(cast)
    visit(cast)
    tasks.compute_figures_task(whole=True)
    assert counted(cast) == 2


def test_many_askings_cost_one_run(cast, monkeypatch):
    visit(cast)
    asked = timezone.now().isoformat()
    assert jobs.keep_up(asked) is not None
    assert jobs.keep_up(asked) is None
    FigureState.objects.update(ran_at=timezone.now() - timedelta(days=1))
    assert jobs.keep_up(asked) is not None


def test_asking_never_fails(monkeypatch, caplog):
    def away(*given, **more):
        raise ConnectionError

    monkeypatch.setattr(jobs.pulse, "answers", lambda: True)
    monkeypatch.setattr(jobs.current_app, "send_task", away)
    jobs.ask()
    assert "did not take" in caplog.text


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("step", ["apply", "undo"])
def test_an_import_asks_for_the_figures_once_it_is_written_or_undone(cast, monkeypatch, step):
    asked = []
    monkeypatch.setattr(steps.figures, "ask", lambda: asked.append(1))
    job = SAMPLES[VISITS.job_key(step)](cast).start()
    before = len(asked)
    assert run_job(job.pk) == JobState.DONE
    assert len(asked) == before + 1

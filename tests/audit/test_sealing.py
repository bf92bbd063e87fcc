"""The sealer: chained blocks, late events, crashes between its steps, one at a time."""

import io
import threading

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from tests.support import in_threads
from unionhub.core import audit, audit_anchor, sealing
from unionhub.core.models import AuditBlock, AuditEvent, AuditSealer
from unionhub.core.verification import _missing, verify

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]


def test_blocks_are_chained_and_the_log_is_clean(log):
    report = verify()
    assert report.clean, report.problems
    assert (report.events, report.blocks, report.waiting) == (65, 6, 5)
    blocks = list(AuditBlock.objects.order_by("number"))
    assert [block.previous for block in blocks] == ["", *(block.seal for block in blocks[:-1])]
    assert sealing.seal() == 5
    assert sealing.seal() == 0
    assert verify().waiting == 0


def test_the_key_is_not_in_the_database(log):
    from unionhub.core import audit_keys

    (key,) = audit_keys.keys().values()
    for model in (AuditEvent, AuditBlock, AuditSealer):
        assert key.decode() not in str(list(model.objects.values()))


def test_an_empty_log_is_clean(db, anchor):
    assert verify().clean
    assert sealing.seal() == 0
    assert not anchor.exists()


def test_a_late_event_with_a_lower_id_gets_into_a_later_block(log):
    sealing.seal()
    event = audit.record("example.visit.change", label="晚到")
    number = event.pk
    from unionhub.core import guards

    guards.lift()  # play a transaction that commits late: its row appears below ids already sealed
    event.delete()
    audit.record("example.visit.change", label="在后")
    sealing.seal()
    event.pk = number
    event.save(force_insert=True)
    guards.install()
    assert [number, number] in [gap[:2] for gap in AuditSealer.objects.get().gaps]
    assert verify().waiting == 1
    assert sealing.seal() == 1
    assert sealing.head().ids == str(number)
    report = verify()
    assert report.clean, report.problems
    assert report.waiting == 0


def test_gaps_are_computed_from_the_blocks_when_lost(log):
    sealing.seal()
    AuditSealer.objects.update(gaps=None, high=0)
    assert sealing.seal() == 0
    assert AuditSealer.objects.get().high == AuditEvent.objects.latest("pk").pk


class PowerCut(Exception):
    pass


@pytest.mark.parametrize("kind", [audit_anchor.INTENT, audit_anchor.DONE])
@pytest.mark.parametrize("moment", ["before", "torn", "after"])
def test_a_crash_at_any_step_is_mended_by_the_next_run(log, monkeypatch, kind, moment):
    whole = audit_anchor.append

    def dying(path, this_kind, *rest):
        if this_kind == kind:
            if moment == "torn":
                with path.open("ab") as handle:
                    handle.write(b'{"kind":"int')
            elif moment == "after":
                whole(path, this_kind, *rest)
            raise PowerCut
        return whole(path, this_kind, *rest)

    monkeypatch.setattr(audit_anchor, "append", dying)
    with pytest.raises(PowerCut):
        sealing.seal()
    monkeypatch.setattr(audit_anchor, "append", whole)
    sealing.seal()
    report = verify()
    assert report.clean, report.problems
    assert report.waiting == 0


def test_when_the_anchor_cannot_be_written_nothing_is_sealed(log, settings):
    blocks = AuditBlock.objects.count()
    settings.AUDIT_ANCHOR_FILE = log / "not-a-folder"
    with pytest.raises((OSError, sealing.SealingRefused)):
        sealing.seal()
    assert AuditBlock.objects.count() == blocks
    assert sealing.state().error
    settings.AUDIT_ANCHOR_FILE = log
    assert sealing.seal() == 5
    assert sealing.state().error == ""


def test_after_a_restore_sealing_waits_for_an_administrator(log):
    from unionhub.core import guards

    guards.lift()
    AuditBlock.objects.filter(number__gt=4).delete()
    AuditEvent.objects.filter(pk__gt=AuditBlock.objects.get(number=4).last_id).delete()
    guards.install()
    with pytest.raises(CommandError, match="不一致"):
        call_command("seal_audit")
    assert "不一致" in sealing.state().error
    call_command("seal_audit", reanchor="恢复 3 月 1 日的备份", stdout=io.StringIO())
    assert AuditEvent.objects.filter(action="core.audit.reanchor", reason="恢复 3 月 1 日的备份").exists()
    report = verify()
    assert report.clean, report.problems


def test_the_command_says_it_in_words_and_by_its_exit_code(log, capsys):
    call_command("verify_audit")
    assert "未发现篡改" in capsys.readouterr().out
    from unionhub.core import guards

    guards.lift()
    AuditEvent.objects.filter(pk=AuditBlock.objects.get(number=2).first_id).update(reason="改")
    with pytest.raises(SystemExit) as caught:
        call_command("verify_audit", json=True)
    assert caught.value.code == 1
    assert '"edited": 1' in capsys.readouterr().out


def test_missing_spans():
    assert list(_missing([(1, 5), (7, 9)], [(1, 5), (7, 9)])) == []
    assert list(_missing([(1, 5), (7, 9)], [(2, 3), (8, 9)])) == [(1, 1), (4, 5), (7, 7)]
    assert list(_missing([(1, 5), (6, 9)], [(4, 7)])) == [(1, 3), (8, 9)]
    assert list(_missing([(1, 5)], [])) == [(1, 5)]


@pytest.mark.django_db(transaction=True)
def test_two_sealers_at_once_seal_each_event_once(anchor, monkeypatch):
    monkeypatch.setattr(sealing, "BLOCK_SIZE", 10)
    audit.record_many("example.visit.change", (audit.Entry(label=str(n)) for n in range(100)))
    counts = in_threads(*[sealing.seal] * 3)
    assert sum(counts) == 100
    report = verify()
    assert report.clean, report.problems


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
def test_an_event_that_commits_after_later_ones_were_sealed(anchor):
    """The real thing: an open transaction holds a low id while the sealer passes."""
    opened, sealed = threading.Event(), threading.Event()

    def slow():
        try:
            with transaction.atomic():
                audit.record("example.visit.change", label="慢")
                opened.set()
                sealed.wait(10)
        finally:
            connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    opened.wait(10)
    audit.record("example.visit.change", label="快")
    assert sealing.seal() == 1
    sealed.set()
    thread.join()
    assert sealing.seal() == 1
    report = verify()
    assert report.clean, report.problems
    assert (report.events, report.waiting) == (2, 0)

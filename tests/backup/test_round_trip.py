"""Backup, empty place, restore: the same again, proved (scorecard H1); or nothing at all (H2, R16, R17)."""

import json
import os
import random
import shutil
import stat
import tarfile
import threading

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from tests.backup.conftest import contents, files_in, make_empty
from unionhub.core import audit_keys, guards
from unionhub.core.audit import record
from unionhub.core.backup import (
    BackupError,
    Damaged,
    NotEmpty,
    ProofFailed,
    WrongSchema,
    archive,
    restore,
    take,
)
from unionhub.core.models import Attachment, AuditEvent, Organisation, User

pytestmark = pytest.mark.db_engine


@pytest.fixture
def saved(county, place, settings):
    """A backup and what it must give back; the place is empty."""
    out = place / "county.backup"
    take(out)
    before, files = contents(), files_in(settings.FILES_DIR)
    make_empty(settings.FILES_DIR)
    return out, before, files


def is_empty(settings) -> bool:
    return not User.objects.exists() and not AuditEvent.objects.exists() and not settings.FILES_DIR.exists()


def test_the_same_again(saved, settings):
    out, before, files = saved
    done = restore(out)
    AuditEvent.objects.filter(action="core.backup.restore").get()
    after = contents()
    for label, content in before.items():
        if label not in ("core.auditevent", "core.auditsealer"):
            assert after[label] == content, label
    assert after["core.auditevent"][0] == before["core.auditevent"][0] + 2  # the restore and the new anchor
    assert files_in(settings.FILES_DIR) == files
    assert {
        stat.S_IMODE(path.stat().st_mode) for path in settings.FILES_DIR.rglob("*") if path.is_file()
    } == {0o600}
    assert [line.split("：")[0] for line in done.report] == ["内容", "审计链", "密钥", "登录"]


def test_guards_hold_and_ids_go_on_after_a_restore(saved):
    out, *_ = saved
    restore(out)
    assert guards.guards_are_present(databases=["default"]) == []
    newest = max(Organisation.objects.values_list("pk", flat=True))
    made = Organisation.objects.create(
        name="丙镇总工会", code="TC", kind="township", parent=Organisation.objects.get(code="C")
    )
    assert made.pk > newest


def test_an_id_once_given_is_not_given_again(county, place, settings):
    last = Organisation.objects.create(name="临时", code="TMP", kind="township", parent=county.county)
    used = last.pk
    last.delete()
    take(place / "b")
    make_empty(settings.FILES_DIR)
    restore(place / "b")
    fresh = Organisation.objects.create(
        name="丙镇", code="TC", kind="township", parent=Organisation.objects.get(code="C")
    )
    assert fresh.pk > used


def test_the_backup_is_a_private_tar_without_keys(saved, settings):
    out, *_ = saved
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    with tarfile.open(out) as tar:
        names = tar.getnames()
        held = b"".join(tar.extractfile(name).read() for name in names)
    assert names[-1] == "manifest.json"
    assert "tables/core.user/000000.jsonl" in names
    for secret in (
        settings.KEYRING_FILE.read_text(),
        settings.AUDIT_KEY_FILE.read_text().strip(),
        settings.SECRET_KEY,
    ):
        assert secret.encode() not in held


def test_the_manifest_says_what_is_in_it(saved):
    out, before, files = saved
    manifest = archive.verify(out)
    assert manifest["engine"] == connection.vendor
    assert {label: (about["rows"], about["sha256"]) for label, about in manifest["tables"].items()} == before
    assert set(manifest["files"]) == set(files)
    assert manifest["audit"]["events"] == before["core.auditevent"][0]
    assert manifest["taken_at"].endswith("+08:00")


@pytest.mark.slow
def test_fifty_of_fifty_flipped_bytes_are_found_before_anything_is_written(saved, settings, place):
    out, *_ = saved
    good = out.read_bytes()
    bad = place / "flipped"
    dice = random.Random(20261121)
    spots = [0, 3, 4, 8, 9, len(good) - 1, len(good) - 9, *dice.sample(range(10, len(good) - 10), 43)]
    for spot in spots:
        content = bytearray(good)
        content[spot] ^= 1 << dice.randrange(8)
        bad.write_bytes(bytes(content))
        with pytest.raises(Damaged):
            restore(bad)
        assert is_empty(settings), spot
    assert len(spots) == 50


@pytest.mark.parametrize("part", [0.0, 0.1, 0.5, 0.99, -1, -40])
def test_a_cut_file_is_found(saved, settings, place, part):
    out, *_ = saved
    good = out.read_bytes()
    cut = place / "cut"
    cut.write_bytes(good[: int(len(good) * part)] if part >= 0 else good[: int(part)])
    with pytest.raises(Damaged, match="不完整或已损坏"):
        restore(cut)
    assert is_empty(settings)


def test_a_forged_row_is_found_though_the_seal_is_right(saved, settings, place):
    """Whoever rewrites the whole file cannot make the manifest's hashes fit by accident."""
    out, *_ = saved
    forged = place / "forged"
    with forged.open("wb") as target:
        writer = archive.Writer(target)
        for name, _, content in archive.members(out):
            data = content.read()
            writer.add(name, data.replace("测试县总工会".encode(), "冒名县总工会".encode()))
        writer.close()
    with pytest.raises(Damaged, match=r"core\.organisation"):
        restore(forged)
    assert is_empty(settings)


def test_a_place_that_is_not_empty_is_refused_by_name(county, place, settings):
    take(place / "b")
    before = contents()
    with pytest.raises(NotEmpty) as refusal:
        restore(place / "b")
    assert "core.user 有 12 行" in str(refusal.value)
    assert "附件目录有 2 个文件" in str(refusal.value)
    assert contents() == before


def test_files_alone_are_refused_too(saved, settings):
    out, *_ = saved
    settings.FILES_DIR.mkdir()
    (settings.FILES_DIR / "x").write_bytes(b"x")
    with pytest.raises(NotEmpty, match="如 x"):
        restore(out)


def test_another_version_is_refused_by_name(saved, settings, place, monkeypatch):
    out, *_ = saved
    manifest = archive.verify(out)
    from unionhub.core.backup import schema

    ours = {"migrations": {"core": ["0001_initial"]}, "fingerprints": manifest["schema"]["fingerprints"]}
    newer = {**ours, "migrations": {"core": ["0001_initial", "0002_more"]}}
    schema.compare(ours, ours)
    with pytest.raises(WrongSchema, match=r"较新.*core.0002_more"):
        schema.compare(newer, ours)
    with pytest.raises(WrongSchema, match=r"较早.*core.0001_initial.*core.0002_more"):
        schema.compare(ours, newer)
    changed = {**manifest["schema"], "fingerprints": {**manifest["schema"]["fingerprints"], "core.user": "0"}}
    monkeypatch.setattr(schema, "state", lambda connection: changed)
    with pytest.raises(WrongSchema, match=r"core\.user"):
        restore(out)
    assert is_empty(settings)


def test_without_the_audit_key_nothing_is_restored(saved, settings):
    out, *_ = saved
    settings.AUDIT_KEY_FILE.unlink()
    audit_keys.forget_keys()
    with pytest.raises(ProofFailed, match="审计密钥"):
        restore(out)
    assert is_empty(settings)


def test_a_log_that_was_not_whole_is_taken_only_when_accepted(county, place, settings):
    from unionhub.core import sealing

    sealing.seal()
    guards.lift()
    AuditEvent.objects.filter(pk=AuditEvent.objects.earliest("pk").pk).update(reason="改过")
    guards.install()
    take(place / "b")
    make_empty(settings.FILES_DIR)
    with pytest.raises(ProofFailed, match="内容与写入时不符"):
        restore(place / "b")
    assert is_empty(settings)
    assert "1 处备份时已有的问题" in restore(place / "b", accept_audit=True).report[1]


def test_the_log_goes_on_after_a_restore_and_the_anchor_is_a_witness(county, place, settings):
    from unionhub.core import sealing
    from unionhub.core.verification import verify

    sealing.seal()
    take(place / "b")
    make_empty(settings.FILES_DIR)
    done = restore(place / "b")
    assert "见于本机的封存锚文件" in done.report[1]
    sealing.seal()
    assert verify().clean
    settings.AUDIT_ANCHOR_FILE.write_text("")
    make_empty(settings.FILES_DIR)
    assert "没有这次封存" in restore(place / "b").report[1]


def test_keys_kept_apart_come_back(saved, settings, place, capsys):
    """A whole machine is lost; backup and keys lie in two places."""
    out, before, _ = saved
    keys = place / "usb" / "keys"
    keys.parent.mkdir()
    from unionhub.core.backup import keys as key_copy

    key_copy.save(keys)
    assert stat.S_IMODE(keys.stat().st_mode) == 0o600
    shutil.rmtree(settings.KEYRING_FILE.parent)
    key_copy.forget()
    call_command("restore", str(out), "--keys", str(keys))
    assert contents()["core.user"] == before["core.user"]
    assert "恢复完成" in capsys.readouterr().out


def test_a_failed_restore_gives_the_old_keys_back(saved, settings, place):
    out, *_ = saved
    from unionhub.core.backup import keys as key_copy
    from unionhub.core.sensitive import keyring

    (place / "other").mkdir()
    key_copy.save(place / "other" / "keys")
    settings.KEYRING_FILE.unlink()
    settings.AUDIT_KEY_FILE.unlink()
    key_copy.forget()
    keyring.initialise()
    audit_keys.current_key()
    theirs = settings.KEYRING_FILE.read_text()
    wrong = json.loads((place / "other" / "keys").read_text())
    wrong["files"]["audit"] = "another-key"
    (place / "other" / "keys").write_text(json.dumps(wrong))
    with pytest.raises(ProofFailed):
        restore(out, place / "other" / "keys")
    assert settings.KEYRING_FILE.read_text() == theirs
    assert is_empty(settings)


def test_a_file_that_cannot_be_written_takes_everything_back(saved, settings, monkeypatch):
    out, *_ = saved
    real = os.fsync
    calls = []

    def failing(handle):
        calls.append(handle)
        if len(calls) == 2:
            raise OSError(28, "No space left on device")
        return real(handle)

    monkeypatch.setattr("unionhub.core.backup.load.os.fsync", failing)
    with pytest.raises(BackupError, match="无法写入"):
        restore(out)
    monkeypatch.undo()
    assert not User.objects.exists()
    assert not any(settings.FILES_DIR.rglob("*")) if settings.FILES_DIR.exists() else True


def test_an_interrupted_backup_leaves_the_previous_one(county, place, monkeypatch):
    out = place / "county.backup"
    take(out)
    good = out.read_bytes()
    from unionhub.core.backup import dump

    def power_cut(writer):
        raise KeyboardInterrupt

    monkeypatch.setattr(dump, "_files", power_cut)
    with pytest.raises(KeyboardInterrupt):
        take(out)
    assert out.read_bytes() == good
    assert [path.name for path in place.iterdir() if path.name.startswith("county")] == ["county.backup"]


def test_a_full_disk_leaves_the_previous_backup(county, place):
    import resource
    import signal

    out = place / "county.backup"
    take(out)
    good = out.read_bytes()
    Organisation.objects.filter(code="A1").update(name="改名之后")
    old = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    with transaction.atomic():  # SQLite's own files are not what the limit is for
        record("core.backup.take")
    try:
        from unionhub.core.backup import dump

        dump_record, dump.record = dump.record, lambda *args, **kwargs: None
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, old[1]))
        with pytest.raises(BackupError, match="磁盘空间不足"):
            take(out)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, old)
        signal.signal(signal.SIGXFSZ, handler)
        dump.record = dump_record
    assert out.read_bytes() == good


def test_a_lost_file_is_told_in_the_backup(county, place, settings):
    paper = Attachment.objects.first()
    (settings.FILES_DIR / paper.path).unlink()
    taken = take(place / "b")
    assert paper.path in taken.warnings[0]
    make_empty(settings.FILES_DIR)
    done = restore(place / "b")
    assert "1 个附件在备份时已缺失" in done.report[0]


def test_a_backup_while_others_write_is_of_one_moment(county, place, settings):
    """A writer adds pairs, both or none; the backup never holds half a pair, and never makes the writer
    wait."""
    stop, errors, pairs = threading.Event(), [], []

    def write():
        try:
            while not stop.is_set():
                number = len(pairs)
                with transaction.atomic():
                    Organisation.objects.create(
                        name=f"左{number}", code=f"L{number}", kind="township", parent=county.county
                    )
                    record("core.organisation.change", actor=county.sysadmin, label=f"对{number}")
                    Organisation.objects.create(
                        name=f"右{number}", code=f"R{number}", kind="township", parent=county.county
                    )
                pairs.append(number)
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        while len(pairs) < 5:
            pass
        taken = []
        for number in range(4):
            before = len(pairs)
            take(place / f"b{number}")
            taken.append(before)
    finally:
        stop.set()
        writer.join()
    assert not errors
    assert len(pairs) > taken[0]
    for number, at_least in enumerate(taken):
        make_empty(settings.FILES_DIR)
        restore(place / f"b{number}")
        left = set(Organisation.objects.filter(code__startswith="L").values_list("name", flat=True))
        right = set(Organisation.objects.filter(code__startswith="R").values_list("name", flat=True))
        told = AuditEvent.objects.filter(object_label__startswith="对").count()
        assert {name[1:] for name in left} == {name[1:] for name in right}
        assert len(left) == told >= at_least

"""File and row keep step, whatever fails (scorecard R5)."""

import errno
import hashlib
import os
import stat
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction

from tests.attachments import corpus
from tests.attachments.conftest import stored, upload
from unionhub.core import attachments
from unionhub.core.filetypes import FileRefused
from unionhub.core.models import Attachment, AuditEvent

pytestmark = pytest.mark.db_engine


def test_a_paper_is_kept_as_it_came(cast, paper, files):
    place = attachments.location(paper)
    content = place.read_bytes()
    assert content == corpus.plain_pdf()
    assert paper.sha256 == hashlib.sha256(content).hexdigest()
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert "批复" not in str(place)
    assert stored(files) == [place]
    assert (paper.organisation, paper.created_by, paper.size) == (cast.union_a1, cast.sysadmin, len(content))
    event = AuditEvent.objects.get(action="core.attachment.add")
    assert (event.actor_id, event.object_id) == (cast.sysadmin.pk, str(paper.pk))


def test_a_picture_is_kept_as_drawn_anew(cast, attachable):
    paper = attachments.add(cast.union_a1, upload("a.jpg", corpus.photo_with_place()), cast.sysadmin)
    content = attachments.location(paper).read_bytes()
    assert b"SECRET-PLACE" not in content
    assert paper.sha256 == hashlib.sha256(content).hexdigest()


def test_only_whoever_may_change_the_record_adds_and_removes(cast, paper, files):
    before = stored(files)
    for person in (cast.clerk, cast.secadmin, cast.officer):
        with pytest.raises(PermissionDenied):
            attachments.add(cast.union_a1, upload("b.jpg", corpus.picture()), person)
        with pytest.raises(PermissionDenied):
            attachments.remove(paper, person, "误传")
    assert stored(files) == before
    assert Attachment.objects.count() == 1


def test_who_sees_the_record_sees_its_papers_and_nobody_else(cast, paper):
    sees = {name for name, user in cast.people.items() if Attachment.objects.visible_to(user).exists()}
    assert sees == set(cast.people) - {"township_b", "officer_a2", "officer_b"}


@pytest.mark.parametrize("case", ["jpeg+zip behind", "docx+bytes behind", "pdf+html behind"])
def test_a_refused_file_leaves_nothing(cast, attachable, files, case):
    with pytest.raises(FileRefused):
        attachments.add(cast.union_a1, upload(*corpus.POLYGLOTS[case]), cast.sysadmin)
    assert stored(files) == []
    assert not Attachment.objects.exists()


def test_the_same_paper_twice_is_one(cast, paper, files):
    with pytest.raises(FileRefused, match="已经上传过"):
        attachments.add(cast.union_a1, upload(), cast.sysadmin)
    assert len(stored(files)) == Attachment.objects.count() == 1
    attachments.add(cast.union_a2, upload(), cast.sysadmin)  # on another record it is another paper
    assert Attachment.objects.count() == 2


def test_removal_needs_a_reason_and_keeps_the_file(cast, paper, files):
    with pytest.raises(ValidationError, match="原因"):
        attachments.remove(paper, cast.sysadmin, "  ")
    attachments.remove(paper, cast.sysadmin, "误传")
    paper.refresh_from_db()
    assert (paper.deleted_by, paper.delete_reason) == (cast.sysadmin, "误传")
    assert not Attachment.objects.visible_to(cast.sysadmin).exists()
    assert stored(files)
    assert AuditEvent.objects.get(action="core.attachment.remove").reason == "误传"
    with pytest.raises(ValidationError, match="已被"):
        attachments.remove(paper, cast.sysadmin, "再删一次")


def test_a_closed_record_takes_and_gives_no_paper(cast, paper, monkeypatch):
    from unionhub.core.models import Organisation

    monkeypatch.setattr(Organisation, "attachments_closed", "本月已结账，附件不能再改。", raising=False)
    with pytest.raises(ValidationError, match="已结账"):
        attachments.add(cast.union_a1, upload("b.jpg", corpus.picture()), cast.sysadmin)
    with pytest.raises(ValidationError, match="已结账"):
        attachments.remove(paper, cast.sysadmin, "误传")


def test_quota_counts_what_is_there(cast, attachable, settings):
    settings.ATTACHMENT_QUOTA_MB = 1
    first = attachments.add(
        cast.union_a1, upload("a.pdf", corpus.plain_pdf(b"%" + b"a" * 700_000 + b"\n")), cast.sysadmin
    )
    other = upload("b.pdf", corpus.plain_pdf(b"%" + b"b" * 700_000 + b"\n"))
    with pytest.raises(FileRefused, match="限额"):
        attachments.add(cast.union_a1, other, cast.sysadmin)
    attachments.remove(first, cast.sysadmin, "腾空间")
    other.seek(0)
    attachments.add(cast.union_a1, other, cast.sysadmin)


def test_no_row_no_file_when_the_database_refuses(cast, attachable, files, monkeypatch):
    def broken(*args, **kwargs):
        raise DatabaseError("the audit row cannot be written")

    monkeypatch.setattr(attachments, "record", broken)
    with pytest.raises(DatabaseError):
        attachments.add(cast.union_a1, upload(), cast.sysadmin)
    assert stored(files) == []
    assert not Attachment.objects.exists()


def test_the_row_is_never_without_its_file(cast, attachable, files, monkeypatch):
    """At the moment the row is written, the whole file lies in its place."""
    seen = []
    save = Attachment.save

    def watching(self, *args, **kwargs):
        seen.append(attachments.location(self).read_bytes() == corpus.plain_pdf())
        return save(self, *args, **kwargs)

    monkeypatch.setattr(Attachment, "save", watching)
    attachments.add(cast.union_a1, upload(), cast.sysadmin)
    assert seen == [True]


def test_a_full_disk_is_told_and_leaves_nothing(cast, attachable, files):
    """A limit on file size makes the kernel refuse the write half-way, as a full disk does."""
    import resource
    import signal

    content = corpus.plain_pdf(b"%" + b"a" * 400_000 + b"\n")
    old = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        with transaction.atomic():
            resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, old[1]))
            with pytest.raises(FileRefused, match="磁盘空间不足"):
                attachments.add(cast.union_a1, upload("a.pdf", content), cast.sysadmin)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, old)
        signal.signal(signal.SIGXFSZ, handler)
    assert stored(files) == []
    assert not Attachment.objects.exists()
    attachments.add(cast.union_a1, upload("a.pdf", content), cast.sysadmin)  # once there is room it works


def test_orphans_go_papers_stay(cast, paper, files):
    old = attachments.location(paper).parent / ("0" * 32)
    young = old.with_name("1" * 32)
    draft = files / "attachments" / "incoming" / "x.part"
    for path in (old, young, draft):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"x")
    for path in (old, draft, attachments.location(paper)):
        os.utime(path, (1, 1))
    swept = attachments.sweep(timedelta(hours=1))
    assert (swept.removed, swept.missing) == (2, [])
    assert stored(files) == sorted([attachments.location(paper), young])


def test_a_lost_file_is_reported(cast, paper):
    attachments.location(paper).unlink()
    assert attachments.sweep().missing == [str(paper.pk)]


def test_a_changed_file_is_not_handed_out(cast, paper):
    place = attachments.location(paper)
    content = bytearray(place.read_bytes())
    content[20] ^= 1
    place.write_bytes(bytes(content))
    with pytest.raises(attachments.FileDamaged):
        attachments.read(paper)


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_disk_errors_are_known_by_number(number):
    assert number in attachments.NO_SPACE


def test_rollback_of_the_caller_leaves_an_orphan_that_is_swept(cast, attachable, files):
    with transaction.atomic():
        attachments.add(cast.union_a1, upload(), cast.sysadmin)
        transaction.set_rollback(True)
    assert not Attachment.objects.exists()
    for path in stored(files):
        os.utime(path, (1, 1))
    attachments.sweep()
    assert stored(files) == []


def test_the_list_costs_the_same_with_one_and_three_papers(cast, paper, django_assert_num_queries):
    from unionhub.core.pages.attachments import panel

    def read():
        return [row.created_by.name for row in panel(cast.sysadmin, cast.union_a1)["attachments"]]

    panel(cast.sysadmin, cast.union_a1)  # the grants are read once per request
    with django_assert_num_queries(1):
        assert len(read()) == 1
    for name in ("b.jpg", "c.png"):
        attachments.add(
            cast.union_a1, upload(name, corpus.picture("JPEG" if name == "b.jpg" else "PNG")), cast.sysadmin
        )
    with django_assert_num_queries(1):
        assert len(read()) == 3

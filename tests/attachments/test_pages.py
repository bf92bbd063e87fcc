"""Papers on pages: who gets them, how they are served, what the form answers (scorecard E6, E7, A5)."""

import re
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.attachments import corpus
from tests.attachments.conftest import stored, upload
from unionhub.core import attachments
from unionhub.core.models import Attachment, AuditEvent

pytestmark = pytest.mark.db_engine


def address(name, record, *more, label="core.organisation"):
    return reverse(f"attachment-{name}", args=[label, record.pk, *more])


def test_download_is_an_attachment_in_a_sandbox(cast, paper, client):
    client.force_login(cast.officer)
    response = client.get(paper.get_absolute_url())
    assert response.status_code == 200
    assert response.content == corpus.plain_pdf()
    assert response.headers["Content-Disposition"] == "attachment; filename*=utf-8''%E6%89%B9%E5%A4%8D.pdf"
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert (
        response.headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'; sandbox"
    )
    assert response.headers["Cache-Control"] == "no-store"
    event = AuditEvent.objects.get(action="core.attachment.view")
    assert (event.actor_id, event.object_id) == (cast.officer.pk, str(paper.pk))


def test_missing_and_out_of_scope_are_the_same_404(cast, paper, client):
    client.force_login(cast.officer_b)
    answers = [
        client.get(paper.get_absolute_url()),
        client.get(address("download", cast.union_a1, uuid.uuid4())),
        client.get(reverse("attachment-download", args=["core.organisation", 987_654_321, paper.pk])),
        client.get(reverse("attachment-download", args=["core.nothing", 1, paper.pk])),
        client.get(reverse("attachment-download", args=["core.user", cast.officer_b.pk, paper.pk])),
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert AuditEvent.objects.filter(result="denied").count() == len(answers)


def test_a_paper_is_not_reached_over_another_record(cast, paper, client):
    """The second identifier (scorecard A7): one's own record in the address, another's paper behind it."""
    client.force_login(cast.officer_b)
    assert client.get(address("download", cast.union_b1, paper.pk)).status_code == 404
    client.force_login(cast.sysadmin)
    assert client.post(address("remove", cast.union_b1, paper.pk), {"reason": "x"}).status_code == 404
    paper.refresh_from_db()
    assert paper.deleted_at is None


def test_seen_but_not_changed(cast, paper, client, files):
    before = stored(files)
    client.force_login(cast.clerk)
    assert client.get(address("list", cast.union_a1)).status_code == 200
    assert (
        client.post(address("add", cast.union_a1), {"files": upload("b.jpg", corpus.picture())}).status_code
        == 403
    )
    assert client.post(address("remove", cast.union_a1, paper.pk), {"reason": "x"}).status_code == 403
    assert stored(files) == before


def test_revoked_access_ends_at_the_next_request(cast, paper, client):
    client.force_login(cast.officer)
    assert client.get(paper.get_absolute_url()).status_code == 200
    cast.officer.grants.update(valid_to="2020-02-01")
    assert client.get(paper.get_absolute_url()).status_code == 403


def test_no_address_leads_to_the_files_themselves(cast, paper, client):
    client.force_login(cast.sysadmin)
    for path in (f"/media/{paper.path}", f"/files/{paper.path}", f"/static/{paper.path}", f"/{paper.path}"):
        assert client.get(path).status_code == 404


def test_upload_by_plain_form(cast, attachable, client):
    client.force_login(cast.sysadmin)
    two = [upload(), upload("a.jpg", corpus.picture())]
    response = client.post(address("add", cast.union_a1), {"files": two, "note": "现场"})
    assert response.status_code == 302
    assert response.headers["Location"] == f"/units/{cast.union_a1.pk}/#attachments"
    assert list(Attachment.objects.of(cast.union_a1).values_list("name", "note")) == [
        ("批复.pdf", "现场"),
        ("a.jpg", "现场"),
    ]


def test_upload_by_htmx_answers_with_the_list(cast, attachable, client):
    client.force_login(cast.sysadmin)
    response = client.post(address("add", cast.union_a1), {"files": upload()}, headers={"HX-Request": "true"})
    page = response.content.decode()
    assert response.status_code == 200
    assert "批复.pdf" in page
    assert "<html" not in page


def test_the_page_of_the_papers_says_its_heading_once(cast, attachable, client):
    client.force_login(cast.sysadmin)
    page = client.get(address("list", cast.union_a1)).content.decode()
    headings = re.findall(r"<h[12][^>]*>\s*附件", page)
    assert len(headings) == 1
    assert 'name="stands_alone"' in page
    answer = client.post(
        address("add", cast.union_a1),
        {"files": upload("批复.pdf", corpus.plain_pdf()), "stands_alone": "1"},
        headers={"HX-Request": "true"},
    ).content.decode()
    assert "共 " in answer
    assert not re.search(r"<h[12][^>]*>\s*附件", answer)


def test_what_was_refused_is_named_and_the_rest_is_kept(cast, attachable, client):
    client.force_login(cast.sysadmin)
    name, content = corpus.POLYGLOTS["jpeg+zip behind"]
    mixed = [upload(), SimpleUploadedFile(f"<b>{name}", content)]
    response = client.post(address("add", cast.union_a1), {"files": mixed}, headers={"HX-Request": "true"})
    page = response.content.decode()
    assert response.status_code == 422
    assert "_b_a.jpg：这份 JPEG 图片里还藏有其他类型的内容" in page
    assert Attachment.objects.of(cast.union_a1).count() == 1


def test_nothing_chosen(cast, attachable, client):
    client.force_login(cast.sysadmin)
    response = client.post(address("add", cast.union_a1), {})
    assert response.status_code == 422
    assert "请选择要上传的文件" in response.content.decode()


def test_an_upload_beyond_the_cap_is_let_fall_while_it_arrives(cast, attachable, client, settings, files):
    settings.UPLOAD_MAX_MB = 1
    client.force_login(cast.sysadmin)
    response = client.post(
        address("add", cast.union_a1), {"files": upload("a.pdf", b"%PDF-1.7\n" + b"a" * 3_000_000)}
    )
    assert response.status_code == 422
    assert "超过上限 1 MB" in response.content.decode()
    assert stored(files) == []


def test_a_full_temporary_disk_is_told(cast, attachable, client, settings, tmp_path):
    """The temporary folder takes nothing: the form still comes back, with a sentence and without a row."""
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path / "not there")
    client.force_login(cast.sysadmin)
    response = client.post(address("add", cast.union_a1), {"files": upload()})
    assert response.status_code == 422
    assert "磁盘空间不足" in response.content.decode()
    assert not Attachment.objects.exists()


def test_removal_asks_for_the_reason(cast, paper, client):
    client.force_login(cast.sysadmin)
    place = address("remove", cast.union_a1, paper.pk)
    assert "批复.pdf" in client.get(place).content.decode()
    assert client.post(place, {"reason": " "}).status_code == 422
    assert client.post(place, {"reason": "误传"}).status_code == 302
    assert client.get(paper.get_absolute_url()).status_code == 404
    assert str(paper.pk) not in client.get(address("list", cast.union_a1)).content.decode()


def test_a_damaged_file_is_not_sent(cast, paper, client):
    attachments.location(paper).write_bytes(b"something else")
    client.force_login(cast.officer)
    response = client.get(paper.get_absolute_url())
    assert response.status_code == 409
    assert "已损坏" in response.content.decode()
    assert AuditEvent.objects.filter(action="core.attachment.view", result="failed").count() == 1


def test_without_an_account(paper, client):
    assert client.get(paper.get_absolute_url()).headers["Location"].startswith("/login/")


def test_a_forged_form_is_refused(cast, attachable):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.sysadmin)
    assert client.post(address("add", cast.union_a1), {"files": upload()}).status_code == 403
    assert not Attachment.objects.exists()

"""Records that take attachments: in these tests the organisations themselves, under their own two actions."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.attachments import corpus
from unionhub.core import attachments
from unionhub.core.models import Organisation


@pytest.fixture(autouse=True)
def files(settings, tmp_path) -> Path:
    settings.FILES_DIR = tmp_path / "files"
    return settings.FILES_DIR


@pytest.fixture
def attachable(monkeypatch):
    monkeypatch.setattr(Organisation, "attachment_action", "core.organisation.change", raising=False)
    monkeypatch.setattr(Organisation, "get_absolute_url", lambda self: f"/units/{self.pk}/", raising=False)


def upload(name: str = "批复.pdf", content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, corpus.plain_pdf() if content is None else content)


@pytest.fixture
def paper(cast, attachable):
    """A paper of the union A1, uploaded by the system administrator."""
    return attachments.add(cast.union_a1, upload(), cast.sysadmin, "成立批复")


def stored(files: Path) -> list[Path]:
    return sorted(path for path in files.rglob("*") if path.is_file())

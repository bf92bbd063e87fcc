"""Targets of the addresses of imports: one's own, another person's, and none."""

from collections.abc import Callable
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from tests.access.expectation import Target
from tests.conftest import Cast
from unionhub.core.models import ImportBatch, User

MISSING = 987_654_321


def own_imports(
    sheet: str, names: tuple[str, str] = ("township", "township_b")
) -> Callable[[Cast, dict[str, User]], list[Target]]:
    """Imports of the sheet by two who may import."""

    def targets(cast: Cast, people: dict[str, User]) -> list[Target]:
        found = []
        for relation, name in zip(("own", "other's"), names, strict=True):
            home = people[name].organisation
            made = ImportBatch.objects.create(
                organisation=home,
                created_by=people[name],
                sheet_key=sheet,
                filename="名册.xlsx",
                state="ready",
            )
            found.append(Target((("pk", made.pk),), home.code, name, relation))
        return [*found, Target((("pk", MISSING),), relation="missing", exists=False)]

    return targets


def workbook(cast: Cast) -> SimpleUploadedFile:
    """A small file, as somebody would send it."""
    book = Workbook()
    book.active.append(["组织编码", "名称"])
    book.active.append(["A1", "甲镇砖厂"])
    stream = BytesIO()
    book.save(stream)
    return SimpleUploadedFile("名册.xlsx", stream.getvalue())

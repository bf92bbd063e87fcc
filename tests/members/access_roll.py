"""What the access tests need of the roll's pages."""

from collections.abc import Callable

from tests.access.expectation import Target
from tests.conftest import Cast
from unionhub.core.models import ImportBatch, User

MISSING = 987_654_321
#: Name of the address → sheet.
BATCHES = {
    "roll-import-batch": "members",
    "employer-roll-batch": "employers",
    "headcount-roll-batch": "headcounts",
    "union-roll-batch": "unions",
}


def _own_imports(sheet: str) -> Callable[[Cast, dict[str, User]], list[Target]]:
    """One's own import, another person's, and none."""

    def targets(cast: Cast, people: dict[str, User]) -> list[Target]:
        found = []
        for relation, name in (("own", "township"), ("other's", "township_b")):
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


#: url name → its own way to list targets.
CASES = {name: _own_imports(sheet) for name, sheet in BATCHES.items()}
#: Their steps are jobs: tests/sheets, tests/members/roll.
PERSONAL = set(BATCHES)

"""Targets and deeds of the addresses of old mediations."""

from tests.disputes.own_imports import own_imports, workbook

CASES = {"mediation-import-batch": own_imports("mediations")}
PERSONAL = {"mediation-import-batch"}
DEEDS: dict[str, tuple] = {
    "mediation-import": ("clerk", "disputes.mediation.import", {"file": workbook}),
}

"""`manage.py check` names what a page forgot to declare."""

from django.core.management import call_command

from tests.example.filters import VisitFilter
from tests.example.views import VisitImport, VisitList, VisitTemplate
from unionhub.core.views.declarations import problems


def test_the_example_app_is_complete():
    call_command("check")


def test_each_gap_is_named():
    class NoJob(VisitList):
        export_action = "example.visit.view"

    class NoAction(VisitList):
        export_action = "example.visit.nonsense"

    class Peeking(VisitFilter):
        search_fields = ("phone",)

    class Peeks(VisitList):
        filter_class = Peeking

    class NoSheet(VisitImport):
        sheet_key = "nothing"

    class OtherAction(VisitTemplate):
        action = "example.visit.view"

    found = "\n".join(problems([NoJob, NoAction, Peeks, NoSheet, OtherAction]))
    for words in (
        "list_export('example.visit.view'",
        "'example.visit.nonsense'; add one",
        "'phone'",
        "no Sheet has the key 'nothing'",
        "that of the sheet 'visits': 'example.visit.import'",
    ):
        assert words in found

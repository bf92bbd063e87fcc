"""Flush for tests: the guards refuse to empty append-only tables, so they are lifted first.

Transactional tests end with a flush; the post_migrate that it sends puts the guards back. Outside tests this app is not
installed, and `flush` is refused as it should be.
"""

from django.core.management.commands.flush import Command as Flush

from unionhub.core import guards


class Command(Flush):
    def handle(self, **options):
        guards.lift(options["database"])
        super().handle(**options)

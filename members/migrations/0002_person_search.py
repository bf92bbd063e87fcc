"""The index by which names are found: a GIN index over the array of grams. SQLite reads the column itself."""

from typing import Any

from django.db import migrations

#: fastupdate: a roll of some thousand people is written at the price of its rows, the index follows.
MAKE = (
    "CREATE INDEX members_person_grams ON members_person"
    " USING gin (string_to_array(name_grams, ' ')) WITH (fastupdate = on)"
)
DROP = "DROP INDEX IF EXISTS members_person_grams"


def make(apps: Any, editor: Any) -> None:
    """Make the index on PostgreSQL."""
    if editor.connection.vendor == "postgresql":
        editor.execute(MAKE)


def drop(apps: Any, editor: Any) -> None:
    """Take it back."""
    if editor.connection.vendor == "postgresql":
        editor.execute(DROP)


class Migration(migrations.Migration):
    """See above."""

    dependencies = [("members", "0001_initial")]

    operations = [migrations.RunPython(make, drop)]

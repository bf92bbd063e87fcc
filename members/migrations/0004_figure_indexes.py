"""Indexes of the members' flows at half a million rows: who came and who went within a span.

In the order in which the two are held against each other (the same person at the same union on the same day).
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    """See above."""

    dependencies = [("members", "0003_list_indexes")]

    operations = [
        migrations.AddIndex(
            model_name="membership",
            index=models.Index(
                fields=["valid_from", "organisation", "person"],
                name="members_membership_begins",
                condition=models.Q(is_struck=False),
            ),
        ),
        migrations.AddIndex(
            model_name="membership",
            index=models.Index(
                fields=["valid_to", "organisation", "person"],
                name="members_membership_ends",
                condition=models.Q(valid_to__isnull=False, is_struck=False),
            ),
        ),
    ]

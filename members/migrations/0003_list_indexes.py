"""Indexes of the roll of members at half a million rows: counting a union's roll, and the order by name."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """See above."""

    dependencies = [("members", "0002_person_search")]

    operations = [
        migrations.RemoveIndex(model_name="membership", name="members_membership_union"),
        migrations.AddIndex(
            model_name="membership",
            index=models.Index(
                fields=["organisation", "valid_from", "valid_to", "person", "id"],
                name="members_membership_roll",
                condition=models.Q(is_struck=False),
            ),
        ),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(fields=["pinyin", "id"], name="members_person_order"),
        ),
    ]

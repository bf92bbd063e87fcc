"""What a transactional test leaves is gone after it, and the guards stand again: also those it had lifted."""

from datetime import date

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from tests.conftest import make_cast
from unionhub.core import audit, guards
from unionhub.core.models import AuditEvent, Grant, Holiday, Organisation, User

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.db_engine]


@pytest.mark.parametrize("lifted", [False, True])
@pytest.mark.parametrize("anew", [False, True])
def test_the_flush_empties_guarded_tables_and_leaves_the_guards(lifted, anew):
    cast = make_cast()
    audit.record("core.organisation.change", actor=cast.sysadmin, obj=cast.town_a)
    if lifted:
        guards.lift()
    call_command("flush", interactive=False, verbosity=0, reset_sequences=anew)
    assert not any(model.objects.exists() for model in (AuditEvent, Grant, User, Organisation))
    assert Holiday.objects.filter(on=date(2026, 10, 1)).exists(), "what migrate enters is there again"
    assert ContentType.objects.filter(app_label="core", model="user").exists()
    assert not guards.guards_are_present(["default"])
    cast = make_cast()
    event = audit.record("core.organisation.change", actor=cast.sysadmin, obj=cast.town_a)
    with pytest.raises(IntegrityError), transaction.atomic():
        AuditEvent.objects.filter(pk=event.pk)._raw_delete(connection.alias)
    with pytest.raises(IntegrityError), transaction.atomic():
        Organisation.objects.filter(pk=cast.county.pk)._raw_delete(connection.alias)

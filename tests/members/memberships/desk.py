"""What tests of requests share: a request to join, refusals in words, pages opened and forms sent."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from members.models import JoinRequest
from tests.members.make import id_number
from tests.support import browser
from tests.views.conftest import hidden

JUNE = date(2025, 6, 1)


def join_request(cast, union=None, serial=1, name="王小明", by=None, **facts):
    """A request entered by the union's officer."""
    values = {
        "name": name,
        "sex": "1",
        "birth_date": date(1990, 1, 1),
        "id_number": id_number(serial),
        "phone": f"138{serial:08d}",
        "applied_on": date(2025, 5, 20),
        "created_by": by or cast.officer,
        **facts,
    }
    return JoinRequest.objects.create(organisation=union or cast.union_a1, **values)


def refused(call, *words):
    """The refusal's words; each of the given ones stands in them."""
    with pytest.raises(ValidationError) as caught:
        call()
    text = " ".join(caught.value.messages)
    for word in words:
        assert word in text, text
    return text


def page(user, name, *args, **query):
    answer = browser(user).get(reverse(name, args=args), query)
    return answer.status_code, answer.content.decode()


def send(user, address_name, args=(), /, **fields):
    """Open the page, take its token and version, send the fields; the answer."""
    client, address = browser(user), reverse(address_name, args=args)
    opened = client.get(address)
    assert opened.status_code == 200, opened.content.decode()[-3000:]
    text = opened.content.decode()
    found = {key: hidden(opened, key) for key in ("form_token", "version") if f'name="{key}"' in text}
    return client.post(address, {**found, **fields})

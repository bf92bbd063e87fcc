"""Signing in as people do, for the tests of sessions and passwords."""

from django.test import Client
from django.urls import reverse

from tests.conftest import PASSWORD


def browser(username: str, password: str = PASSWORD, **extra) -> Client:
    """A browser that has just sent the sign-in form."""
    client = Client(**extra)
    client.post("/login/", {"username": username, "password": password})
    return client


def signed_in(client: Client) -> bool:
    """Whether the browser still gets a page for signed-in people."""
    return client.get(reverse("preferences")).status_code == 200

"""Small things that tests of several topics need: a signed-in browser, and calls at the same moment."""

import threading
from collections.abc import Callable

from django.db import connection
from django.test import Client

from unionhub.core.models import User


def browser(user: User) -> Client:
    """A browser in which the person is signed in."""
    client = Client()
    client.force_login(user)
    return client


def in_threads(*calls: Callable[[], object]) -> list[object]:
    """Run the calls at the same moment, each in a thread with its own connection; return results or
    exceptions.
    """
    barrier = threading.Barrier(len(calls))
    results: list[object] = [None] * len(calls)

    def run(place: int, call: Callable[[], object]) -> None:
        try:
            barrier.wait()
            results[place] = call()
        except Exception as error:
            results[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place, call)) for place, call in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results

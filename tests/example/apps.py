"""A tiny app that uses every mechanism of the kernel once, so that the kernel is tested without any domain."""

from django.apps import AppConfig


class ExampleConfig(AppConfig):
    """Visits to member households; exists in tests only."""

    name = "tests.example"
    label = "example"
    unionhub = True

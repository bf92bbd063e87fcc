"""The rival's app."""

from django.apps import AppConfig


class RivalConfig(AppConfig):
    """Its tables are made without migrations."""

    name = "benchmarks.rival"
    label = "rival"

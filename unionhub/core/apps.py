"""App config of the kernel."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CoreConfig(AppConfig):
    """The kernel. `unionhub = True` marks an app whose well-known files the registry reads."""

    name = "unionhub.core"
    label = "core"
    verbose_name = "基础"
    unionhub = True

    def ready(self) -> None:
        """Register the system checks, and have the database's guards installed after every migrate."""
        from . import checks, guards  # noqa: F401, PLC0415  (registration needs the app registry)
        from .jobs import checks as job_checks  # noqa: F401, PLC0415

        post_migrate.connect(guards.install_after_migrate, dispatch_uid="unionhub.guards")

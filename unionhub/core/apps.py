"""App config of the kernel."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """The kernel. `unionhub = True` marks an app whose well-known files the registry reads."""

    name = "unionhub.core"
    label = "core"
    verbose_name = "基础"
    unionhub = True

    def ready(self) -> None:
        """Register the system checks; everything else is found by file name."""
        from . import checks  # noqa: F401, PLC0415  (registration needs the app registry)

"""Labour disputes, petitions, supervision: begun with the terms the law sets."""

from django.apps import AppConfig


class DisputesConfig(AppConfig):
    """维权."""

    name = "disputes"
    verbose_name = "维权"
    unionhub = True

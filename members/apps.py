"""The domain of unions and members."""

from django.apps import AppConfig


class MembersConfig(AppConfig):
    """组织与会员."""

    name = "members"
    verbose_name = "组织与会员"
    unionhub = True

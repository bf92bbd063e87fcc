"""Figures over time: dashboard and figure finder; later the month close, the return and the summary."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """数字与报告."""

    name = "reports"
    verbose_name = "数字与报告"
    unionhub = True

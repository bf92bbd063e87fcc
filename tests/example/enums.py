"""Choices of the example app."""

from django.db import models


class VisitState(models.TextChoices):
    """Where a visit stands."""

    OPEN = "open", "待办结"
    CLOSED = "closed", "已办结"

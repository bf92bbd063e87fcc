"""Errands: the smallest case that uses every part of the procedure: states, clocks, four eyes, a form, a guard."""

from django.db import models

from unionhub.core.models import Case


class Errand(Case):
    """Something to be done for a household."""

    amount = models.PositiveIntegerField("金额", default=0)

    workflow_kind = "example.errand"
    view_action = "example.errand.view"

    class Meta:
        verbose_name = "差事"
        verbose_name_plural = "差事"

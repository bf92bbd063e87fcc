"""What every owned record has: an organisation, who made it, a version against lost updates, and scope."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from .scoped import ScopedQuerySet


class Owned(models.Model):
    """Abstract base of records that belong to an organisation.

    A subclass sets `view_action`. `version` counts saves; forms must send it back, so that the second of two editors
    sees both values instead of overwriting (scorecard R8).
    """

    organisation = models.ForeignKey(
        "core.Organisation", models.PROTECT, verbose_name="所属组织", related_name="+"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="录入人",
        related_name="+",
        null=True,
        editable=False,
    )
    created_at = models.DateTimeField("录入时间", auto_now_add=True)
    updated_at = models.DateTimeField("更新时间", auto_now=True)
    version = models.PositiveIntegerField("版本", default=1, editable=False)

    objects = ScopedQuerySet.as_manager()

    #: Action of policy.csv that lets a user see records of this model.
    view_action: str = ""
    #: Lookup from the model to the path of the organisation that owns the record.
    organisation_path = "organisation__path"

    class Meta:
        abstract = True

    @classmethod
    def visibility(cls, user) -> Q:
        """A further condition beside scope; none by default."""
        return Q()

"""`{% reveal_form object field label %}`: the small form that asks for a reason and shows one value in full."""

from typing import Any

from django import template
from django.db.models import Model

from ..sensitive.reveal import REASON_LEAST, REASON_MOST

register = template.Library()


@register.inclusion_tag("kernel/reveal_form.html", takes_context=True)
def reveal_form(context: Any, record: Model, field: str, label: str) -> dict[str, Any]:
    """What the form needs; whether the user may is asked again by the address it posts to."""
    return {
        "csrf_token": context.get("csrf_token"),
        "model": record._meta.label_lower,
        "pk": record.pk,
        "field": field,
        "label": label,
        "least": REASON_LEAST,
        "most": REASON_MOST,
    }

"""`{{ text|paragraphs }}`: text of a record as paragraphs of a paper."""

from django import template
from django.utils.safestring import SafeString

from .. import documents

register = template.Library()


@register.filter
def paragraphs(text: str) -> SafeString:
    """Each line a paragraph, escaped; empty lines are left out."""
    return documents.paragraphs(str(text or ""))

"""`{% attachments record %}`: the papers of a record on its page, with upload and removal for whoever may."""

from typing import Any

from django import template

from ..pages.attachments import papers_html

register = template.Library()


@register.simple_tag(takes_context=True)
def attachments(context: dict[str, Any], record: Any) -> str:
    """Render the list for the signed-in user. The record must be one he may see: the page's own object."""
    return papers_html(context["request"], record)

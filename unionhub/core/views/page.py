"""What every page has: a declared action, a title, the way back, and buttons the user may press."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views import View

from .. import access
from ..listing import as_key
from ..scope import OutOfScope


@dataclass(frozen=True)
class Button:
    """A button of a page head.

    `url_name` is reversed with the page's object, if there is one (`takes_object=False`: without). The button shows
    only to whoever holds `action` there. `when(obj)` hides it in states where it has no sense; it is no permission
    test, the view behind the button asks again.
    """

    label: str
    url_name: str
    action: str = ""
    icon: str = ""
    primary: bool = False
    method: str = "get"
    download: bool = False
    takes_object: bool = True
    when: Any = None

    def bound(self, user, obj: Model | None) -> dict[str, Any] | None:
        """What the template needs, or None when it is not for this user or this state."""
        if self.action and not access.allows(user, self.action, obj):
            return None
        if self.when is not None and not self.when(obj):
            return None
        args = [obj.pk] if obj is not None and obj.pk and self.takes_object else []
        return {
            "label": self.label,
            "url": reverse(self.url_name, args=args),
            "icon": self.icon,
            "primary": self.primary,
            "method": self.method,
            "download": self.download,
        }


class Page(View):
    """Base of all pages. A subclass sets `action`, `title` and `template_name`.

    `crumbs` is the way back as (label, url name); `buttons` the page's actions, primary first. The user's rights to
    `action` somewhere were tested by the access middleware before the view runs.
    """

    action = ""
    title = ""
    help = ""
    template_name = ""
    crumbs: tuple[tuple[str, str], ...] = ()
    buttons: tuple[Button, ...] = ()
    object: Model | None = None

    @property
    def user(self) -> Any:
        """The signed-in account; the middleware let nobody else through."""
        return self.request.user

    def get_title(self) -> str:
        """The page's heading; of an object's page, by default its `title` or the object's own name."""
        return self.title or str(self.object or "")

    def get_breadcrumbs(self) -> list[tuple[str, str]]:
        """The way back as (label, url); the last one is this page and has no url."""
        return [*((label, reverse(name)) for label, name in self.crumbs), (self.get_title(), "")]

    def get_page_actions(self) -> list[dict[str, Any]]:
        """The buttons this user may press now."""
        bound = (button.bound(self.request.user, self.object) for button in self.buttons)
        return [button for button in bound if button is not None]

    def get_context(self, **more: Any) -> dict[str, Any]:
        """The template's context; subclasses add to it."""
        return {
            "view": self,
            "object": self.object,
            "page_title": self.get_title(),
            "page_help": self.help,
            "breadcrumbs": self.get_breadcrumbs(),
            "page_actions": self.get_page_actions(),
            **more,
        }

    def render(self, template: str = "", status: int = 200, **more: Any) -> HttpResponse:
        """Render the page's template (or another one) in its context."""
        return render(self.request, template or self.template_name, self.get_context(**more), status=status)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the page."""
        return self.render()


def fetch(model: type[Model], user, pk: Any, action: str, queryset=None):
    """Fetch and authorise in one step, the only way from an id in a request to an object.

    Raises OutOfScope (404) alike for a missing id, an id out of scope and what is no id at all; PermissionDenied (403)
    when the object is visible but `action` is not held at its organisation.
    """
    found = queryset if queryset is not None else model._default_manager.all()
    key = as_key(model, pk)
    obj = found.visible_to(user).filter(pk=key).first() if key is not None else None
    if obj is None:
        raise OutOfScope(model._meta.label)
    access.require(user, action, obj)
    return obj


class ObjectPage(Page):
    """A page about one record. The record comes from `fetch` alone, before anything else runs."""

    model: type[Model]
    select_related: Iterable[str] = ("organisation",)
    pk_url_kwarg = "pk"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Keep the request; the object is fetched in dispatch, so that a denial is recorded."""
        super().setup(request, *args, **kwargs)
        self.object = None

    def get_queryset(self):
        """Where the record is looked up; `fetch` adds the scope."""
        return self.model._default_manager.select_related(*self.select_related)

    def get_object(self):
        """The record of this request. Raises OutOfScope or PermissionDenied."""
        return fetch(
            self.model, self.request.user, self.kwargs[self.pk_url_kwarg], self.action, self.get_queryset()
        )

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Fetch the record, then answer."""
        if self.pk_url_kwarg in kwargs:
            self.object = self.get_object()
        return super().dispatch(request, *args, **kwargs)

    def get_thing(self) -> str:
        """What the record is called on its way back and where something is done to it."""
        return str(self.object)

    def get_breadcrumbs(self) -> list[tuple[str, str]]:
        """The way back; a page behind the record's own page leads over it."""
        way = super().get_breadcrumbs()
        if self.title and self.object is not None and hasattr(self.object, "get_absolute_url"):
            way.insert(-1, (self.get_thing(), self.object.get_absolute_url()))
        return way

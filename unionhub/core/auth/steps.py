"""Steps that stand between signing in and work: changing the password, later a second factor.

A step that is pending lets nothing through but itself, signing out and public pages, whatever the address or method.
A further step is one function in `STEPS`; nothing else changes.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url

from .. import policy
from ..access import action_of
from ..models import User
from . import passwords

ALWAYS = frozenset({"core.logout"})


@dataclass(frozen=True)
class Step:
    """One step: the action it allows, the address name of its page, and what the person is told."""

    action: str
    url_name: str
    message: str


def password_step(user: User) -> Step | None:
    """An initial, reset or outdated password must be changed first."""
    if not passwords.is_expired(user):
        return None
    return Step("core.password.change", "password-change", "请先修改密码，再开始工作。")


STEPS: tuple[Callable[[User], Step | None], ...] = (password_step,)


def pending_steps(user: User) -> list[Step]:
    """What the person must still do, in order."""
    return [step for ask in STEPS if (step := ask(user)) is not None]


class PendingStepMiddleware:
    """Leads to the first pending step. Stands before `AccessMiddleware`: until it is done, no right counts."""

    def __init__(self, get_response: Callable) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Nothing to do before the view is known."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable, args: tuple, kwargs: dict
    ) -> HttpResponse | None:
        """Send to the step, unless the view is that step, signing out, or public."""
        action = action_of(view)
        if not request.user.is_authenticated or action in ALWAYS or policy.load().is_public(action):
            return None
        steps = pending_steps(request.user)  # type: ignore[arg-type]
        if not steps or action == steps[0].action:
            return None
        if getattr(request, "htmx", False):
            return HttpResponse(status=204, headers={"HX-Redirect": resolve_url(steps[0].url_name)})
        if request.method == "GET":
            messages.info(request, steps[0].message)
        return redirect(steps[0].url_name)

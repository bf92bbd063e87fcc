"""A person's own affairs: settings, password, sessions, and what he may do, in words."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import NoReverseMatch, Resolver404, resolve, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.debug import sensitive_post_parameters

from ..access import action_of, may
from ..auth import passwords, services, sessions
from ..auth.steps import pending_steps
from ..grants_in_words import grants_in_words
from ..models import EndReason, LoginSession
from ..preferences import PREFERENCES, preference
from ..scope import OutOfScope
from ..services import accounts
from ..views.page import Page


def start_page(user) -> str:
    """The address name of the page the user starts on: his choice if he may open it, else the first page."""
    chosen = preference(user, "start_page")
    try:
        view = resolve(reverse(chosen)).func
    except (NoReverseMatch, Resolver404):
        return "home"
    return chosen if may(user, action_of(view)) else "home"


class PreferencesForm(forms.Form):
    """The declared settings. The name is not among them: under it others recognise who signed and approved."""

    def __init__(self, *args: Any, user, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for item in PREFERENCES:
            self.fields[item.key] = forms.ChoiceField(
                label=item.label,
                choices=item.choices,
                help_text=item.help,
                initial=preference(user, item.key),
                widget=forms.Select(attrs={"class": "form-select"}),
            )


class Preferences(Page):
    """Personal settings."""

    action = "core.preferences"
    title = "个人设置"
    crumbs = (("首页", "home"),)
    template_name = "account/preferences.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the form, and the person's rights in words."""
        return self.answer(PreferencesForm(user=request.user))

    def answer(self, form: PreferencesForm, status: int = 200) -> HttpResponse:
        """The page with the form."""
        return self.render(status=status, form=form, grants=grants_in_words(self.user))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Save the settings."""
        form = PreferencesForm(request.POST, user=request.user)
        if not form.is_valid():
            return self.answer(form, 422)
        accounts.save_preferences(self.user, form.cleaned_data)
        messages.success(request, "已保存个人设置。")
        return redirect("preferences")


class PasswordForm(forms.Form):
    """The old password, the new one twice."""

    old = forms.CharField(
        label="原密码",
        strip=False,
        max_length=256,
        error_messages={"required": "请填写原密码。"},
        widget=forms.PasswordInput(attrs={"class": "form-control", "autocomplete": "current-password"}),
    )
    new = forms.CharField(
        label="新密码",
        strip=False,
        max_length=256,
        error_messages={"required": "请填写新密码。"},
        widget=forms.PasswordInput(attrs={"class": "form-control", "autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label="再次填写新密码",
        strip=False,
        max_length=256,
        error_messages={"required": "请再填写一次新密码。"},
        widget=forms.PasswordInput(attrs={"class": "form-control", "autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        """Both entries must agree."""
        data = super().clean() or {}
        if data.get("new") and data.get("again") and data["new"] != data["again"]:
            self.add_error("again", "两次填写的新密码不一致。")
        return data


@method_decorator(sensitive_post_parameters("old", "new", "again"), name="dispatch")
class PasswordChange(Page):
    """The owner changes the password."""

    action = "core.password.change"
    title = "修改密码"
    template_name = "account/password.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the form and the rules."""
        return self.answer(PasswordForm())

    def answer(self, form: PasswordForm, status: int = 200) -> HttpResponse:
        """The page with the form."""
        return self.render(
            status=status,
            form=form,
            rules=passwords.rules_in_words(),
            forced=bool(pending_steps(self.request.user)),  # type: ignore[arg-type]
            expires=passwords.expires_on(self.request.user),  # type: ignore[arg-type]
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Change it, or say what is wrong beside the field."""
        form = PasswordForm(request.POST)
        if form.is_valid():
            try:
                services.change_password(request, form.cleaned_data["old"], form.cleaned_data["new"])
            except ValidationError as error:
                form.add_error(None, error)
            else:
                messages.success(request, "密码已修改，您在其他设备上的登录已全部结束。")
                return redirect(start_page(request.user))
        return self.answer(form, 422)


class OwnSessions(Page):
    """Where the person is signed in, and the last sessions that ended."""

    action = "core.session.own"
    title = "登录会话"
    crumbs = (("首页", "home"),)
    help = "如有不认识的登录，请立即结束并修改密码。"
    template_name = "account/sessions.html"

    def get_context(self, **more: Any) -> dict[str, Any]:
        """Running sessions first, then the last ten that ended."""
        own = LoginSession.objects.filter(user=self.request.user)  # type: ignore[misc]
        return super().get_context(
            running=own.open(),
            ended=own.exclude(ended_at=None)[:10],
            current=sessions.current_id(self.request),
            **more,
        )


class EndOwnSession(Page):
    """End one of one's own sessions. The page itself is the list; there is nothing to see at this address."""

    action = "core.session.own"
    model = LoginSession
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """End it and return to the list; another's session and a missing one are the same 404."""
        session = LoginSession.objects.filter(user=request.user, pk=kwargs["pk"]).first()  # type: ignore[misc]
        if session is None:
            raise OutOfScope(LoginSession._meta.label)
        if services.end_session(session, EndReason.OWN, action=self.action):
            messages.success(request, "已结束这次登录。")
        return redirect("session-list")

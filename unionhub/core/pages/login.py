"""Signing in and out."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from ..access import access
from ..auth import lockout, services
from ..auth.addresses import safe_next
from ..models import EndReason, FailureSubject
from .personal import start_page

FIELD = {"class": "form-control"}
#: What may lie in the browser's cache; cookies stay, the mark of a known browser among them.
CLEAR_SITE_DATA = '"cache", "storage"'


class LoginForm(forms.Form):
    """Name and password. Lengths are bounded only so that nobody sends a megabyte to be hashed."""

    username = forms.CharField(
        label="用户名",
        max_length=150,
        error_messages={"required": "请填写用户名。"},
        widget=forms.TextInput(
            attrs=FIELD
            | {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false", "autofocus": True}
        ),
    )
    password = forms.CharField(
        label="密码",
        max_length=256,
        strip=False,
        error_messages={"required": "请填写密码。"},
        widget=forms.PasswordInput(attrs=FIELD | {"autocomplete": "current-password"}),
    )


@access("core.login")
@never_cache
@sensitive_post_parameters("password")
def sign_in(request: HttpRequest) -> HttpResponse:
    """The sign-in page; every failure is answered with one text."""
    wanted = request.POST.get("next", request.GET.get("next", ""))
    if request.method != "POST":
        if request.user.is_authenticated:
            return redirect(safe_next(request, wanted, start_page(request.user)))
        return _page(request, LoginForm(), wanted)
    form = LoginForm(request.POST)
    if form.is_valid():
        try:
            user, ended = services.sign_in(
                request, form.cleaned_data["username"], form.cleaned_data["password"]
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            if ended:
                messages.warning(
                    request, "同时登录的设备超过上限，您最早的一次登录已结束。如非本人操作，请立即修改密码。"
                )
            response = redirect(safe_next(request, wanted, start_page(user)))
            remember_browser(request, response, user)
            return response
    return _page(request, form, wanted)


def _page(request: HttpRequest, form: LoginForm, wanted: str) -> HttpResponse:
    ended = request.GET.get("ended", "")
    return render(
        request,
        "registration/login.html",
        {
            "page_title": "登录",
            "form": form,
            "next": safe_next(request, wanted) if wanted else "",
            "limit": lockout.limit_for(FailureSubject.ACCOUNT),
            "ended": EndReason(ended).label if ended in EndReason.values else "",
        },
    )


def remember_browser(request: HttpRequest, response: HttpResponse, user) -> None:
    """Mark the browser as known for the account, so that strangers' failures do not lock it out."""
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        lockout.device_cookie(user, request.COOKIES.get(settings.DEVICE_COOKIE_NAME, "")),
        max_age=lockout.DEVICE_DAYS * 86400,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


@access("core.logout")
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out: the session dies on the server, the browser forgets its cached pages."""
    services.sign_out(request)
    response = redirect(f"{resolve_url('login')}?ended={EndReason.LOGOUT}")
    response.headers["Clear-Site-Data"] = CLEAR_SITE_DATA
    return response

"""Actions on chosen rows: each record fetched in scope, asked for right, done by itself, and told by itself."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ImproperlyConfigured, PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from .. import access, audit, form_tokens
from ..forms import PlainForm
from ..listing import as_key

if TYPE_CHECKING:
    from .list import ListView

LIMIT = 200
GONE = "不存在或不在您的范围内"
REFUSED = "您没有此项权限"


@dataclass(frozen=True)
class BulkAction:
    """Something done to the chosen rows. `run(obj, user, note)` calls the service for one record.

    It runs in a transaction per record, on the locked record, only where the user holds `action`; a refusal is a
    ValidationError in words. `confirm` (what will happen) makes it ask first: set it for what cannot be undone.
    With `form_class` the page that asks holds that form, and `run(obj, user, data)` gets its answers.
    With `page` (a url name) nothing is done here: that page is opened with `?ids=1,2,…` and asks on (a print of many).
    """

    key: str
    label: str
    action: str
    run: Callable[[Any, Any, Any], None] | None = None
    confirm: str = ""
    icon: str = ""
    danger: bool = False
    audited: bool = False
    page: str = ""
    form_class: type[PlainForm] | None = None


@dataclass(frozen=True)
class Outcome:
    """What became of one record."""

    thing: str
    is_done: bool
    words: str
    url: str = ""


def answer(view: "ListView", chosen: BulkAction) -> HttpResponse:
    """Ask first if the action says so, else do it and tell the result per record."""
    request = view.request
    ids = list(dict.fromkeys(request.POST.getlist("ids")))
    if not ids:
        return _say(view, chosen, "请先勾选要办理的记录。")
    if len(ids) > LIMIT:
        return _say(view, chosen, f"一次最多办理 {LIMIT} 条，您勾选了 {len(ids)} 条。请分批办理。")
    if chosen.page:
        keys = [key for key in (as_key(view.model, text) for text in ids) if key is not None]
        return HttpResponseRedirect(f"{reverse(chosen.page)}?ids={','.join(str(key) for key in keys)}")
    confirmed = "confirmed" in request.POST
    form = None
    if chosen.form_class is not None:
        form = chosen.form_class(request.POST if confirmed else None, user=request.user, action=chosen.action)
    if (chosen.confirm and not confirmed) or (form is not None and not form.is_valid()):
        keys = [key for key in (as_key(view.model, text) for text in ids) if key is not None]
        things = [str(obj) for obj in view.get_queryset().visible_to(request.user).filter(pk__in=keys)]
        return view.render(
            "kernel/bulk_confirm.html",
            chosen=chosen,
            things=things,
            ids=ids,
            form=form,
            status=422 if confirmed else 200,
            form_token=form_tokens.issue(request),
            back_url=view.address(),
        )
    # The token is used in a transaction of its own: what was done to some of the records stays done.
    try:
        with transaction.atomic():
            form_tokens.land(form_tokens.redeem(request), view.address())
    except form_tokens.AlreadyDone:
        return _say(view, chosen, "这次操作已经执行过，没有重复执行。", 200)
    except (form_tokens.TokenMissing, form_tokens.TokenReused):
        return _say(view, chosen, "本页打开过久或已提交过，没有执行。请返回列表重新勾选。")
    note = request.POST.get("note", "").strip()[:500]
    answers = form.cleaned_data if form is not None else note
    outcomes = [_do(view, chosen, text, note, answers) for text in ids]
    return _show(view, chosen, outcomes)


def _do(view: "ListView", chosen: BulkAction, text: str, note: str, answers: Any) -> Outcome:
    user: Any = view.request.user
    key = as_key(view.model, text)
    try:
        with transaction.atomic():
            manager: Any = view.model._default_manager
            rows = manager.select_for_update(of=("self",), no_key=True).visible_to(user)
            obj: Any = rows.filter(pk=key).first() if key is not None else None
            if obj is None:
                outcome = Outcome(f"编号 {text[:20]}", False, GONE)
            elif not access.allows(user, chosen.action, obj):
                outcome = Outcome(str(obj), False, REFUSED)
            else:
                if chosen.run is None:
                    raise ImproperlyConfigured(f"The bulk action {chosen.key!r} needs run or page")
                chosen.run(obj, user, answers)
                if not chosen.audited:
                    audit.record(chosen.action, actor=user, obj=obj, reason=note, request=view.request)
                return Outcome(str(obj), True, "已完成", view.url_of(obj))
            audit.record(
                chosen.action,
                actor=user,
                obj=obj,
                result="denied",
                reason=outcome.words,
                request=view.request,
                label="" if obj is not None else outcome.thing,
            )
            return outcome
    except ValidationError as refusal:
        return Outcome(_name(view, key), False, " ".join(refusal.messages))
    except PermissionDenied:
        return Outcome(_name(view, key), False, REFUSED)


def _name(view: "ListView", key: Any) -> str:
    return str(view.get_queryset().visible_to(view.request.user).filter(pk=key).first() or f"编号 {key}")


def _show(view: "ListView", chosen: BulkAction, outcomes: list[Outcome]) -> HttpResponse:
    done = sum(outcome.is_done for outcome in outcomes)
    return view.render(
        "kernel/bulk_result.html",
        chosen=chosen,
        outcomes=outcomes,
        done=done,
        failed=len(outcomes) - done,
        back_url=view.address(),
    )


def _say(view: "ListView", chosen: BulkAction, words: str, status: int = 422) -> HttpResponse:
    return view.render(
        "kernel/bulk_result.html",
        status=status,
        chosen=chosen,
        problem=words,
        outcomes=[],
        back_url=view.address(),
    )

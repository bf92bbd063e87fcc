"""The base of form pages: one class for entering and changing a record."""

import copy
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from .. import form_tokens, saving
from ..forms import RecordForm
from . import conflict
from .page import ObjectPage

PAGE_TOO_OLD = "本页打开过久或缺少校验信息，内容没有保存。请核对下面的内容，再保存一次。"
REUSED = "这张表单已经提交过，内容与第一次不同，没有再次保存。请先查看已保存的记录，再决定是否修改。"


class FormView(ObjectPage):
    """Enter a record (url without pk) or change it (url with pk).

    A subclass sets `action`, `model`, `form_class`, `title`; and may set `add_another` for series, `success_message`
    and `get_initial`. Version and one-time token are mandatory and are looked after here (scorecard R8, R9, G4, G5).
    """

    form_class: type[RecordForm]
    template_name = "kernel/form.html"
    submit_label = "保存"
    add_another = False
    success_message = "已保存：{object}"

    def get_initial(self) -> dict[str, Any]:
        """First values of a new record's form."""
        return {}

    def make_form(self, instance: Model | None, data=None, files=None) -> ModelForm:
        """The form for this user, bound when data are given."""
        if instance is None:
            organisations = self.form_class.base_fields.get("organisation")
            initial = {"organisation": self.request.user.organisation_id} if organisations else {}
            initial |= self.get_initial()
        else:
            initial = {}
        return self.form_class(
            data, files, instance=instance, initial=initial, user=self.request.user, action=self.action
        )

    def get_success_url(self) -> str:
        """Where a saved form leads: the record's page."""
        return self.object.get_absolute_url()  # type: ignore[union-attr]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the form."""
        return self.render_form(self.make_form(self.object))

    def render_form(self, form: ModelForm, status: int = 200, problem: str = "") -> HttpResponse:
        """Show the form, with the version it is made from, what the fields held, and a fresh token."""
        return self.render(
            status=status,
            form=form,
            problem=problem,
            form_token=form_tokens.issue(self.request),
            version=getattr(self.object, "version", ""),
            opened=conflict.remember(form) if self.object is not None else "",
            submit_label=self.submit_label,
            back_url=self.get_back_url(),
        )

    def after_save(self) -> None:
        """What else belongs to the save (a notice to who acts next); runs in its transaction, on `self.object`."""

    def get_back_url(self) -> str:
        """Where 返回 leads: the page one came over."""
        return next((url for _, url in reversed(self.get_breadcrumbs()) if url), "")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Save through the funnel; every other outcome gives the user's input back."""
        before = self.object
        try:
            with transaction.atomic():
                token = form_tokens.redeem(request)
                saved = saving.save_record(
                    self.bind,
                    model=self.model,
                    actor=request.user,
                    action=self.action,
                    pk=self.object.pk if self.object is not None else None,
                    version=_version(request),
                    request=request,
                )
                if saved.object is None:
                    transaction.set_rollback(True)  # the token stays free for the corrected form
                else:
                    self.object = saved.object
                    self.after_save()
                    landing = (
                        request.path
                        if self.add_another and "add_another" in request.POST
                        else self.get_success_url()
                    )
                    form_tokens.land(token, landing)
        except form_tokens.AlreadyDone as done:
            return HttpResponseRedirect(done.landing or self.get_back_url())
        except form_tokens.TokenReused:
            return self.render_form(self.bind(self.object), 422, REUSED)
        except (form_tokens.TokenMissing, saving.VersionMissing):
            return self.render_form(self.bind(self.object), 400, PAGE_TOO_OLD)
        except saving.Stale as stale:
            self.object = stale.current
            return self.render_conflict()
        except ValidationError as error:  # a service refused what the form could not see
            self.object = before
            return self.render_refusal(error)
        if saved.object is None:
            return self.render_form(saved.form, 422)
        messages.success(request, self.success_message.format(object=self.object))
        return HttpResponseRedirect(landing)

    def bind(self, instance: Model | None) -> ModelForm:
        """The form with what was posted; fields answered with «theirs» on the conflict page keep the stored value."""
        form = self.make_form(instance, self.request.POST, self.request.FILES)
        if instance is not None:
            for name, field in form.fields.items():
                if self.request.POST.get(f"take_{name}") == "theirs":
                    field.disabled = True
        return form

    def render_refusal(self, error: ValidationError) -> HttpResponse:
        """Answer 422 with what was sent and the reason; nothing was written."""
        form = self.bind(copy.copy(self.object))  # validation writes into the instance
        form.is_valid()
        form.add_error(None, error.messages)  # type: ignore[arg-type]
        return self.render_form(form, 422)

    def render_conflict(self) -> HttpResponse:
        """Answer 409 with both values side by side; the user's input is kept and can be sent again."""
        current = self.make_form(self.object)
        mine = self.bind(copy.copy(self.object))  # validation writes into the instance
        rows = conflict.compare(
            current, mine, conflict.opened_with(self.request.POST.get(conflict.FIELD, ""))
        )
        kept = [
            (name, value)
            for name, values in self.request.POST.lists()
            for value in values
            if name not in ("csrfmiddlewaretoken", "version", form_tokens.FIELD)
            and not name.startswith("take_")
        ]
        return self.render(
            "kernel/conflict.html",
            status=409,
            rows=rows,
            kept=kept,
            form_token=form_tokens.issue(self.request),
            version=self.object.version,  # type: ignore[union-attr]
            back_url=self.get_back_url(),
        )


def _version(request: HttpRequest) -> int | None:
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None

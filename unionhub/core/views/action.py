"""The base of actions on one record: a page that names the thing, and a POST that does it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from .. import audit, form_tokens, saving
from ..forms import PlainForm
from .form import PAGE_TOO_OLD, REUSED, _version
from .page import ObjectPage

NOTE_LIMIT = 500
#: Fields that every save moves.
NOT_A_CHANGE = frozenset({"version", "created_at", "updated_at"})
OVERTAKEN = "这条记录在您打开本页之后已被他人办理或修改，您的操作没有执行。下面是最新情况，请核对后再决定。"


class ActionView(ObjectPage):
    """Do something to a record. GET only asks; POST does it once (token) and only on the version that was shown.

    A subclass sets `action`, `model`, `title`, `verb` (the button), and `perform`; and may set `text` (what will
    happen), `note_required`, `note_label`, `danger`, `form_class` (a PlainForm with further questions).
    """

    template_name = "kernel/action.html"
    verb = ""
    text = ""
    note_label = "说明"
    note_asked = False
    note_required = False
    danger = False
    form_class: type[PlainForm] | None = None
    success_message = "{object}：已{verb}"
    #: Set when the service writes its own audit record; else the view records what changed.
    audited = False

    def perform(self, obj: Any, note: str, data: dict[str, Any]) -> None:
        """Call the service; runs inside the transaction. Raise ValidationError for a refusal in words."""
        raise NotImplementedError

    def get_success_url(self) -> str:
        """Where the action leads: the record's page."""
        return self.object.get_absolute_url()  # type: ignore[union-attr]

    def get_text(self) -> str:
        """What will happen, in a sentence."""
        return self.text

    def make_form(self, data=None) -> PlainForm | None:
        """The form of further questions, if there are any."""
        return self.form_class(data, user=self.request.user, action=self.action) if self.form_class else None

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Ask."""
        return self.ask(self.make_form())

    def ask(
        self, form: PlainForm | None, status: int = 200, problem: str = "", note: str = ""
    ) -> HttpResponse:
        """Show the confirmation with a fresh token."""
        return self.render(
            status=status,
            form=form,
            problem=problem,
            note=note,
            note_limit=NOTE_LIMIT,
            thing=self.get_thing(),
            text=self.get_text(),
            form_token=form_tokens.issue(self.request),
            version=self.object.version,  # type: ignore[union-attr]
            back_url=self.get_success_url(),
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Do it, or ask again with what stood in the way."""
        note = request.POST.get("note", "").strip()
        form = self.make_form(request.POST)
        if form is not None and not form.is_valid():
            return self.ask(form, 422, note=note)
        if self.note_required and not note:
            return self.ask(form, 422, f"请填写{self.note_label}。")
        if len(note) > NOTE_LIMIT:
            return self.ask(form, 422, f"{self.note_label}最多 {NOTE_LIMIT} 个字。", note)
        try:
            with transaction.atomic():
                token = form_tokens.redeem(request)
                obj = saving.lock(self.model, self.object.pk, _version(request), request.user, self.action)  # type: ignore[union-attr]
                self.object = obj
                names = [item.name for item in obj._meta.concrete_fields if item.name not in NOT_A_CHANGE]
                before = saving.snapshot(obj, names)
                self.perform(obj, note, form.cleaned_data if form is not None else {})
                if not self.audited:
                    changes = saving.differences(obj, before, saving.snapshot(obj, names))
                    audit.record(
                        self.action,
                        actor=request.user,
                        obj=obj,
                        changes=changes,
                        reason=note,
                        request=request,
                    )
                landing = self.get_success_url()
                form_tokens.land(token, landing)
        except form_tokens.AlreadyDone as done:
            return HttpResponseRedirect(done.landing or self.get_success_url())
        except form_tokens.TokenReused:
            return self.ask(form, 422, REUSED, note)
        except (form_tokens.TokenMissing, saving.VersionMissing):
            return self.ask(form, 400, PAGE_TOO_OLD, note)
        except saving.Stale as stale:
            self.object = stale.current
            return self.ask(form, 409, OVERTAKEN, note)
        except ValidationError as refusal:
            self.object = self.get_object()
            return self.ask(form, 422, " ".join(refusal.messages), note)
        messages.success(request, self.success_message.format(object=self.object, verb=self.verb))
        return HttpResponseRedirect(landing)

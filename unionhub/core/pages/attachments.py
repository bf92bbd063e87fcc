"""The papers of one record: list, upload, download, removal.

The address names the record. The right is the record's own (`view_action`, `attachment_action`), asked in the
order of every page: held nowhere → 403, record missing or out of scope → 404, visible but not held there →
403.
"""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.http import content_disposition_header

from .. import access, attachments
from ..audit import record as record_event
from ..downloads import SANDBOX
from ..errors import PageError
from ..filetypes import KINDS
from ..models import Attachment
from ..models.attachment import attachable_models
from ..scope import OutOfScope
from ..uploads import problem_of
from ..views.page import Page, fetch


class NotReadable(PageError):
    """The stored file is missing or damaged."""

    status = 409


def panel(user: Any, target: Any, **more: Any) -> dict[str, Any]:
    """What the list of a record's papers needs, for the page of the record and for htmx."""
    return {
        "record": target,
        "label": target._meta.label_lower,
        "attachments": Attachment.objects.of(target).select_related("created_by"),
        "may_change": access.may(user, target.attachment_action, getattr(target, "organisation", target)),
        "closed": getattr(target, "attachments_closed", ""),
        "accept": ",".join(f".{kind}" for kind in KINDS),
        "kinds": "、".join(KINDS),
        "max_mb": attachments.limits().size // attachments.MIB,
        **more,
    }


class RecordPapers(Page):
    """Base: finds the record of the address.

    `changes_record` tells which of its two actions is needed.
    """

    model = Attachment
    template_name = "kernel/attachment_page.html"
    changes_record = False
    target: Any = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Find the record, and the paper if the address names one; then answer."""
        model: Any = attachable_models().get(kwargs["label"])
        if model is None:
            raise OutOfScope("attachment")
        action = model.attachment_action if self.changes_record else model.view_action
        access.require(request.user, action)
        self.target = fetch(model, request.user, kwargs["record"], action)
        if "pk" in kwargs:
            self.object = Attachment.objects.of(self.target).filter(pk=kwargs["pk"]).first()
            if self.object is None:
                raise OutOfScope("attachment")
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs(self) -> list[tuple[str, str]]:
        """Back to the record."""
        return [(str(self.target), self.target.get_absolute_url()), (self.get_title(), "")]

    def back(self) -> str:
        """The papers on the record's page."""
        return f"{self.target.get_absolute_url()}#attachments"

    def show(self, status: int = 200, **more: Any) -> HttpResponse:
        """The list alone for htmx, else a page around it."""
        htmx = bool(getattr(self.request, "htmx", False))
        # Under a page heading «附件» of its own the list does not say it again, nor when htmx replaces it there.
        alone = not htmx or "stands_alone" in self.request.POST
        context = panel(self.request.user, self.target, stands_alone=alone, **more)
        if htmx:
            return render(self.request, "kernel/attachments.html", context, status=status)
        return self.render(status=status, **context)


class AttachmentListView(RecordPapers):
    """The papers of a record."""

    action = "core.attachment.view"
    title = "附件"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show them."""
        return self.show()


class AttachmentAddView(RecordPapers):
    """Upload one or more papers; each is judged by itself."""

    action = "core.attachment.add"
    title = "上传附件"
    changes_record = True

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the list with its upload form."""
        return self.show()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Take in what is acceptable; say by name what was not and why."""
        uploads = request.FILES.getlist("files")
        problems = [problem] if (problem := problem_of(request)) else []
        added = 0
        for upload in uploads[:10]:
            try:
                attachments.add(self.target, upload, self.user, request.POST.get("note", "").strip())
                added += 1
            except ValidationError as refusal:
                problems.append(f"{attachments.safe_name(upload.name or '')}：{refusal.messages[0]}")
        if len(uploads) > 10:
            problems.append("一次最多上传 10 个文件，其余没有接收。")
        if not uploads and not problems:
            problems.append("请选择要上传的文件。")
        if problems or getattr(request, "htmx", False):
            return self.show(status=422 if problems else 200, problems=problems, added=added)
        messages.success(request, f"已上传 {added} 个附件。")
        return HttpResponseRedirect(self.back())


class AttachmentDownloadView(RecordPapers):
    """Hand out one paper, to be saved and not to be shown."""

    action = "core.attachment.view"
    title = "下载附件"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Check the bytes, write the audit row, send."""
        paper: Any = self.object
        try:
            content = attachments.read(paper)
        except attachments.FileDamaged:
            record_event(
                "core.attachment.view", obj=paper, result="failed", request=request, reason="文件缺失或已损坏"
            )
            raise NotReadable("文件缺失或已损坏，没有发送。请联系系统管理员从备份中恢复。") from None
        record_event("core.attachment.view", obj=paper, organisation=paper.organisation, request=request)
        headers = {
            "Content-Disposition": content_disposition_header(as_attachment=True, filename=paper.name),
            "Content-Security-Policy": SANDBOX,
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store",
        }
        return HttpResponse(content, content_type=KINDS[paper.kind].media_type, headers=headers)


class AttachmentRemoveView(RecordPapers):
    """Remove one paper, with a reason."""

    action = "core.attachment.remove"
    title = "删除附件"
    template_name = "kernel/attachment_remove.html"
    changes_record = True

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Ask for the reason."""
        return self.render(back=self.back())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Remove it."""
        reason = request.POST.get("reason", "")
        try:
            attachments.remove(self.object, self.user, reason)  # type: ignore[arg-type]
        except ValidationError as refusal:
            return self.render(status=422, back=self.back(), problem=refusal.messages[0], reason=reason)
        messages.success(request, f"已删除附件：{self.object}")
        return HttpResponseRedirect(self.back())


def papers_html(request: HttpRequest, target: Any) -> str:
    """The list as HTML, for the page of a record."""
    return render_to_string("kernel/attachments.html", panel(request.user, target), request)

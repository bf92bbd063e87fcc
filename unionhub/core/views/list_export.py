"""The export of a list: exactly what is shown, at once when it is small, else by a job."""

import io
from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, HttpResponse, HttpResponseRedirect
from django.utils import timezone

from .. import audit, exports
from ..excel import XLSX

if TYPE_CHECKING:
    from .list import ListView

#: Rows written while the browser waits; more is a job's work.
DIRECT_ROWS = 2_000


def answer(view: "ListView") -> HttpResponse | FileResponse:
    """Answer with the file, or start the job and lead to it."""
    request = view.request
    listing = view.listing
    count = listing.rows.order_by()[: DIRECT_ROWS + 1].count()
    if count > DIRECT_ROWS:
        try:
            return HttpResponseRedirect(exports.start_list_export(view, request.user).get_absolute_url())
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
            return HttpResponseRedirect(view.address())
    target = io.BytesIO()
    written = exports.write_listing(target, view.get_title(), listing, request.user)
    audit.record(
        view.export_action,
        actor=request.user,
        organisation=request.user.organisation,
        count=written,
        label=view.get_title(),
        request=request,
    )
    target.seek(0)
    name = f"{view.get_title()} {timezone.localdate():%Y%m%d}.xlsx"
    return FileResponse(target, as_attachment=True, filename=name, content_type=XLSX)

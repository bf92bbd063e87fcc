"""Pages of legal-person certificates."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from unionhub.core.parameters import parameter
from unionhub.core.views import ActionView, Button, DetailView, Facts, FormView, ListView

from ..filters.unions import CertificateFilter
from ..forms.certificates import CancelForm, ChangeCertificateForm, NewCertificateForm, RenewForm
from ..models import Certificate, Union
from ..queries import unions as queries
from ..rules import terms as rules
from ..services import certificates
from ..tables.unions import CertificateTable

VIEW = "members.union.view"
CHANGE = "members.certificate.change"
CRUMBS = (("法人证书", "certificate-list"),)


def is_standing(certificate: Any) -> bool:
    """Whether it was not cancelled."""
    return certificate.cancelled_on is None


def with_state(rows: Any) -> Any:
    """Certificates with their state today."""
    return queries.with_certificate_state(
        rows, timezone.localdate(), parameter("members.certificate.reminder_days")
    )


class CertificateList(ListView):
    """All certificates in scope, those that end first on top."""

    action = VIEW
    model = Certificate
    title = "法人证书"
    table_class = CertificateTable
    filter_class = CertificateFilter
    export_action = "members.union.export"
    buttons = (Button("登记法人证书", "certificate-add", CHANGE, icon="plus", primary=True),)
    empty_title = "还没有登记法人资格证书"
    empty_text = "这里列出各工会的法人资格证书，有效期与任期相同，到期前提醒换证。"
    search_hint = "工会、证书号、法定代表人"

    def get_queryset(self):
        """With their state today."""
        return with_state(Certificate.objects.all())


class CertificateDetail(DetailView):
    """One certificate."""

    action = VIEW
    model = Certificate
    crumbs = CRUMBS
    select_related = ("organisation", "term")
    facts = (
        Facts("证书", ("organisation", "number", "legal_representative", "authority")),
        Facts("有效期", ("term", "valid_from", "valid_to", "cancelled_on")),
    )
    rail_template_name = "members/unions/rail.html"
    history_action = VIEW
    buttons = (
        Button("换证", "certificate-renew", CHANGE, "refresh", primary=True, when=is_standing),
        Button("更正", "certificate-change", CHANGE, "pencil", when=is_standing),
        Button("注销", "certificate-cancel", CHANGE, "ban", when=is_standing),
    )

    def get_queryset(self):
        """With its state today."""
        return with_state(super().get_queryset())

    def get_state(self) -> dict[str, str]:
        """The badge beside the title."""
        state = self.object.state  # type: ignore[union-attr]
        return {"label": rules.CERTIFICATE_STATES[state], "tone": rules.CERTIFICATE_TONES[state]}

    def get_context(self, **more: Any) -> dict[str, Any]:
        """Adds the clock, and what deserves attention."""
        certificate: Any = self.object
        clocks: list[dict[str, Any]] = []
        notes: list[str] = []
        if certificate.state in (rules.VALID, rules.EXPIRING, rules.EXPIRED):
            left = (certificate.valid_to - timezone.localdate()).days
            clocks = [
                {
                    "title": certificate.organisation,
                    "words": f"有效期至 {certificate.valid_to:%Y-%m-%d}",
                    "left": f"过期 {-left} 天" if left < 0 else f"还有 {left} 天",
                    "tone": rules.CERTIFICATE_TONES[certificate.state],
                    "url": Union.objects.get(organisation=certificate.organisation).get_absolute_url(),
                }
            ]
            notes = [note for note in [certificates.note_of(certificate)] if note]
        return super().get_context(clocks=clocks, notes=notes, **more)


class WithNote(FormView):
    """A certificate's form that says at once what deserves attention about the saved certificate."""

    model = Certificate
    action = CHANGE
    crumbs = CRUMBS

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Save, and add the note to the message."""
        answer = super().post(request, *args, **kwargs)
        saved: Any = self.object
        if answer.status_code == 302 and saved is not None:
            note = certificates.note_of(saved)
            if note:
                messages.warning(request, note)
        return answer


class CertificateAdd(WithNote):
    """Enter a certificate."""

    title = "登记法人证书"
    form_class = NewCertificateForm
    submit_label = "登记"

    def get_initial(self) -> dict[str, Any]:
        """The union one came from, its last term, and who heads the registration."""
        given = self.request.GET.get("union", "")
        key = int(given) if given.isascii() and given.isdigit() and len(given) < 12 else 0
        unions = Union.objects.visible_to(self.user, CHANGE).select_related("organisation")
        union = unions.filter(organisation_id=key).first()
        if union is None:
            return {"organisation": None}
        last = queries.latest_term(union.organisation)
        chair = queries.seats(last).filter(post="chair").first() if last else None
        return {
            "organisation": union.organisation_id,
            "term": last.pk if last else None,
            "legal_representative": chair.name if chair else "",
            "authority": self.user.organisation.name,
        }


class CertificateChange(WithNote):
    """Correct a certificate."""

    title = "更正法人证书"
    form_class = ChangeCertificateForm


class CertificateRenew(ActionView):
    """Enter the certificate that follows."""

    action = CHANGE
    model = Certificate
    title = "换证"
    verb = "登记换证"
    text = "新证书对应最近一届，有效期到这一届届满。请先登记换届结果。"
    form_class = RenewForm
    audited = True
    crumbs = CRUMBS
    success_message = "{object}：已登记换证"

    def perform(self, obj: Certificate, note: str, data: dict[str, Any]) -> None:
        """Through the service; the page goes on to the new certificate."""
        self.object = certificates.renew(
            obj,
            number=data["number"],
            valid_from=data["valid_from"],
            legal_representative=data["legal_representative"],
            actor=self.request.user,
        )


class CertificateCancel(ActionView):
    """Note that the registration was cancelled."""

    action = CHANGE
    model = Certificate
    title = "注销法人证书"
    verb = "注销"
    text = "注销后不能恢复；重新取得法人资格的，登记新证书。"
    note_label = "依据（文号）"
    note_required = True
    danger = True
    form_class = CancelForm
    audited = True
    crumbs = CRUMBS
    success_message = "{object}：已注销"

    def perform(self, obj: Certificate, note: str, data: dict[str, Any]) -> None:
        """Through the service."""
        certificates.cancel(obj, data["on"], note, self.request.user)

"""Input of legal-person certificates."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from unionhub.core import cleaners
from unionhub.core.forms import PlainForm, RecordForm

from ..models import Certificate, Term
from ..services import certificates
from .terms import unions_in_being

FIELDS: tuple[str, ...] = (
    "organisation",
    "number",
    "term",
    "valid_from",
    "valid_to",
    "legal_representative",
    "authority",
)


class TermChoice(forms.ModelChoiceField):
    """A term with its dates."""

    def label_from_instance(self, obj: Term) -> str:  # type: ignore[override]
        """«甲厂工会 第 2 届（2026-05-01 届满）»."""
        return f"{obj}（{obj.extended_to or obj.due_on:%Y-%m-%d} 届满）"


class CertificateForm(RecordForm):
    """A certificate as it was issued. Without a last day it ends with the term."""

    term = TermChoice(label="对应届次", queryset=Term.objects.none(), required=False)
    cleaners = {
        "number": cleaners.text,
        "legal_representative": cleaners.text,
        "authority": cleaners.text,
    }
    groups: tuple[tuple[str, str, tuple[str, ...]], ...] = (
        ("证书", "", ("organisation", "number", "legal_representative", "authority")),
        ("有效期", "有效期与任期相同；留空则取对应届次的届满日期。", ("term", "valid_from", "valid_to")),
    )

    class Meta:
        model = Certificate
        fields = FIELDS

    def prepare(self) -> None:
        """Offer the unions in being and their terms; of a stored certificate only its union's."""
        queryset = Term.objects.select_related("organisation").order_by("organisation__path", "-number")
        if "organisation" in self.fields:
            self.fields["organisation"].label = "工会"
            self.fields["organisation"].queryset = unions_in_being()  # type: ignore[attr-defined]
        else:
            queryset = queryset.filter(organisation=self.instance.organisation)
        self.fields["term"].queryset = queryset  # type: ignore[attr-defined]
        self.fields["valid_to"].required = False
        super().prepare()

    def _post_clean(self) -> None:
        """Take the last day from the term before the record is validated, and ask the service's own check."""
        data = self.cleaned_data
        term = data.get("term")
        if term is not None and not data.get("valid_to") and "valid_to" not in self.errors:
            data["valid_to"] = term.extended_to or term.due_on
        if not data.get("valid_to") and not self.errors:
            self.add_error("valid_to", "请填写有效期，或选择对应届次由系统推算。")
        super()._post_clean()  # type: ignore[misc]  # Django's own hook
        if not self.errors:
            try:
                certificates.check(self.instance)
            except ValidationError as error:
                for name, problems in error.message_dict.items():
                    self.add_error(name if name in self.fields else None, problems)


class NewCertificateForm(CertificateForm):
    """A certificate that is entered."""

    audited = True

    def save(self, commit: bool = True) -> Certificate:
        """Through the service."""
        return certificates.enter(self.instance, self.user)


class ChangeCertificateForm(CertificateForm):
    """A certificate that is corrected; it stays with its union."""

    groups: tuple[tuple[str, str, tuple[str, ...]], ...] = (
        ("证书", "", ("number", "legal_representative", "authority")),
        *CertificateForm.groups[1:],
    )

    class Meta(CertificateForm.Meta):
        fields = FIELDS[1:]


class RenewForm(PlainForm):
    """The certificate that follows."""

    valid_from = forms.DateField(label="新证书发证日期")
    number = forms.CharField(label="证书号", max_length=40, required=False, help_text="不变的可以不填")
    legal_representative = forms.CharField(
        label="法定代表人", max_length=60, required=False, help_text="不变的可以不填"
    )
    cleaners = {"number": cleaners.text, "legal_representative": cleaners.text}


class CancelForm(PlainForm):
    """From when on it is worth nothing."""

    on = forms.DateField(label="注销日期")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = timezone.localdate()

"""Input of what belongs to a mediation. Labels and choices are the models'."""

import datetime
from typing import Any

from django import forms
from django.db.models import Model
from django.utils import timezone

from members.enums import Sex
from unionhub.core import access, cleaners
from unionhub.core.enums import FieldAccess
from unionhub.core.forms import CaseForm
from unionhub.core.models import IssuedPaper
from unionhub.core.sensitive.forms import SensitiveCharField

from ..models import AgreementItem, Claim, Hearing, Participant, Performance, ServedPaper
from ..rules import mediation_parts as rules
from ..rules import parties


def of(model: type[Model], name: str, **changes: Any) -> Any:
    """The model's field as a form asks for it; `changes` override label, help and the like."""
    field: Any = model._meta.get_field(name)
    return field.formfield(**changes)


class PartForm(CaseForm):
    """Base: a part of a mediation (`case`), new or as it stands (`part`). `values()` is what the service writes."""

    def __init__(self, *args: Any, part: Any = None, **kwargs: Any) -> None:
        self.part = part
        if part is not None:
            stored = {
                name: getattr(part, name, None)
                for name in self.base_fields  # type: ignore[attr-defined]
            }
            kwargs["initial"] = {**stored, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if isinstance(field, SensitiveCharField):
                held = access.field_access(self.user, self.action, name, self.case.organisation)
                field.show_plain = held == FieldAccess.FULL
                if part is None and not field.show_plain and name in _SEALED_PARTS:
                    field.disabled = True

    def values(self) -> dict[str, Any]:
        """What is to be written; a sealed value that was not shown and not typed stays as it is."""
        found = dict(self.cleaned_data)
        for name, field in self.fields.items():
            hidden = isinstance(field, SensitiveCharField) and not field.show_plain
            if hidden and self.part is not None and not found.get(name):
                found.pop(name, None)
        return found


#: Sealed fields of parts: whoever may not see them in full does not write them.
_SEALED_PARTS = frozenset({"record"})


class ParticipantForm(PartForm):
    """Another person: found again by ID number or phone, else entered."""

    name = forms.CharField(label="姓名", max_length=60)
    role = of(Participant, "role")
    id_number = forms.CharField(label="证件号码", max_length=30, required=False)
    phone = forms.CharField(label="手机号码", max_length=20, required=False)
    sex = forms.ChoiceField(label="性别", choices=[("", "由证件号码判断"), *Sex.choices], required=False)
    address = forms.CharField(label="住址", max_length=120, required=False)
    is_migrant = forms.BooleanField(label="农民工", required=False)
    is_representative = of(Participant, "is_representative")
    stands_for = of(Participant, "stands_for", help_text="代理人、代表填写：代理或者代表哪一方、哪些人")
    powers = of(Participant, "powers", help_text="例如：一般代理；代为承认、放弃、变更请求，代为和解")

    cleaners = {
        "name": cleaners.text,
        "id_number": parties.id_number,
        "phone": cleaners.phone,
        "address": cleaners.text,
        "stands_for": cleaners.text,
        "powers": cleaners.text,
    }
    groups = (
        (
            "人员",
            "填写证件号码或者手机号码，能认出以前来过的人，不会重复登记。",
            ("name", "role", "id_number", "phone", "sex", "address", "is_migrant"),
        ),
        ("代表与代理", "", ("is_representative", "stands_for", "powers")),
    )


class ParticipantChangeForm(PartForm):
    """What somebody is in this mediation; who he is stands on his own page."""

    role = of(Participant, "role")
    is_representative = of(Participant, "is_representative")
    stands_for = of(Participant, "stands_for")
    powers = of(Participant, "powers")
    cleaners = {"stands_for": cleaners.text, "powers": cleaners.text}


class ClaimForm(PartForm):
    """One claim."""

    text = of(Claim, "text", widget=forms.Textarea(attrs={"rows": 3}))
    amount = of(Claim, "amount", min_value=0, help_text="没有金额的请求留空")


class HearingForm(PartForm):
    """A hearing and its record."""

    kind = of(Hearing, "kind")
    day = forms.DateField(label="日期", initial=timezone.localdate)
    time = forms.TimeField(label="时间", help_text="例如 09:30")
    place = of(Hearing, "place")
    present = of(Hearing, "present", widget=forms.Textarea(attrs={"rows": 2}), help_text="逐人写明姓名和身份")
    record = of(Hearing, "record", required=False)
    recorder = of(Hearing, "recorder")
    is_signed = of(Hearing, "is_signed", help_text="勾选后笔录不能再修改，需要补充的另记一份")

    def __init__(self, *args: Any, part: Any = None, **kwargs: Any) -> None:
        if part is not None:
            at = timezone.localtime(part.at)
            kwargs["initial"] = {"day": at.date(), "time": at.strftime("%H:%M")}
        super().__init__(*args, part=part, **kwargs)
        self.fields["record"].widget.attrs["rows"] = 16

    def clean(self) -> dict[str, Any]:
        """The moment, not to come."""
        data = super().clean() or self.cleaned_data
        if data.get("day") and data.get("time") is not None:
            data["at"] = timezone.make_aware(datetime.datetime.combine(data["day"], data["time"]))
            if data["at"] > timezone.now():
                self.add_error("day", "笔录的时间不能晚于现在。")
        return data


class AgreementForm(PartForm):
    """One obligation of the agreement."""

    text = of(AgreementItem, "text", widget=forms.Textarea(attrs={"rows": 3}), help_text="谁向谁履行什么")
    amount = of(AgreementItem, "amount", min_value=0, help_text="没有金额的事项留空")
    due_on = of(AgreementItem, "due_on")
    way = of(AgreementItem, "way")


class ItemChoice(forms.ModelChoiceField):
    """An item of the agreement, with what is still owed and until when."""

    def label_from_instance(self, obj: Any) -> str:
        """«支付工资（尚欠 5,000.00 元，2026-12-31 前）»."""
        left = rules.standing(obj.amount, obj.performances.all()).left
        owed = "" if left is None else f"尚欠 {left:,} 元，"
        return f"{obj.text[:60]}（{owed}{obj.due_on:%Y-%m-%d} 前）"


class PerformanceForm(PartForm):
    """One act of performing."""

    item = ItemChoice(AgreementItem.objects.none(), label="协议事项")
    on = of(Performance, "on", initial=timezone.localdate)
    amount = of(
        Performance, "amount", min_value=0, required=False, initial=None, help_text="没有金额的事项留空"
    )
    completes = of(
        Performance, "completes", help_text="付清的不必勾选，系统自动判断；没有金额的事项履行完毕时勾选"
    )
    note = of(Performance, "note", help_text="转账凭证号、收条；未付清而了结的，写明余款如何了结")

    def prepare(self) -> None:
        """Offer what is still owed in this mediation."""
        rows = AgreementItem.objects.filter(mediation=self.case.pk)
        kept = self.part.item_id if self.part is not None else 0
        open_rows: Any = rows.filter(done_on__isnull=True) | rows.filter(pk=kept)
        self.fields["item"].queryset = open_rows.prefetch_related("performances")  # type: ignore[attr-defined]
        super().prepare()

    def clean(self) -> dict[str, Any]:
        """No amount is 0; the day lies between the agreement and today."""
        data = super().clean() or self.cleaned_data
        data["amount"] = data.get("amount") or rules.ZERO
        if data.get("on"):
            problem = rules.day_problem(data["on"], self.case.ended_on, timezone.localdate())
            if problem:
                self.add_error("on", problem)
        item = data.get("item")
        if item is not None and not self.errors:
            others = [one for one in item.performances.all() if self.part is None or one.pk != self.part.pk]
            problem = rules.performance_problem(
                amount=item.amount,
                before=rules.standing(item.amount, others),
                paid=data["amount"],
                completes=bool(data.get("completes")),
                note=data.get("note") or "",
            )
            if problem:
                self.add_error("amount", problem)
        return data


class ServedForm(PartForm):
    """A paper handed to somebody."""

    issued = forms.ModelChoiceField(
        IssuedPaper.objects.none(),
        label="已出具的文书",
        required=False,
        help_text="不在其中的，在下面填写名称",
    )
    paper = of(ServedPaper, "paper", required=False)
    number = of(ServedPaper, "number")
    recipient = of(ServedPaper, "recipient")
    way = of(ServedPaper, "way")
    on = of(ServedPaper, "on", initial=timezone.localdate)
    received_by = of(ServedPaper, "received_by", help_text="代收的写明与受送达人的关系")
    note = of(ServedPaper, "note", help_text="拒收、留置的写明情况和见证人；邮寄的写明单号")

    cleaners = {"paper": cleaners.text, "recipient": cleaners.text}

    def prepare(self) -> None:
        """Offer the papers of this mediation that are in force."""
        found: Any = IssuedPaper.objects.filter(case=self.case.pk, voided_at__isnull=True)
        self.fields["issued"].queryset = found  # type: ignore[attr-defined]
        super().prepare()

    def clean(self) -> dict[str, Any]:
        """The paper is chosen or named."""
        data = super().clean() or self.cleaned_data
        chosen = data.pop("issued", None)
        if chosen is not None:
            data["paper"], data["number"] = chosen.label, chosen.number
        elif not data.get("paper"):
            self.add_error("paper", "请选择已出具的文书，或者填写文书名称。")
        if data.get("on") and data["on"] > timezone.localdate():
            self.add_error("on", "送达日期不能晚于今天。")
        return data

"""Input of requests to join, transfers and proposals, and of their decisions."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from unionhub.core import cleaners
from unionhub.core.enums import OrganisationKind
from unionhub.core.forms import PlainForm, RecordForm
from unionhub.core.models import Organisation
from unionhub.core.views import RemoteSelect

from ..enums import MembershipKind, ProposalKind
from ..models import MEMBER_FACTS, JoinRequest, Proposal
from ..rules.people import CLEANERS
from ..services import joining
from .parts import (
    FactsForm,
    NumberChecked,
    county_unions,
    day_field,
    employer_field,
    model_field,
    not_to_come,
    text_field,
)

FACTS_GROUP = ("工作与身份", "统计报表按这些内容计数，请按实际填写。", ("employer", *MEMBER_FACTS))


class JoinForm(NumberChecked, RecordForm):
    """A request to join. The number is looked up in the whole county; a member elsewhere is offered as a transfer."""

    cleaners = {**CLEANERS, "from_outside": cleaners.text, "note": cleaners.text}
    groups = (
        ("申请人", "填写证件号码后，出生日期和性别自动带出。", (
            "organisation", "applied_on", "name", "document_kind", "id_number", "sex", "birth_date", "ethnicity",
            "phone",
        )),
        FACTS_GROUP,
        ("其他", "县外工会转来的会员，凭对方的会员组织关系接转单登记。", ("from_outside", "note")),
    )  # fmt: skip

    class Meta:
        model = JoinRequest
        fields = (
            "organisation",
            "applied_on",
            "name",
            "document_kind",
            "id_number",
            "sex",
            "birth_date",
            "ethnicity",
            "phone",
            "employer",
            *MEMBER_FACTS,
            "from_outside",
            "note",
        )
        labels = {"organisation": "申请加入的工会"}
        widgets = {
            "organisation": RemoteSelect("union-lookup"),
            "employer": RemoteSelect("employer-lookup"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fill_from_number()
        self.fields["applied_on"].validators.append(not_to_come)

    @property
    def is_elsewhere(self) -> bool:
        """Whether the form was refused because the person is a member of another union."""
        return self.has_error("__all__", "elsewhere")

    def clean(self) -> dict[str, Any]:
        """The number must be sound, and its person free to join this union."""
        data = super().clean() or self.cleaned_data
        organisation = data.get("organisation")
        if organisation is not None and organisation.kind == OrganisationKind.GROUP:
            self.add_error("organisation", "工会小组不单独登记会员，请选择它所属的基层工会。")
        if self.instance.pk and not self.instance.is_waiting:
            raise ValidationError("这份申请已经办结，不能再修改。")
        number = self.check_number(self.instance.id_number.plain if self.instance.pk else "")
        if number and organisation is not None and data.get("name"):
            self._check_standing(number, data["name"], organisation)
        return data

    def _check_standing(self, number: str, name: str, organisation: Organisation) -> None:
        standing, _ = joining.standing_of(number, name, organisation)
        if standing == joining.Standing.ELSEWHERE:
            self.add_error(None, ValidationError(standing.value, code="elsewhere"))
        elif standing in (joining.Standing.HERE, joining.Standing.OTHER_NAME):
            self.add_error("id_number", standing.value)
        elif joining.is_asked_twice(number, organisation, without=self.instance.pk):
            self.add_error("id_number", "此人在本工会已有一份待办理的入会申请，不必重复登记。")


class ApproveForm(PlainForm):
    """By which committee and paper, from which day."""

    effective_on = day_field("入会日期", "批准入会之日")
    deciding_body = text_field("批准组织", help_text="不填为本工会委员会")
    document_no = text_field("批准文号", help_text="没有文号可以不填")


class ReasonForm(PlainForm):
    """Why many are refused at once."""

    note = text_field("理由", 300, required=True)


class AskForm(NumberChecked, FactsForm):
    """The new union asks for a member of another one, by the number of his document."""

    cleaners = {**CLEANERS, "note": cleaners.text}
    groups = (
        ("转入", "按证件号码和姓名查找，两者须与登记一致。", (
            "organisation", "name", "document_kind", "id_number",
        )),
        ("在本工会的情况", "接收时还可以修改。", ("employer", *MEMBER_FACTS)),
        ("说明", "", ("note",)),
    )  # fmt: skip

    organisation = forms.ModelChoiceField(
        Organisation.objects.all(), label="转入工会", widget=RemoteSelect("union-lookup")
    )
    name = model_field("name", JoinRequest)
    document_kind = model_field("document_kind", JoinRequest)
    id_number = forms.CharField(label="证件号码", max_length=30)
    employer = employer_field("新工作单位")
    note = text_field("说明", 300)

    def clean(self) -> dict[str, Any]:
        """Find the person; what is found goes to the service as `person`."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        number = self.check_number()
        organisation = data.get("organisation")
        if not (number and organisation is not None and data.get("name")):
            return data
        standing, person = joining.standing_of(number, data["name"], organisation)
        if standing == joining.Standing.OTHER_NAME:
            self.add_error("id_number", standing.value)
        elif standing == joining.Standing.HERE:
            self.add_error("id_number", "此人已是本工会会员，不必转入。")
        elif standing != joining.Standing.ELSEWHERE:
            self.add_error("id_number", "县内没有此人现在的会籍，请改为登记入会申请。")
        data["person"] = person
        return data


class HandOutForm(PlainForm):
    """Where the member goes: a union of the county, or one outside it."""

    to_organisation = forms.ModelChoiceField(
        county_unions(),
        label="转入工会（县内）",
        required=False,
        widget=RemoteSelect("county-union-lookup"),
        help_text="可输入名称、拼音或简称",
    )
    outside_name = text_field("转入工会（县外）", help_text="县外的填写对方工会全称，凭接转单办理")

    def clean(self) -> dict[str, Any]:
        """One of the two."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and (data.get("to_organisation") is None) == (not data.get("outside_name")):
            raise ValidationError("请选择县内的转入工会，或填写县外工会的名称，二者填一项。")
        return data


class AcceptForm(PlainForm):
    """From which day the member belongs to the new union, and as what."""

    on = day_field("转入日期", "自这一天起计入本工会")
    kind = forms.ChoiceField(label="会籍", choices=MembershipKind.choices)
    employer = employer_field()
    employment_form = model_field("employment_form")
    is_migrant = model_field("is_migrant")
    new_form_group = model_field("new_form_group")
    document = text_field("接转单号或文号")


class ReceiptForm(PlainForm):
    """The receipt of the union outside the county."""

    on = day_field("转出日期", "回执上对方接收的日期，自这一天起不再计入本工会")
    document = text_field("回执文号")


class ProposalForm(PlainForm):
    """What is proposed about a member and why; for a lapse, its three conditions."""

    groups = (
        ("建议", "", ("kind", "reason")),
        (
            "自动退会的三项条件",
            "只在建议自动退会时填写：连续六个月以上未缴会费、不参加组织生活，经教育拒不改正（章程第六条）。",
            ("unpaid_since", "inactive_since", "educated_on", "education_note"),
        ),
    )

    kind = forms.ChoiceField(label="事项", choices=ProposalKind.choices)
    reason = forms.CharField(label="事由", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
    unpaid_since = model_field("unpaid_since", Proposal)
    inactive_since = model_field("inactive_since", Proposal)
    educated_on = model_field("educated_on", Proposal)
    education_note = model_field("education_note", Proposal)


class DecideForm(PlainForm):
    """Committee and document of a decision."""

    on = day_field("决定日期", "自这一天起不再是会员")
    body = text_field("作出决定的工会委员会", required=True)
    document = text_field("决定文号", required=True)


class ReportForm(PlainForm):
    """When an expulsion was reported to the upper union."""

    on = day_field("报备案日期")

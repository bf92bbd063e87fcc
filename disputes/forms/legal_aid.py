"""Input of applications for legal aid and of the steps of their procedure."""

from typing import Any

from django import forms
from django.utils import timezone

from members.enums import Sex
from members.models import Employer
from unionhub.core import cleaners
from unionhub.core.forms import CaseForm, PlainForm
from unionhub.core.models import Organisation, User
from unionhub.core.views import RemoteSelect

from ..enums import AidResult
from ..models import LegalAid, Mediation
from ..queries.hands import holders

HANDLE = "disputes.legal_aid.handle"


def model_field(name: str, **changes: Any) -> Any:
    """The model's field as a form asks for it."""
    field: Any = LegalAid._meta.get_field(name)
    return field.formfield(**changes)


def amount(label: str, help_text: str = "", *, required: bool = False) -> forms.DecimalField:
    """An amount in 元."""
    return forms.DecimalField(
        label=f"{label}（元）",
        min_value=0,
        max_digits=14,
        decimal_places=2,
        required=required,
        help_text=help_text,
        widget=forms.TextInput(attrs={"data-money": "", "inputmode": "decimal"}),
    )


def day(label: str, help_text: str = "") -> forms.DateField:
    """A day, today unless another is typed."""
    return forms.DateField(label=label, initial=timezone.localdate, help_text=help_text)


class AidFactsForm(PlainForm):
    """What is asked for, and what exempts from looking into means."""

    cleaners = {"employer_name": cleaners.text, "proof": cleaners.text, "paper_place": cleaners.text}
    groups: tuple[tuple[str, str, tuple[str, ...]], ...] = (
        (
            "援助事项",
            "",
            ("employer", "employer_name", "service", "matter", "claimed", "account", "mediation_case"),
        ),
        (
            "经济状况",
            "进城务工人员请求劳动报酬或工伤赔偿、困难帮扶在档、持社会救助等证明的，免予核查；其余请填写家庭收入和人口。",
            ("is_migrant", "proof", "income", "household"),
        ),
        ("材料", "", ("paper_place",)),
    )

    employer = forms.ModelChoiceField(
        Employer.objects.all(),
        label="对方单位（已登记的）",
        required=False,
        widget=RemoteSelect("employer-lookup"),
    )
    employer_name = forms.CharField(
        label="对方单位名称", max_length=120, required=False, help_text="上面没有的单位，在这里写名称"
    )
    service = model_field("service")
    matter = model_field("matter")
    claimed = amount("请求金额")
    account = forms.CharField(
        label="事实与请求", max_length=6000, widget=forms.Textarea(attrs={"rows": 6}), strip=True
    )
    mediation_case = forms.ModelChoiceField(
        Mediation.objects.all(), label="相关调解", required=False, help_text="同一申请人在本系统的调解"
    )
    is_migrant = model_field("is_migrant")
    proof = model_field("proof")
    income = amount("家庭月收入")
    household = forms.IntegerField(label="家庭人口", min_value=1, max_value=50, required=False)
    paper_place = forms.CharField(label="纸质材料存放处", max_length=120, required=False)

    def clean(self) -> dict[str, Any]:
        """An employer, chosen or named."""
        found = super().clean() or self.cleaned_data
        if found.get("employer") is None and not found.get("employer_name") and "employer" not in self.errors:
            self.add_error("employer_name", "请选择已登记的单位，或者填写单位名称。")
        return found


class AidForm(AidFactsForm):
    """A new application with its applicant."""

    cleaners = {
        **AidFactsForm.cleaners,
        "name": cleaners.text,
        "id_number": cleaners.id_number,
        "phone": cleaners.phone,
        "address": cleaners.text,
    }
    groups = (
        ("登记", "", ("organisation", "opened_on")),
        (
            "申请人",
            "曾经来过的人按证件号码（没有的按电话和姓名）对上原来的资料，不重复登记。",
            ("name", "id_number", "sex", "phone", "address"),
        ),
        *AidFactsForm.groups,
    )

    organisation = forms.ModelChoiceField(
        Organisation.objects.all(), label="受理组织", widget=RemoteSelect("keeper-lookup")
    )
    opened_on = day("申请日期", "七日内决定是否给予援助，从这一天起算")
    name = forms.CharField(label="姓名", max_length=60)
    id_number = forms.CharField(label="居民身份证号码", max_length=30, required=False)
    sex = forms.ChoiceField(label="性别", choices=[("", "不填"), *Sex.choices], required=False)
    phone = forms.CharField(label="手机号码", max_length=20)
    address = forms.CharField(label="住址", max_length=120, required=False)
    field_order = ("organisation", "opened_on", "name", "id_number", "sex", "phone", "address")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        at: Any = self.fields["organisation"]
        at.queryset = at.queryset.filter(is_active=True)
        linked: Any = self.fields["mediation_case"]
        linked.queryset = linked.queryset.filter(is_open=True)


class AssignForm(CaseForm):
    """Who is to handle it."""

    handler = forms.ModelChoiceField(User.objects.none(), label="承办人")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["handler"]
        chosen.queryset = holders(HANDLE, self.case.organisation)


class DecisionForm(PlainForm):
    """The day of a decision."""

    on = day("决定日期")


class ChallengeForm(PlainForm):
    """When the applicant challenged the refusal."""

    on = day("收到异议日期", "五日内审查，从这一天起算")


class AppointForm(CaseForm):
    """Who gives the aid."""

    cleaners = {"lawyer": cleaners.text, "firm": cleaners.text, "lawyer_phone": cleaners.phone}

    on = day("指派日期")
    lawyer = forms.CharField(label="承办人员（律师）", max_length=60)
    firm = forms.CharField(label="所在机构", max_length=120)
    lawyer_phone = forms.CharField(label="承办人员电话", max_length=30)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("lawyer", "firm", "lawyer_phone"):
            self.fields[name].initial = getattr(self.case, name)


class ConcludeForm(PlainForm):
    """What came of it."""

    on = day("援助结束日期")
    result = forms.ChoiceField(label="结果", choices=AidResult.choices)
    recovered = amount("挽回金额", "没有的不填")
    fee = amount("办案补贴", "付给承办人员的补贴")
    costs = amount("其他费用", "交通、鉴定、材料等")

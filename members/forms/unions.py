"""Input of unions: registering, facts, names, parent and class, dissolving."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from unionhub.core import cleaners
from unionhub.core.enums import OrganisationKind
from unionhub.core.forms import PlainForm, RecordForm
from unionhub.core.models import Organisation

from ..enums import Industry
from ..models import Code, CodeList, Union
from ..rules.unions import UNION_KINDS, union_credit_code
from ..services import unions
from ..services.terms import FirstTerm

CODE_TAKEN = "这个代码已登记在另一个工会名下，请核对。"
KINDS = [(kind.value, kind.label) for kind in OrganisationKind if kind in UNION_KINDS]
YEARS = ((3, "3 年"), (5, "5 年"))


def natures() -> Any:
    """The county's natures of units in force today."""
    return Code.objects.in_force(CodeList.NATURE, timezone.localdate()).order_by("position", "code")


def parents() -> Any:
    """Where a union may stand: every node in use that is no group."""
    return Organisation.objects.filter(is_active=True).exclude(kind=OrganisationKind.GROUP)


class NatureChoice(forms.ModelChoiceField):
    """A nature by code and label."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Code.objects.none(), label="单位性质", empty_label="未定", **kwargs)

    def label_from_instance(self, obj: Code) -> str:  # type: ignore[override]
        """«170 私营企业»."""
        return f"{obj.code} {obj.label}"


class UnionFacts(RecordForm):
    """The facts of a union that are not dated."""

    cleaners = {
        "credit_code": union_credit_code,
        "founding_document": cleaners.text,
        "address": cleaners.text,
        "postcode": cleaners.code,
        "contact": cleaners.text,
        "contact_phone": cleaners.phone,
    }
    groups: tuple[tuple[str, str, tuple[str, ...]], ...] = (
        (
            "工会",
            "这里的代码是工会自己的（81 或 89 开头）；用人单位的代码登记在单位资料中。",
            ("credit_code", "founded_on", "founding_document", "is_joint", "direct_election"),
        ),
        ("联系方式", "", ("address", "postcode", "contact", "contact_phone")),
    )

    class Meta:
        model = Union
        fields: tuple[str, ...] = (
            "credit_code",
            "founded_on",
            "founding_document",
            "is_joint",
            "direct_election",
            "address",
            "postcode",
            "contact",
            "contact_phone",
        )

    def prepare(self) -> None:
        """Room for a code that is typed in groups; 未知 reads 未登记."""
        super().prepare()
        self.fields["credit_code"].widget.attrs["maxlength"] = "24"
        self.fields["credit_code"].max_length = None  # type: ignore[attr-defined]  # the cleaner counts
        self.fields["credit_code"].validators = []
        self.fields["direct_election"].widget.choices = [  # type: ignore[attr-defined]
            ("unknown", "未登记"),
            ("true", "是"),
            ("false", "否"),
        ]

    def clean(self) -> dict[str, Any]:
        """A code belongs to one union; no union was founded in the future."""
        data = super().clean() or {}
        code = data.get("credit_code")
        if code and Union.objects.filter(credit_code=code).exclude(pk=self.instance.pk).exists():
            self.add_error("credit_code", CODE_TAKEN)
        if data.get("founded_on") and data["founded_on"] > timezone.localdate():
            self.add_error("founded_on", "建会日期不能晚于今天。")
        return data


class UnionForm(UnionFacts):
    """Changes of the facts."""


class NewUnionForm(UnionFacts):
    """A new union: its place in the tree, its facts, its class, and its first term if it was elected already."""

    audited = True
    parent = forms.ModelChoiceField(
        label="上级工会", queryset=Organisation.objects.none(), empty_label="请选择"
    )
    kind = forms.ChoiceField(label="类型", choices=KINDS, initial=OrganisationKind.PRIMARY.value)
    name = forms.CharField(label="工会名称", max_length=80, help_text="与建会批复一致的全称")
    short_name = forms.CharField(label="简称", max_length=40, required=False)
    code = forms.CharField(label="编码", max_length=40, help_text="上级下发的统计编码，一经使用不再变更")
    nature = NatureChoice(required=False)
    industry = forms.ChoiceField(label="行业", choices=Industry.choices, required=False)
    term_elected_on = forms.DateField(label="选举日期", required=False)
    term_years = forms.TypedChoiceField(label="任期", choices=YEARS, coerce=int, initial=3, required=False)
    term_direct = forms.BooleanField(label="直接选举产生", required=False)
    term_document = forms.CharField(label="选举结果批复文号", max_length=80, required=False)

    cleaners = {
        **UnionFacts.cleaners,
        "name": cleaners.text,
        "short_name": cleaners.text,
        "code": cleaners.code,
        "term_document": cleaners.text,
    }
    groups: tuple[tuple[str, str, tuple[str, ...]], ...] = (
        ("在组织树中的位置", "", ("parent", "kind", "name", "short_name", "code")),
        ("分类", "以后有变动，在工会页面办理“变更隶属与分类”，旧的情况按日期保留。", ("nature", "industry")),
        *UnionFacts.groups,
        (
            "第一届",
            "已经选举的一并登记，届满日期由系统推算；没有选举的留空。",
            ("term_elected_on", "term_years", "term_direct", "term_document"),
        ),
    )

    def prepare(self) -> None:
        """Offer the natures in force today and the places where a union may be registered."""
        self.fields["nature"].queryset = natures()  # type: ignore[attr-defined]
        self.fields["parent"].queryset = parents()  # type: ignore[attr-defined]
        super().prepare()
        for name in ("founded_on", "founding_document"):
            self.fields[name].required = True

    def node(self) -> Organisation:
        """The new node, not saved."""
        data = self.cleaned_data
        names = ("parent", "kind", "name", "short_name", "code")
        return Organisation(**{name: data.get(name) for name in names})

    def first_term(self) -> FirstTerm | None:
        """The first term, where one was filled in."""
        data = self.cleaned_data
        if not data.get("term_elected_on"):
            return None
        return FirstTerm(
            data["term_elected_on"],
            data.get("term_years") or 3,
            data.get("term_direct", False),
            approval_document=data.get("term_document", ""),
        )

    def clean(self) -> dict[str, Any]:
        """Ask the service's own check, so that everything stands beside its field."""
        data = super().clean()
        if not self.errors:
            for name in ("founded_on", "founding_document"):
                setattr(self.instance, name, data.get(name))
            try:
                unions.check_new(self.node(), self.instance, self.first_term())
            except ValidationError as error:
                for name, problems in error.message_dict.items():
                    self.add_error(name if name in self.fields else None, problems)
        return data

    def save(self, commit: bool = True) -> Union:
        """Through the service."""
        data = self.cleaned_data
        return unions.register(
            self.node(),
            self.instance,
            nature=data.get("nature"),
            industry=data.get("industry") or Industry.UNKNOWN,
            actor=self.user,
            term=self.first_term(),
        )


class ClassifyForm(PlainForm):
    """Where the union stands from a day on."""

    on = forms.DateField(label="自何日起", help_text="按文件写明的日期")
    parent = forms.ModelChoiceField(label="上级工会", queryset=Organisation.objects.none(), empty_label=None)
    nature = NatureChoice(required=False)
    industry = forms.ChoiceField(label="行业", choices=Industry.choices, required=False)

    def prepare(self) -> None:
        """Offer the natures in force today and the places in reach."""
        self.fields["nature"].queryset = natures()  # type: ignore[attr-defined]
        self.fields["parent"].queryset = parents()  # type: ignore[attr-defined]
        super().prepare()


class RenameForm(PlainForm):
    """Another name."""

    name = forms.CharField(label="新的名称", max_length=80)
    short_name = forms.CharField(label="简称", max_length=40, required=False)
    cleaners = {"name": cleaners.text, "short_name": cleaners.text}


class DissolveForm(PlainForm):
    """From when on it is no more."""

    on = forms.DateField(label="撤销日期")

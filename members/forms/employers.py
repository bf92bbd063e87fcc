"""Input of employers, their coverage and their closing."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from unionhub.core import access, cleaners
from unionhub.core.enums import OrganisationKind
from unionhub.core.forms import PlainForm, RecordForm
from unionhub.core.models import Organisation
from unionhub.core.views import RemoteSelect

from ..models import Employer
from ..queries.code_lists import natures
from ..queries.employers import name_twins
from ..rules import employers as rules
from ..services import employers as services


class EmployerForm(RecordForm):
    """An employer as it is changed. Who keeps the record follows the coverage and is not typed."""

    cleaners = {
        "name": cleaners.text,
        "credit_code": cleaners.credit_code,
        "address": cleaners.text,
        "contact": cleaners.text,
        "contact_phone": cleaners.phone,
    }
    groups = (
        (
            "单位",
            "单位的统一社会信用代码与它的工会的代码不同，这里填写单位自己的。",
            ("organisation", "covered_since", "name", "credit_code", "nature", "industry"),
        ),
        ("联系方式", "", ("address", "contact", "contact_phone")),
    )

    class Meta:
        model = Employer
        fields: tuple[str, ...] = (
            "name",
            "credit_code",
            "nature",
            "industry",
            "address",
            "contact",
            "contact_phone",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["nature"]
        offered: Any = natures(kept=self.instance.nature_id)
        chosen.queryset = offered.visible_to(self.user)

    def clean(self) -> dict[str, Any]:
        """The code is the unit's own and nobody else's; a name that another unit has needs a code beside it."""
        found = super().clean() or self.cleaned_data
        name, code = found.get("name") or "", found.get("credit_code") or ""
        if code:
            taken = Employer.objects.filter(credit_code=code).exclude(pk=self.instance.pk).first()
            if problem := rules.code_problem(code):
                self.add_error("credit_code", problem)
            elif taken is not None:
                self.add_error(
                    "credit_code", f"这个代码已登记在“{taken}”（{taken.organisation}）名下，请核对证书。"
                )
        twin = (
            name_twins(name, code, self.instance.pk).select_related("organisation").first() if name else None
        )
        if twin is not None:
            self.add_error(
                "name",
                f"已有同名单位（由{twin.organisation}管理）。同一家不要重复登记；确是另一家的，两家都请填写统一社会信用代码。",
            )
        return found


class NewEmployerForm(EmployerForm):
    """A new employer, with the union that covers it since when, or with who keeps it while it has none."""

    covered_since = forms.DateField(
        label="由该工会覆盖，自",
        required=False,
        help_text="上面选的是基层工会时填写；未建会的单位不填",
    )

    class Meta(EmployerForm.Meta):
        fields = ("organisation", *EmployerForm.Meta.fields)
        widgets = {"organisation": RemoteSelect("keeper-lookup")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keeper: Any = self.fields["organisation"]
        keeper.label = "覆盖工会或管理组织"
        keeper.queryset = keeper.queryset.exclude(kind=OrganisationKind.GROUP).filter(is_active=True)
        keeper.help_text = "由工会覆盖的选该工会；未建会的选所在乡镇、系统或园区"
        if not access.may(self.user, services.COVER):
            # A grassroots officer enters the unit; that the union covers it is for the township to say.
            del self.fields["covered_since"]
            keeper.label = "管理组织"
            keeper.help_text = "由哪个工会覆盖、从哪一天起，由乡镇（系统、园区）工会登记"

    def clean(self) -> dict[str, Any]:
        """Since when, exactly when a grassroots union was chosen."""
        found = super().clean()
        keeper, since = found.get("organisation"), found.get("covered_since")
        if keeper is None or "covered_since" not in self.fields:
            return found
        if keeper.kind in services.COVERING and since is None and "covered_since" not in self.errors:
            self.add_error("covered_since", "请填写该工会从哪一天起覆盖这家单位。")
        elif keeper.kind not in services.COVERING and since is not None:
            self.add_error("covered_since", f"“{keeper}”不是基层工会，未建会的单位不填起始日期。")
        elif since is not None and (problem := rules.day_problem(since, timezone.localdate())):
            self.add_error("covered_since", problem)
        elif since is not None:
            try:
                services.check_union(keeper, self.instance, since)
            except ValidationError as refusal:
                self.add_error("organisation", " ".join(refusal.messages))
        return found

    def save(self, commit: bool = True) -> Employer:
        """The employer, and the coverage it begins with."""
        employer = super().save(commit)
        if self.cleaned_data.get("covered_since"):
            services.cover(
                employer,
                employer.organisation,
                self.cleaned_data["covered_since"],
                actor=self.user,
                reason="登记单位",
            )
            employer.refresh_from_db()
        return employer


class CoverForm(PlainForm):
    """Which union covers the employer from which day on."""

    union = forms.ModelChoiceField(
        label="覆盖工会", queryset=Organisation.objects.all(), widget=RemoteSelect("covering-lookup")
    )
    on = forms.DateField(label="自", help_text="从这一天起由该工会覆盖，原来的覆盖在这一天终止")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["union"]
        chosen.queryset = chosen.queryset.filter(kind__in=services.COVERING, is_active=True)
        self.fields["on"].initial = timezone.localdate()


class KeeperForm(PlainForm):
    """Who keeps the record of an employer without a union."""

    keeper = forms.ModelChoiceField(label="管理组织", queryset=Organisation.objects.all())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["keeper"]
        kinds = (*services.COVERING, OrganisationKind.GROUP)
        chosen.queryset = chosen.queryset.exclude(kind__in=kinds).filter(is_active=True)


class EndCoverForm(KeeperForm):
    """From which day on no union covers the employer."""

    on = forms.DateField(label="终止日期", help_text="从这一天起不再由原工会覆盖")
    field_order = ("on", "keeper")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = timezone.localdate()
        self.fields["keeper"].required = False
        self.fields["keeper"].help_text = "不选则由原工会的上级管理"


class CloseForm(PlainForm):
    """The day on which the unit ceased to be."""

    on = forms.DateField(label="注销日期")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = timezone.localdate()

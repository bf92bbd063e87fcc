"""Input of changes, retention, ends and corrections of a membership."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from unionhub.core.forms import PlainForm
from unionhub.core.models import Organisation
from unionhub.core.views import RemoteSelect

from ..enums import RetentionReason
from ..services.spells import SPELL_FACTS
from .parts import FactsForm, day_field, employer_field, model_field, text_field


class ChangeForm(FactsForm):
    """What has changed, from which day."""

    on = day_field("变更日期", "自这一天起按新的情况统计")
    body = text_field("批准组织")
    document = text_field("依据文号")
    field_order = ("on", *SPELL_FACTS, "body", "document")


class RetainForm(PlainForm):
    """Why and from when a membership is retained."""

    on = day_field("保留日期")
    why = forms.ChoiceField(
        label="原因",
        choices=RetentionReason.choices,
        help_text="下岗待岗、内退的会籍不变，不必保留，请用“变更会籍情况”修改用工形式。",
    )
    at_upper = forms.BooleanField(
        label="转由上级工会保留",
        required=False,
        help_text="单位关闭、破产或工会撤销的，会籍转由上级工会保留。",
    )
    body = text_field("批准组织")
    document = text_field("依据文号")


class RestoreForm(PlainForm):
    """From when a retained member is a regular one again, with which work."""

    on = day_field("恢复日期")
    employer = employer_field()
    employment_form = model_field("employment_form")
    is_migrant = model_field("is_migrant")
    new_form_group = model_field("new_form_group")
    body = text_field("批准组织")
    document = text_field("依据文号")


class LeaveForm(PlainForm):
    """When and by whom the leaving was announced."""

    on = day_field("退会日期", "自这一天起不再是会员")
    body = text_field("宣布退会的工会委员会", required=True)
    document = text_field("文号")


class DeathForm(PlainForm):
    """The day of death."""

    on = day_field("死亡日期")


class CorrectForm(FactsForm):
    """The whole spell as it should have been; or that it should not have been at all."""

    strike = forms.BooleanField(
        label="整段作废，不另登记",
        required=False,
        help_text="登记错了人、重复登记时使用。勾选后不看下面的内容。",
    )
    organisation = forms.ModelChoiceField(
        Organisation.objects.all(), label="工会", widget=RemoteSelect("union-lookup")
    )
    kind = model_field("kind")
    valid_from = model_field("valid_from")
    begin_reason = model_field("begin_reason")
    begin_body = model_field("begin_body")
    begin_document = model_field("begin_document")
    valid_to = model_field("valid_to")
    end_reason = model_field("end_reason")
    end_body = model_field("end_body")
    end_document = model_field("end_document")
    groups = (
        ("更正方式", "原记录作废留存，另登记正确的一段；两段会籍共用的日期会一并更正。", ("strike",)),
        (
            "起止",
            "",
            (
                "organisation",
                "valid_from",
                "begin_reason",
                "begin_body",
                "begin_document",
                "valid_to",
                "end_reason",
                "end_body",
                "end_document",
            ),
        ),
        ("情况", "", ("kind", *SPELL_FACTS)),
    )

    def clean(self) -> dict[str, Any]:
        """Nothing else counts when the spell is struck as a whole."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if (
            not data.get("strike")
            and not self.errors
            and (data.get("valid_to") is None) != (not data.get("end_reason"))
        ):
            raise ValidationError("终止日期和终止原因须同时填写，或都不填。")
        return data

"""Input of the county's sub-classes of disputes."""

from typing import Any

from django import forms
from django.utils import timezone

from unionhub.core import cleaners
from unionhub.core.forms import PlainForm

from ..models import DisputeClass


class ClassForm(PlainForm):
    """A new sub-class."""

    cleaners = {"code": cleaners.code, "name": cleaners.text, "source": cleaners.text}

    parent = forms.ModelChoiceField(
        DisputeClass.objects.all(), label="所属大类", help_text="劳动争议调解仲裁法第二条的六类"
    )
    code = forms.CharField(label="代码", max_length=10, help_text="大类代码加点和序号，如 5.6")
    name = forms.CharField(label="名称", max_length=80)
    pays_by_order = forms.BooleanField(
        label="可申请支付令",
        required=False,
        help_text="因支付拖欠劳动报酬、工伤医疗费、经济补偿或者赔偿金达成协议的（调解仲裁法第十六条）",
    )
    source = forms.CharField(label="依据", max_length=120, required=False)
    valid_from = forms.DateField(label="自", initial=timezone.localdate)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["parent"]
        chosen.queryset = chosen.queryset.on(timezone.localdate()).filter(parent__isnull=True)


class EndClassForm(PlainForm):
    """From when on the sub-class is offered no more."""

    on = forms.DateField(
        label="停用自", initial=timezone.localdate, help_text="从这一天起不再供选择，已登记的案件不变"
    )

"""Input of code lists: an entry with what upper lists call it, a new version."""

from typing import Any

from django import forms
from django.utils import timezone

from unionhub.core import cleaners
from unionhub.core.forms import PlainForm

from ..models import Code, CodeListVersion, CodeMapping
from ..services.code_lists import Upper

CODE, LABEL, LIST = "code", "label", "list"


class CodeForm(PlainForm):
    """An entry of a list: a new one, or `entry` to be changed."""

    cleaners = {"code": cleaners.code, "label": cleaners.text}

    code = forms.CharField(label="代码", max_length=20)
    label = forms.CharField(label="名称", max_length=60)
    position = forms.IntegerField(label="顺序", min_value=0, max_value=9999, help_text="小的排在前面")
    is_active = forms.BooleanField(
        label="可选用", required=False, help_text="停用后新记录不能再选，已有记录照旧"
    )

    def __init__(
        self, *args: Any, version: CodeListVersion, entry: Code | None = None, **kwargs: Any
    ) -> None:
        self.upper_lists = list(
            CodeMapping.objects.filter(code__version_of=version)
            .order_by("upper_list")
            .values_list("upper_list", flat=True)
            .distinct()
        )
        super().__init__(*args, **kwargs)
        known = {row.upper_list: row for row in entry.mappings.all()} if entry else {}
        for at, upper_list in enumerate(self.upper_lists):
            row = known.get(upper_list)
            self._ask(f"upper{at}", upper_list, row.upper_code if row else "", row.upper_label if row else "")
        self.fields["new_list"] = forms.CharField(
            label="另一个上级清单",
            max_length=40,
            required=False,
            help_text="如：国统字〔2023〕14号；没有则不填",
        )
        self._ask("new", "其中", "", "")
        own = ("code", "label", "position", "is_active") if entry else ("code", "label")
        for name in ("position", "is_active"):
            if name not in own:
                del self.fields[name]
        self.groups = (
            ("分类", "", own),
            (
                "对应上级分类",
                "填写上级清单中的代码和名称；没有确定对应的留空。",
                tuple(name for name in self.fields if name.startswith(("upper", "new"))),
            ),
        )
        self.prepare()

    def _ask(self, prefix: str, words: str, code: str, label: str) -> None:
        self.fields[f"{prefix}_code"] = forms.CharField(
            label=f"{words} 代码", max_length=20, required=False, initial=code
        )
        self.fields[f"{prefix}_label"] = forms.CharField(
            label=f"{words} 名称", max_length=60, required=False, initial=label
        )

    def clean(self) -> dict[str, Any]:
        """Code and label of a correspondence go together."""
        found = super().clean() or self.cleaned_data
        pairs = [(f"upper{at}", name) for at, name in enumerate(self.upper_lists)]
        upper: list[Upper] = []
        for prefix, name in [*pairs, ("new", cleaners.text(found.get("new_list")) or "")]:
            code = cleaners.code(found.get(f"{prefix}_code"))
            label = cleaners.text(found.get(f"{prefix}_label"))
            if bool(code) != bool(label):
                self.add_error(f"{prefix}_{LABEL if code else CODE}", "代码和名称要一起填写，或者都不填。")
            elif code and label and not name:
                self.add_error("new_list", "请填写上级清单的名称。")
            elif prefix == "new" and name and not code:
                self.add_error("new_code", "请填写代码和名称。")
            elif prefix == "new" and name in self.upper_lists:
                self.add_error("new_list", "这个上级清单在上面已经列出。")
            elif code and label:
                upper.append((name, code, label))
        found["upper"] = upper
        return found


class VersionForm(PlainForm):
    """From when the next version of a list holds, by which paper."""

    cleaners = {"title": cleaners.text, "document_no": cleaners.text}

    valid_from = forms.DateField(label="起始日期", help_text="现行版本在这一天终止；可以提前建立")
    title = forms.CharField(label="名称", max_length=80)
    document_no = forms.CharField(label="依据文号", max_length=80, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["valid_from"].initial = timezone.localdate()

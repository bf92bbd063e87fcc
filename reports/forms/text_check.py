"""What is asked before a text is checked: the text or a file, and with whose figures of which time to compare."""

from pathlib import Path
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from unionhub.core import access
from unionhub.core.forms import PlainForm
from unionhub.core.models import Organisation
from unionhub.core.views import RemoteSelect

from ..reader.files import SIZE, too_long, words_of
from ..reader.read import LONGEST
from .figures import PeriodField

FIGURES = "reports.figure.view"


class TextCheckForm(PlainForm):
    """A text, pasted or from a file. Nothing of it is kept; cleaned `text` is what is to be checked."""

    text = forms.CharField(
        label="文稿",
        required=False,
        strip=False,
        widget=forms.Textarea({"rows": 12, "class": "form-control", "placeholder": "把文稿粘贴到这里"}),
        help_text=f"不超过 {LONGEST:,} 字，简体、繁体都可以。",
    )
    file = forms.FileField(
        label="或选择文件",
        required=False,
        widget=forms.FileInput({"accept": ".docx,.pdf,.txt", "class": "form-control"}),
        help_text=f".docx、.txt 或有文字层的 .pdf，不超过 {SIZE.size >> 20} MB。选了文件就只核对文件。",
    )
    organisation = forms.ModelChoiceField(
        label="与谁的数字比对",
        queryset=Organisation.objects.all(),
        empty_label=None,
        widget=RemoteSelect("figure-organisation-lookup"),
    )
    period = PeriodField(label="期间")

    def __init__(self, *args: Any, problem: str = "", **kwargs: Any) -> None:
        self.problem = problem
        super().__init__(*args, **kwargs)
        if not access.may(self.user, FIGURES):  # nothing to compare with: the text is checked by itself
            del self.fields["organisation"], self.fields["period"]

    def clean_text(self) -> str:
        """With the line ends of a text. Raises ValidationError for too much."""
        text = str(self.cleaned_data["text"]).replace("\r\n", "\n")
        if len(text) > LONGEST:
            raise too_long()
        return text

    def clean_file(self) -> str:
        """The words of the file. Raises FileRefused, in words."""
        upload = self.cleaned_data["file"]
        if self.problem:
            raise ValidationError(self.problem)
        return words_of(Path(upload.temporary_file_path()), upload.name) if upload else ""

    def clean(self) -> dict[str, Any]:
        """One of the two; the file goes first."""
        data = super().clean() or self.cleaned_data
        text = data.get("file") or data.get("text", "")
        if not self.errors and not text.strip():
            self.add_error("text", "请粘贴文稿，或者选择文件。")
        data["text"] = text
        return data

"""文稿核数: a text is checked for what does not hold between its numbers and with the register. Nothing is kept."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from unionhub.core import uploads
from unionhub.core.filetypes import FileRefused
from unionhub.core.scope import where
from unionhub.core.views import Page

from ..forms.text_check import TextCheckForm
from ..reader import Finding
from ..reader.files import MOST, look_apart
from ..reader.finding import ASK, CERTAIN, CERTAINTY_WORDS, LIKELY, WORDS
from ..reader.known import known_figures
from ..reader.marking import segments

#: The colour of each certainty.
TONES = {CERTAIN: "bad", LIKELY: "warn", ASK: "plain"}


class TextCheck(Page):
    """Asks for a text and shows it with what was found."""

    action = "reports.text.check"
    title = "文稿核数"
    help = "核对文稿里的数字：分项与合计、比例、增减、前后是否一致、日期、序号、待填和残留文字，并与系统中的数字比对。"
    crumbs = (("首页", "home"),)
    template_name = "reports/text_check.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The empty form."""
        first = {"organisation": where(self.user, self.action).pk, "period": "本年累计"}
        return self.render(form=TextCheckForm(user=self.user, action=self.action, initial=first))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The findings; what cannot be read is told beside its cause."""
        form = TextCheckForm(
            request.POST,
            request.FILES,
            user=self.user,
            action=self.action,
            problem=uploads.problem_of(request),
        )
        if not form.is_valid():
            return self.render(status=422, form=form)
        try:
            found = self.found(**form.cleaned_data)
        except FileRefused as refusal:
            form.add_error(None, refusal)
            return self.render(status=422, form=form)
        return self.render(form=form, **found)

    def found(self, text: str, organisation: Any = None, period: Any = None, **rest: Any) -> dict[str, Any]:
        """What the page shows of the text."""
        known = known_figures(self.user, organisation, period) if organisation is not None else []
        told = look_apart(text, known)
        lines = [
            {
                "finding": one,
                "kind": WORDS[one.kind],
                "sure": CERTAINTY_WORDS[one.certainty],
                "tone": TONES[one.certainty],
            }
            for one in told.findings
        ]
        return {
            "text": text,
            "told": told,
            "lines": lines,
            "segments": segments(text, told.findings),
            "counts": [(sure, words, _count(told.findings, sure)) for sure, words in CERTAINTY_WORDS.items()],
            "node": organisation,
            "period": period,
            "is_cut": len(told.findings) >= MOST,
            "most": MOST,
        }


def _count(findings: tuple[Finding, ...], sure: str) -> int:
    return sum(one.certainty == sure for one in findings)

"""The page of checks between figures at an organisation."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from unionhub.core.indicators import checking, drill
from unionhub.core.indicators.reading import Reader
from unionhub.core.scope import where
from unionhub.core.views import Page

from ..answers import link
from ..forms.figures import PlaceForm
from ..questions import address
from .figure import VIEW

STATES = {True: ("相符", "ok"), False: ("不符", "bad"), None: ("无法核对", "plain")}


class FigureChecks(Page):
    """Whether the figures of a place and period agree with each other."""

    action = VIEW
    title = "核对数字"
    help = "数字之间应当成立的关系。不符的，多半是漏登记了日期或者金额，点开数字看是哪些记录。"
    crumbs = (("首页", "home"), ("查询数字", "figure-finder"))
    template_name = "reports/checks.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The checks, those that do not hold first."""
        data = request.GET.copy()
        data.setdefault("organisation", str(where(self.user, VIEW).pk))
        data.setdefault("period", "本年累计")
        form = PlaceForm(data, user=self.user, action=self.action)
        lines = (
            self.lines(form.cleaned_data["organisation"], form.cleaned_data["period"])
            if form.is_valid()
            else []
        )
        return self.render(status=200 if form.is_valid() else 422, form=form, lines=lines)

    def lines(self, node: Any, period: Any) -> list[dict[str, Any]]:
        """Each declared check with its figures; of those that figures say by themselves only what does not hold."""
        declared, derived = checking.checks(), checking.derived_checks()
        found = checking.run([*declared, *derived], Reader(self.user), node, period)
        found = [one for one in found if one.check in declared or one.ok is False]
        found.sort(key=lambda one: {False: 0, None: 1, True: 2}[one.ok])

        def is_open(item: Any) -> bool:
            return drill.may_open(self.user, item, node)

        return [
            {
                "check": one.check,
                "state": STATES[one.ok],
                "sides": checking.sides(one),
                "formula": checking.formula(one.check),
                "figures": [
                    {
                        "label": f"{checking.AT_WORDS[amount.at]}{figure.item.label}",
                        "figure": figure,
                        "url": link(figure, is_open)
                        or address("figure-detail", node.pk, figure.key, {"period": figure.period.key}),
                    }
                    for amount, figure in one.figures
                ],
            }
            for one in found
        ]

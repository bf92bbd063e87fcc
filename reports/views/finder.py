"""The finder: every figure one may see, with its value, found by name, pinyin or another word for it."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from unionhub.core.filters import clean_search
from unionhub.core.indicators import drill
from unionhub.core.indicators.declare import Declared
from unionhub.core.indicators.finding import find
from unionhub.core.indicators.period import Period
from unionhub.core.indicators.reading import Figure, Reader
from unionhub.core.indicators.registry import indicators
from unionhub.core.models import Organisation
from unionhub.core.scope import where
from unionhub.core.views import LookupView, Page

from ..answers import link
from ..asking import Reply, reply
from ..forms.figures import PlaceForm
from ..models import SavedFigure
from ..period_words import TODAY
from ..questions import address
from .figure import VIEW

#: Figures in an answer to a search, and saved queries beside the finder.
FOUND, SAVED = 40, 12
HINT = "换一个说法试试：名称、拼音首字母、平时的叫法都可以；清空查找，就列出全部可以问的数字。"


class FigureFinder(Page):
    """All figures in their groups, or those a search finds; a question in words is answered above them."""

    action = VIEW
    title = "查询数字"
    help = "输入名称、拼音，或直接提问；点数字看名单，点名称看构成、走势和定义。"
    crumbs = (("首页", "home"),)
    template_name = "reports/finder.html"
    body_template_name = "reports/finder_body.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page; only the found figures when typing asks."""
        data = request.GET.copy()
        data.setdefault("organisation", str(where(self.user, VIEW).pk))
        form = PlaceForm(data, user=self.user, action=self.action)
        htmx = getattr(request, "htmx", None)
        partial = bool(htmx) and htmx.target == "found"
        text = clean_search(request.GET.get("q", ""))
        context: dict[str, Any] = {"form": form, "text": text, "groups": []}
        if form.is_valid():
            context |= self.found(text, form.cleaned_data["organisation"], form.cleaned_data["period"])
        context["saved"] = [] if partial else self.saved()
        status = 200 if form.is_valid() else 422
        return self.render(self.body_template_name if partial else "", status, **context)

    def found(self, text: str, node: Organisation, period: Period) -> dict[str, Any]:
        """The figures with their values at the organisation, in groups."""
        reader = Reader(self.user)
        items = list(indicators().values())
        said = Reply()
        if text:
            items = find(text, self.user, FOUND)
            said = reply(reader, text, node, self.chosen(period))
            if items and not (said.is_answer or said.is_shared):
                said = Reply()  # a piece of a name: the list below is the answer
        items = [item for item in items if reader.may_see(item, node)]
        figures = {
            figure.item.key: figure
            for figure in reader.figures([item.key for item in items], [period], [node])
        }
        groups = self.groups(items, figures, node, period)
        return {"groups": groups, "node": node, "period": period, "reply": said, "hint": f"{said.said}{HINT}"}

    def chosen(self, period: Period) -> Period | None:
        """The period chosen beside the question; today, which the page begins with, is no choice."""
        words = self.request.GET.get("period", "").strip()
        return period if words not in ("", TODAY) else None

    def groups(
        self, items: Iterable[Declared], figures: dict[str, Figure], node: Organisation, period: Any
    ) -> list[tuple[str, list[dict[str, Any]]]]:
        """(group, lines) in the order of the figures."""

        def is_open(item: Declared) -> bool:
            return drill.may_open(self.user, item, node)

        asked = {"period": self.request.GET.get("period", "")}
        found: dict[str, list[dict[str, Any]]] = {}
        for item in items:
            figure = figures.get(item.key)
            if figure is None:
                continue
            page = address("figure-detail", node.pk, item.key, asked)
            found.setdefault(item.group, []).append(
                {
                    "item": item,
                    "figure": figure,
                    "url": page,
                    "records": link(figure, is_open) or page,
                }
            )
        return list(found.items())

    def saved(self) -> list[SavedFigure]:
        """One's own queries first, then those shared."""
        rows = SavedFigure.objects.visible_to(self.user).select_related("created_by")
        found = sorted(rows[:200], key=lambda row: (row.created_by_id != self.user.pk, row.title))
        return found[:SAVED]

    def get_context(self, **more: Any) -> dict[str, Any]:
        """Adds the day."""
        return super().get_context(today=timezone.localdate(), **more)


class OrganisationLookup(LookupView):
    """Organisations at which one may ask for figures, by name, code, pinyin or initials."""

    action = VIEW
    title = "查找组织"

    def rows(self) -> Iterable[tuple[Any, str, str, tuple[str, ...]]]:
        """The tree in its order."""
        found = Organisation.objects.visible_to(self.user, self.action).order_by("path")
        for key, name, short, code in found.values_list("pk", "name", "short_name", "code"):
            yield key, short or name, name if short else code, tuple(filter(None, (name, short, code)))

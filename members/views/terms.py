"""Pages of terms of office: elections due, one term with its bodies, entering, extending, who is elected."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from unionhub.core.enums import OrganisationKind
from unionhub.core.parameters import parameter
from unionhub.core.views import ActionView, BulkAction, Button, DetailView, Facts, FormView, ListView, Tab

from ..enums import Organ
from ..filters.unions import ElectionFilter
from ..forms.terms import ChangeTermForm, ExtendForm, NewTermForm, SeatForm, UnseatForm
from ..models import Term, Union
from ..queries import unions as queries
from ..rules import terms as rules
from ..rules import unions as union_rules
from ..services import terms
from ..tables.unions import ElectionTable
from . import union_tabs

VIEW = "members.union.view"
CHANGE = "members.term.change"
PRINT = "members.term.print"
ELECTIONS = ("换届到期一览", "election-list")


class ElectionList(ListView):
    """The last term of each union, by the day on which it ends."""

    action = VIEW
    model = Term
    title = "换届到期一览"
    template_name = "members/unions/elections.html"
    table_class = ElectionTable
    filter_class = ElectionFilter
    export_action = "members.union.export"
    bulk_actions = (BulkAction("papers", "打印换届文书", PRINT, page="term-papers"),)
    buttons = (
        Button("登记届次", "term-add", CHANGE, icon="plus", primary=True),
        Button("打印换届文书", "term-papers", PRINT, icon="printer"),
    )
    empty_title = "还没有登记届次"
    empty_text = "这里按届满日期列出各工会最近一届，逾期的排在最前。"
    search_hint = "工会名称、编码"

    def get_queryset(self):
        """With their state today."""
        return queries.with_due_state(queries.latest_terms(), timezone.localdate())

    def get_context(self, **more: Any) -> dict[str, Any]:
        """Adds the counts above the list; each leads to its rows."""
        today = timezone.localdate()
        now, following = rules.quarters_from(today, 2)
        found = queries.due_counts(self.user, today, now.end, following.end)
        tiles = [
            ("已逾期", found["overdue"], "?due=overdue", "bad"),
            (f"{now}", found["quarter"], f"?due={now.key}", "warn"),
            (f"{following}", found["next"], f"?due={following.key}", ""),
            ("已同意延期", found["extended"], "?extended=yes", ""),
            ("未登记届次", queries.without_term(self.user), f"{reverse('union-list')}?term=none", ""),
        ]
        return super().get_context(tiles=tiles, **more)

    def get_page_actions(self) -> list[dict[str, Any]]:
        """The papers are printed for what the list shows now."""
        actions = super().get_page_actions()
        query = self.query()
        for action in actions:
            if query and action["url"] == reverse("term-papers"):
                action["url"] += f"?{query}"
        return actions


def is_last(term: Any) -> bool:
    """Whether no later term was entered."""
    return not Term.objects.filter(organisation=term.organisation, number__gt=term.number).exists()


def _bodies(term: Term, user: Any) -> dict[str, Any]:
    """Who sits in the term's bodies."""
    return {"bodies": union_tabs.bodies(term, user)}


class TermDetail(DetailView):
    """One term."""

    action = VIEW
    model = Term
    crumbs = (ELECTIONS,)
    facts = (
        Facts(
            "届次",
            ("organisation", "number", "elected_on", "years", "due_on", "direct_election"),
        ),
        Facts("上级批复", ("approved_on", "approval_document", "extended_to", "extension_document")),
    )
    tabs = (Tab("bodies", "委员", "members/unions/bodies.html", _bodies),)
    rail_template_name = "members/unions/rail.html"
    history_action = VIEW
    buttons = (
        Button("登记委员", "term-seat", CHANGE, "user-plus", primary=True, when=is_last),
        Button("离任或更正", "term-unseat", CHANGE, "user-minus", when=is_last),
        Button("修改届次", "term-change", CHANGE, "pencil"),
        Button("同意延期", "term-extend", "members.term.extend", "calendar-time", when=is_last),
    )

    def get_page_actions(self) -> list[dict[str, Any]]:
        """Papers of this term alone."""
        actions = super().get_page_actions()
        papers = Button("打印换届文书", "term-papers", PRINT, "printer", takes_object=False)
        bound = papers.bound(self.user, self.object)
        if bound is not None and is_last(self.object):
            bound["url"] += f"?ids={self.object.pk}"  # type: ignore[union-attr]
            actions.append(bound)
        return actions

    def get_context(self, **more: Any) -> dict[str, Any]:
        """Adds the clock, and what deserves attention: election early or late, size of the committee."""
        term: Any = self.object
        home = term.organisation
        clocks, notes = [], [terms.timing_note(term)]
        if is_last(term):
            today = timezone.localdate()
            ends = term.extended_to or term.due_on
            left = (ends - today).days
            clocks = [
                {
                    "title": home,
                    "words": f"{ends:%Y-%m-%d} 届满",
                    "left": f"逾期 {-left} 天" if left < 0 else f"还有 {left} 天",
                    "tone": rules.DUE_TONES[rules.due_state(ends, today)],
                    "url": Union.objects.get(organisation=home).get_absolute_url(),
                }
            ]
            seats = queries.seats(term).count()
            if home.kind == OrganisationKind.PRIMARY:
                notes.append(union_rules.size_warning(queries.voters(home), seats))
            missing = [
                str(organ.label)
                for organ in (Organ.AUDIT, Organ.WOMEN)
                if not queries.seats(term, organ).exists()
            ]
            if seats and missing:
                notes.append(f"还没有登记{'、'.join(missing)}。有女会员的工会应有女职工委员会或女职工委员。")
        return super().get_context(clocks=clocks, notes=[note for note in notes if note], **more)


class WithNote(FormView):
    """A term form that says at once, in words, what deserves attention about the saved term."""

    model = Term
    crumbs = (ELECTIONS,)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Save, and add the note to the message."""
        answer = super().post(request, *args, **kwargs)
        saved: Any = self.object
        if answer.status_code == 302 and saved is not None:
            note = terms.timing_note(saved)
            if note:
                messages.warning(request, note)
        return answer


class TermAdd(WithNote):
    """Enter a term."""

    action = CHANGE
    title = "登记届次"
    form_class = NewTermForm
    submit_label = "登记"
    success_message = "已登记：{object}。请接着登记委员。"

    def get_initial(self) -> dict[str, Any]:
        """The union one came from, and the number after its last."""
        given = self.request.GET.get("union", "")
        if not given:
            return {"organisation": None}
        union = Union.objects.visible_to(self.user, CHANGE).filter(
            organisation_id=int(given) if given.isascii() and given.isdigit() and len(given) < 12 else 0
        )
        home = getattr(union.select_related("organisation").first(), "organisation", None)
        if home is None:
            return {"organisation": None}
        last = queries.latest_term(home)
        primary, upper = terms.allowed_years()
        years = rules.years_allowed(home.kind, primary, upper)
        return {
            "organisation": home.pk,
            "number": last.number + 1 if last else 1,
            "years": last.years if last and last.years in years else years[-1],
        }


class TermChange(WithNote):
    """Correct a term."""

    action = CHANGE
    title = "修改届次"
    form_class = ChangeTermForm


class TermExtend(ActionView):
    """Agree to a later election."""

    action = "members.term.extend"
    model = Term
    title = "同意延期换届"
    verb = "同意延期"
    note_label = "批复文号"
    note_required = True
    form_class = ExtendForm
    audited = True
    crumbs = (ELECTIONS,)
    success_message = "{object}：已同意延期"

    def get_text(self) -> str:
        """Who agrees, and to how much."""
        months = parameter("members.term.extension_months")
        return f"由上级工会办理。登记这一届的人不能办理同意延期；延期一般不超过 {months} 个月。"

    def perform(self, obj: Term, note: str, data: dict[str, Any]) -> None:
        """Through the service."""
        terms.extend(obj, data["until"], note, self.request.user)


class TermSeat(ActionView):
    """Enter who was elected."""

    action = CHANGE
    model = Term
    title = "登记委员"
    verb = "登记"
    text = "同一机构、同一职务的可以一次填写多人。企业主要负责人的近亲属不得作为委员会成员候选人（工会法第十条）。"
    form_class = SeatForm
    audited = True
    crumbs = (ELECTIONS,)
    success_message = "{object}：已登记委员"

    def make_form(self, data=None) -> SeatForm:
        """The form, from the day of the election on."""
        initial = {"on": self.object.elected_on}  # type: ignore[union-attr]
        return SeatForm(data, initial=initial, user=self.request.user, action=self.action)

    def perform(self, obj: Term, note: str, data: dict[str, Any]) -> None:
        """Through the service."""
        terms.seat(
            obj,
            data["organ"],
            data["post"],
            data["names"],
            data["on"],
            self.request.user,
            is_full_time=data["is_full_time"],
        )


class TermUnseat(ActionView):
    """Somebody leaves, or was entered wrongly."""

    action = CHANGE
    model = Term
    title = "离任或更正"
    verb = "办理"
    text = "主席、副主席任期未满调动工作的，须征得本级工会委员会和上级工会的同意（工会法第十八条）。"
    note_label = "原因（文号）"
    note_required = True
    form_class = UnseatForm
    audited = True
    crumbs = (ELECTIONS,)
    success_message = "{object}：已办理"

    def make_form(self, data=None) -> UnseatForm:
        """Those who sit in this term."""
        return UnseatForm(data, term=self.object, user=self.request.user, action=self.action)  # type: ignore[arg-type]

    def perform(self, obj: Term, note: str, data: dict[str, Any]) -> None:
        """Through the service."""
        terms.unseat(data["seat"], data["on"], self.request.user, reason=note, is_wrong=data["is_wrong"])

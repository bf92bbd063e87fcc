"""Pages of unions: list, one union with its tabs, registering, changing, reclassifying, dissolving."""

from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from unionhub.core import access
from unionhub.core.parameters import parameter
from unionhub.core.views import ActionView, Button, DetailView, Facts, FormView, ListView, Tab

from ..enums import Industry
from ..filters.unions import UnionFilter
from ..forms.unions import ClassifyForm, DissolveForm, NewUnionForm, RenameForm, UnionForm
from ..models import Union
from ..queries import unions as queries
from ..rules import terms as term_rules
from ..services import certificates, unions
from ..services.unions import Place
from ..tables.unions import UnionTable
from . import union_tabs

VIEW = "members.union.view"
CRUMBS = (("工会", "union-list"),)


def is_alive(union: Any) -> bool:
    """Whether anything may still be done to it."""
    return union.dissolved_on is None


class UnionList(ListView):
    """All unions in scope."""

    action = VIEW
    model = Union
    title = "工会"
    table_class = UnionTable
    filter_class = UnionFilter
    export_action = "members.union.export"
    buttons = (
        Button("登记新建工会", "union-add", "members.union.add", icon="plus", primary=True),
        Button("换届到期一览", "election-list", VIEW, icon="calendar-due"),
        Button("导入名册", "union-roll-import", "members.union.import", icon="upload"),
        Button(
            "下载模板", "union-roll-template", "members.union.import", icon="file-download", download=True
        ),
        Button("导出名册", "union-roll-export", "members.union.export", icon="download", method="post"),
    )
    empty_title = "还没有登记工会"
    empty_text = "这里列出乡镇（系统）工会和基层工会，及其会员数、届次和证书。"
    search_hint = "名称、编码、信用代码"

    def get_queryset(self):
        """As they stand today."""
        return queries.with_state(Union.objects.all())


class UnionDetail(DetailView):
    """One union."""

    action = VIEW
    model = Union
    crumbs = CRUMBS
    select_related = ("organisation__parent",)
    facts = (
        Facts(
            "工会",
            (
                ("full_name", "工会名称"),
                ("code", "编码"),
                ("kind", "类型"),
                ("parent", "上级工会"),
                ("nature_label", "单位性质"),
                ("industry_label", "行业"),
                "credit_code",
                "founded_on",
                "founding_document",
                "is_joint",
                ("direct_in_words", "直接选举"),
            ),
        ),
        Facts("联系方式", ("address", "postcode", "contact", "contact_phone")),
    )
    rail_template_name = "members/unions/rail.html"
    tabs = (
        Tab("terms", "届次与委员", "members/unions/tab_terms.html", union_tabs.terms),
        Tab("certificates", "法人证书", "members/unions/tab_certificates.html", union_tabs.certificates),
        Tab(
            "employers",
            "覆盖单位",
            "members/unions/tab_employers.html",
            union_tabs.employers,
            "members.employer.view",
        ),
        Tab("members", "会员构成", "members/unions/tab_members.html", union_tabs.members),
        Tab("below", "下级与小组", "members/unions/tab_below.html", union_tabs.below),
        Tab("spells", "隶属与分类沿革", "members/unions/tab_spells.html", union_tabs.spells),
        Tab("papers", "材料", "members/unions/tab_papers.html", union_tabs.papers),
        Tab("history", "履历", "kernel/history.html", union_tabs.history),
    )
    buttons = (
        Button("修改资料", "union-change", "members.union.change", "pencil", primary=True, when=is_alive),
        Button("打印法人登记表", "union-registration", "members.union.print", "printer"),
        Button(
            "变更隶属与分类", "union-classify", "members.union.classify", "arrows-exchange", when=is_alive
        ),
        Button("更名", "union-rename", "members.union.classify", "forms", when=is_alive),
        Button("撤销工会", "union-dissolve", "members.union.dissolve", "ban", when=is_alive),
    )

    def get_queryset(self):
        """As it stands today."""
        return queries.with_state(super().get_queryset())

    def get_object(self) -> Union:
        """The union with the facts of its node beside its own, and the day asked for in the members' tab."""
        union: Any = super().get_object()
        node = union.organisation
        union.full_name, union.code, union.kind = node.name, node.code, node.get_kind_display()
        union.parent = node.parent
        union.industry_label = Industry(union.industry or "").label
        union.direct_in_words = {True: "是", False: "否", None: ""}[union.direct_election]
        union.counted_on = union_tabs.day_asked(self.request.GET.get("on", ""))
        return union

    def get_state(self) -> dict[str, str]:
        """In being or dissolved."""
        alive = is_alive(self.object)
        if alive:
            return {"label": "正常", "tone": "ok"}
        return {"label": f"已撤销（{self.object.dissolved_on:%Y-%m-%d}）", "tone": "plain"}  # type: ignore[union-attr]

    def get_page_actions(self) -> list[dict[str, Any]]:
        """Terms and certificates are entered from here, for this union."""
        actions = super().get_page_actions()
        union: Any = self.object
        asked = QueryDict(mutable=True)
        asked["union"] = str(union.organisation_id)
        more = (
            ("登记届次", "term-add", "members.term.change", "calendar-plus"),
            ("登记法人证书", "certificate-add", "members.certificate.change", "certificate"),
        )
        found = [
            {"label": label, "url": f"{reverse(name)}?{asked.urlencode()}", "icon": icon, "method": "get"}
            for label, name, action, icon in more
            if is_alive(union) and access.may(self.user, action, union.organisation)
        ]
        return [*actions[:1], *found, *actions[1:]]

    def get_context(self, **more: Any) -> dict[str, Any]:
        """Adds the clocks of term and certificate, and what deserves attention."""
        union: Any = self.object
        if not is_alive(union):
            return super().get_context(clocks=[], notes=[], **more)
        today = timezone.localdate()
        last = queries.latest_term(union.organisation)
        clocks = []
        if last is not None:
            ends = last.extended_to or last.due_on
            state = term_rules.due_state(ends, today)
            words = f"第 {last.number} 届 {ends:%Y-%m-%d} 届满"
            clocks.append(
                _clock("换届", words, ends, today, term_rules.DUE_TONES[state], last.get_absolute_url())
            )
        if union.certificate_to is not None:
            days = parameter("members.certificate.reminder_days")
            state = term_rules.certificate_state(union.certificate_to, today, days)
            tone = term_rules.CERTIFICATE_TONES[state]
            words = f"有效期至 {union.certificate_to:%Y-%m-%d}"
            clocks.append(_clock("法人证书", words, union.certificate_to, today, tone, "?tab=certificates"))
        voters = queries.voters(union.organisation)
        seats = queries.seats(last).count() if last is not None else 0
        notes = unions.notes_of(union, last, voters, seats)
        certificate = queries.standing_certificates().filter(organisation=union.organisation).first()
        if certificate is not None and certificate.cancelled_on is None:
            notes += [note for note in [certificates.note_of(certificate)] if note]
        return super().get_context(clocks=clocks, notes=notes, **more)


def _clock(title: str, words: str, day: Any, today: Any, tone: str, url: str) -> dict[str, Any]:
    """One line of the rail: what ends, when, and how many days are left."""
    left = (day - today).days
    return {
        "title": title,
        "words": words,
        "left": f"逾期 {-left} 天" if left < 0 else f"还有 {left} 天",
        "tone": tone,
        "url": url,
    }


class UnionAdd(FormView):
    """Register a new union."""

    action = "members.union.add"
    model = Union
    title = "登记新建工会"
    form_class = NewUnionForm
    submit_label = "登记"
    crumbs = CRUMBS
    add_another = True
    success_message = "已登记：{object}"


class UnionChange(FormView):
    """Change the facts that are not dated."""

    action = "members.union.change"
    model = Union
    title = "修改工会资料"
    form_class = UnionForm
    crumbs = CRUMBS


class UnionClassify(ActionView):
    """Another parent, nature or industry from a day on."""

    action = "members.union.classify"
    model = Union
    title = "变更隶属与分类"
    verb = "变更"
    text = (
        "旧的隶属与分类在变更之日终止并保留，以前日期的统计仍按旧的计算。"
        "上级工会变更时，本会连同下级一起移到新的上级之下，管辖权限随之变化。"
    )
    note_label = "依据（文号）"
    note_required = True
    form_class = ClassifyForm
    audited = True
    crumbs = CRUMBS
    select_related = ("organisation__parent",)
    success_message = "{object}：已变更隶属与分类"

    def make_form(self, data=None) -> ClassifyForm:
        """The form as the union stands today."""
        union: Any = self.object
        held = queries.spell_on(union)
        initial = {
            "on": timezone.localdate(),
            "parent": union.organisation.parent_id,
            "nature": held.nature_id if held else None,
            "industry": held.industry if held else "",
        }
        return ClassifyForm(data, initial=initial, user=self.request.user, action=self.action)

    def perform(self, obj: Union, note: str, data: dict[str, Any]) -> None:
        """Through the service."""
        place = Place(data["parent"], data["nature"], data["industry"])
        unions.classify(obj, data["on"], place, self.request.user, reason=note)


class UnionRename(ActionView):
    """Another name."""

    action = "members.union.classify"
    model = Union
    title = "更名"
    verb = "更名"
    text = "取得法人资格的工会更名后，三十日内办理变更登记。"
    note_label = "依据（文号）"
    note_required = True
    form_class = RenameForm
    audited = True
    crumbs = CRUMBS
    success_message = "{object}：已更名"

    def make_form(self, data=None) -> RenameForm:
        """The form with the present names."""
        node = self.object.organisation  # type: ignore[union-attr]
        initial = {"name": node.name, "short_name": node.short_name}
        return RenameForm(data, initial=initial, user=self.request.user, action=self.action)

    def perform(self, obj: Union, note: str, data: dict[str, Any]) -> None:
        """Through the service."""
        self.object = unions.rename(obj, data["name"], data["short_name"], self.request.user, note)


class UnionDissolve(ActionView):
    """End a union."""

    action = "members.union.dissolve"
    model = Union
    title = "撤销工会"
    verb = "撤销工会"
    text = (
        "撤销后本会停用，法人证书一并注销，已有记录保留。须先转出全部会员、终止覆盖的单位，"
        "并由系统管理员停用或调走本会的账号。"
    )
    note_label = "依据（文号）"
    note_required = True
    danger = True
    form_class = DissolveForm
    audited = True
    crumbs = CRUMBS
    success_message = "{object}：已撤销"

    def perform(self, obj: Union, note: str, data: dict[str, Any]) -> None:
        """Through the service."""
        unions.dissolve(obj, data["on"], self.request.user, note)

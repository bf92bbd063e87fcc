"""Pages of code lists: versions, entries, what upper lists call them."""

from typing import Any

from django.db.models import Count
from django.utils import timezone

from unionhub.core import access
from unionhub.core.forms import PlainForm
from unionhub.core.scope import OutOfScope
from unionhub.core.views import ActionView, Button, DetailView, Facts, ListView, Tab

from ..filters.code_lists import CodeListFilter
from ..forms.code_lists import CodeForm, VersionForm
from ..models import Code, CodeListVersion
from ..queries.code_lists import previous_version, used_codes
from ..services import code_lists as services
from ..tables.code_lists import CodeListTable

VIEW, CHANGE = "members.code.view", "members.code.change"
CRUMBS = (("分类清单", "code-list-list"),)


def is_kept(version: CodeListVersion) -> bool:
    """Whether the version can still be changed: not struck, not ended."""
    return not version.is_struck and (version.valid_to is None or version.valid_to > timezone.localdate())


def can_be_withdrawn(version: CodeListVersion) -> bool:
    """Whether it followed another one, which would run on."""
    return is_kept(version) and previous_version(version) is not None


def codes_of(version: CodeListVersion, user: Any) -> dict[str, Any]:
    """The entries with what the upper lists call each and how many records use it."""
    codes = list(version.codes.prefetch_related("mappings"))
    uppers = sorted({mapping.upper_list for code in codes for mapping in code.mappings.all()})
    used = used_codes(codes)
    rows = []
    for code in codes:
        by_list = {mapping.upper_list: mapping for mapping in code.mappings.all()}
        rows.append({"code": code, "used": used[code.pk], "upper": [by_list.get(name) for name in uppers]})
    may_change = is_kept(version) and access.may(user, CHANGE, version.organisation)
    return {"rows": rows, "uppers": uppers, "may_change": may_change}


class CodeListList(ListView):
    """All versions of the lists."""

    action = VIEW
    model = CodeListVersion
    title = "分类清单"
    help = "本县自己的分类，按版本保存，并注明对应上级清单的代码。换版本后，旧记录保留原来的分类。"
    table_class = CodeListTable
    filter_class = CodeListFilter
    empty_text = "这里列出本县使用的分类清单。"
    search_hint = "名称"

    def get_queryset(self) -> Any:
        """With the number of entries; struck versions stay out."""
        return CodeListVersion.objects.standing().annotate(many=Count("codes"))


class CodeListDetail(DetailView):
    """One version with its entries."""

    action = VIEW
    model = CodeListVersion
    crumbs = CRUMBS
    facts = (Facts("", ("list_key", "valid_from", "valid_to", "document_no", "organisation")),)
    tabs = (Tab("codes", "分类", "members/code_lists/codes.html", codes_of),)
    history_action = VIEW
    buttons = (
        Button("新增分类", "code-add", CHANGE, icon="plus", primary=True, when=is_kept),
        Button(
            "建立新版本",
            "code-list-open",
            CHANGE,
            icon="versions",
            when=lambda version: is_kept(version) and version.valid_to is None,
        ),
        Button("撤回这个版本", "code-list-withdraw", CHANGE, when=can_be_withdrawn),
    )

    def get_state(self) -> dict[str, str]:
        """Where the version stands today."""
        version: Any = self.object
        if version.is_struck:
            return {"label": "已撤回", "tone": "plain"}
        if version.valid_from > timezone.localdate():
            return {"label": "尚未生效", "tone": "warn"}
        return {"label": "现行", "tone": "ok"} if is_kept(version) else {"label": "已终止", "tone": "plain"}


class CodeListOpen(ActionView):
    """Open the next version from a day on."""

    action = CHANGE
    model = CodeListVersion
    title = "建立新版本"
    verb = "建立新版本"
    text = "可选用的分类连同对应关系复制到新版本，之后在新版本里增减、改名。已有记录保留原版本的分类。"
    form_class = VersionForm
    audited = True
    crumbs = CRUMBS
    fresh: CodeListVersion | None = None

    def make_form(self, data: Any = None) -> PlainForm:
        """With the present title."""
        initial = {"title": self.object.title}  # type: ignore[union-attr]
        return VersionForm(data, user=self.user, action=self.action, initial=initial)

    def perform(self, obj: Any, note: str, data: dict[str, Any]) -> None:
        """Open it."""
        self.fresh = services.open_version(
            obj, data["valid_from"], actor=self.user, title=data["title"], document_no=data["document_no"]
        )

    def get_success_url(self) -> str:
        """The new version's page."""
        return (self.fresh or self.object).get_absolute_url()  # type: ignore[union-attr]


class CodeListWithdraw(ActionView):
    """Take back a version that was opened wrongly."""

    action = CHANGE
    model = CodeListVersion
    title = "撤回版本"
    verb = "撤回"
    text = "只能撤回还没有记录使用的版本；前一个版本恢复有效。"
    note_required = True
    note_label = "理由"
    danger = True
    audited = True
    crumbs = CRUMBS

    def perform(self, obj: Any, note: str, data: dict[str, Any]) -> None:
        """Take it back."""
        services.withdraw_version(obj, actor=self.user, reason=note)


class CodeAdd(ActionView):
    """Add an entry."""

    action = CHANGE
    model = CodeListVersion
    title = "新增分类"
    verb = "新增"
    success_message = "{object}：已新增分类"
    audited = True
    crumbs = CRUMBS

    def make_form(self, data: Any = None) -> PlainForm:
        """An empty entry."""
        return CodeForm(data, user=self.user, action=self.action, version=self.object)  # type: ignore[arg-type]

    def perform(self, obj: Any, note: str, data: dict[str, Any]) -> None:
        """Add it."""
        services.add_code(obj, data["code"], data["label"], actor=self.user, upper=data["upper"])


class EntryView(ActionView):
    """Base of actions on one entry of a version."""

    action = CHANGE
    model = CodeListVersion
    audited = True
    crumbs = CRUMBS
    code: Code

    def get_object(self) -> Any:
        """The version, and the entry of that version."""
        version = super().get_object()
        found = version.codes.prefetch_related("mappings").filter(pk=self.kwargs["code"]).first()
        if found is None:
            raise OutOfScope("members.Code")
        self.code = found
        return version


class CodeChange(EntryView):
    """Rename, move, retire an entry; set what upper lists call it."""

    title = "修改分类"
    verb = "保存"
    success_message = "{object}：已修改分类"

    def make_form(self, data: Any = None) -> PlainForm:
        """The entry as it stands."""
        names = ("code", "label", "position", "is_active")
        return CodeForm(
            data,
            user=self.user,
            action=self.action,
            version=self.object,  # type: ignore[arg-type]
            entry=self.code,
            initial={name: getattr(self.code, name) for name in names},
        )

    def perform(self, obj: Any, note: str, data: dict[str, Any]) -> None:
        """Change it."""
        services.change_code(
            self.code,
            actor=self.user,
            code=data["code"],
            label=data["label"],
            position=data["position"],
            is_active=data["is_active"],
            upper=data["upper"],
        )


class CodeDelete(EntryView):
    """Delete an entry that nothing uses."""

    title = "删除分类"
    verb = "删除"
    danger = True
    success_message = "{object}：已删除分类"

    def get_text(self) -> str:
        """Which one."""
        return f"删除“{self.code.code} {self.code.label}”。已有记录使用的分类不能删除，可以停用。"

    def perform(self, obj: Any, note: str, data: dict[str, Any]) -> None:
        """Delete it."""
        services.delete_code(self.code, actor=self.user)

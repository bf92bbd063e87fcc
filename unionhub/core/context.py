"""What the frame of every page needs, computed only when a template asks for it."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject, cached_property

from . import scope
from .enums import Role
from .menu import MenuGroup, MenuLine, menu_for
from .models import Notice
from .preferences import preference

#: Lines of the menu under a person's name: label, address name, icon.
PERSONAL = (
    ("我的任务", "job-list", "progress"),
    ("个人设置", "preferences", "adjustments"),
    ("登录会话", "session-list", "devices"),
    ("修改密码", "password-change", "key"),
)


@dataclass
class Frame:
    """The frame around one signed-in person's page. Each part is read when first asked for, once."""

    request: HttpRequest

    @cached_property
    def organisation(self):
        """The organisation the person works for."""
        return self.request.user.organisation

    @cached_property
    def roles(self) -> str:
        """The person's present roles in words, those held as deputy named as such."""
        reaches = scope.reaches(self.request.user)
        own = {reach.role for reach in reaches if not reach.principal_id}
        lent = {reach.role for reach in reaches if reach.principal_id} - own
        words = [role.label for role in Role if role in own]
        return "、".join(words + [f"{role.label}（代理）" for role in Role if role in lent])

    @cached_property
    def menu(self) -> list[MenuGroup]:
        """The menu without counts: these are asked for after the page, which would wait longer for them than for all
        else."""
        return menu_for(self.request.user, self.request.path, counted=False)

    @property
    def counts_follow(self) -> bool:
        """Whether any line of the menu counts what waits."""
        return any(line.count_id for group in self.menu for line in group.lines)

    @cached_property
    def unread(self) -> int:
        """Number of unread notices."""
        return Notice.objects.visible_to(self.request.user).unread().count()

    @property
    def unread_short(self) -> str:
        """The number as it fits on the bell."""
        return "99+" if self.unread > 99 else str(self.unread)

    @property
    def personal(self) -> list[MenuLine]:
        """What a person may do about his own account."""
        return [MenuLine(label, address(name), icon) for label, name, icon in PERSONAL if address(name)]

    @property
    def sign_out_url(self) -> str:
        """Where the form of signing out goes."""
        return address("logout")

    @property
    def density(self) -> str:
        """How close the rows of lists stand: dense, wide, or empty for the usual."""
        chosen = preference(self.request.user, "density")
        return "" if chosen == "normal" else chosen

    @property
    def idle_seconds(self) -> int:
        """In how many seconds the session ends if nothing is done; 0 when no limit is known."""
        return getattr(self.request, "idle_seconds", 0)


def address(name: str) -> str:
    """The address of that name, empty if there is none."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def frame_of(request: HttpRequest) -> Frame:
    """The frame of this request, made once, so that page and frame share what they read."""
    if not hasattr(request, "frame"):
        request.frame = Frame(request)  # type: ignore[attr-defined]
    return request.frame  # type: ignore[attr-defined]


def page_frame(request: HttpRequest) -> dict:
    """Context of every template: the product's name and, for a signed-in person, the frame. Asks nothing."""
    context: dict = {"product_name": settings.PRODUCT_NAME}
    user = getattr(request, "user", None)
    if user is not None:
        context["frame"] = SimpleLazyObject(lambda: frame_of(request) if user.is_authenticated else None)
    return context

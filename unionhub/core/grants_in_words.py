"""What a person may do, in sentences he can check himself."""

from datetime import date, timedelta

from django.utils import timezone

from . import registry
from .models import Deputy, Grant, User


def domain_label(domain: str) -> str:
    """The domain's Chinese name; «全部业务» for all."""
    if domain == "*":
        return "全部业务"
    names = {config.label: str(config.verbose_name) for config in registry.house_apps()}
    return names.get(domain, domain)


def grant_in_words(grant: Grant, principal: User | None = None) -> str:
    """One grant as a sentence: «在甲镇总工会范围内 经办 全部业务，至 2026-12-31» (its last day)."""
    until = f"至 {grant.valid_to - timedelta(days=1):%Y-%m-%d}" if grant.valid_to else "长期有效"
    behalf = f"代理{principal}，" if principal else ""
    return f"{behalf}在{grant.organisation.name}范围内 {grant.get_role_display()} {domain_label(grant.domain)}，{until}"


def grants_in_words(user: User, on: date | None = None) -> list[str]:
    """All the user's grants in force on the date (default today), his own first, then those he holds as deputy."""
    on = on or timezone.localdate()
    own = Grant.objects.current(on).filter(user=user).select_related("organisation")
    lines = [grant_in_words(grant) for grant in own]
    for deputy in Deputy.objects.current(on).filter(deputy=user).select_related("principal"):
        borrowed = Grant.objects.current(on).filter(user=deputy.principal).select_related("organisation")
        lines += [
            f"{grant_in_words(grant, deputy.principal)}；代理至 {deputy.valid_to - timedelta(days=1):%Y-%m-%d}"
            for grant in borrowed
        ]
    return lines

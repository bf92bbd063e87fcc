"""The policy as a table people read: who may do what."""

from itertools import groupby
from typing import Any

from .. import policy
from ..enums import FieldAccess, Role
from ..grants_in_words import domain_label
from ..views import Page


class PolicyPage(Page):
    """`policy.csv` as it is in force, by domain; fields and incompatible pairs below."""

    action = "core.policy.view"
    title = "权限一览"
    help = "本表是系统实际执行的权限；没有标记的一律不许。修改须改配置文件并经审核后发布。"
    template_name = "account/policy.html"
    crumbs = (("首页", "home"),)

    def get_context(self, **more: Any) -> dict[str, Any]:
        """Rows per domain with one cell per role."""
        table = policy.load()
        actions = sorted(table.actions)
        sections = [
            (domain_label(domain), [self.row(table, action) for action in group])
            for domain, group in groupby(actions, key=lambda action: action.partition(".")[0])
        ]
        fields = [
            (
                table.labels.get(action, action),
                name,
                [FieldAccess(cells.get(role, "")).label for role in Role],
            )
            for (action, name), cells in sorted(table.fields.items())
        ]
        pairs = sorted(tuple(sorted(Role(role).label for role in pair)) for pair in table.incompatible)
        return super().get_context(roles=list(Role), sections=sections, fields=fields, pairs=pairs, **more)

    def row(self, table: policy.Policy, action: str) -> dict[str, Any]:
        """An action: its label, whether it is open to everybody, and who may."""
        everybody = (
            "所有人" if table.is_public(action) else "所有账号" if table.is_for_accounts(action) else ""
        )
        held = table.roles_for(action)
        return {
            "label": table.labels.get(action, action),
            "action": action,
            "everybody": everybody,
            "cells": [role in held for role in Role],
        }

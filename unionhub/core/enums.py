"""Choices of the kernel, with their Chinese labels, and the named sets built from them."""

from django.db import models


class OrganisationKind(models.TextChoices):
    """Nodes of the organisation tree, from the county down."""

    COUNTY = "county", "县总工会"
    TOWNSHIP = "township", "乡镇（街道）工会"
    SYSTEM = "system", "系统（产业）工会"
    PARK = "park", "园区工会"
    REGIONAL = "regional", "区域性工会联合会"
    INDUSTRY = "industry", "行业性工会联合会"
    PRIMARY = "primary", "基层工会"
    GROUP = "group", "工会小组"


#: Which kinds may stand directly below which (工会法 §10–11: grassroots unions under territorial or industrial ones).
CHILD_KINDS = {
    OrganisationKind.COUNTY: frozenset(
        {
            OrganisationKind.TOWNSHIP,
            OrganisationKind.SYSTEM,
            OrganisationKind.PARK,
            OrganisationKind.REGIONAL,
            OrganisationKind.INDUSTRY,
            OrganisationKind.PRIMARY,
        }
    ),
    OrganisationKind.TOWNSHIP: frozenset(
        {
            OrganisationKind.REGIONAL,
            OrganisationKind.INDUSTRY,
            OrganisationKind.PRIMARY,
            OrganisationKind.PARK,
        }
    ),
    OrganisationKind.SYSTEM: frozenset({OrganisationKind.INDUSTRY, OrganisationKind.PRIMARY}),
    OrganisationKind.PARK: frozenset(
        {OrganisationKind.REGIONAL, OrganisationKind.INDUSTRY, OrganisationKind.PRIMARY}
    ),
    OrganisationKind.REGIONAL: frozenset({OrganisationKind.PRIMARY}),
    OrganisationKind.INDUSTRY: frozenset({OrganisationKind.PRIMARY}),
    OrganisationKind.PRIMARY: frozenset({OrganisationKind.GROUP, OrganisationKind.PRIMARY}),
    OrganisationKind.GROUP: frozenset(),
}


class Role(models.TextChoices):
    """Roles a person is granted; the columns of `unionhub/policy.csv`."""

    GRASSROOTS = "grassroots", "基层工会干部"
    TOWNSHIP = "township", "乡镇（系统）工会干部"
    CLERK = "clerk", "经办"
    HEAD = "head", "审核"
    LEADER = "leader", "领导"
    FINANCE = "finance", "财务"
    AUDITOR = "auditor", "审计管理员"
    SYSADMIN = "sysadmin", "系统管理员"
    SECADMIN = "secadmin", "安全管理员"


#: 三员: the three administrators of 等保 2.0 (GB/T 22239-2019, 8.1.5); they see no business data.
ADMINISTRATOR_ROLES = frozenset({Role.AUDITOR, Role.SYSADMIN, Role.SECADMIN})


class FieldAccess(models.TextChoices):
    """What a role sees of a sensitive field."""

    ABSENT = "", "不可见"
    MASKED = "masked", "脱敏"
    REVEAL = "reveal", "脱敏，可凭理由查看"
    FULL = "full", "完整"


class NoticeKind(models.TextChoices):
    """What a notice to a person is about."""

    INFO = "info", "消息"
    DONE = "done", "已完成"
    FAILED = "failed", "未完成"
    TODO = "todo", "待办"

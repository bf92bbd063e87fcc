"""Who came to and went from the regular members within a span. The ways sum to the whole change."""

from django.db.models import Q

from unionhub.core.indicators import Balance, Declared, Indicator, Source

from ..enums import BeginReason, EndReason
from ..models import Membership
from ..queries.figures.memberships import entries, exits
from ..rules.flows import LEAVING, WAYS_IN, WAYS_OUT
from . import searches
from .dimensions import OF_MEMBERS
from .memberships import READS

GROUP = "会员变动"

ENTRIES = Source(
    key="members.entries",
    label="会员增加",
    model=Membership,
    rows=entries,
    table="members.tables.figures.EntryTable",
    is_stock=False,
    dimensions=OF_MEMBERS,
    reads=READS,
    export_action="members.person.export",
    noun="人",
    search=searches.members,
)
EXITS = Source(
    key="members.exits",
    label="会员减少",
    model=Membership,
    rows=exits,
    table="members.tables.figures.ExitTable",
    is_stock=False,
    dimensions=OF_MEMBERS,
    reads=READS,
    export_action="members.person.export",
    noun="人",
    search=searches.members,
)

_IN = "期内首日至末日（均含）成为正式会员的；前一日已是同一工会正式会员的（只是情况变更）不计。"
_OUT = "期内首日至末日（均含）不再是正式会员的，以终止日期（当日起不再是会员）计；当日仍是同一工会正式会员的不计。"
_LAW = "会籍管理办法（2016）；中国工会章程第二条、第六至八条。期初会员 + 各项增加 − 各项减少 = 期末会员。"
_SIDES = "县内接转在转出、转入工会各计一次，全县合计时不抵消。"


def _one(
    source: Source, total: str, rule: str, key: str, label: str, where: Q, told: str, *synonyms: str
) -> Indicator:
    return Indicator(
        key=f"members.{key}",
        label=label,
        unit="人",
        group=GROUP,
        source=source,
        where=where,
        definition=told + rule,
        source_rule=_LAW,
        synonyms=synonyms,
        part_of=total,
    )


def _entry(key: str, label: str, where: Q, told: str, *synonyms: str) -> Indicator:
    return _one(ENTRIES, "members.entered", _IN, key, label, where, told, *synonyms)


def _exit(key: str, label: str, where: Q, told: str, *synonyms: str) -> Indicator:
    return _one(EXITS, "members.departed", _OUT, key, label, where, told, *synonyms)


_ENTRIES = (
    _entry(
        "joined",
        "新入会",
        Q(begin_reason=BeginReason.JOIN),
        "批准入会成为会员的人数，以前退会后再入会的也计入。",
        "新发展会员",
        "新增会员",
        "发展会员数",
        "入会人数",
    ),
    _entry(
        "transferred_in",
        "转入",
        Q(begin_reason=BeginReason.TRANSFER_IN),
        "会籍转入的人数，包括县内接转和从县外转入；以保留会籍转出、转入后恢复的也计入。" + _SIDES,
        "会籍转入",
        "接转转入",
    ),
    _entry(
        "restored",
        "恢复会籍",
        Q(begin_reason=BeginReason.RESTORE),
        "由保留会籍恢复为正式会员的人数。",
        "恢复会员",
    ),
    _entry(
        "opening_entries",
        "期初建账",
        Q(begin_reason=BeginReason.OPENING),
        "首次导入名册时登记的会员，此前已是会员，不算新入会。",
        "期初会员",
        "建账会员",
    ),
    _entry(
        "corrected_in",
        "更正增加",
        ~Q(begin_reason__in=sorted(WAYS_IN)),
        "因更正会籍记录等增加的人数，不属于以上各项。",
        "更正",
    ),
)
_EXITS = (
    _exit(
        "left",
        "退会",
        Q(end_reason__in=sorted(LEAVING)),
        "本人退会、决定自动退会和开除会籍的人数。",
        "退会人数",
        "自动退会",
        "开除会籍",
    ),
    _exit("died", "死亡", Q(end_reason=EndReason.DIED), "因死亡终止会籍的人数。", "死亡会员", "去世"),
    _exit(
        "transferred_out",
        "转出",
        Q(end_reason=EndReason.TRANSFER_OUT),
        "会籍转出的正式会员，包括县内接转和转往县外；保留会籍的人员转出不计。" + _SIDES,
        "会籍转出",
        "接转转出",
    ),
    _exit(
        "retained_out",
        "转为保留会籍",
        Q(end_reason=EndReason.RETAIN),
        "由正式会员转为保留会籍的人数（退休、失业、单位撤销等）。",
        "办理保留会籍",
        "退休减少",
    ),
    _exit(
        "corrected_out",
        "更正减少",
        ~Q(end_reason__in=sorted(WAYS_OUT)),
        "因更正会籍记录等减少的人数，不属于以上各项。",
        "更正",
    ),
)


def _sum(source: Source, key: str, label: str, told: str, rule: str, *synonyms: str) -> Indicator:
    return Indicator(
        key=f"members.{key}",
        label=label,
        unit="人",
        group=GROUP,
        source=source,
        definition=told + rule,
        source_rule=_LAW,
        synonyms=synonyms,
    )


INDICATORS: tuple[Declared, ...] = (
    _sum(
        ENTRIES,
        "entered",
        "会员增加合计",
        "新入会、转入、恢复会籍、期初建账、更正增加之和。" + _SIDES,
        _IN,
        "会员增加",
        "增加会员",
    ),
    *_ENTRIES,
    _sum(
        EXITS,
        "departed",
        "会员减少合计",
        "退会、死亡、转出、转为保留会籍、更正减少之和。" + _SIDES,
        _OUT,
        "会员减少",
        "减少会员",
        "会员流失",
    ),
    *_EXITS,
    Balance(
        key="members.net_change",
        label="会员净增",
        unit="人",
        group=GROUP,
        plus=tuple(item.key for item in _ENTRIES),
        minus=tuple(item.key for item in _EXITS),
        definition="期内各项增加减各项减少，等于期末会员减期初前一日会员（均不含保留会籍）；减少多于增加时为负数。",
        source_rule=_LAW,
        synonyms=("净增会员", "会员净增长", "会员变动", "比上期增加"),
    ),
)

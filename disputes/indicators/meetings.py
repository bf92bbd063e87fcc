"""Figures of the meetings of the three parties and of what they resolved."""

from django.db.models import Q

from unionhub.core.indicators import Declared, Indicator, Level, Ratio, Read, SmallCells, Source

from ..models import Resolution, ThreePartyMeeting
from ..queries import meetings as queries

GROUP = "三方协商与民情"
LAW = "劳动合同法第五条；工会法第三十五条（协调劳动关系三方机制）；会议登记。"

HELD = Source(
    "disputes.meetings",
    "三方会议",
    ThreePartyMeeting,
    queries.held,
    "disputes.tables.meetings.MeetingRowTable",
    is_stock=False,
    reads=(Read(ThreePartyMeeting),),
    export_action="disputes.meeting.export",
    noun="次会议",
    search=lambda word: Q(subjects__contains=word) | Q(place__contains=word),
)
_READS = (Read(Resolution), Read(ThreePartyMeeting))


def _search(word: str) -> Q:
    return Q(text__contains=word) | Q(responsible__contains=word)


RESOLVED = Source(
    "disputes.resolutions",
    "议定事项",
    Resolution,
    queries.resolved,
    "disputes.tables.meetings.ResolutionTable",
    is_stock=False,
    reads=_READS,
    export_action="disputes.meeting.export",
    noun="个事项",
    search=_search,
)
LATE = Source(
    "disputes.resolutions_late",
    "逾期未落实的议定事项",
    Resolution,
    queries.late,
    "disputes.tables.meetings.ResolutionTable",
    reads=_READS,
    export_action="disputes.meeting.export",
    noun="个事项",
    search=_search,
)

INDICATORS: tuple[Declared, ...] = (
    Indicator(
        key="disputes.meetings_held",
        label="三方会议",
        unit="次",
        group=GROUP,
        source=HELD,
        definition="召开日期在期内首日至末日（均含）的协调劳动关系三方会议，计在召集的工会；没有召开的计划不登记、不计。",
        source_rule=LAW,
        synonyms=("三方机制会议", "三方协商会议", "协调劳动关系三方会议"),
        small_cells=SmallCells.SHOWN,
        lowest=Level.AREA,
    ),
    Indicator(
        key="disputes.meetings_resolved",
        label="三方会议议定事项",
        unit="个",
        group=GROUP,
        source=RESOLVED,
        definition="期内首日至末日（均含）召开的三方会议所议定的事项，以会议日期计，不论何时落实。",
        source_rule=LAW,
        synonyms=("议定事项", "三方会议决议"),
        small_cells=SmallCells.SHOWN,
        lowest=Level.AREA,
    ),
    Indicator(
        key="disputes.meetings_carried_out",
        label="已落实的议定事项",
        unit="个",
        group=GROUP,
        source=RESOLVED,
        where=queries.carried_out,
        definition="期内召开的三方会议所议定的事项中，到期末末日（含）为止登记已经落实的。",
        source_rule=LAW,
        synonyms=("落实事项",),
        part_of="disputes.meetings_resolved",
        small_cells=SmallCells.SHOWN,
        lowest=Level.AREA,
    ),
    Indicator(
        key="disputes.meetings_late",
        label="逾期未落实的议定事项",
        unit="个",
        group=GROUP,
        source=LATE,
        definition="期末当日，完成期限早于当日而到当日还没有落实的议定事项；没有明确期限的不会逾期，不计。",
        source_rule=LAW,
        synonyms=("逾期事项",),
        small_cells=SmallCells.SHOWN,
        lowest=Level.AREA,
    ),
    Ratio(
        key="disputes.meetings_carried_out_rate",
        label="议定事项落实率",
        unit="%",
        group=GROUP,
        numerator="disputes.meetings_carried_out",
        denominator="disputes.meetings_resolved",
        definition="已落实的议定事项 ÷ 三方会议议定事项，分子、分母是同一批会议的事项。先汇总再相除，保留两位小数。",
        source_rule=LAW,
        synonyms=("落实率",),
        lowest=Level.AREA,
    ),
)

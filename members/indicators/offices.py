"""Terms of office, committees and certificates of legal personality on a day."""

from datetime import date, timedelta

from django.db.models import Q

from unionhub.core.enums import OrganisationKind
from unionhub.core.indicators import Declared, Indicator, Read, SmallCells, Source
from unionhub.core.models import ParameterValue
from unionhub.core.parameters import parameter

from ..models import Certificate, CommitteeMember, Membership, Term, Union
from ..queries.figures.unions import grassroots, has_wrong_committee, running_terms, standing_certificates
from ..rules.terms import quarter_of
from . import searches
from .shape import SHAPE

GROUP = "工会组织"

TERMS = Source(
    key="members.terms",
    label="本届",
    model=Term,
    rows=running_terms,
    table="members.tables.figures.TermTable",
    reads=(Read(Term), *SHAPE),
    export_action="members.union.export",
    noun="个工会",
    search=searches.of_union,
)
COMMITTEES = Source(
    key="members.committees",
    label="工会委员会",
    model=Union,
    rows=grassroots,
    table="members.tables.figures.CommitteeTable",
    reads=(
        Read(Term),
        Read(CommitteeMember, nodes="term__organisation_id"),
        Read(Membership, nodes="person__memberships__organisation_id"),
        *SHAPE,
    ),
    export_action="members.union.export",
    noun="个工会",
    search=searches.unions,
)
CERTIFICATES = Source(
    key="members.certificates",
    label="法人资格证书",
    model=Certificate,
    rows=standing_certificates,
    table="members.tables.figures.StandingCertificateTable",
    reads=(Read(Certificate), Read(ParameterValue, is_shape=True), *SHAPE),
    export_action="members.union.export",
    noun="个证书",
    search=searches.of_union,
)

_RUNNING = "各工会到期末最近一次选举的一届，包括基层以上工会；应换届日期为届满日期，经同意延期的为延期日期。"
_RENEWABLE = "各工会到期末最近一次发给的证书；已注销的、已撤销的工会的不计。"
_TERMS_RULE = "工会法第十六条（每届任期三年或者五年）；工会基层组织选举工作条例。"
_CERTIFICATE_RULE = "工会法人登记管理办法（总工办发〔2020〕20号）第二十六条、第二十七条。"


def _due_this_quarter(first: date, last: date) -> Q:
    return Q(ends_on__gte=last, ends_on__lt=quarter_of(last).end)


def _overdue(first: date, last: date) -> Q:
    return Q(ends_on__lt=last)


def _valid(first: date, last: date) -> Q:
    return Q(valid_to__gte=last)


def _run_out(first: date, last: date) -> Q:
    return Q(valid_to__lt=last)


def _to_renew(first: date, last: date) -> Q:
    days = parameter("members.certificate.reminder_days", last)
    return Q(valid_to__gte=last, valid_to__lte=last + timedelta(days=days))


INDICATORS: tuple[Declared, ...] = (
    Indicator(
        key="members.direct_election_unions",
        label="直接选举的基层工会",
        unit="个",
        group=GROUP,
        source=TERMS,
        where=Q(direct_election=True, organisation__kind=OrganisationKind.PRIMARY),
        definition="本届登记为直接选举的基层工会。本届是到期末最近一次选举的一届。",
        source_rule="工会基层组织选举工作条例（2016）；届次中登记的选举方式。",
        synonyms=("直选工会", "直接选举", "直选"),
        part_of="members.unions",
        small_cells=SmallCells.SHOWN,
    ),
    Indicator(
        key="members.terms_expired",
        label="届满未换届的工会",
        unit="个",
        group=GROUP,
        source=TERMS,
        where=_overdue,
        definition="应换届日期早于期末的工会。" + _RUNNING,
        source_rule=_TERMS_RULE,
        synonyms=("逾期未换届", "超期未换届", "届满", "未按期换届"),
        small_cells=SmallCells.SHOWN,
    ),
    Indicator(
        key="members.terms_due",
        label="本季度届满的工会",
        unit="个",
        group=GROUP,
        source=TERMS,
        where=_due_this_quarter,
        definition="应换届日期在期末当日至期末所在季度末日（均含）的工会。" + _RUNNING,
        source_rule=_TERMS_RULE,
        synonyms=("本季度换届", "即将届满", "换届"),
        small_cells=SmallCells.SHOWN,
    ),
    Indicator(
        key="members.committee_faults",
        label="委员会人数不合规定的基层工会",
        unit="个",
        group=GROUP,
        source=COMMITTEES,
        where=has_wrong_committee,
        definition=(
            "期末本届工会委员会委员人数与当日会员（不含保留会籍）人数不相符的基层工会：会员不足 25 人的 3 至 5 人"
            "（也可以只设主席或组织员一人），25 至 200 人的 3 至 7 人，201 至 1000 人的 7 至 15 人，1001 至 5000 人的"
            " 15 至 21 人，5001 至 10000 人的 21 至 29 人，10001 人以上的 29 至 37 人。没有登记委员的不计。"
        ),
        source_rule="工会基层组织选举工作条例（2016）第八条；工会法第十一条。",
        synonyms=("委员人数", "委员会人数", "委员配备"),
        part_of="members.unions",
        small_cells=SmallCells.SHOWN,
    ),
    Indicator(
        key="members.certificates_valid",
        label="有效的法人资格证书",
        unit="个",
        group=GROUP,
        source=CERTIFICATES,
        where=_valid,
        definition="期末仍在有效期内（含末日）的工会法人资格证书。" + _RENEWABLE,
        source_rule=_CERTIFICATE_RULE,
        synonyms=("法人证书", "工会法人", "法人资格"),
        small_cells=SmallCells.SHOWN,
    ),
    Indicator(
        key="members.certificates_expired",
        label="已过期的法人资格证书",
        unit="个",
        group=GROUP,
        source=CERTIFICATES,
        where=_run_out,
        definition="有效期末日早于期末、尚未换证的工会法人资格证书。" + _RENEWABLE,
        source_rule=_CERTIFICATE_RULE,
        synonyms=("法人证书过期", "证书到期"),
        small_cells=SmallCells.SHOWN,
    ),
    Indicator(
        key="members.certificates_due",
        label="待换证的法人资格证书",
        unit="个",
        group=GROUP,
        source=CERTIFICATES,
        where=_to_renew,
        definition="期末仍有效、在提醒天数（系统参数，默认 30 天）内到期的工会法人资格证书。" + _RENEWABLE,
        source_rule=_CERTIFICATE_RULE,
        synonyms=("法人证书换证", "即将到期的证书"),
        part_of="members.certificates_valid",
        small_cells=SmallCells.SHOWN,
    ),
)

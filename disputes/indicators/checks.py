"""What must hold between the figures of disputes beside those of mediation (`mediation.CHECKS`).

Sources: 工会统计调查制度 (审核关系: settled ≤ received, money exactly where people are counted, opening + in − out =
closing).
"""

from unionhub.core.indicators.checking import Amount, At, Check, Holds


def _amounts(*keys: str) -> tuple[Amount, ...]:
    return tuple(Amount(f"disputes.{key}") for key in keys)


def _flow(key: str, label: str, open_key: str, into: str, out: tuple[str, ...], mend: str) -> Check:
    """Opening + in − out = closing."""
    left = (
        Amount(f"disputes.{open_key}", At.START),
        *_amounts(into),
        *(Amount(f"disputes.{one}", sign=-1) for one in out),
    )
    return Check(f"disputes.{key}", label, left, Holds.EQUAL, (Amount(f"disputes.{open_key}", At.END),), mend)


CHECKS: tuple[Check, ...] = (
    Check(
        "disputes.mediation_persons_of",
        "调解申请的件数不多于涉及人次",
        _amounts("mediation_received"),
        Holds.AT_MOST,
        _amounts("mediation_persons"),
        "每件申请至少涉及一人，请核对没有填写涉及人数的申请。",
        mixed_units=True,
    ),
    Check(
        "disputes.mediation_persons_with",
        "有调解申请才有涉及人数",
        _amounts("mediation_persons"),
        Holds.TOGETHER,
        _amounts("mediation_received"),
        "请核对没有填写涉及人数的申请。",
    ),
    _flow(
        "petitions_flow",
        "信访期初期末相接",
        "petitions_open",
        "petitions_received",
        ("petitions_closed",),
        "收到日期、办结日期可能有漏登记或者先后颠倒的。",
    ),
    Check(
        "disputes.letters_parts",
        "送达的监督文书等于三种文书之和",
        _amounts("letters_sent"),
        Holds.EQUAL,
        _amounts("letters_sent_notice", "letters_sent_opinion", "letters_sent_suggestion"),
        "有监督文书没有登记种类，请打开名单核对。",
    ),
    _flow(
        "letters_flow",
        "监督文书期初期末相接",
        "letters_open",
        "letters_sent",
        ("letters_settled", "letters_escalated"),
        "送达日期、办结日期可能有漏登记或者先后颠倒的。",
    ),
    _flow(
        "hazards_flow",
        "隐患期初期末相接",
        "hazards_open",
        "hazards_found",
        ("hazards_settled",),
        "发现日期、整改日期可能有漏登记或者先后颠倒的。",
    ),
    Check(
        "disputes.inspections_arrears_with",
        "拖欠工资的金额与人数同有同无",
        _amounts("inspections_arrears"),
        Holds.TOGETHER,
        _amounts("inspections_arrears_persons"),
        "有检查只填了金额或者只填了人数，请打开名单补齐。",
    ),
    Check(
        "disputes.inspections_paid_with",
        "补发工资的金额与人数同有同无",
        _amounts("inspections_paid"),
        Holds.TOGETHER,
        _amounts("inspections_paid_persons"),
        "有检查只填了补发金额或者只填了补发人数，请打开名单补齐。",
    ),
    Check(
        "disputes.legal_aid_persons_of",
        "受援人不多于给予援助的件数",
        _amounts("legal_aid_persons"),
        Holds.AT_MOST,
        _amounts("legal_aid_granted"),
        "同一人几次得到援助的只计一次，请打开两个名单核对。",
        mixed_units=True,
    ),
)

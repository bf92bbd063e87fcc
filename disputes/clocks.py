"""The terms of mediation, arbitration, petitions and legal aid, each with its source.

C numbers are those of the list of terms in the field's rules. In arbitration three, five and ten days are working days,
fifteen and forty-five are calendar days (劳动人事争议仲裁办案规则). Lengths the law leaves to the place are not here.
"""

from unionhub.core.clocks import Term, Unit

MEDIATION_LAW = "劳动争议调解仲裁法"
NEGOTIATION = "企业劳动争议协商调解规定"
PETITIONS = "信访工作条例"
HOTLINE = "12351 职工维权热线服务国家标准（2023 年 9 月起，时限待核实）"
CIVIL_PROCEDURE = "民事诉讼法"

MEDIATION = (
    Term("negotiation.reply", "答复协商要求", 5, Unit.DAYS, "收到协商要求", f"{NEGOTIATION} 第十条"),  # C1
    Term(  # C2
        "mediation.accept",
        "决定是否受理调解申请",
        3,
        Unit.WORKING,
        "收到调解申请",
        f"{NEGOTIATION} 第二十二条",
        own_duty=True,
    ),
    Term(  # C3
        "mediation.term",
        "调解期限",
        15,
        Unit.DAYS,
        "受理调解申请",
        f"{NEGOTIATION} 第二十九条；{MEDIATION_LAW} 第十四条自收到之日起，以较早的为提醒",
        own_duty=True,
        also_from="收到调解申请",
    ),
    Term(  # C4
        "mediation.review",
        "共同申请仲裁审查",
        15,
        Unit.DAYS,
        "调解协议生效",
        f"{NEGOTIATION} 第二十七条",
        lapses=True,
    ),
    Term(  # C5
        "judicial_confirmation",
        "共同申请司法确认",
        30,
        Unit.DAYS,
        "调解协议生效",
        f"{CIVIL_PROCEDURE} 第二百零五条；人民调解法 第三十三条",
        lapses=True,
    ),
)

ARBITRATION = (
    Term(  # C6
        "arbitration.limitation",
        "申请仲裁的时效",
        1,
        Unit.YEARS,
        "知道或者应当知道权利被侵害",
        f"{MEDIATION_LAW} 第二十七条",
        lapses=True,
    ),
    Term(  # C7
        "arbitration.accept",
        "决定是否受理仲裁申请",
        5,
        Unit.WORKING,
        "收到仲裁申请",
        f"{MEDIATION_LAW} 第二十九条",
    ),
    Term(  # C8
        "arbitration.serve", "送达申请书副本", 5, Unit.WORKING, "受理仲裁申请", f"{MEDIATION_LAW} 第三十条"
    ),
    Term(
        "arbitration.defence", "提交答辩书", 10, Unit.WORKING, "收到申请书副本", f"{MEDIATION_LAW} 第三十条"
    ),
    Term(
        "arbitration.serve_defence",
        "送达答辩书副本",
        5,
        Unit.WORKING,
        "收到答辩书",
        f"{MEDIATION_LAW} 第三十条",
    ),
    Term(
        "arbitration.panel_notice",
        "通知仲裁庭组成",
        5,
        Unit.WORKING,
        "受理仲裁申请",
        f"{MEDIATION_LAW} 第三十二条",
    ),
    Term("arbitration.award", "作出裁决", 45, Unit.DAYS, "受理仲裁申请", f"{MEDIATION_LAW} 第四十三条"),  # C9
    Term(
        "arbitration.award_extended",
        "作出裁决（案情复杂，经批准延长）",
        60,
        Unit.DAYS,
        "受理仲裁申请",
        f"{MEDIATION_LAW} 第四十三条",
    ),
    Term(  # C10
        "arbitration.sue", "向法院起诉", 15, Unit.DAYS, "收到裁决书", f"{MEDIATION_LAW} 第四十八条、第五十条"
    ),
    Term(  # C11
        "arbitration.annul",
        "用人单位申请撤销终局裁决",
        30,
        Unit.DAYS,
        "收到裁决书",
        f"{MEDIATION_LAW} 第四十九条",
    ),
    Term(  # C13
        "payment_order.court",
        "法院发出支付令",
        15,
        Unit.DAYS,
        "法院受理",
        f"{MEDIATION_LAW} 第十六条；{CIVIL_PROCEDURE} 第二百二十七条",
    ),
    Term(
        "payment_order.debtor",
        "债务人清偿或者提出异议",
        15,
        Unit.DAYS,
        "收到支付令",
        f"{CIVIL_PROCEDURE} 第二百二十七条",
    ),
)

PETITION = (
    Term(  # C14
        "petition.inform",
        "告知信访人受理情况",
        15,
        Unit.DAYS,
        "收到信访事项",
        f"{PETITIONS} 第二十三条",
        own_duty=True,
    ),
    Term(  # C15
        "petition.objection",
        "对转送提出异议",
        5,
        Unit.WORKING,
        "收到转送",
        f"{PETITIONS} 第二十三条",
        lapses=True,
    ),
    Term(  # C16
        "petition.handle",
        "办结信访事项",
        60,
        Unit.DAYS,
        "受理信访事项",
        f"{PETITIONS} 第三十四条",
        own_duty=True,
    ),
    Term(
        "petition.handle_extended",
        "办结信访事项（经批准延长三十日）",
        90,
        Unit.DAYS,
        "受理信访事项",
        f"{PETITIONS} 第三十四条",
        own_duty=True,
    ),
    Term(  # C17
        "petition.review",
        "请求复查",
        30,
        Unit.DAYS,
        "收到处理意见",
        f"{PETITIONS} 第三十五条",
        lapses=True,
    ),
    Term(
        "petition.review_decide",
        "作出复查意见",
        30,
        Unit.DAYS,
        "收到复查请求",
        f"{PETITIONS} 第三十五条",
        own_duty=True,
    ),
    Term(
        "petition.recheck",
        "请求复核",
        30,
        Unit.DAYS,
        "收到复查意见",
        f"{PETITIONS} 第三十六条",
        lapses=True,
    ),
    Term(
        "petition.recheck_decide",
        "作出复核意见",
        30,
        Unit.DAYS,
        "收到复核请求",
        f"{PETITIONS} 第三十六条",
        own_duty=True,
    ),
    Term(
        "petition.first_answer",
        "首次回应诉求",
        1,
        Unit.WORKING,
        "收到诉求",
        "县总工会职工诉求快速响应制度",
        own_duty=True,
        parameter="disputes.petition.first_answer_days",
    ),
    # C19: a national standard of 2023 sets the three terms; their lengths are entered when they are known here.
    Term(
        "petition.hotline_ordinary",
        "办结 12351 一般事项",
        1,
        Unit.WORKING,
        "收到来电",
        HOTLINE,
        own_duty=True,
        parameter="disputes.petition.hotline_ordinary_days",
    ),
    Term(
        "petition.hotline_hard",
        "办结 12351 难点事项",
        1,
        Unit.WORKING,
        "收到来电",
        HOTLINE,
        own_duty=True,
        parameter="disputes.petition.hotline_hard_days",
    ),
    Term(
        "petition.hotline_complex",
        "办结 12351 特别复杂事项",
        1,
        Unit.WORKING,
        "收到来电",
        HOTLINE,
        own_duty=True,
        parameter="disputes.petition.hotline_complex_days",
    ),
)

LEGAL_AID = (
    Term(  # C18
        "legal_aid.decide",
        "决定是否给予法律援助",
        7,
        Unit.DAYS,
        "收到法律援助申请",
        "法律援助法 第四十三条",
        own_duty=True,
    ),
    Term(
        "legal_aid.appoint",
        "指派法律援助人员",
        3,
        Unit.DAYS,
        "决定给予法律援助",
        "法律援助法 第四十三条",
        own_duty=True,
    ),
    Term(
        "legal_aid.challenge",
        "审查对不予援助的异议",
        5,
        Unit.DAYS,
        "收到异议",
        "法律援助法 第四十九条",
        own_duty=True,
    ),
)

SUPERVISION = (
    Term(  # C20
        "letter.reply",
        "答复劳动法律监督文书",
        15,
        Unit.WORKING,
        "文书送达",
        "文书载明；省级工会劳动法律监督规定（最高人民检察院、中华全国总工会 2024 年“一函两书”通知）",
        parameter="disputes.letter.reply_days",
    ),
    Term(
        "voice.settle",
        "落实职工民情",
        30,
        Unit.DAYS,
        "上报民情",
        "县总工会民情办理制度",
        own_duty=True,
        parameter="disputes.voice.days",
    ),
)

TERMS: tuple[Term, ...] = (*MEDIATION, *ARBITRATION, *PETITION, *LEGAL_AID, *SUPERVISION)

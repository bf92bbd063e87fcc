"""Choices of the domain with their Chinese labels."""

from django.db import models


class Side(models.TextChoices):
    """The two sides of a labour dispute (劳动争议调解仲裁法 §22)."""

    WORKER = "worker", "劳动者"
    EMPLOYER = "employer", "用人单位"


class EntryWay(models.TextChoices):
    """How a dispute came in. An oral application is recorded on the spot (劳动争议调解仲裁法 §12)."""

    WRITTEN = "written", "书面申请"
    ORAL = "oral", "口头申请"
    COURT = "court", "法院委派或委托"
    BUREAU = "bureau", "人社部门转来"
    ONLINE = "online", "网上申请"


class PartyRole(models.TextChoices):
    """What a person is in a mediation."""

    APPLICANT = "applicant", "申请人"
    INVOLVED = "involved", "涉及人员"
    RESPONDENT = "respondent", "被申请人"
    AGENT = "agent", "委托代理人"
    WITNESS = "witness", "证人"


class Consent(models.TextChoices):
    """Whether the other side agrees to be mediated (企业劳动争议协商调解规定 §21 [M-high])."""

    NOT_ASKED = "", "未征求"
    ASKED = "asked", "已征求，未答复"
    AGREED = "agreed", "同意"
    REFUSED = "refused", "不同意"


class Outcome(models.TextChoices):
    """How a mediation ended."""

    AGREEMENT = "agreement", "达成协议"
    FAILED = "failed", "调解不成"
    WITHDRAWN = "withdrawn", "撤回申请"
    NOT_ACCEPTED = "not_accepted", "不予受理"
    TRANSFERRED = "transferred", "移送"


class SeatRole(models.TextChoices):
    """What somebody does in a mediation."""

    SOLE = "sole", "独任调解员"
    CHIEF = "chief", "首席调解员"
    MEMBER = "member", "调解员"
    CLERK = "clerk", "书记员"


class HearingKind(models.TextChoices):
    """What a hearing's record is: of an investigation or of a mediation."""

    INVESTIGATION = "investigation", "调查"
    MEDIATION = "mediation", "调解"


class PerformanceWay(models.TextChoices):
    """How an obligation of the agreement is performed."""

    TRANSFER = "transfer", "银行转账"
    CASH = "cash", "现金"
    ACT = "act", "履行行为"
    OTHER = "other", "其他"


class ServiceWay(models.TextChoices):
    """How a paper is served on somebody (送达)."""

    DIRECT = "direct", "直接送达"
    POST = "post", "邮寄送达"
    LEFT = "left", "留置送达"
    ELECTRONIC = "electronic", "电子送达"


class BodyKind(models.TextChoices):
    """Kinds of mediation bodies (劳动争议调解仲裁法 §10 and practice)."""

    ENTERPRISE = "enterprise", "企业劳动争议调解委员会"
    TOWNSHIP = "township", "乡镇（街道）劳动争议调解组织"
    REGIONAL = "regional", "区域性、行业性劳动争议调解组织"
    UNION = "union", "工会劳动争议调解组织"
    JOINT = "joint", "联合调解中心"
    OTHER = "other", "其他"


class SubjectType(models.TextChoices):
    """What kind of employer stands on the other side of the employment."""

    ENTERPRISE = "enterprise", "企业"
    INDIVIDUAL = "individual", "个体工商户"
    INSTITUTION = "institution", "机关、事业单位"
    DISPATCH = "dispatch", "劳务派遣单位"
    CONTRACTOR = "contractor", "建设工程承包单位"
    OTHER = "other", "其他"


class ContractKind(models.TextChoices):
    """Kinds of labour contracts by their term (劳动合同法 §12)."""

    FIXED = "fixed", "固定期限"
    OPEN = "open", "无固定期限"
    TASK = "task", "以完成一定工作任务为期限"


class WorkingTime(models.TextChoices):
    """Systems of working time (劳动法 §36, 39)."""

    STANDARD = "standard", "标准工时"
    COMPREHENSIVE = "comprehensive", "综合计算工时"
    FLEXIBLE = "flexible", "不定时工作"


class PayForm(models.TextChoices):
    """How wages reach the worker."""

    TRANSFER = "transfer", "银行转账"
    CASH = "cash", "现金"
    OTHER = "other", "其他"


class AidService(models.TextChoices):
    """What legal aid consists of (法律援助法 §22, in the forms a union gives)."""

    CONSULTATION = "consultation", "法律咨询"
    WRITING = "writing", "代拟法律文书"
    NEGOTIATION = "negotiation", "参与协商"
    MEDIATION = "mediation", "调解代理"
    ARBITRATION = "arbitration", "劳动仲裁代理"
    LITIGATION = "litigation", "诉讼代理"


class AidMatter(models.TextChoices):
    """What legal aid is asked for. Pay and injury damages are what migrant workers need no means test for (§42)."""

    PAY = "pay", "请求支付劳动报酬"
    INJURY = "injury", "请求工伤事故人身损害赔偿"
    COMPENSATION = "compensation", "经济补偿、赔偿金"
    INSURANCE = "insurance", "社会保险待遇"
    CONTRACT = "contract", "劳动合同、劳动关系"
    WOMEN = "women", "女职工特殊保护"
    OTHER = "other", "其他劳动权益"


class AidGround(models.TextChoices):
    """Why means are not looked into, or that they are (法律援助法 §42)."""

    MIGRANT = "migrant", "进城务工人员请求劳动报酬或工伤赔偿，免予核查"
    HARDSHIP = "hardship", "困难帮扶在档，免予核查"
    PROOF = "proof", "持社会救助等证明材料，免予核查"
    MEANS = "means", "需核查经济困难状况"


class Known(models.TextChoices):
    """An answer of another domain as it was when asked; unknown is never no."""

    YES = "yes", "是"
    NO = "no", "否"
    UNKNOWN = "unknown", "未知（困难帮扶模块尚未启用）"


class AidResult(models.TextChoices):
    """What came of a matter that was aided."""

    WON = "won", "胜诉或请求得到支持"
    SETTLED = "settled", "调解、和解结案"
    LOST = "lost", "未获支持"
    WITHDRAWN = "withdrawn", "撤回请求"


class LetterKind(models.TextChoices):
    """The three papers of the unions' labour law supervision («一函两书»), each sharper than the one before."""

    NOTICE = "notice", "劳动法律监督提示函"
    OPINION = "opinion", "劳动法律监督意见书"
    SUGGESTION = "suggestion", "劳动法律监督建议书"


class LetterSubject(models.TextChoices):
    """What labour law supervision concerns (工会劳动法律监督办法)."""

    WAGES = "wages", "工资支付"
    HOURS = "hours", "工时与休息休假"
    INSURANCE = "insurance", "社会保险"
    CONTRACT = "contract", "订立、履行劳动合同"
    DISMISSAL = "dismissal", "解除、终止劳动合同"
    SAFETY = "safety", "劳动安全卫生"
    WOMEN = "women", "女职工和未成年工保护"
    AGREEMENT = "agreement", "集体协商与民主管理"
    UNION = "union", "组建工会与工会经费"
    OTHER = "other", "其他"


class Accepted(models.TextChoices):
    """How far the reply goes along with the letter."""

    YES = "yes", "采纳"
    PARTLY = "partly", "部分采纳"
    NO = "no", "未采纳"


class Authority(models.TextChoices):
    """Whom a matter of supervision is handed to."""

    LABOUR = "labour", "劳动保障监察机构"
    PROCURATORATE = "procuratorate", "人民检察院"
    OTHER = "other", "其他主管部门"


class HazardLevel(models.TextChoices):
    """How grave a hazard is (安全生产事故隐患排查治理暂行规定 §3)."""

    GENERAL = "general", "一般隐患"
    MAJOR = "major", "重大隐患"


class AccidentKind(models.TextChoices):
    """A work accident, or a matter of occupational health."""

    SAFETY = "safety", "生产安全事故"
    HEALTH = "health", "职业病危害"


class AccidentLevel(models.TextChoices):
    """The four levels of work accidents, from the least (生产安全事故报告和调查处理条例 §3)."""

    GENERAL = "general", "一般事故"
    LARGER = "larger", "较大事故"
    MAJOR = "major", "重大事故"
    GRAVE = "grave", "特别重大事故"


class VoiceSource(models.TextChoices):
    """Where a voice of the workers was collected."""

    TEAM = "team", "班组"
    PRIMARY = "primary", "基层工会"
    VISIT = "visit", "走访调研"
    MEETING = "meeting", "职代会、座谈会"
    HOTLINE = "hotline", "12351 热线"
    ONLINE = "online", "网络平台"
    OTHER = "other", "其他"


class VoiceSubject(models.TextChoices):
    """What a voice of the workers is about."""

    PAY = "pay", "工资待遇"
    SAFETY = "safety", "安全与健康"
    CONDITIONS = "conditions", "工作条件"
    LIVING = "living", "食宿通勤"
    INSURANCE = "insurance", "社会保险"
    HARDSHIP = "hardship", "困难帮扶"
    CULTURE = "culture", "文体活动"
    RISK = "risk", "劳动关系风险"
    OTHER = "other", "其他"


class PetitionForm(models.TextChoices):
    """How a petition came in (信访工作条例 §17–20; the hotline is 12351)."""

    LETTER = "letter", "来信"
    VISIT = "visit", "来访"
    PHONE = "phone", "12351 来电"
    ONLINE = "online", "网上信访"
    HANDED = "handed", "上级交办"
    JOINT = "joint", "配合人社部门"


class PetitionNature(models.TextChoices):
    """What a petition asks for (信访工作条例 §17, §29–31); an accusation is kept from whom it accuses (§30)."""

    APPEAL = "appeal", "申诉求决"
    SUGGESTION = "suggestion", "意见建议"
    ACCUSATION = "accusation", "检举控告"
    CONSULT = "consult", "政策咨询"


class PetitionSubject(models.TextChoices):
    """What a petition is about."""

    WAGES = "wages", "劳动报酬"
    CONTRACT = "contract", "劳动合同与经济补偿"
    INSURANCE = "insurance", "社会保险"
    INJURY = "injury", "工伤与职业病"
    HOURS = "hours", "工时与休息休假"
    SAFETY = "safety", "劳动安全卫生"
    WOMEN = "women", "女职工特殊保护"
    UNION = "union", "工会组织与会籍"
    DEMOCRACY = "democracy", "民主管理"
    AID = "aid", "困难帮扶"
    OTHER = "other", "其他"


class HotlineLevel(models.TextChoices):
    """How hard a matter of the hotline 12351 is; each level has a term of its own."""

    ORDINARY = "ordinary", "一般"
    HARD = "hard", "难点"
    COMPLEX = "complex", "特别复杂"


class PetitionPath(models.TextChoices):
    """Where somebody is sent whose petition is not accepted (信访工作条例 §23, §31)."""

    ARBITRATION = "arbitration", "劳动仲裁"
    LITIGATION = "litigation", "诉讼"
    RECONSIDERATION = "reconsideration", "行政复议"
    REVIEW = "review", "信访复查、复核"
    OTHER_BODY = "other_body", "有权处理的其他机关"
    OUTSIDE = "outside", "不属于信访事项"


class PetitionOutcome(models.TextChoices):
    """How a petition ended."""

    REPLIED = "replied", "答复办结"
    REFERRED = "referred", "转送转办"
    REFUSED = "refused", "不予受理"
    REPEATED = "repeated", "重复事项"
    WITHDRAWN = "withdrawn", "撤回"


class Satisfaction(models.TextChoices):
    """What the petitioner says of the handling when asked."""

    NOT_ASKED = "", "未回访"
    SATISFIED = "satisfied", "满意"
    BASICALLY = "basically", "基本满意"
    NOT = "not", "不满意"
    NO_ANSWER = "no_answer", "未答复"


class ReviewResult(models.TextChoices):
    """What a review or re-check says of the reply before it (信访工作条例 §35–36)."""

    UPHELD = "upheld", "维持"
    CHANGED = "changed", "变更"
    REVOKED = "revoked", "撤销"

"""Choices of the domain, with their Chinese labels, and the named sets built from them.

Codes of fixed facts follow the national standards named at each class; what a county decides itself (the natures of its
units) is no choice here but a versioned list (`models/code_lists.py`).
"""

from django.db import models


class Sex(models.TextChoices):
    """GB/T 2261.1."""

    MALE = "1", "男"
    FEMALE = "2", "女"


class DocumentKind(models.TextChoices):
    """Which paper names the person; one number of each kind is one person."""

    ID_CARD = "id_card", "居民身份证"
    PASSPORT = "passport", "护照"
    HK_MACAO = "hk_macao", "港澳居民来往内地通行证"
    TAIWAN = "taiwan", "台湾居民来往大陆通行证"
    RESIDENCE = "residence", "港澳台居民居住证"
    PERMANENT = "permanent", "外国人永久居留身份证"


#: Papers whose number is a citizen's number with a check digit (the residence permit has 18 digits of the same kind).
CITIZEN_DOCUMENTS = frozenset({DocumentKind.ID_CARD, DocumentKind.RESIDENCE})


class Ethnicity(models.TextChoices):
    """GB/T 3304-1991, the 56 and the two further codes."""

    HAN = "01", "汉族"
    C02 = "02", "蒙古族"
    C03 = "03", "回族"
    C04 = "04", "藏族"
    C05 = "05", "维吾尔族"
    C06 = "06", "苗族"
    C07 = "07", "彝族"
    C08 = "08", "壮族"
    C09 = "09", "布依族"
    C10 = "10", "朝鲜族"
    C11 = "11", "满族"
    C12 = "12", "侗族"
    C13 = "13", "瑶族"
    C14 = "14", "白族"
    C15 = "15", "土家族"
    C16 = "16", "哈尼族"
    C17 = "17", "哈萨克族"
    C18 = "18", "傣族"
    C19 = "19", "黎族"
    C20 = "20", "傈僳族"
    C21 = "21", "佤族"
    C22 = "22", "畲族"
    C23 = "23", "高山族"
    C24 = "24", "拉祜族"
    C25 = "25", "水族"
    C26 = "26", "东乡族"
    C27 = "27", "纳西族"
    C28 = "28", "景颇族"
    C29 = "29", "柯尔克孜族"
    C30 = "30", "土族"
    C31 = "31", "达斡尔族"
    C32 = "32", "仫佬族"
    C33 = "33", "羌族"
    C34 = "34", "布朗族"
    C35 = "35", "撒拉族"
    C36 = "36", "毛南族"
    C37 = "37", "仡佬族"
    C38 = "38", "锡伯族"
    C39 = "39", "阿昌族"
    C40 = "40", "普米族"
    C41 = "41", "塔吉克族"
    C42 = "42", "怒族"
    C43 = "43", "乌孜别克族"
    C44 = "44", "俄罗斯族"
    C45 = "45", "鄂温克族"
    C46 = "46", "德昂族"
    C47 = "47", "保安族"
    C48 = "48", "裕固族"
    C49 = "49", "京族"
    C50 = "50", "塔塔尔族"
    C51 = "51", "独龙族"
    C52 = "52", "鄂伦春族"
    C53 = "53", "赫哲族"
    C54 = "54", "门巴族"
    C55 = "55", "珞巴族"
    C56 = "56", "基诺族"
    OTHER = "97", "其他"
    FOREIGN = "98", "外国血统中国籍人士"


#: Who is counted as 少数民族会员: everyone whose people is known and is not Han; not 其他 and foreign descent.
MINORITIES = frozenset(item.value for item in Ethnicity if "02" <= item.value <= "56")


class MembershipKind(models.TextChoices):
    """Both are members; retained ones pay no dues, do not vote and cannot be elected (选举工作条例 §4)."""

    REGULAR = "regular", "正式会员"
    RETAINED = "retained", "保留会籍"


class BeginReason(models.TextChoices):
    """Why a spell of membership begins."""

    JOIN = "join", "入会"
    TRANSFER_IN = "transfer_in", "转入"
    CHANGE = "change", "情况变更"
    RETAIN = "retain", "保留会籍"
    RESTORE = "restore", "恢复会籍"
    OPENING = "opening", "期初建账"
    CORRECTION = "correction", "更正"


class EndReason(models.TextChoices):
    """Why a spell of membership ends."""

    TRANSFER_OUT = "transfer_out", "转出"
    CHANGE = "change", "情况变更"
    RETAIN = "retain", "转为保留会籍"
    RESTORE = "restore", "恢复会籍"
    LEAVE = "leave", "退会"
    LAPSE = "lapse", "自动退会（决定）"
    EXPELLED = "expelled", "开除会籍"
    DIED = "died", "死亡"
    CORRECTION = "correction", "更正"


#: Beginnings that make somebody a new member of the county (an opening balance is none: it was so before).
JOINING = frozenset({BeginReason.JOIN})
#: Ends after which the person is no member any more.
DEPARTURES = frozenset({EndReason.LEAVE, EndReason.LAPSE, EndReason.EXPELLED, EndReason.DIED})


class RetentionReason(models.TextChoices):
    """Why a membership is retained (暂行规定 2000 第五条, 工会法 第十三条). 下岗待岗 and 内退 change nothing."""

    RETIRED = "retired", "退休"
    UNEMPLOYED = "unemployed", "失业"
    CLOSED = "closed", "单位关闭、破产或工会撤销"
    ARMY = "army", "参军"
    ABROAD = "abroad", "出国（境）"
    OTHER = "other", "其他"


class EmploymentForm(models.TextChoices):
    """用工形式."""

    IN_POST = "in_post", "在岗"
    DISPATCHED = "dispatched", "劳务派遣"
    NEW_FORM = "new_form", "新就业形态"
    LAID_OFF = "laid_off", "下岗待岗"
    INTERNAL_RETIRED = "internal_retired", "内退"
    RETIRED = "retired", "退休"
    UNEMPLOYED = "unemployed", "失业"
    OTHER = "other", "其他"


class NewFormGroup(models.TextChoices):
    """新就业形态群体: the focal groups of July 2021 (domain.md §1.1)."""

    NONE = "", "不属于"
    TRUCK = "truck", "货车司机"
    RIDE = "ride", "网约车司机"
    COURIER = "courier", "快递员"
    TAKEAWAY = "takeaway", "外卖配送员"
    OTHER = "other", "其他"


class PoliticalStatus(models.TextChoices):
    """GB/T 4762."""

    UNKNOWN = "", "未填"
    PARTY = "01", "中共党员"
    PROBATIONARY = "02", "中共预备党员"
    LEAGUE = "03", "共青团员"
    KMT = "04", "民革党员"
    LEAGUE_DEMOCRATIC = "05", "民盟盟员"
    CONSTRUCTION = "06", "民建会员"
    PROMOTION = "07", "民进会员"
    PEASANTS = "08", "农工党党员"
    ZHIGONG = "09", "致公党党员"
    JIUSAN = "10", "九三学社社员"
    TAIWAN = "11", "台盟盟员"
    NO_PARTY = "12", "无党派人士"
    MASSES = "13", "群众"


class Education(models.TextChoices):
    """GB/T 4658, first digits."""

    UNKNOWN = "", "未填"
    POSTGRADUATE = "1", "研究生"
    BACHELOR = "2", "大学本科"
    COLLEGE = "3", "大学专科"
    VOCATIONAL = "4", "中专中技"
    SENIOR = "6", "高中"
    JUNIOR = "7", "初中"
    PRIMARY = "8", "小学及以下"


class SkillGrade(models.TextChoices):
    """职业技能等级 (八级工 of 2022)."""

    NONE = "", "无等级"
    APPRENTICE = "0", "学徒工"
    FIVE = "5", "初级工（五级）"
    FOUR = "4", "中级工（四级）"
    THREE = "3", "高级工（三级）"
    TWO = "2", "技师（二级）"
    ONE = "1", "高级技师（一级）"
    SPECIAL = "s", "特级技师"
    CHIEF = "c", "首席技师"


class HouseholdType(models.TextChoices):
    """户籍类型."""

    UNKNOWN = "", "未填"
    RURAL = "rural", "农业"
    URBAN = "urban", "非农业"
    CONVERTED = "converted", "农转居"


class Industry(models.TextChoices):
    """GB/T 4754-2017, the 20 sections."""

    UNKNOWN = "", "未填"
    A = "A", "A 农、林、牧、渔业"
    B = "B", "B 采矿业"
    C = "C", "C 制造业"
    D = "D", "D 电力、热力、燃气及水生产和供应业"
    E = "E", "E 建筑业"
    F = "F", "F 批发和零售业"
    G = "G", "G 交通运输、仓储和邮政业"
    H = "H", "H 住宿和餐饮业"
    I = "I", "I 信息传输、软件和信息技术服务业"  # noqa: E741  (the standard's own letter)
    J = "J", "J 金融业"
    K = "K", "K 房地产业"
    L = "L", "L 租赁和商务服务业"
    M = "M", "M 科学研究和技术服务业"
    N = "N", "N 水利、环境和公共设施管理业"
    O = "O", "O 居民服务、修理和其他服务业"  # noqa: E741
    P = "P", "P 教育"
    Q = "Q", "Q 卫生和社会工作"
    R = "R", "R 文化、体育和娱乐业"
    S = "S", "S 公共管理、社会保障和社会组织"
    T = "T", "T 国际组织"


class CoverState(models.TextChoices):
    """Whether a union covers an employer today; drawn from the dated coverage, stored nowhere."""

    COVERED = "covered", "已覆盖"
    BARE = "bare", "未建会"
    CLOSED = "closed", "已注销"


class Organ(models.TextChoices):
    """Elected bodies of a union."""

    COMMITTEE = "committee", "工会委员会"
    AUDIT = "audit", "经费审查委员会"
    WOMEN = "women", "女职工委员会"


class Post(models.TextChoices):
    """Posts in the elected bodies."""

    CHAIR = "chair", "主席（主任）"
    VICE_CHAIR = "vice_chair", "副主席（副主任）"
    MEMBER = "member", "委员"
    ORGANISER = "organiser", "组织员"


class RequestState(models.TextChoices):
    """Where a request to join, a transfer or a proposal stands."""

    PENDING = "pending", "待办理"
    HANDED = "handed", "已转出待接收"
    ACCEPTED = "accepted", "已同意"
    REFUSED = "refused", "未同意"
    WITHDRAWN = "withdrawn", "已撤回"


#: States in which somebody still has to act.
OPEN_REQUESTS = frozenset({RequestState.PENDING, RequestState.HANDED})


class ProposalKind(models.TextChoices):
    """What is proposed about a member and waits for a decision."""

    LEAVE = "leave", "退会"
    LAPSE = "lapse", "自动退会"
    EXPEL = "expel", "开除会籍"


class DuplicateReason(models.TextChoices):
    """Why two records may be one person."""

    ID_NUMBER = "id_number", "证件号码相同"
    BIRTH = "birth", "姓名与出生日期相同"
    PHONE = "phone", "姓名与电话相同"


class DuplicateState(models.TextChoices):
    """What was decided of a pair."""

    OPEN = "open", "待核对"
    MERGED = "merged", "已合并"
    DISTINCT = "distinct", "不是同一人"

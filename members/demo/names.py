"""Plausible names: family names by frequency, given names by sex and generation, and those of other peoples.

Nobody is meant: names are put together from characters and parts that are common in the generation. Shares of family
names follow the published order of the census, rounded.
"""

from dataclasses import dataclass
from itertools import accumulate
from random import Random

from members.enums import Ethnicity, Sex


def _parts(text: str) -> list[str]:
    return text.split()


_SURNAMES = (
    "王720 李715 张690 刘520 陈350 杨310 赵260 黄180 周185 吴180 徐165 孙160 马190 朱130 胡132 郭125 何115 高122 林90 "
    "罗95 郑88 梁84 谢78 宋82 唐70 许66 韩74 冯70 邓56 曹60 彭52 曾44 萧16 田56 董58 袁50 潘40 于54 蒋46 蔡36 余38 "
    "杜48 叶34 程44 苏42 魏50 吕42 丁44 任46 沈36 姚38 卢34 姜36 崔38 钟28 谭28 陆28 汪32 范34 金34 石34 廖24 贾36 "
    "夏28 韦14 付26 方26 白34 邹24 孟26 熊22 秦28 邱18 江20 尹22 薛26 闫24 段24 雷22 侯24 龙18 史24 陶18 黎12 贺20 "
    "顾14 毛18 郝22 龚14 邵16 万16 钱14 严14 覃6 武18 戴14 莫8 孔14 向10 汤12 常18 温14 康16 施10 文12 牛16 樊14 "
    "葛12 邢14 安16 齐14 易10 乔14 伍6 庞10 颜10 倪8 庄8 聂10 章8 鲁12 岳12 翟12 殷8 詹8 申12 欧6 耿12 关10 兰10 "
    "焦10 俞6 左10 柳8 甘10 祝8 包10 宁10 尚10 符4 舒6 阮4 柯4 纪8 梅6 童6 凌4 毕8 单6 季6 裴8 霍8 涂4 成8 苗8 谷8 "
    "盛6 曲8 翁4 冉6 骆4 蓝4 路8 游4 辛8 靳8 管6 柴8 蒙4 鲍6 华6 喻4 祁10 蒲6 房6 滕4 屈6 饶4 解4 牟6 艾6 尤4 阳4 "
    "时4 穆8 农3 司4 卓3 古5 吉5 缪3 简2 车5 项4 连4 芦5 麦3 褚4 娄4 窦5 戚4 岑2 景5 党6 宫4 费4 卜4 冷5 晏3 席4 "
    "卫6 米6 柏4 宗4 瞿3 桂4 全4 佟4 应3 臧4 闵3 苟4 邬3 边4 卞3 姬3 师3 和3 仇2 栾2 隋2 商3 刁2 沙4 荣3 巫2 寇3 "
    "桑2 郎2 甄2 丛2 仲2 虞2 敖2 巩4 明2 佘2 池2 查2 麻2 苑2 迟2 邝1 欧阳5 上官1 司马1 诸葛1"
)

#: Characters of given names: (first of two, second of two, names of one character) by generation and sex.
_GIVEN = {
    (1, "1"): (
        "建国志德永玉春文学兴正光万长金新少东广忠俊宏庆宝天成生福世明",
        "国军民平明华强林生义海山才贵发荣清武祥成江忠文东福全胜利安和",
        "军强勇刚平伟斌涛杰华明辉",
    ),
    (1, "2"): (
        "秀玉桂淑春凤月金红丽美翠爱素雪兰惠亚晓小文建彩巧慧",
        "英兰珍芳梅华萍霞琴莲荣香云玲花珠凤琳芬娥芝清红艳玉",
        "红霞芳敏丽燕玲萍英艳静琴",
    ),
    (2, "1"): (
        "志建海晓永文国小俊新永军宏伟振玉立春卫向红金庆东少学亚明",
        "军强伟平明峰勇涛东辉刚杰斌鹏华飞龙宏波林亮超民生江山锋",
        "伟勇军磊涛斌超强鹏杰波辉刚健峰亮飞凯",
    ),
    (2, "2"): (
        "丽晓海红小雪春秀玉亚艳文美慧燕金建爱彩淑桂凤莉巧云",
        "丽娟霞梅燕芳玲萍红艳琴娜英华敏静莉琼荣花娥兰莲萍玉",
        "静丽娟敏艳霞燕芳娜玲婷莉雪洁梅颖",
    ),
    (3, "1"): (
        "志俊文建晓浩家子嘉宇天海明国少永立伟振世佳思鹏学仁泽绍",
        "伟鹏杰超涛辉龙飞斌宇峰明波磊强亮凯健阳博文豪东林军成帅",
        "鹏超伟杰涛磊凯浩帅龙斌宇阳飞博洋旭",
    ),
    (3, "2"): (
        "晓雪丽佳海慧雅思文婷静美梦亚小春玉艳红金秀燕倩晨媛",
        "婷娜丽敏静娟燕玲霞芳莉琳洁雯蕾颖倩娇媛梅萍华艳丹琴",
        "婷静娜敏洁丹倩颖雪莉佳蕾琳瑶欢",
    ),
    (4, "1"): (
        "浩子宇俊嘉家文博天明泽志梓思晨一皓振铭致景承逸睿",
        "轩宇涵豪杰浩然阳博文航鑫泽辰睿明凯瑞龙涛鹏飞麟旭哲源",
        "浩鑫宇杰阳博昊睿轩航凯旭晨",
    ),
    (4, "2"): (
        "雨子欣梦思佳雅诗若心梓嘉可语静文慧晓紫怡悦馨婉",
        "涵萱怡欣琪瑶婷雯妍颖洁悦宁彤蕊琳媛菲怡晴文然馨茹",
        "欣悦婷琪瑶怡雯颖洁萱妍",
    ),
}

#: Parts of names that join a given name and the father's by a dot: of men, of women.
_UYGHUR = (
    _parts(
        """阿布都拉 阿不都热合曼 买买提 艾合买提 吐尔逊 玉素甫 依明 库尔班 艾尔肯 阿迪力 帕尔哈提 塔依尔 木合塔尔
        努尔买买提 热合曼 卡德尔 亚森 麦麦提 艾力 哈力克 居来提 吾买尔 赛买提 艾山 肉孜 托合提 阿力木 迪力夏提 凯赛尔
        买合木提 艾买提 阿布力孜 亚力坤 伊斯马依力 克里木 吐逊江 艾则孜 木沙 沙吾提 热西提 巴拉提 牙生 阿卜来提 祖农"""
    ),
    _parts(
        """阿依古丽 古丽娜尔 热孜万古丽 帕提古丽 阿依努尔 米娜娃尔 茹仙古丽 吐尔逊古丽 古丽巴哈尔 迪丽努尔 热依汗 左合拉
        阿米娜 努尔古丽 祖丽胡玛尔 海日古丽 麦合布拜 孜丽皮亚 早热古丽 阿孜古丽 古丽米热 米日古丽 佐热木 玛依热
        巴哈尔古丽 克丽比努尔 汗克孜 阿曼古丽 布威海丽且 热娜 迪拉热 阿提姑丽 苏比努尔 赛乃姆 古再丽努尔 夏依旦"""
    ),
)
_KAZAKH = (
    _parts(
        """叶尔兰 巴合提 努尔兰 赛力克 哈那提 加尔恒 阿斯哈尔 叶尔肯 木拉提 胡安别克 达吾列提 马合沙提 沙恒别克 阿合买提
        加肯 卡依拉提 海拉提 叶斯木汗 别力克 努尔太 阿曼太 托列根 波拉提 吾拉孜 阿扎提 赛里克 巴太 哈德勒别克"""
    ),
    _parts(
        """古丽扎 阿依登 加依娜 哈丽娅 巴合提古丽 阿依波塔 库丽夏 沙拉 阿娜尔 古丽巴努 加玛丽 玛尔江 努尔夏 叶尔克西
        阿依达娜 夏依拉 卡丽泰 加孜拉 古丽江 萨吾列 阿丽玛 卡玛尔 再依拉"""
    ),
)
_RUSSIAN = (
    _parts("安德烈 尼古拉 伊万 彼得 谢尔盖 维克多"),
    _parts("娜塔莎 叶莲娜 玛丽娜 奥莉加 柳德米拉 塔吉娅娜"),
    _parts("伊万诺夫 彼得罗夫 米哈伊洛夫 瓦西里耶夫"),
)
#: Of men, of women, and what may stand before either.
_MONGOL = (
    _parts(
        "巴特尔 巴图 朝鲁 苏和 那顺 布仁 乌力吉 孟克 额尔敦 宝音 道尔吉 才仁 巴音 甫拉 加甫 敖其尔 欧文 桑杰"
    ),
    _parts("其其格 乌兰 娜仁 萨仁 高娃 斯琴 托娅 乌云 图雅 才次克 那仁花 巴音花 阿拉坦 其米格 道丽玛 尼曼"),
    _parts("巴图 孟克 乌云 娜仁 萨仁 那顺 宝音 布仁 斯琴 额尔敦"),
)
_TIBETAN = (
    _parts("扎西 次仁 多吉 顿珠 才让 旦增 尼玛 平措 索南 格桑"),
    _parts("卓玛 拉姆 央金 白玛 措姆 德吉 曲珍 梅朵"),
)

#: Family names that are common among a people (given names as everybody's); what is not named takes any.
_OWN_SURNAMES = {
    Ethnicity.C03: "马马马马马马杨杨丁哈白白金李李王王沙海虎兰田苏买穆张张撒喇",
    Ethnicity.C11: "佟关那富赵赵吴郎金索鄂傅张王李刘",
    Ethnicity.C38: "佟关吴安何郭富伊胡赵孔永",
    Ethnicity.C31: "郭敖孟鄂莫沃金德",
    Ethnicity.C26: "马马马马马汪唐牟",
    Ethnicity.C35: "韩韩韩马马沈",
    Ethnicity.C15: "田向彭覃冉杨张",
    Ethnicity.C06: "龙石杨吴麻廖张",
    Ethnicity.C08: "韦覃农黄陆梁蒙",
    Ethnicity.C30: "祁李鲁王张",
    Ethnicity.C07: "沙吉阿罗李杨",
}
_LIKE_UYGHUR = frozenset({Ethnicity.C05, Ethnicity.C43, Ethnicity.C41})
_LIKE_KAZAKH = frozenset({Ethnicity.C17, Ethnicity.C29, Ethnicity.C50})
_DOT = "·"


@dataclass(frozen=True)
class _Weighted:
    """Values with their cumulative weights, as `Random.choices` takes them."""

    values: tuple[str, ...]
    cumulative: tuple[int, ...]


def _weighted(text: str) -> _Weighted:
    pairs = [
        (part.rstrip("0123456789"), int(part[len(part.rstrip("0123456789")) :])) for part in _parts(text)
    ]
    return _Weighted(tuple(name for name, _ in pairs), tuple(accumulate(weight for _, weight in pairs)))


_HAN = _weighted(_SURNAMES)


def full_name(random: Random, ethnicity: str, sex: str, birth_year: int) -> str:
    """A name as somebody of this people, sex (`Sex`) and year of birth may have."""
    female = sex == Sex.FEMALE
    if ethnicity in _LIKE_UYGHUR or ethnicity in _LIKE_KAZAKH:
        men, women = _UYGHUR if ethnicity in _LIKE_UYGHUR else _KAZAKH
        return f"{random.choice(women if female else men)}{_DOT}{random.choice(men)}"
    if ethnicity == Ethnicity.C44 and random.random() < 0.6:
        family = random.choice(_RUSSIAN[2])
        return f"{random.choice(_RUSSIAN[female])}{_DOT}{family}{'娃' if female else ''}"
    if ethnicity == Ethnicity.C02:
        return _mongol(random, female)
    if ethnicity == Ethnicity.C04:
        return "".join(random.sample(_TIBETAN[female], 2))
    surname = surname_of(random, ethnicity)
    return surname + _given(random, sex, birth_year)


def surname_of(random: Random, ethnicity: str = Ethnicity.HAN) -> str:
    """A family name as is common among the people."""
    own = _OWN_SURNAMES.get(Ethnicity(ethnicity))
    if own:
        return random.choice(own)
    return random.choices(_HAN.values, cum_weights=_HAN.cumulative)[0]


def _mongol(random: Random, female: bool) -> str:
    kind = random.random()
    own = random.choice(_MONGOL[female])
    if kind < 0.35:
        return f"{random.choice('巴才道敖布孟乌')}{_DOT}{own}"
    before = random.choice(_MONGOL[2])
    return before + own if before != own else own


def _given(random: Random, sex: str, birth_year: int) -> str:
    generation = 1 if birth_year < 1973 else 2 if birth_year < 1985 else 3 if birth_year < 1995 else 4
    first, second, single = _GIVEN[generation, str(sex)]
    if random.random() < (0.10, 0.22, 0.20, 0.12)[generation - 1]:
        return random.choice(single)
    a, b = random.choice(first), random.choice(second)
    return a + b

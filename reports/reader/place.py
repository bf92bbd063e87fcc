"""Whose number it is: the place that was last named before it. A number of another place is not the register's.

Only what looks like a name counts: «清水镇» is a place, «各乡镇» is none. In doubt a number is of another place.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from .text import Document, Piece

OWN, OTHER, NONE = "own", "other", ""

#: What a place is: the word at the end of its name, and the letters before it with which it is no name.
_KINDS: dict[str, str] = {
    "省": "节各个跨",
    "市": "超城上门股各个菜夜县省",
    "县": "各个市乡跨",
    "州": "各个",
    "旗": "红锦国党团各彩",
    "镇": "乡城各个",
    "乡": "城各个返家下入进故老回城还",
    "街道": "各个镇乡",
    "社区": "各个进类入在型",
    "村": "农乡各个驻入进下",
    "公司": "各个家限份股任分子有责大小资",
    "厂": "工进各个家建出入",
    "集团": "各个家大",
    "煤矿": "各个座非",
    "中学": "各个所",
    "小学": "各个所中",
    "学校": "各个所类进党",
    "学院": "各个所",
    "医院": "各个家所大级",
    "银行": "各个家",
    "林场": "各个国",
    "开发区": "各个",
    "工业园区": "各个",
    "系统": "各个会息理务",
}
_WORDS = "|".join(sorted(_KINDS, key=len, reverse=True))
_NAMED = re.compile(
    rf"(?P<before>[\u4e00-\u9fff]{{1,2}}|[*×XxＸ]{{2,}})(?P<kind>{_WORDS})(?![长域场区府镇委直级乡城里内])"
)
#: Letters after which the kind of place stands alone: «在县委», «由镇上».
_NO_NAME = "全我本该某各在是为和向对由从到与及的了等中以将把被于给让使按据随经"
#: «全县», «我镇», «该公司»: of the organisation itself when it is of that kind.
_KIN = (
    "国|省|市|县|区|州|地区|自治区|旗|乡|镇|街道|村|社区|校|院|厂|矿|公司|企业|集团|局|站|所|场|行业|系统|园区|"
    "车间|科室|班组"
)
_POINTED = re.compile(rf"(?P<who>[全我本该某])(?P<kind>{_KIN})(?!级|长|内外)|(?P<self>[我本]会|[我本]单位)")
_ENDS = re.compile(r"(总工会|工会联合会|工会委员会|基层工会|机关工会|工会)$")
_SUFFIX = re.compile(rf"({_WORDS}|{_KIN})$")


class Places:
    """The places of texts read for one organisation. `names` are its own: «澄溪县总工会», «澄溪县总»."""

    def __init__(self, names: Iterable[str]) -> None:
        every = {name for name in names if name}
        every |= {_ENDS.sub("", name) for name in every}
        self.names = sorted((name for name in every if len(name) >= 2), key=len, reverse=True)
        #: What the organisation is called in general: «县», «镇», «校».
        self.kinds = {found[0] for name in self.names if (found := _SUFFIX.search(name))}
        if any(name.endswith(("学校", "中学", "小学")) for name in self.names):
            self.kinds.add("校")
        self._own = re.compile("|".join(map(re.escape, self.names)) or r"(?!)")

    def before(self, document: Document, paragraph: Piece, start: int) -> str:
        """`OWN` or `OTHER`: where the number that begins at `start` is; the text's heading decides if nothing else."""
        return (
            self.last(document.plain[paragraph.start : start])
            or self._of_heading(document, paragraph)
            or self.of_title(document.plain)
            or OWN
        )

    def last(self, words: str) -> str:
        """The place that the words name last, `NONE` if none."""
        found = [(match.start(), match.end(), OWN) for match in self._own.finditer(words)]
        own = list(found)
        for match in _POINTED.finditer(words):
            is_own = bool(match["self"]) or (match["who"] in "全我本" and match["kind"] in self.kinds)
            found.append((match.start(), match.end(), OWN if is_own else OTHER))
        for match in _NAMED.finditer(words):
            start, end = match.start("kind"), match.end("kind")
            if any(first <= start < last for first, last, _ in own):
                continue
            before = match["before"]
            if before[0] in "*×XxＸ":
                found.append((match.start(), end, OWN if match["kind"] in self.kinds else OTHER))
            elif before[-1] not in _KINDS[match["kind"]] and before[-1] not in _NO_NAME:
                found.append((match.start(), end, OTHER))
        return max(found)[2] if found else NONE

    @lru_cache(maxsize=16)  # noqa: B019  (a handful of texts, gone with the reading)
    def of_title(self, text: str) -> str:
        """The place that the first lines name."""
        return self.last("\n".join(text.strip()[:120].split("\n")[:2])[:60])

    def _of_heading(self, document: Document, paragraph: Piece) -> str:
        """The place of the line above, if that is a heading."""
        above = document.plain[: paragraph.start].rstrip().rpartition("\n")[2]
        return self.last(above) if 0 < len(above) <= 30 and above[-1] not in "。;；" else NONE

    def without(self, words: str) -> str:
        """The words without the organisation's own name, or what stands for it, at their beginning."""
        for pattern in (self._own, _MASKED, _ALL, _UNION):
            if (found := pattern.match(words)) is not None:
                return words[found.end() :]
        return words


_MASKED = re.compile(r"[*×XxＸ某]{1,4}[县市区镇乡]")
_UNION = re.compile(r"[县市区镇乡]?总工会")
_ALL = re.compile(rf"[全我本](?:{_KIN}|会|单位)(?:各级)?")

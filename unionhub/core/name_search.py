"""Names made findable: by one, two or more characters, simplified or traditional, by pinyin and by initials.

`name_keys` makes three columns out of a name (`name_grams`, `pinyin`, `initials`); `name_match` is the condition that
asks them. A gram index answers every length of text in the same time; a trigram index would need three characters, and
Chinese names have two or three (performance.md, «Lists at 500,000»).
"""

import re
import unicodedata
from functools import cache
from typing import Any

from django.db.models import Lookup, Q, TextField

PINYIN_LENGTH, INITIALS_LENGTH = 240, 60
#: Texts longer than this are cut before they are searched for.
_LONGEST = 60

#: Family names that are read otherwise than the character is by itself. Source: 现代汉语词典, the readings marked 姓.
_SURNAMES = {
    "单": "shan", "仇": "qiu", "曾": "zeng", "解": "xie", "查": "zha", "翟": "zhai", "区": "ou", "盖": "ge",
    "缪": "miao", "覃": "qin", "召": "shao", "员": "yun", "朴": "piao", "乐": "yue", "华": "hua", "任": "ren",
    "宁": "ning", "冼": "xian", "洗": "xian", "秘": "bi", "种": "chong", "折": "she", "繁": "po", "祭": "zhai",
    "过": "guo", "那": "na", "能": "nai", "句": "gou", "车": "che", "逄": "pang", "隗": "wei", "郗": "xi",
    "郇": "xun", "贠": "yun", "褚": "chu", "燕": "yan", "应": "ying", "葛": "ge", "柏": "bai", "贾": "jia",
    "阚": "kan", "晁": "chao", "盛": "sheng", "臧": "zang", "尹": "yin", "牟": "mu", "娄": "lou", "万": "wan",
}  # fmt: skip
#: Compound family names of which a character is read otherwise than by itself.
_COMPOUND = {
    "尉迟": ("yu", "chi"),
    "长孙": ("zhang", "sun"),
    "单于": ("chan", "yu"),
    "万俟": ("mo", "qi"),
    "澹台": ("tan", "tai"),
}
#: Characters whose usual reading in given and transcribed names (阿布都拉, 长贵) is not the dictionary's first.
_IN_NAMES = {
    "都": "du",
    "长": "chang",
    "晟": "sheng",
    "台": "tai",
    "俟": "si",
    "曾": "zeng",
    "行": "xing",
    "地": "di",
}
#: Dots between the parts of a transcribed name: its first character is no family name.
_DOTS = "·•・‧∙⋅."


#: A character: as it is searched, its pinyin, its initial, and whether it is one Chinese character.
_Letter = tuple[str, str, str, bool]


class _Characters(dict[str, _Letter]):
    """What is known of a character; made when it is first met, then one look-up."""

    def __missing__(self, char: str) -> _Letter:
        self[char] = made = _read(char)
        return made


class _FirstCharacters(dict[str, _Letter]):
    """The same for the first character of a name, which is read as a family name."""

    def __missing__(self, char: str) -> _Letter:
        made = _CHARACTERS[char]
        sound = _SURNAMES.get(made[0])
        self[char] = made = made if sound is None else (made[0], sound, sound[0], made[3])
        return made


_CHARACTERS, _FIRST_CHARACTERS = _Characters(), _FirstCharacters()


@cache
def _converter() -> Any:
    # Imported when first used: the dictionary is read from disk, and most processes never need it.
    from opencc import OpenCC  # noqa: PLC0415

    return OpenCC("t2s")


@cache
def _reading(char: str) -> str:
    from pypinyin import lazy_pinyin  # noqa: PLC0415  (half a second of dictionaries)

    if char in _IN_NAMES:
        return _IN_NAMES[char]
    found = "".join(lazy_pinyin(char, errors="ignore"))
    return found if found.isascii() else ""


def _read(char: str) -> _Letter:
    """Fold one character: width, case, accents, traditional form; signs and blanks become nothing."""
    folded = "".join(
        part
        for part in unicodedata.normalize("NFKD", char).casefold()
        if part.isalnum() and not unicodedata.combining(part)
    )
    if not folded:
        return "", "", "", False
    if folded.isascii():
        return folded, folded, folded[0], False
    folded = _converter().convert(folded) or folded
    sound = "".join(_reading(part) for part in folded)
    return folded, sound, sound[:1], len(folded) == 1


def fold_name(text: str) -> str:
    """A name or a piece of one as it is compared: simplified, half-width, lower case, without dots and blanks."""
    return "".join([_CHARACTERS[char][0] for char in text])


def spoken(text: str) -> tuple[str, str]:
    """(pinyin, initials) of words that are no name of a person: of a union, of an employer."""
    letters = [_CHARACTERS[char] for char in text]
    return "".join([letter[1] for letter in letters]), "".join([letter[2] for letter in letters])


def name_keys(name: str) -> tuple[str, str, str]:
    """Make the columns (name_grams, pinyin, initials) of a name; three empty texts of an empty one.

    `name_grams` holds the folded name, where it has more than two characters, and all its distinct one- and
    two-character pieces, separated by blanks. Some two microseconds once the characters have been met.
    """
    # The two usual shapes are spelt out: a loop over three characters costs twice as much.
    if len(name) == 3:
        first, second, third = name[0], name[1], name[2]
        a, sound_a, initial_a, han_a = _FIRST_CHARACTERS[first]
        b, sound_b, initial_b, han_b = _CHARACTERS[second]
        c, sound_c, initial_c, han_c = _CHARACTERS[third]
        if han_a and han_b and han_c and a != b and b != c and a != c and a + b not in _COMPOUND:
            return (
                f"{a}{b}{c} {a} {b} {c} {a}{b} {b}{c}",
                f"{sound_a}{sound_b}{sound_c}",
                f"{initial_a}{initial_b}{initial_c}",
            )
    elif len(name) == 2:
        first, second = name[0], name[1]
        a, sound_a, initial_a, han_a = _FIRST_CHARACTERS[first]
        b, sound_b, initial_b, han_b = _CHARACTERS[second]
        if han_a and han_b and a != b:
            return f"{a} {b} {a}{b}", sound_a + sound_b, initial_a + initial_b
    return _keys_of_any(name)


def _keys_of_any(name: str) -> tuple[str, str, str]:
    """Names of any length and script: a word in Latin letters has one initial."""
    folded, sounds, initials = "", "", ""
    after_letter = False
    compound = _COMPOUND.get(fold_name(name[:2])) if len(name) > 2 else None
    transcribed = any(dot in name for dot in _DOTS)
    for at, char in enumerate(name):
        text, sound, initial, han = (_FIRST_CHARACTERS if at == 0 and not transcribed else _CHARACTERS)[char]
        if not text:
            after_letter = False
            continue
        if compound and at < 2:
            sound, initial = compound[at], compound[at][0]
        folded += text
        sounds += sound
        initials += "" if not han and after_letter else initial
        after_letter = not han
    return _grams(folded), sounds[:PINYIN_LENGTH], initials[:INITIALS_LENGTH]


def _grams(folded: str) -> str:
    whole = [folded] if len(folded) > 2 else []
    pairs = [folded[at : at + 2] for at in range(len(folded) - 1)]
    return " ".join(dict.fromkeys((*whole, *folded, *pairs)))


class HoldsName(Lookup):
    """`name_grams__holds="小明"`: the folded text stands somewhere in the name.

    On PostgreSQL the pieces are asked of a GIN index over the array of grams (a migration of the app makes it), and
    more than two characters are then compared as a whole; elsewhere it is one LIKE over the same column.
    """

    lookup_name = "holds"

    def get_prep_lookup(self) -> str:
        """The text, folded."""
        return fold_name(str(self.rhs)[:_LONGEST])

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """LIKE over the column."""
        column, params = self.process_lhs(compiler, connection)
        return f"{column} LIKE %s ESCAPE '\\'", (*params, f"%{self.rhs}%")

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """The array of grams contains the pieces."""
        column, params = self.process_lhs(compiler, connection)
        text = self.rhs
        pieces = [text] if len(text) < 3 else list({text[at : at + 2] for at in range(len(text) - 1)})
        sql, values = f"string_to_array({column}, ' ') @> %s::text[]", (*params, sorted(pieces))
        if len(text) < 3:
            return sql, values
        return f"({sql} AND {column} LIKE %s)", (*values, *params, f"%{text}%")


TextField.register_lookup(HoldsName)


def name_match(text: str, prefix: str = "") -> Q:
    """The condition «the name fits the text»; `prefix` is the relation to the person («person__»).

    Characters are looked for anywhere in the name, letters as the beginning of pinyin or initials and, for names in
    Latin letters, anywhere. Text of which nothing remains matches nothing.
    """
    folded = fold_name(text[:_LONGEST])
    if not folded:
        return Q(pk__in=[])
    condition = Q(**{f"{prefix}name_grams__holds": folded})
    if folded.isascii() and folded:
        sound = re.sub("[^a-z0-9]", "", text[:_LONGEST].casefold().replace("ü", "v")) or folded
        condition |= Q(**{f"{prefix}pinyin__startswith": sound}) | Q(
            **{f"{prefix}initials__startswith": sound}
        )
    return condition

"""The password profile «等保» (GB/T 22239-2019, 8.1.4.1 a; scorecard B2): parameters `core.password.*`.

OWASP ASVS 5.0 (6.2.5, 6.2.10) advises against composition rules and forced rotation; in China 等保 prevails, see
docs/decisions/0040-password-profile.md.
"""

import gzip
import re
import secrets
import string
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils import timezone

from ..models import Organisation, PasswordHistory, User
from ..parameters import parameter

#: Without 0/O, 1/l/I: an initial password is read from paper.
_LETTERS = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ"
_DIGITS = "23456789"
#: Longer ones are refused before they are hashed.
MAXIMUM = 128
#: What every union's name ends with; the part before it is what people put into passwords.
_SUFFIX = re.compile(r"(县|镇|乡|街道)?(总工会|工会联合会|联合工会|工会委员会|工会)$")


@dataclass(frozen=True)
class PasswordProfile:
    """What a password must be. Lengths in characters; `rotation_days` 0 and `classes` 0 switch the rule off."""

    minimum: int
    maximum: int
    classes: int
    history: int
    rotation_days: int
    initial_hours: int


def profile() -> PasswordProfile:
    """The profile in force: the dated parameters `core.password.*`, relaxed where the demo's setting says so."""
    weak = settings.DEMO_WEAK_PASSWORDS
    return PasswordProfile(
        minimum=min(parameter("core.password.length"), 8) if weak else parameter("core.password.length"),
        maximum=MAXIMUM,
        classes=0 if weak else parameter("core.password.classes"),
        history=parameter("core.password.history"),
        rotation_days=0 if weak else parameter("core.password.days"),
        initial_hours=parameter("core.password.initial_hours"),
    )


def classes_of(password: str) -> int:
    """How many of the four kinds of characters occur: lower case, upper case, digits, everything else."""
    return sum(
        any(test(sign) for sign in password)
        for test in (
            lambda sign: sign in string.ascii_lowercase,
            lambda sign: sign in string.ascii_uppercase,
            lambda sign: sign in string.digits,
            lambda sign: sign not in string.ascii_letters + string.digits,
        )
    )


@cache
def common_passwords() -> frozenset[str]:
    """Django's list of the 20,000 most common passwords, lower case."""
    with gzip.open(CommonPasswordValidator().DEFAULT_PASSWORD_LIST_PATH, "rt", encoding="utf-8") as lines:
        return frozenset(line.strip() for line in lines)


def folded(text: str) -> str:
    """Width, case and separators removed, so that «Ｃ-h-e-n-g» is seen as «cheng»."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", text).casefold() if sign.isalnum())


def context_words(user: User) -> set[str]:
    """Words an attacker of this office would try first: names of the product, person and unions; the account name."""
    words = {
        user.username,
        user.name,
        pinyin(user.name),
        *settings.PASSWORD_CONTEXT_WORDS,
        settings.PRODUCT_NAME,
    }
    if user.organisation_id:
        for node in Organisation.objects.above(user.organisation):
            stem = _SUFFIX.sub("", node.name)
            words |= {node.name, node.short_name, node.code, stem, pinyin(stem)}
    return {folded(word) for word in words if len(folded(word)) >= _shortest(word)}


def pinyin(text: str) -> str:
    """The text as typed on a keyboard: 澄溪 → chengxi."""
    from pypinyin import lazy_pinyin  # noqa: PLC0415  (56 MB of dictionaries that few processes need)

    return "".join(lazy_pinyin(text))


def _shortest(word: str) -> int:
    return 4 if word.isascii() else 2


def problems(password: str, *, username: str, words: set[str]) -> list[str]:
    """What is wrong with the password, in words for its owner; the rules that need no database."""
    rule = profile()
    found = []
    if len(password) < rule.minimum:
        found.append(f"密码至少 {rule.minimum} 个字符，现在是 {len(password)} 个。")
    if len(password) > rule.maximum:
        found.append(f"密码最多 {rule.maximum} 个字符。")
    if classes_of(password) < rule.classes:
        found.append(f"密码须包含小写字母、大写字母、数字、符号中的至少 {rule.classes} 类。")
    plain = folded(password)
    if password.casefold() in common_passwords() or plain in common_passwords():
        found.append("这个密码太常见，容易被猜中。")
    if len(set(plain)) < 4:
        found.append("密码中重复的字符太多。")
    if any(word in plain for word in words):
        found.append("密码不能包含用户名、姓名、单位名称或系统名称。")
    return found


def validate(password: str, user: User) -> None:
    """Raise ValidationError with everything that is wrong with the user's new password."""
    found = problems(password, username=user.username, words=context_words(user))
    if not found and used_before(password, user):
        found.append(f"不能使用最近 {profile().history} 次用过的密码。")
    if found:
        raise ValidationError(found)


def used_before(password: str, user: User) -> bool:
    """Whether the password is the present one or one of the last ones."""
    if user.has_usable_password() and check_password(password, user.password):
        return True
    if not user.pk:
        return False
    last = PasswordHistory.objects.filter(user=user)[: profile().history]
    return any(check_password(password, row.encoded) for row in last)


def initial_password() -> str:
    """A random password of three groups, 12 characters of 55, always of all classes; shown once, then forgotten."""
    while True:
        groups = ["".join(secrets.choice(_LETTERS + _DIGITS) for _ in range(4)) for _ in range(3)]
        if classes_of("-".join(groups)) == 4:
            return "-".join(groups)


def expires_on(user: User) -> datetime | None:
    """When the password must be changed by rotation, or None when rotation is off."""
    days = profile().rotation_days
    return user.password_changed_at + timedelta(days=days) if days else None


def is_expired(user: User) -> bool:
    """Whether the password must be changed before anything else is done."""
    until = expires_on(user)
    return user.must_change_password or (until is not None and timezone.now() >= until)


def rules_in_words() -> list[str]:
    """The profile as sentences beside the form."""
    rule = profile()
    found = [f"{rule.minimum} 至 {rule.maximum} 个字符"]
    if rule.classes:
        found.append(f"小写字母、大写字母、数字、符号中的至少 {rule.classes} 类")
    found += ["不用常见密码，不含用户名、姓名、单位名称", f"不与最近 {rule.history} 次的密码相同"]
    if rule.rotation_days:
        found.append(f"每 {rule.rotation_days} 天更换一次")
    return found

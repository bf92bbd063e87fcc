"""What holds of a party's name, number and phone. Pure functions."""

from django.core.exceptions import ValidationError

from members.enums import DocumentKind, Sex
from members.rules import people
from unionhub.core import cleaners
from unionhub.core.cleaners import Unclean

CITIZEN_LENGTH = 18


def id_number(value: object) -> str | None:
    """An ID number, or the number of a passport or permit (which begins with a letter). Raises Unclean."""
    number = cleaners.code(value)
    if number is None:
        return None
    if number[0].isalpha() and number[0].isascii():
        try:
            return people.document_number(DocumentKind.PASSPORT, number)
        except Unclean:
            return people.document_number(DocumentKind.PERMANENT, number)
    return cleaners.id_number(value)


def sex_told_by(number: str) -> str:
    """The sex that a clean citizen's number tells; empty for other papers."""
    if len(number) != CITIZEN_LENGTH or not number[:17].isdigit():
        return ""
    return str(Sex.MALE if cleaners.is_male(number) else Sex.FEMALE)


#: The cleaners of screen forms and sheets, by field.
CLEANERS = {"name": people.clean_name, "id_number": id_number, "phone": cleaners.phone}
LABELS = {"name": "姓名", "id_number": "证件号码", "phone": "手机号码"}


def cleaned(**values: str) -> dict[str, str]:
    """The values in the one way they are written. Raises ValidationError in words, all problems at once."""
    found: dict[str, str] = {}
    problems: list[ValidationError] = []
    for key, value in values.items():
        try:
            found[key] = str(CLEANERS[key](value) or "")
        except Unclean as error:
            problems.append(ValidationError(f"{LABELS[key]}：{error}", code=key))
    if not problems and not found.get("name"):
        problems.append(ValidationError("请填写姓名。", code="name"))
    if problems:
        raise ValidationError(problems)
    return found

"""How a record of the domain names an employer: one that is registered, or one typed by its name."""

from typing import Any

UNNAMED = "请选择用人单位，或者填写名称。"


def name_problem(employer: Any, name: str) -> str:
    """Why it is not known which employer is meant; empty when it is."""
    return "" if employer is not None or name else UNNAMED


def take_name(record: Any) -> None:
    """Keep the registered employer's name of this day in the record; saving is the caller's."""
    if record.employer is not None:
        record.employer_name = record.employer.name

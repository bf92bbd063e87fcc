"""Codes and days of the county's own sub-classes of labour disputes (劳动争议调解仲裁法 §2)."""

from datetime import date


def code_problem(code: str, parent: str) -> str:
    """What is wrong with a sub-class's code, in words: it is the class's, a point and a number without leading zero."""
    head, point, tail = code.partition(".")
    fits = head == parent and point and tail.isascii() and tail.isdigit() and not tail.startswith("0")
    return "" if fits else f"细类代码应以所属大类的代码开头，如“{parent}.1”。"


def overlap_problem(name: str, start: date, end: date | None, fresh: date) -> str:
    """Why a code cannot be given from the day `fresh` on, with one of the same code from `start` to `end`."""
    if end is None:
        return f"这个代码正由“{name}”使用，请换一个代码，或者先停用它。"
    if fresh < end and start < end:
        return f"这个代码在 {end:%Y-%m-%d} 以前由“{name}”使用，起始日期不能早于这一天。"
    return ""

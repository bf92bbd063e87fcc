"""What a domain declares of a paper in `documents.py`: nothing that runs by itself."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ..forms import PlainForm


@dataclass(frozen=True)
class Paper:
    """A paper that is drawn up for cases of one kind, numbered, and frozen when it is issued.

    `action` is the line of policy.csv that is asked at the case to draft, issue and void. `template` holds the body
    only (classes of document.css); `context(case, data)` feeds it, `data` being what `form` asked (a `CaseForm` is
    told the case). `at_issue(case, data, actor)` runs in the transaction of issuing; what it returns is added to `data`
    there, and there alone: values that are printed in full but shown masked in the draft; it asks the right to them and
    records that they were opened. `sign` stands before year and serial («调受〔2026〕3号»); every paper counts in a
    series of its own, anew each year. `when(case)` says why it cannot be issued now, in words, or nothing.
    """

    key: str
    label: str
    model: type
    action: str
    template: str
    context: Callable[[Any, Mapping[str, Any]], dict[str, Any]]
    sign: str
    form: type[PlainForm] | None = None
    when: Callable[[Any], str] | None = None
    order: int = 100
    at_issue: Callable[[Any, Mapping[str, Any], Any], Mapping[str, Any]] | None = None

    @property
    def slug(self) -> str:
        """The key as a part of an address."""
        return self.key.replace(".", "-")

    def refuse(self, case: Any) -> str:
        """Why it cannot be issued for the case now, in words; empty when it can."""
        return self.when(case) if self.when is not None else ""

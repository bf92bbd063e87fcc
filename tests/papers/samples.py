"""A case of every declared paper, and what its form asks, for the tests over all papers. Without a sample: red."""

from collections.abc import Callable
from typing import Any

from tests.conftest import Cast
from tests.example.errands import Errand
from tests.joining import joined
from unionhub.core.workflow import open_case


def errand(cast: Cast, **fields: Any) -> Errand:
    """An errand as it is entered."""
    given = {"organisation": cast.union_a1, "title": "送慰问品", "amount": 300} | fields
    return open_case(Errand(**given), cast.officer)


#: key → (case, what its form asked), the case as it is when the paper may be issued
SAMPLES: dict[str, Callable[[Cast], tuple[Any, dict[str, Any]]]] = {
    "example.errand.notice": lambda cast: (
        errand(cast),
        {"addressee": "王小明", "text": "您的申请已经收到。\n\n请于三个工作日内补充材料。"},
    ),
    "example.errand.receipt": lambda cast: (errand(cast), {}),
    **joined("disputes", "papers", "SAMPLES"),
}

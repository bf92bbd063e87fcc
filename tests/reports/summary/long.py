"""A long summary over the figures of the example app: thirty pages, twenty tables, ten charts."""

from reports.summary.tree import Block

CHAPTERS, TABLES, CHARTS = 10, 20, 10
KEYS = (
    "example.visits",
    "example.closed",
    "example.followed",
    "example.amount",
    "example.amount_closed",
    "example.new_visits",
    "example.new_amount",
    "example.closed_rate",
)
_WORDS = (
    "坚持把走访慰问作为联系职工的基本功，逐户了解职工家庭的收入、就医、就学和住房情况，对反映集中的问题列出清单、"
    "明确责任、限期答复，做到件件有着落。各乡镇工会按月报送走访台账，县总工会按季抽查核对，对登记不全、回访不到位的"
    "及时退回补正，确保每一个数字都能对应到具体的走访记录。"
)


def long_sections() -> list[tuple[str, list[Block]]]:
    """(title, blocks) of each chapter."""
    return [(f"走访慰问工作之{'一二三四五六七八九十'[at]}", _chapter(at)) for at in range(CHAPTERS)]


def _chapter(at: int) -> list[Block]:
    found: list[Block] = []
    for part in (1, 2, 3):
        found.append(_text("heading", f"{at}h{part}xx", f"第{'一二三'[part - 1]}方面的做法和成效", level=2))
        for line in (1, 2, 3):
            found.append(_paragraph(f"{at}p{part}{line}x", KEYS[(at + part + line) % len(KEYS)]))
    found.append(
        {
            "id": f"{at}t1xx",
            "type": "table",
            "caption": f"走访主要数字（{at + 1}）",
            "rows": "figures",
            "keys": list(KEYS),
            "columns": ["now", "year_before", "change"],
        }
    )
    found.append(
        {
            "id": f"{at}t2xx",
            "type": "table",
            "caption": f"各单位走访情况（{at + 1}）",
            "rows": "children" if at % 2 else "state",
            "keys": [*KEYS[:4], KEYS[5]],
        }
    )
    found.append(
        {
            "id": f"{at}c1xx",
            "type": "chart",
            "caption": f"走访次数（{at + 1}）",
            "kind": ("columns", "line", "bars")[at % 3],
            "rows": ("years", "months", "children")[at % 3],
            "keys": [("example.visits", "example.new_visits", "example.new_visits")[at % 3]],
        }
    )
    return found


def _text(kind: str, name: str, words: str, **more: object) -> Block:
    return {"id": name, "type": kind, "inline": [{"text": words}], **more}


def _paragraph(name: str, key: str) -> Block:
    inline = [{"text": f"{_WORDS}{_WORDS}其中"}, {"token": f"{{{key}}}"}, {"text": f"。{_WORDS}"}]
    return {"id": name, "type": "paragraph", "inline": inline}

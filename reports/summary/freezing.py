"""Counting a summary: its text and figures as they are at one moment, kept together; promoted when it is final.

What is kept is what is printed: the assembled papers stand in the freeze beside sections and values, so that a later
change of wording rules changes no document. `open` is the paper for whoever may see the records behind all its figures,
`blind` the one for anybody else: small counts of persons are withheld there.
"""

import hashlib
import json
import zlib
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from unionhub.core import audit, saving
from unionhub.core.indicators.compute import span_of
from unionhub.core.indicators.declare import Indicator
from unionhub.core.indicators.frozen import definition_of
from unionhub.core.indicators.reading import SYSTEM, Figure, Reader
from unionhub.core.indicators.registry import indicators, sources
from unionhub.core.indicators.row_sets import RowSet, pack, unpack
from unionhub.core.indicators.store import one_view
from unionhub.core.indicators.tree import tree_on
from unionhub.core.indicators.words import day
from unionhub.core.models import CaseEvent

from ..closing.measuring import Say, row_set
from ..models import Summary, SummaryFreeze, SummaryRows
from ..targets import targets_of
from . import tree, values
from .assemble import Head, missing_runs, paper_of
from .masking import masked, mixed
from .paper import Paper, as_dict, from_dict
from .rights import Rights
from .values import Values
from .wording import words_for

WRITE = "reports.summary.write"
ONLY_DRAFT = "只有起草中的总结才能核定数字；需要重新核定的，请先退回修改。"
HIDDEN = "（无权查看）"
Within = Callable[[], AbstractContextManager[Any]]


@dataclass(frozen=True)
class Section:
    """A section as it was frozen."""

    pk: int
    key: str
    title: str
    is_annex: bool
    blocks: list[tree.Block]


class _Stranger(Reader):
    """Reads as somebody who may see every figure and the records of none."""

    def __init__(self, today: date) -> None:
        super().__init__(SYSTEM, today, fresh=True)

    def _opens(self, item: Indicator, path: str) -> bool:
        return False


# --- Reading ---


def kept(summary: Summary) -> SummaryFreeze | None:
    """What was counted: the final one, else the newest."""
    return summary.freezes.order_by("-is_final", "-pk").first()


def opened(freeze: SummaryFreeze) -> dict[str, Any]:
    """The content, read once for each instance."""
    read = freeze.__dict__
    if "_content" not in read:
        read["_content"] = json.loads(zlib.decompress(bytes(freeze.content)))
    return read["_content"]


def sections_now(summary: Summary) -> list[Section]:
    """The sections as they stand."""
    return [Section(one.pk, one.key, one.title, one.is_annex, one.blocks) for one in summary.sections.all()]


def is_of_this_text(summary: Summary) -> bool:
    """Whether title, addressee and text stand as they were counted.

    Date and number of the document are none of it: they are entered when it is signed.
    """
    freeze = kept(summary)
    return freeze is not None and opened(freeze)["text"] == _digest(summary, sections_now(summary))


def _digest(summary: Summary, sections: Iterable[Section]) -> str:
    head = [summary.heading, summary.addressee, summary.red_head, summary.signature]
    told = [
        {"title": one.title, "is_annex": one.is_annex, "blocks": one.blocks, "key": one.key}
        for one in sections
    ]
    return hashlib.sha256(tree.fingerprint([{"head": head}, *told]).encode()).hexdigest()


def missing(freeze: SummaryFreeze) -> list[str]:
    """The names of the figures that the text has no value for."""
    content = opened(freeze)
    paper = from_dict(content["papers"]["open"])
    found = values.from_dict(content["values"])
    keys = dict.fromkeys(run.key for _, run in missing_runs(paper))
    return [item.label if (item := found.item(key)) is not None else key for key in keys]


def live_values(summary: Summary, reader: Reader, everything: bool = False) -> Values:
    """The figures of the present text for the reader; with `everything` all there are, as the annex lists them."""
    more = indicators().keys() if everything else ()
    asked = values.wanted((one.blocks for one in summary.sections.all()), summary.span, more)
    found = targets_of(summary.organisation, summary.span)
    return values.live(reader, summary.organisation, summary.span, asked, found)


def values_of(freeze: SummaryFreeze, user: Any) -> Values:
    """The frozen figures as the user may see them."""
    content = opened(freeze)
    rights = Rights(user, freeze.summary.organisation)
    found = values.from_dict(content["values"])
    blind = values.from_dict(content["blind"])
    held = {}
    for place, by_key in found.figures.items():
        chosen = {}
        for key, figures in by_key.items():
            item = figures[0].item
            if rights.may_see(item):
                opens = rights.opens(item)
                chosen[key] = figures if opens else blind.figures.get(place, {}).get(key, [])
        held[place] = chosen
    return replace(found, figures=held)


# --- The document ---


def document_of(summary: Summary, user: Any) -> Paper:
    """The document as the user may see it: of a draft over today's figures, else as it was counted."""
    freeze = kept(summary)
    if summary.is_editable or freeze is None:
        return _assembled(summary, live_values(summary, Reader(user)))
    content = opened(freeze)
    rights = Rights(user, summary.organisation)
    items = {key: found[0].item for key, found in _figures(freeze).items()}
    papers = {name: from_dict(told) for name, told in content["papers"].items()}
    opens = {key: rights.opens(item) for key, item in items.items()}
    opens |= {part: False for part, whole in _shares(content) if not opens.get(whole, False)}
    paper = mixed(papers["open"], papers["blind"], lambda key: opens.get(key, False))
    hidden = {key for key, item in items.items() if not rights.may_see(item)}
    hidden |= {part for part, whole in _shares(content) if whole in hidden}
    dated = day(summary.dated) if summary.dated else ""
    own = {"state": state_words(summary), "dated": dated, "document_no": summary.document_no}
    return replace(masked(paper, hidden, HIDDEN), **own)  # type: ignore[arg-type]


def _shares(content: Mapping[str, Any]) -> set[tuple[str, str]]:
    """(part, whole) of the shares in the text: beside its part a share tells the whole."""
    found = (token for one in content["sections"] for token in tree.tokens(one["blocks"]))
    return {(token.key, token.of) for token in found if token.of}


def _figures(freeze: SummaryFreeze) -> Mapping[str, list[Figure]]:
    found = values.from_dict(opened(freeze)["values"])
    every: dict[str, list[Figure]] = {}
    for by_key in found.figures.values():
        every |= by_key
    return every


def state_words(summary: Summary) -> str:
    """What is said on each page: nothing on what is signed."""
    if summary.state in ("signed", "final"):
        return ""
    return "作废" if summary.state == "discarded" else "草稿"


def _assembled(summary: Summary, found: Values) -> Paper:
    head = Head(
        heading=summary.heading,
        addressee=summary.addressee,
        red_head=summary.red_head,
        document_no=summary.document_no,
        signature=summary.signature,
        dated=summary.dated,
        author=summary.organisation.name,
        state=state_words(summary),
    )
    place = words_for(summary.organisation, summary.span)
    return paper_of(head, list(summary.sections.all()), found, place, figure_link(summary))


def figure_link(summary: Summary) -> Callable[[str], str]:
    """The address of a figure's passport in this summary, by its key."""
    return lambda key: reverse("summary-figure", args=[summary.pk, key])


# --- Counting ---


def count(summary: Summary, actor: Any, say: Say, within: Within = transaction.atomic) -> SummaryFreeze:
    """Read every figure, keep text, figures and the rows behind them as the draft in place of an earlier one.

    Nothing is written while it reads; `within` opens the one transaction of the writing. Raises ValidationError unless
    the summary is a draft.
    """
    if not summary.is_editable:
        raise ValidationError(ONLY_DRAFT)
    today = min(timezone.localdate(), summary.span.last)
    with one_view():
        say(0, 3, "读取数字")
        text = sections_now(summary)
        # Measured now, as the rows behind are: what was stored by night may be of yesterday.
        shown = live_values(summary, Reader(SYSTEM, today, fresh=True), everything=True)
        blind = live_values(summary, _Stranger(today), everything=True)
        say(1, 3, "取各数字背后的记录")
        rows = list(_rows(summary, today))
        content = {
            "text": _digest(summary, text),
            "sections": [one.__dict__ for one in text],
            "values": values.as_dict(shown),
            "blind": values.as_dict(blind),
            "papers": {
                "open": as_dict(_assembled(summary, shown)),
                "blind": as_dict(_assembled(summary, blind)),
            },
            "keys": sorted(_named(text)),
        }
    say(2, 3, "保存")
    packed = zlib.compress(json.dumps(content, ensure_ascii=False, sort_keys=True).encode())
    digest = digest_over(packed, rows)
    with within():
        locked = Summary.objects.select_for_update(of=saving.whole_row(Summary)).get(pk=summary.pk)
        if not locked.is_editable:
            raise ValidationError(ONLY_DRAFT)
        made = _write(locked, packed, digest, rows, today)
        before = saving.snapshot(locked, ["counted_at", "as_of", "digest"])
        locked.counted_at, locked.as_of, locked.digest = made.made_at, today, digest
        locked.version += 1
        locked.save()
        told = saving.differences(locked, before, saving.snapshot(locked, ["counted_at", "as_of", "digest"]))
        audit.record(WRITE, actor=actor, obj=locked, changes=told, reason="核定数字")
        CaseEvent.objects.create(
            case_id=locked.pk,
            actor=actor,
            actor_name=str(actor),
            transition="count",
            label="核定数字",
            source=locked.state,
            target=locked.state,
            note=f"数字截至{today.isoformat()}，校验值 {digest[:16]}",
        )
    summary.refresh_from_db()
    return made


def _named(text: Iterable[Section]) -> set[str]:
    """Every figure that the text names or shows."""
    found: set[str] = set()
    for one in text:
        found.update(key for token in tree.tokens(one.blocks) for key in token.keys)
        found.update(key for block in one.blocks for key in block.get("keys", ()))
    return found


def _rows(summary: Summary, today: date) -> Iterable[tuple[str, date, date, int, bytes]]:
    """The rows behind every source in the period, packed; of the county without naming its nodes."""
    tree_ = tree_on(today)
    node = summary.organisation_id
    inside = tree_.below(node) if node in tree_.nodes else []
    everywhere = len(inside) == len(tree_.nodes)
    for key, source in sorted(sources().items()):
        span = span_of(source, summary.span, today)
        if span is None:
            continue
        found = row_set(source, *span, None if everywhere else inside)
        if len(found):
            yield key, *span, len(found), pack(found)


def digest_over(content: bytes, rows: Iterable[tuple[str, date, date, int, bytes]]) -> str:
    """SHA-256 over the content and all rows, in their order."""
    digest = hashlib.sha256(content)
    for key, first, last, number, packed in rows:
        digest.update(f"\n{key} {first} {last} {number} ".encode())
        digest.update(hashlib.sha256(packed).digest())
    return digest.hexdigest()


def _write(
    summary: Summary,
    content: bytes,
    digest: str,
    rows: Iterable[tuple[str, date, date, int, bytes]],
    as_of: date,
) -> SummaryFreeze:
    for old in summary.freezes.filter(is_final=False):
        old.rows.all().delete()
        old.delete()
    made = SummaryFreeze.objects.create(
        summary=summary, made_at=timezone.now(), as_of=as_of, content=content, digest=digest
    )
    SummaryRows.objects.bulk_create(
        SummaryRows(freeze=made, source=key, first=first, last=last, count=number, packed=packed)
        for key, first, last, number, packed in rows
    )
    return made


def verify(freeze: SummaryFreeze) -> str:
    """What is wrong with a freeze, in words; empty when it is as it was counted."""
    fresh = SummaryFreeze.objects.get(pk=freeze.pk)
    rows = fresh.rows.order_by("source", "first", "last").values_list(
        "source", "first", "last", "count", "packed"
    )
    told = sorted(
        (source, first, last, number, bytes(packed)) for source, first, last, number, packed in rows
    )
    if digest_over(bytes(fresh.content), told) != fresh.digest:
        return "保存的数字与核定时的校验值不符，数据被改动过。"
    if fresh.digest != Summary.objects.values_list("digest", flat=True).get(pk=fresh.summary_id):
        return "总结登记的校验值与保存的数字不符。"
    return ""


@transaction.atomic
def promote(summary: Summary) -> SummaryFreeze:
    """Make what was counted final: from now on the database refuses to change it. Raises ValidationError in words."""
    freeze = kept(summary)
    if freeze is None:
        raise ValidationError("还没有核定数字，不能定稿。")
    if wrong := verify(freeze):
        raise ValidationError(f"{wrong}请退回修改并重新核定。")
    SummaryRows.objects.filter(freeze=freeze).update(is_final=True)
    SummaryFreeze.objects.filter(pk=freeze.pk).update(is_final=True)
    return SummaryFreeze.objects.get(pk=freeze.pk)


# --- What stands behind, and what changed since ---


def rows_of(freeze: SummaryFreeze, item: Indicator) -> RowSet:
    """The frozen rows of the figure's source in the summary's period; empty where there were none."""
    found = freeze.rows.filter(source=item.source.key).values_list("packed", flat=True).first()
    return RowSet() if found is None else unpack(bytes(found))


def frozen_ids(freeze: SummaryFreeze, item: Indicator) -> set[int]:
    """Ids of the rows that the frozen figure counts."""
    return rows_of(freeze, item).ids_of(item.key, None)


@dataclass(frozen=True)
class Difference:
    """A figure that would be another today, as of the same day: by its records or by its definition.

    `is_redefined`: it is declared otherwise than it was, so that the two do not count the same.
    """

    key: str
    label: str
    unit: str
    when: str
    before: Figure
    now: Figure
    is_redefined: bool


def differences(freeze: SummaryFreeze, user: Any) -> list[Difference]:
    """The figures named in the text that differ now; the same day is asked, so that only corrections show."""
    summary = freeze.summary
    content = opened(freeze)
    declared = content["values"]["definitions"]
    before = values_of(freeze, user)
    asked = values.wanted((one["blocks"] for one in content["sections"]), before.period)
    now = values.live(Reader(user, freeze.as_of, fresh=True), summary.organisation, before.period, asked)
    found = []
    for when in (values.NOW, values.YEAR_BEFORE):
        for key in before.keys:
            then, today = before.figure(key, when), now.figure(key, when)
            if key not in content["keys"] or then is None or today is None:
                continue
            redefined = declared.get(key) != json.loads(json.dumps(definition_of(today.item)))
            if redefined or (then.value, then.suppressed) != (today.value, today.suppressed):
                found.append(Difference(key, then.item.label, then.unit, when, then, today, redefined))
    return found

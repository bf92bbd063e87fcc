"""Tabs of a summary's page: the document, its figures, what the reader finds, what changed since, remarks, versions."""

from typing import Any

from django.urls import reverse

from unionhub.core.indicators import words
from unionhub.core.models import CaseEvent
from unionhub.core.views import Tab

from ..models import Summary, SummaryComment, SummaryFreeze
from ..passports import with_unit
from ..reader.finding import CERTAINTY_WORDS, WORDS
from ..reader.known import known_figures
from ..reader.read import look
from ..services.summary_comments import open_comments
from ..summary import freezing, tree
from ..summary.issue import HIDDEN, Issue, change_of
from ..summary.markup import body_of_paper
from ..summary.paper import Heading
from ..summary.values import NOW

#: The way, and the step by which each station is reached.
STATIONS = (("起草", ""), ("送审", "submit"), ("审核", "review"), ("签发", "sign"), ("定稿", "finish"))
_BEHIND = {"draft": 0, "checked": 1, "reviewed": 2, "signed": 3, "final": 4, "discarded": 0}
#: Letters of a place named beside a finding.
AROUND = 20


def stepper(summary: Summary) -> dict[str, Any]:
    """The stations from draft to final with who took each when; the remarks that wait."""
    keys = [key for _, key in STATIONS if key]
    taken = {
        event.transition: event
        for event in CaseEvent.objects.filter(case_id=summary.pk, transition__in=keys).order_by("pk")
    }
    behind = _BEHIND[summary.state]
    return {
        "stepper": [
            {
                "label": label,
                "css": "is-done" if at < behind else "is-here" if at == behind else "is-ahead",
                "event": taken.get(key) if at <= behind else None,
            }
            for at, (label, key) in enumerate(STATIONS)
        ],
        "waiting_comments": open_comments(summary) if summary.is_open else 0,
        "is_stale": summary.is_editable
        and summary.counted_at is not None
        and not freezing.is_of_this_text(summary),
    }


# --- The document ---


def document(summary: Summary, user: Any) -> dict[str, Any]:
    """The paper as it is printed, with its headings."""
    paper = freezing.document_of(summary, user)
    headings = [part for part in paper.parts if isinstance(part, Heading) and part.level <= 2]
    return {
        "summary": summary,
        "body": body_of_paper(paper, links=True),
        "headings": headings,
        "annexes": paper.annexes,
        "freeze": None if summary.is_editable else freezing.kept(summary),
    }


# --- Figures ---


def numbers(summary: Summary, user: Any) -> dict[str, Any]:
    """Every figure of the text: as it is said, its value, what it is compared with, its passport."""
    issue = Issue(summary, user)
    return {
        "summary": summary,
        "freeze": issue.freeze,
        "as_of": issue.values.as_of,
        "lines": [_line(issue, key, said) for key, said in issue.said.items()],
    }


def _line(issue: Issue, key: str, said: list[str]) -> dict[str, Any]:
    now, then, change, target = issue.compared(issue.values, key)
    if now is None:
        return {"key": key, "label": "", "said": said, "value": HIDDEN}
    return {
        "key": key,
        "label": now.item.label,
        "said": said,
        "value": with_unit(now),
        "note": now.reason or now.flag,
        "year_before": then.text if then is not None else words.NOTHING,
        "change": change,
        "target": target,
        "url": reverse("summary-figure", args=[issue.summary.pk, key]),
    }


# --- What the reader for numbers finds ---


def findings(summary: Summary, user: Any) -> dict[str, Any]:
    """The text read through the checks of 文稿核数."""
    text = freezing.document_of(summary, user).plain()
    known = known_figures(user, summary.organisation, summary.span)
    try:
        reading = look(text, known)
    except ValueError as error:  # longer than a report ever is
        return {"summary": summary, "problem": str(error)}
    return {
        "summary": summary,
        "reading": reading,
        "lines": [
            {
                "kind": WORDS[one.kind],
                "certainty": CERTAINTY_WORDS[one.certainty],
                "finding": one,
                "before": text[max(0, one.start - AROUND) : one.start].rpartition("\n")[2],
                "said": text[one.start : one.end],
                "after": text[one.end : one.end + AROUND].partition("\n")[0],
            }
            for one in reading.findings
        ],
    }


# --- What changed since ---


def changes(summary: Summary, user: Any) -> dict[str, Any]:
    """The figures of the text that would be others today, as of the same day."""
    freeze: SummaryFreeze | None = freezing.kept(summary)
    if freeze is None:
        return {"summary": summary, "freeze": None}
    return {
        "summary": summary,
        "freeze": freeze,
        "lines": [
            {
                "one": one,
                "when": "" if one.when == NOW else "上年同期",
                "before": with_unit(one.before),
                "now": with_unit(one.now),
                "change": change_of(one.now, one.before),
                "url": reverse("summary-figure", args=[summary.pk, one.key]),
                "live": f"{reverse('figure-passport', args=[summary.organisation_id, one.key])}"
                f"?period={one.now.period.key}",
            }
            for one in freezing.differences(freeze, user)
        ],
    }


# --- Remarks and versions ---


def comments(summary: Summary, user: Any) -> dict[str, Any]:
    """The remarks, those that wait first."""
    rows = SummaryComment.objects.filter(section__summary=summary)
    rows = rows.select_related("section", "author", "settled_by").order_by("made_at", "pk")
    found = list(rows)
    return {
        "summary": summary,
        "open": [one for one in found if one.settled_at is None],
        "settled": [one for one in found if one.settled_at is not None],
    }


def versions(summary: Summary, user: Any) -> dict[str, Any]:
    """The sections with how often and by whom each was saved last; the editions of the same period."""
    sections = summary.sections.select_related("updated_by")
    editions = Summary.objects.filter(organisation=summary.organisation_id, period=summary.period)
    return {
        "summary": summary,
        "sections": [{"section": one, "letters": len(tree.plain(one.blocks))} for one in sections],
        "editions": editions.visible_to(user).order_by("-edition", "-pk"),
    }


TABS = (
    Tab("document", "正文", "reports/summary_document.html", document),
    Tab("numbers", "数字", "reports/summary_numbers.html", numbers),
    Tab("findings", "核数", "reports/summary_findings.html", findings),
    Tab("changes", "变化", "reports/summary_changes.html", changes),
    Tab("comments", "批注", "reports/summary_comments.html", comments),
    Tab("versions", "版本", "reports/summary_saves.html", versions),
)

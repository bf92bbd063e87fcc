"""What the papers about elections say: notice of the end of a term, consent to an election, reply to its result.

The text is our own, after 工会法 (2021) §10, 16, 18 and 工会基层组织选举工作条例 (2016); the form is that of an
official letter (GB/T 9704-2012). What is not known (number, date) stays blank, to be written by hand.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db import models
from django.template.loader import render_to_string

from unionhub.core import documents
from unionhub.core.enums import OrganisationKind

from ..enums import Organ, Post
from ..models import Term
from ..queries import unions as queries
from ..rules.unions import SizeRange, committee_size, post_name

DOTS = "　" * 4
BLANK = "　" * 3
#: A head longer than this is set smaller.
LONG_HEAD = 14


class PaperKind(models.TextChoices):
    """The papers that can be printed for a term."""

    NOTICE = "notice", "换届通知"
    CONSENT = "consent", "同意换届的批复"
    RESULT = "result", "选举结果的批复"


TEMPLATES = {
    PaperKind.NOTICE: "members/unions/paper_notice.html",
    PaperKind.CONSENT: "members/unions/paper_consent.html",
    PaperKind.RESULT: "members/unions/paper_result.html",
}


@dataclass(frozen=True)
class Letter:
    """What all papers of one printing share. Numbers run on from `first_number`; empty ones are blanks."""

    kind: str
    issuer: str
    prefix: str = ""
    year: int = 0
    first_number: int = 0
    issued_on: str = ""
    answer_by: str = ""

    def params(self) -> dict[str, Any]:
        """As a job keeps it: plain values."""
        return asdict(self)

    @property
    def date_in_words(self) -> str:
        """«2026年3月5日», or blanks."""
        return chinese_date(date.fromisoformat(self.issued_on)) if self.issued_on else blank_date()

    def number_at(self, place: int) -> str:
        """The document number of the paper at the place: «澄工发〔2026〕15号», or blanks."""
        number = str(self.first_number + place) if self.first_number else "　　"
        year = str(self.year) if self.year else DOTS
        return f"{self.prefix or DOTS}〔{year}〕{number}号"


def chinese_date(day: date | None) -> str:
    """«2026年3月5日»; blanks for none."""
    return f"{day.year}年{day.month}月{day.day}日" if day else blank_date()


def blank_date() -> str:
    """Room for a date written by hand."""
    return "　　　　年　　月　　日"


def numeral(number: int) -> str:
    """A number up to 99 in Chinese, as the ordinal of a committee is written: 3 → 三, 12 → 十二, 20 → 二十."""
    digits = "零一二三四五六七八九"
    if not 0 < number < 100:
        return str(number)
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else f"{digits[tens]}十") + (digits[ones] if ones else "")


def _elected(term: Term) -> list[dict[str, Any]]:
    """Who was elected, by body and post."""
    found = []
    for organ in Organ:
        rows = list(queries.seats(term, organ.value).order_by("pk"))
        posts = [
            {
                "post": post,
                "label": post_name(organ, post),
                "names": [row.name for row in rows if row.post == post],
            }
            for post in (Post.CHAIR, Post.VICE_CHAIR, Post.ORGANISER, Post.MEMBER)
        ]
        found.append(
            {
                "organ": organ,
                "label": organ.label,
                "many": len(rows),
                "posts": [row for row in posts if row["names"]],
            }
        )
    return found


def context_of(term: Term, letter: Letter, place: int, members: int, extension_months: int) -> dict[str, Any]:
    """What the template of one paper reads."""
    following = term.number + 1
    size: SizeRange = committee_size(members)
    grassroots = term.organisation.kind == OrganisationKind.PRIMARY
    return {
        "letter": letter,
        "document_no": letter.number_at(place),
        "is_long_head": len(letter.issuer) > LONG_HEAD,
        "term": term,
        "union": term.organisation.name,
        "ordinal": numeral(term.number),
        "next_ordinal": numeral(following),
        "elected": chinese_date(term.elected_on),
        "due": chinese_date(term.due_on),
        "extended": chinese_date(term.extended_to) if term.extended_to else "",
        "answer_by": chinese_date(date.fromisoformat(letter.answer_by)) if letter.answer_by else blank_date(),
        "date": letter.date_in_words,
        # No member entered is not a union without members: room to write the number.
        "members": members or BLANK,
        # Of a federation above the grassroots the size is not ruled by its own members.
        "size": f"{size.least}至{size.most}人" if members and grassroots else f"{BLANK}人",
        "bodies": _elected(term) if letter.kind == PaperKind.RESULT else [],
        "extension_months": extension_months,
    }


def bodies_of(terms: Sequence[Term], letter: Letter, extension_months: int) -> Iterator[tuple[Term, str]]:
    """Each term with the HTML body of its paper, in the order given."""
    counted = queries.voters_of([term.organisation_id for term in terms])
    template = TEMPLATES[PaperKind(letter.kind)]
    for place, term in enumerate(terms):
        context = context_of(term, letter, place, counted.get(term.organisation_id, 0), extension_months)
        yield term, render_to_string(template, context)


def pages_of(terms: Sequence[Term], letter: Letter, extension_months: int, author: str) -> Iterator[str]:
    """The whole HTML of each paper, for the PDF."""
    title = PaperKind(letter.kind).label
    for _, body in bodies_of(terms, letter, extension_months):
        yield documents.html_around(body, title, author)

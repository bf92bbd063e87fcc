"""Jobs of terms: papers for many unions in one PDF."""

from collections.abc import Iterator

from unionhub.core import audit, documents
from unionhub.core.jobs import JobContext, JobError, JobKind
from unionhub.core.parameters import parameter

from ..documents.elections import Letter, PaperKind, pages_of
from ..queries.unions import latest_terms

PRINT = "members.term.print"


def print_papers(ctx: JobContext) -> None:
    """Lay out a paper for each term of `ids` that the requester may still print, and record each print."""
    letter = Letter(**{name: ctx.params[name] for name in Letter.__dataclass_fields__})
    rows = latest_terms().visible_to(ctx.user, PRINT).filter(pk__in=ctx.params["ids"])
    terms = list(rows.select_related("organisation").order_by("organisation__path"))
    if not terms:
        raise JobError("所选的届次已不在您的范围内，没有打印。")
    title = PaperKind(letter.kind).label

    def papers() -> Iterator[str]:
        pages = pages_of(terms, letter, parameter("members.term.extension_months"), str(ctx.user))
        for done, page in enumerate(pages):
            ctx.progress(done, len(terms), "正在排版")
            yield page

    ctx.attach(documents.render_papers(papers()), f"{title}（{len(terms)} 份）.pdf")
    with ctx.effect(last=True):
        entries = (audit.Entry(term) for term in terms)
        audit.record_many(PRINT, entries, actor=ctx.user, reason=f"打印{title}")


JOBS: tuple[JobKind, ...] = (JobKind("members.papers", "打印换届文书", PRINT, print_papers, time_limit=900),)

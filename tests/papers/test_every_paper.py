"""What every declared paper must do, tried with its sample: issued, printed, opened in Word, with every word of it."""

import logging

import pytest

from tests.papers.reading import html_blocks, pdf_pages, squeezed, word_text
from tests.papers.samples import SAMPLES
from unionhub.core import access, documents, papers
from unionhub.core.papers import frozen
from unionhub.core.papers.registry import broken_papers
from unionhub.core.papers.word import to_word

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
KEYS = sorted(papers.papers())


def test_every_paper_has_a_sample():
    assert set(SAMPLES) == set(KEYS), "tests/papers/samples.py: a case and its data for each declared paper"


def _actor(declared, case, cast):
    return next(
        user
        for user in cast.people.values()
        if access.allows(user, declared.action, case)
        and type(case).objects.visible_to(user).filter(pk=case.pk).exists()
    )


@pytest.mark.parametrize("key", KEYS)
def test_it_is_issued_and_both_files_say_all_of_it(key, cast, caplog):
    declared = papers.paper(key)
    case, data = SAMPLES[key](cast)
    assert declared.refuse(case) == ""
    draft = papers.draft(declared, case, data)
    assert draft == papers.draft(declared, case, data), "a draft must be repeatable"
    made = papers.issue(declared, case, _actor(declared, case, cast), data, seen=frozen.mark_of(draft))
    html = frozen.opened(made)
    said = html_blocks(html)
    assert squeezed(made.number) in "".join(said), "the paper must show its number"
    assert squeezed(declared.label) in "".join(said), "the paper must show what it is"
    assert "None" not in "".join(said)
    assert "Secret" not in "".join(said)
    assert "******" not in "".join(said), "a sensitive value was printed as its mask: open it with .plain"
    with caplog.at_level(logging.WARNING, "weasyprint"):
        pdf = documents.render_pdf(html)
    assert not [line.getMessage() for line in caplog.records if "notdef" in line.getMessage()]
    pages = pdf_pages(pdf)
    assert all(pages), "an empty page"
    whole = "".join(pages)
    assert not [block for block in said if block not in whole]
    word = word_text(to_word(html, title=str(made), author="某", made_on=made.issued_on))
    assert not [block for block in said if block not in word]
    assert len(word) == sum(map(len, said)), "Word says each thing once"


def test_the_declarations_are_sound():
    from unionhub.core import policy

    assert list(broken_papers(policy.load().actions)) == []

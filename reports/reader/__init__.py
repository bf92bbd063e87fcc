"""The reader for numbers (文稿核数): finds the numbers of a text and what does not hold between them.

Pure: text in, findings out (`read`). `text` makes the words comparable without moving a character, `numbers` finds
numbers with unit and subject, each `checks_*` module holds checks of one kind, `registry` compares with the figures
given (`known` gathers them for a person, an organisation and a period). Precise before complete: a statement that can
be read in a way in which it is right is not called wrong. What must be found and what must not be flagged:
docs/reader.md.
"""

from .finding import Finding, Kind
from .read import Reading, look, read
from .registry import Known

__all__ = ["Finding", "Kind", "Known", "Reading", "look", "read"]

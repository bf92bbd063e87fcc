"""What an uploaded file really is: name and content must agree, and the content must be harmless (scorecard
E6).

Accepted: pdf, jpg, png, docx, xlsx. A file is judged by its bytes from first to last, so that one that is two
things at once (polyglot) is refused. Images are drawn anew, so that nothing but the picture survives.
"""

from .check import KINDS, Checked, check, extension_of, safe_name
from .limits import MIB, Limits
from .refusal import FileRefused

__all__ = [
    "KINDS",
    "MIB",
    "Checked",
    "FileRefused",
    "Limits",
    "check",
    "extension_of",
    "safe_name",
]

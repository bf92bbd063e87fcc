"""Models of unions, employers, people and memberships."""

from .code_lists import Code, CodeList, CodeListVersion, CodeMapping
from .duplicates import DuplicatePair, Merge
from .employers import AreaTotal, Coverage, Employer, Headcount
from .facts import MEMBER_FACTS
from .people import Membership, Person
from .requests import JoinRequest, Proposal, Transfer
from .unions import Certificate, CommitteeMember, Term, Union, UnionSpell

__all__ = [
    "MEMBER_FACTS",
    "AreaTotal",
    "Certificate",
    "Code",
    "CodeList",
    "CodeListVersion",
    "CodeMapping",
    "CommitteeMember",
    "Coverage",
    "DuplicatePair",
    "Employer",
    "Headcount",
    "JoinRequest",
    "Membership",
    "Merge",
    "Person",
    "Proposal",
    "Term",
    "Transfer",
    "Union",
    "UnionSpell",
]

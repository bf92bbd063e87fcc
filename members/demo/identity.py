"""Numbers that belong to nobody and still hold by their checksums, each given out once.

* ID numbers: area codes 0000xx. GB/T 2260 begins at 11, so no place has them.
* Mobile numbers: 154, which was given to no operator (工信部, 我国公众移动通信网网号及H0分配情况, 2023-06-05).
* Credit codes: area 000000, for the same reason as above; the organisation code carries its own check digit (GB 32100).
"""

from datetime import date

from members.enums import DocumentKind, Sex
from unionhub.core.cleaners import check_digit, credit_check, organisation_check

from .facts import Worker

#: What stands before the birth date; followed by the number of the district, two digits from 01.
AREA = "0000"
MOBILE = "154"
#: Steps through the numbers without a pattern to the eye; coprime to what they run through.
_PHONE_STEP, _PHONES = 61_803_399, 10**8
_SEQUENCE_STEP, _SEQUENCES = 137, 500


class Identities:
    """Gives out numbers. The same calls in the same order give the same numbers."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._born: dict[tuple[int, bool], int] = {}
        self._phones = 0
        self._codes = 0
        self._others = 0

    def document_number(self, worker: Worker, district: int) -> str:
        """The next number of the worker's kind of document; those of other kinds begin with noughts."""
        if worker.document_kind == DocumentKind.ID_CARD:
            return self.id_number(worker.birth, worker.sex == Sex.MALE, district)
        self._others += 1
        if worker.document_kind == DocumentKind.HK_MACAO:
            return f"H{self._others:08d}"
        return (
            f"{self._others:08d}" if worker.document_kind == DocumentKind.TAIWAN else f"E{self._others:08d}"
        )

    def id_number(self, birth: date, male: bool, district: int) -> str:
        """The next number of the day and sex. Raises OverflowError after five hundred of a day, sex and district."""
        key = (birth.toordinal() * 100 + district, male)
        given = self._born.get(key, 0)
        if given == _SEQUENCES:
            raise OverflowError(f"more than {_SEQUENCES} people of one sex born on {birth}")
        self._born[key] = given + 1
        start = (birth.toordinal() * 31 + self._seed * 17) % _SEQUENCES
        sequence = (start + given * _SEQUENCE_STEP) % _SEQUENCES * 2 + male
        number = f"{AREA}{district:02d}{birth:%Y%m%d}{sequence:03d}"
        return number + check_digit(number)

    def phone(self) -> str:
        """The next mobile number."""
        self._phones += 1
        return f"{MOBILE}{(self._phones + self._seed) * _PHONE_STEP % _PHONES:08d}"

    def credit_code(self, kind: str) -> str:
        """The next credit code of the kind: two characters, «81» a grassroots union, «91» an enterprise."""
        self._codes += 1
        body = f"{self._codes + 10_000_000:08d}"
        start = f"{kind}000000{body}{organisation_check(body)}"
        return start + credit_check(start)

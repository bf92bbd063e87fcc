"""What a row of the roll would do: a new member, changes, a transfer to ask for, nothing, or a problem in words."""

from datetime import date
from typing import Any

from unionhub.core.cleaners import Unclean
from unionhub.core.masking import Kind, mask_value
from unionhub.core.models.import_batch import RowStatus
from unionhub.core.name_search import name_keys
from unionhub.core.sensitive import index_many, open_many
from unionhub.core.sheets import Block, Check

from ..enums import BeginReason, DocumentKind, EmploymentForm, Ethnicity, MembershipKind, Sex
from ..models import MEMBER_FACTS, Person
from ..rules.memberships import YOUNGEST
from .lookups import Lookup
from .roll_columns import CITIZEN, COLUMNS
from .roll_known import Known, digests, known_people
from .roll_state import AUTO, OPENING, WHOLE, RollState

#: Staged beside the columns: what the statements of the apply write, and what an undo gives back.
EXTRA = (
    "union_id",
    "employer_id",
    "migrant",
    "id_number_index",
    "id_number_index_spare",
    "phone_index",
    "phone_index_spare",
    "name_grams",
    "pinyin",
    "initials",
    "start",
    "begin_reason",
    "what",
    "spell_id",
    "spell_version",
    "before",
)
#: Facts of the person that a roll may change; the number is who he is, and birth and sex follow from it.
PERSON_FACTS = ("name", "ethnicity", "card_number", "joined_on")
#: Marks in `what`: facts of the person change, the spell changes from a later day or from its first, he joins again.
FACTS, SPELL, SAME_DAY, AGAIN = "f", "s", "d", "a"
_COLUMNS = {column.name: column for column in COLUMNS}
_DEFAULTS = {
    "employment_form": EmploymentForm.IN_POST.value,
    "new_form_group": "",
    "political_status": "",
    "education": "",
    "skill_grade": "",
    "household_type": "",
}
NEW, CHANGED, SAME, ASK = (
    RowStatus.NEW.value,
    RowStatus.CHANGED.value,
    RowStatus.SAME.value,
    RowStatus.ASK.value,
)


def judge(block: Block, state: RollState, check: Check) -> None:
    """Judge a block; three questions to the database, whatever its size."""
    _Judge(block, state, check).run()


def _look(lookup: Lookup, text: str) -> tuple[int | None, str]:
    """(id, "") of the record the text names, or (None, what to do)."""
    try:
        return lookup.one(text).pk, ""
    except Unclean as refusal:
        return None, str(refusal)


class _Judge:
    """One block under judgment."""

    def __init__(self, block: Block, state: RollState, check: Check) -> None:
        self.block, self.state, self.check = block, state, check
        count = len(block)
        self.values = block.values
        for name in (*(column.name for column in COLUMNS), *EXTRA):
            self.values.setdefault(name, [None] * count)

    def run(self) -> None:
        """The whole way."""
        self._places()
        self._papers()
        self._twice()
        block, values = self.block, self.values
        good = list(block.good())
        numbers = [values["id_number"][at] for at in good]
        written, lookup = digests(numbers)
        for name, column in written.items():
            self._spread(name, good, column)
        phones = [values["phone"][at] or "" for at in good]
        for name, column in index_many(Person, "phone", phones).items():
            self._spread(name, good, column)
        known = {good[at]: person for at, person in known_people(lookup).items()}
        for at in good:
            person = known.get(at)
            if person is None:
                self._fresh(at)
            else:
                self.state.met.add(person.pk)
                self._met(at, person)
        self._named_all_the_same()
        self._blank_unchanged()

    def _named_all_the_same(self) -> None:
        """Of a whole roll: who stands in a refused row is not missing, by his number or, without one, by his name."""
        if self.state.mode != WHOLE:
            return
        values = self.values
        refused = [at for at in range(len(self.block)) if not self.block.is_good(at)]
        numbered = [values["id_number"][at] for at in refused if values["id_number"][at]]
        _, lookup = digests(numbered)
        self.state.met.update(person.pk for person in known_people(lookup).values())
        self.state.unclear.update(
            (values["union_id"][at], values["name"][at]) for at in refused if not values["id_number"][at]
        )

    def _spread(self, name: str, good: list[int], column: list[Any]) -> None:
        target = self.values[name]
        for at, digest in zip(good, column, strict=True):
            target[at] = digest

    # --- What each row must hold ------------------------------------------------------------------------------

    def _places(self) -> None:
        """Find unions and employers; equal words are looked up once."""
        block, values, state = self.block, self.values, self.state
        for name, lookup in (("union", state.unions), ("employer", state.employers)):
            target = values[f"{name}_id"]
            answers: dict[str, tuple[int | None, str]] = {}
            for at, text in enumerate(values[name]):
                if text is None:
                    continue
                answer = answers.get(text)
                if answer is None:
                    answer = answers[text] = _look(lookup, text)
                if answer[1]:
                    block.reject(at, name, answer[1], text[:40])
                target[at] = answer[0]
        state.named.update(key for key in values["union_id"] if key)

    def _papers(self) -> None:
        """Kind of paper, number, sex and birth date must agree; what is empty follows from a citizen's number."""
        block, values = self.block, self.values
        kinds, numbers = values["document_kind"], values["id_number"]
        sexes, births, joined = values["sex"], values["birth_date"], values["joined_on"]
        migrant, migrants = values["is_migrant"], values["migrant"]
        for at, number in enumerate(numbers):
            if migrant[at] is not None:
                migrants[at] = migrant[at] == "yes"
            if joined[at] is not None and joined[at] > self.state.on:
                block.reject(
                    at, "joined_on", f"入会日期晚于 {self.state.on:%Y-%m-%d}，请核对。", str(joined[at])
                )
            if number is None:
                continue
            if kinds[at] is None:
                kinds[at] = DocumentKind.ID_CARD.value
            if kinds[at] not in CITIZEN:
                if len(number) == 18:
                    block.reject(at, "document_kind", "号码是 18 位身份证号，与证件类型不符，请核对。")
                elif sexes[at] is None or births[at] is None:
                    empty = "sex" if sexes[at] is None else "birth_date"
                    block.reject(at, empty, "没有身份证号的会员要填性别和出生日期。")
                continue
            if len(number) != 18:
                block.reject(at, "id_number", "不是 18 位身份证号；如是护照等证件，请填写证件类型。")
                continue
            sex = Sex.MALE.value if number[16] in "13579" else Sex.FEMALE.value
            birth = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
            if sexes[at] is not None and sexes[at] != sex:
                block.reject(at, "sex", "性别与身份证号不符，请核对原件后改正。")
            if births[at] is not None and births[at] != birth:
                block.reject(at, "birth_date", "出生日期与身份证号不符，请核对原件后改正。")
            sexes[at], births[at] = sex, birth

    def _twice(self) -> None:
        """A person stands once in a file."""
        seen = self.state.seen
        for at, number in enumerate(self.values["id_number"]):
            if number is None:
                continue
            first = seen.setdefault(number, self.block.numbers[at])
            if first != self.block.numbers[at]:
                self.block.reject(
                    at, "id_number", f"与第 {first} 行是同一个证件号码，一个人只能填一行，请删去一行。"
                )

    # --- A person nobody knows --------------------------------------------------------------------------------

    def _fresh(self, at: int) -> None:
        values = self.values
        self._fill_defaults(at)
        if not self._begin(at, values["union_id"][at]):
            return
        self.block.status[at] = NEW
        self._names(at)

    def _fill_defaults(self, at: int) -> None:
        values = self.values
        if values["new_form_group"][at] and values["employment_form"][at] is None:
            values["employment_form"][at] = EmploymentForm.NEW_FORM.value
        for name, default in _DEFAULTS.items():
            if values[name][at] is None:
                values[name][at] = default
        if values["ethnicity"][at] is None:
            values["ethnicity"][at] = Ethnicity.HAN.value
        if values["kind"][at] is None:
            values["kind"][at] = MembershipKind.REGULAR.value
        if values["migrant"][at] is None:
            values["migrant"][at] = False

    def _begin(self, at: int, union: int, not_before: date | None = None) -> bool:
        """Set first day and reason of a new spell; False when the row was rejected."""
        values, state = self.values, self.state
        opening = state.basis == OPENING or (state.basis == AUTO and union not in state.begun)
        reason = BeginReason.OPENING if opening and not_before is None else BeginReason.JOIN
        start = state.on if reason == BeginReason.OPENING else values["joined_on"][at] or state.on
        if not_before is not None and start < not_before:
            start = state.on
        born = values["birth_date"][at]
        if born is not None and (start.year - YOUNGEST, start.month, start.day) < (
            born.year,
            born.month,
            born.day,
        ):
            self.block.hint[at] = f"到 {start:%Y-%m-%d} 未满 {YOUNGEST} 周岁，请核对。"
        if reason == BeginReason.JOIN and values["kind"][at] == MembershipKind.RETAINED:
            self.block.reject(at, "kind", "新入会的会员不能登记为保留会籍，请填正式会员。")
            return False
        values["start"][at], values["begin_reason"][at] = start, reason.value
        return True

    def _names(self, at: int) -> None:
        values = self.values
        values["name_grams"][at], values["pinyin"][at], values["initials"][at] = name_keys(values["name"][at])

    # --- A person who is known --------------------------------------------------------------------------------

    def _met(self, at: int, person: Known) -> None:
        block, values, state = self.block, self.values, self.state
        union = values["union_id"][at]
        block.target[at], block.version[at], block.row_key[at] = person.pk, person.version, person.row_key
        spell, last = person.on(state.on), person.last
        if last is not None and last["valid_from"] > state.on:
            block.reject(at, "", f"此人的会籍在 {state.on:%Y-%m-%d} 之后另有变动，不能按这一天的名册改动。")
        elif spell is not None and spell["valid_to"] is not None:
            block.reject(at, "", f"此人的会籍在 {state.on:%Y-%m-%d} 之后已经终止，不能按这一天的名册改动。")
        elif spell is None:
            self._again(at, person)
        elif spell["organisation_id"] != union:
            self._elsewhere(at, person)
        else:
            self._compare(at, person, spell)

    def _again(self, at: int, person: Known) -> None:
        """Known from before, a member nowhere: joins again."""
        if self.values["name"][at] != person.facts["name"]:
            self.block.reject(at, "name", "与这个证件号码登记的姓名不符，请核对；确已更名的请联系上级工会。")
            return
        for name in PERSON_FACTS:  # an empty cell changes nothing: what is known of him stays known
            self._hold(at, name, person.facts[name], {})
        self._fill_defaults(at)
        last = person.last
        if not self._begin(at, self.values["union_id"][at], last["valid_to"] if last else date.min):
            return
        self.block.status[at], self.values["what"][at] = CHANGED, AGAIN
        self.block.old[at] = {"kind": "非会员"}
        self._keep_person(at, person)

    def _elsewhere(self, at: int, person: Known) -> None:
        """A member of another union: a transfer is asked for, and not a word is said of that union."""
        if person.is_moving and person.transfer_to != self.values["union_id"][at]:
            self.block.reject(at, "", "此人的会籍正在接转，请等办理完毕后再导入。")
            return
        self._fill_defaults(at)
        if person.is_moving:
            self.block.status[at], self.block.hint[at] = SAME, "已经申请接转，等待办理。"
            return
        self.block.status[at] = ASK
        self.block.hint[at] = "此人已是工会会员，将申请把会籍接转到本工会。"
        self.block.old[at] = {}

    def _compare(self, at: int, person: Known, spell: dict[str, Any]) -> None:
        """A member of this union: what changes, old beside new; an empty cell changes nothing."""
        values, state = self.values, self.state
        old: dict[str, str] = {}
        for name in PERSON_FACTS:
            self._hold(at, name, person.facts[name], old)
        what = FACTS if old else ""
        if self._phone_changed(at, person):
            opened = open_many(Person, "phone", [(person.row_key, person.phone)])[0]
            old["phone"] = mask_value(Kind.PHONE, opened, {Kind.BIRTH_DATE}) or "未填"
            what = FACTS
        else:
            values["phone"][at] = None
        before = len(old)
        for name in (*MEMBER_FACTS, "kind"):
            if name != "is_migrant":
                self._hold(at, name, spell[name], old)
        if values["migrant"][at] is None:
            values["migrant"][at] = spell["is_migrant"]
        elif values["migrant"][at] != spell["is_migrant"]:
            old["is_migrant"] = "是" if spell["is_migrant"] else "否"
        if values["employer_id"][at] is None:
            values["employer_id"][at] = spell["employer_id"]
        elif values["employer_id"][at] != spell["employer_id"]:
            old["employer"] = state.employer_name(spell["employer_id"])
        if len(old) > before:
            what += SAME_DAY if spell["valid_from"] == state.on else SPELL
            changed_kind = "kind" in old
            retained = values["kind"][at] == MembershipKind.RETAINED
            reason = (
                (BeginReason.RETAIN if retained else BeginReason.RESTORE)
                if changed_kind
                else BeginReason.CHANGE
            )
            values["start"][at], values["begin_reason"][at] = state.on, reason.value
        values["spell_id"][at], values["spell_version"][at] = spell["pk"], spell["version"]
        self.block.status[at] = CHANGED if what else SAME
        if what:
            values["what"][at] = what
            self.block.old[at] = old
            self._keep_person(at, person)

    def _hold(self, at: int, name: str, stored: Any, old: dict[str, str]) -> None:
        """Keep what is stored where the cell is empty; note the old value where the cell says otherwise."""
        given = self.values[name][at]
        if given is None:
            self.values[name][at] = stored
        elif given != stored:
            old[name] = _COLUMNS[name].shown(stored) or "未填"

    def _phone_changed(self, at: int, person: Known) -> bool:
        """By the digests: the stored number is not opened. While an index key is replaced both columns are filled."""
        given = {self.values[name][at] for name in ("phone_index", "phone_index_spare")} - {None}
        return bool(given) and not given & set(person.phone_digests)

    def _keep_person(self, at: int, person: Known) -> None:
        """Stage what the apply writes of the person, and what an undo gives back."""
        self._names(at)
        self.values["before"][at] = {
            **{name: person.facts[name] for name in PERSON_FACTS},
            "phone": person.phone,
            "phone_index": person.phone_digests[0],
            "phone_index_spare": person.phone_digests[1],
        }

    def _blank_unchanged(self) -> None:
        """Numbers of rows that change nothing need not be sealed once more."""
        numbers, phones = self.values["id_number"], self.values["phone"]
        for at, status in enumerate(self.block.status):
            if status == SAME:
                numbers[at] = phones[at] = None

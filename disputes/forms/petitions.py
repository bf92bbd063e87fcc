"""Input of petitions: entering, changing, adding a petitioner."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from members.forms.parts import county_unions, not_to_come, text_field
from unionhub.core import cleaners
from unionhub.core.cleaners import Unclean
from unionhub.core.forms import PlainForm, RecordForm
from unionhub.core.models import User
from unionhub.core.views import RemoteSelect

from ..models import Petition
from ..queries.petitions import same_matters
from ..rules.parties import CLEANERS
from ..services.parties import matching
from ..services.petitions import Entry, Named, problems_of, register

NEW = "new"
GIVEN = ("id_number", "phone", "address", "is_migrant")


class PersonFields(forms.Form):
    """Who brings a petition; found again by the ID number, or by phone and name."""

    person_name = text_field("姓名", 60, help_text="匿名的不填")
    id_number = text_field("证件号码", 30)
    phone = text_field("手机号码", 20)
    address = text_field("住址", 120)
    is_migrant = forms.BooleanField(label="农民工", required=False)


PERSON_CLEANERS: dict[str, Callable[[Any], Any]] = {
    "person_name": CLEANERS["name"],
    "id_number": CLEANERS["id_number"],
    "phone": CLEANERS["phone"],
    "address": cleaners.text,
}


def person_of(data: dict[str, Any]) -> dict[str, Any]:
    """What `find_or_enter` is given; empty for nobody."""
    if not data.get("person_name"):
        return {}
    return {"name": data["person_name"], **{name: data.get(name) or "" for name in GIVEN[:3]}} | {
        "is_migrant": bool(data.get("is_migrant"))
    }


class PetitionForm(PersonFields, RecordForm):  # type: ignore[misc]
    """A new petition. Whoever came before with the same matter is shown, and it is asked whether this is the same."""

    audited = True
    accused_unit = forms.ModelChoiceField(
        county_unions(),
        label="被检举控告的工会",
        required=False,
        widget=RemoteSelect("petition-unit-lookup"),
    )
    accused_person = text_field(
        "被检举控告人的姓名或用户名", 60, help_text="有本系统账号的，登记后看不到这件事项"
    )
    accuses_employer = forms.BooleanField(
        label="检举控告的是上面的用人单位", required=False, help_text="覆盖该单位的工会看不到这件事项"
    )
    #: Text, because what may be chosen is known only once the person and the matter are.
    repeat = forms.CharField(label="是否重复事项", required=False, max_length=20, widget=forms.HiddenInput)

    cleaners = {**PERSON_CLEANERS, "received_from": cleaners.text, "employer_name": cleaners.text}
    groups = (
        ("收到", "", (
            "organisation", "opened_on", "form", "hotline_level", "received_from", "is_quick", "system_number",
        )),
        ("信访人", "填写证件号码后，自动找出此人以前的事项。多人来访的，应当推选代表。", (
            "person_name", "id_number", "phone", "address", "is_migrant", "persons", "representatives",
        )),
        ("事项", "", ("nature", "subject", "employer", "employer_name", "content", "repeat")),
        ("被检举控告人", "只在信访类别为“检举控告”时填写。被检举控告人及其单位看不到这件事项。", (
            "accused_unit", "accused_person", "accuses_employer", "accused_words",
        )),
    )  # fmt: skip

    class Meta:
        model = Petition
        fields = (
            "organisation",
            "opened_on",
            "form",
            "hotline_level",
            "received_from",
            "is_quick",
            "system_number",
            "persons",
            "representatives",
            "nature",
            "subject",
            "employer",
            "employer_name",
            "content",
            "accused_words",
            "paper_place",
        )
        labels = {"organisation": "承办组织", "opened_on": "收到日期"}
        widgets = {
            "organisation": RemoteSelect("union-lookup"),
            "employer": RemoteSelect("employer-lookup"),
            "content": forms.Textarea(attrs={"rows": 6}),
            "accused_words": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["opened_on"].validators.append(not_to_come)
        self.fields["content"].required = True
        self.earlier: list[Petition] = []

    def clean(self) -> dict[str, Any]:
        """People, accused and earlier petitions; what the rules refuse stands beside its field."""
        data = super().clean() or self.cleaned_data
        if self.errors:
            return data
        if not data.get("person_name") and any(data.get(name) for name in GIVEN):
            self.add_error("person_name", "请填写姓名；匿名的，证件号码、手机号码等也不填。")
        if data["persons"] < 1:
            self.add_error("persons", "涉及人数至少为 1 人。")
        named = self._named(data)
        if self.errors:
            return data
        entry = Entry(person_of(data), named, self._repeats(data))
        draft = Petition(**{name: data[name] for name in self._meta.fields})
        for name, words in problems_of(draft, self.user, entry).items():
            self.add_error(name, words)
        self.entry = entry
        return data

    def _named(self, data: dict[str, Any]) -> Named:
        account = None
        if data.get("accused_person"):
            account = self._account(data["accused_person"], data.get("accused_unit"))
        employer = None
        if data.get("accuses_employer"):
            employer = data.get("employer")
            if employer is None:
                self.add_error("employer", "检举控告用人单位的，请从名录中选择用人单位。")
        return Named(data.get("accused_unit"), account, employer)

    def _account(self, told: str, unit: Any) -> User | None:
        """The one active account of that user name, or of that name in the accused unit."""
        rows = User.objects.filter(is_active=True)
        found = list(rows.filter(username=told.casefold())[:1])
        if not found and unit is not None:
            found = list(rows.filter(name=told, organisation__path__startswith=unit.path)[:2])
        if len(found) == 1:
            return found[0]
        if unit is None:
            self.add_error(
                "accused_person",
                "没有这个用户名。按姓名查找的，请同时选择其所在的工会；没有账号的，写在“被检举控告人”中。",
            )
        elif found:
            self.add_error("accused_person", "这个工会有同名的账号，请填写用户名。")
        # Somebody of the unit without an account: the unit itself is named, his name goes into the sealed words.
        elif told not in (self.cleaned_data.get("accused_words") or ""):
            self.add_error("accused_person", "这个工会没有此人的账号，请把姓名写在“被检举控告人”中。")
        return None

    def _repeats(self, data: dict[str, Any]) -> Petition | None:
        """The earlier petition that this one repeats, as the person says who enters it."""
        try:
            party = matching(
                data.get("person_name") or "", data.get("id_number") or "", data.get("phone") or ""
            )
        except ValidationError as error:
            self.add_error("id_number", error)
            return None
        if party is None or not data.get("person_name"):
            return None
        self.earlier = same_matters(
            party,
            self.user,
            subject=data["subject"],
            employer_id=data["employer"].pk if data.get("employer") else None,
            employer_name=data.get("employer_name")
            or (data["employer"].name if data.get("employer") else ""),
        )
        if data["nature"] == "accusation":
            self.earlier = [row for row in self.earlier if row.is_accusation]
        else:
            self.earlier = [row for row in self.earlier if not row.is_accusation]
        if not self.earlier:
            return None
        self._offer()
        answer = data.get("repeat", "")
        if answer == NEW:
            return None
        found = next((row for row in self.earlier if str(row.pk) == answer), None)
        if found is None:
            self.add_error("repeat", "此人曾就同一单位、同类内容信访，请选择是不是同一件事。")
        return found

    def _offer(self) -> None:
        field: Any = self.fields["repeat"]
        rows = [
            (str(row.pk), f"是，与 {row.number or row} 重复（{row.opened_on} 收到）") for row in self.earlier
        ]
        field.widget = forms.Select(choices=[("", "请选择"), *rows, (NEW, "不是，是另一件事")])

    def save(self, commit: bool = True) -> Petition:
        """Through the service."""
        return register(self.instance, self.user, self.entry)


class PetitionChangeForm(RecordForm):
    """What may be mended afterwards. Category and accused stay: they decide who sees it and its number."""

    cleaners = {"received_from": cleaners.text, "employer_name": cleaners.text}

    class Meta:
        model = Petition
        fields = ("system_number", "received_from", "persons", "employer", "employer_name", "paper_place")
        widgets = {"employer": RemoteSelect("employer-lookup")}


class PetitionerForm(PersonFields, PlainForm):  # type: ignore[misc]
    """One more person who signed or came."""

    cleaners = PERSON_CLEANERS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person_name"].required = True
        self.fields["person_name"].help_text = ""

    def clean(self) -> dict[str, Any]:
        """A known number has its name."""
        data = super().clean() or self.cleaned_data
        if not self.errors:
            try:
                matching(data["person_name"], data.get("id_number") or "", data.get("phone") or "")
            except (ValidationError, Unclean) as error:
                self.add_error("id_number", str(getattr(error, "message", error)))
        return data

"""Input of applications for mediation, and of their facts while they are open."""

from pathlib import Path
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.html import format_html, format_html_join

from unionhub.core import cleaners
from unionhub.core.forms import RecordForm
from unionhub.core.views import RemoteSelect

from ..models import DisputeClass, Mediation, MediationBody, Party
from ..queries import mediation as queries
from ..rules import dates, intake
from ..rules import mediation as rules
from ..rules import parties as party_rules
from ..rules.mediation_parts import closed
from ..services import employers
from ..services import mediation as services
from ..sheets.people_list import read_people

FACTS = (
    "side",
    "entry",
    "referred_by",
    "employer",
    "employer_name",
    "employer_contact",
    "employer_phone",
    "dispute_class",
    "account",
    "oral_record",
    "persons",
    "is_urgent",
    "knew_on",
    "arrears_in_employment",
    "employment_ended_on",
    "body",
)


class FactsForm(RecordForm):
    """What an application says, and what must hold of it whoever enters or changes it."""

    cleaners = {
        "referred_by": cleaners.text,
        "employer_name": cleaners.text,
        "employer_contact": cleaners.text,
        "employer_phone": cleaners.phone,
    }

    class Meta:
        model = Mediation
        fields: tuple[str, ...] = FACTS
        widgets = {"employer": RemoteSelect("employer-lookup")}
        help_texts = {
            "employer": "已登记的单位在此查找；没有的，在下面填写名称",
            "persons": "涉及的劳动者人数，达到集体争议起点的按集体争议办理",
            "referred_by": "来源为法院委派或委托、人社部门转来的必填",
            "oral_record": "口头申请的必填，当场记录并由申请人核对",
            "knew_on": "申请仲裁的一年时效从这一天起算",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["employer_name"].required = False
        on = self.instance.opened_on or timezone.localdate()
        classes: Any = self.fields["dispute_class"]
        classes.queryset = DisputeClass.objects.on(on).order_by("code")
        bodies: Any = self.fields["body"]
        bodies.queryset = MediationBody.objects.visible_to(self.user).filter(closed_on__isnull=True)  # type: ignore[attr-defined]
        for name in ("account", "oral_record"):
            self.fields[name].widget.attrs["rows"] = 6

    def clean(self) -> dict[str, Any]:
        """The employer, what the way of entry asks for, and days that can be."""
        found = super().clean() or self.cleaned_data
        employer, name = found.get("employer"), found.get("employer_name") or ""
        problem = employers.name_problem(employer, name)
        if problem:
            self.add_error("employer_name", problem)
        elif employer is not None:
            found["employer_name"] = employer.name
        self._check_entry(found)
        self._check_days(found)
        return found

    def _check_entry(self, found: dict[str, Any]) -> None:
        record = getattr(found.get("oral_record"), "plain", found.get("oral_record")) or ""
        if not record and self.instance.pk:
            record = self.instance.oral_record.plain
        field, problem = rules.entry_problem(found.get("entry", ""), record, found.get("referred_by") or "")
        if problem:
            self.add_error(field, problem)

    def _check_days(self, found: dict[str, Any]) -> None:
        today = timezone.localdate()
        for name in ("knew_on", "employment_ended_on"):
            if found.get(name) and found[name] > today:
                self.add_error(name, dates.FUTURE)


class MediationForm(FactsForm):
    """An application for mediation as it is taken in."""

    worker_name = forms.CharField(label="劳动者姓名", max_length=60)
    worker_id_number = forms.CharField(label="证件号码", max_length=40, required=False)
    worker_phone = forms.CharField(label="手机号码", max_length=30, required=False)
    worker_is_migrant = forms.BooleanField(label="农民工", required=False)
    others = forms.CharField(
        label="其他劳动者",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="每行一人：姓名，证件号码，手机号码；推举的代表在行末写“代表”。可以从 Excel 复制后粘贴",
    )
    others_file = forms.FileField(
        label="其他劳动者名单",
        required=False,
        help_text=".xlsx 或 .csv，标题：姓名、证件号码、手机号码、代表（填“是”）。与上面粘贴的二选一，或者合并",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )
    worker_represents = forms.BooleanField(
        label="上面这名劳动者是推举的代表", required=False, help_text="只用于集体争议"
    )
    claims = forms.CharField(
        label="请求事项",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="每行一项，有金额的写在行末：支付 2026 年 5 月至 8 月工资，32000",
    )
    confirm_second = forms.BooleanField(
        label="已核对，确需另行立案", required=False, widget=forms.HiddenInput
    )

    audited = True
    #: Why a file did not come in, as the view found it.
    upload_problem = ""
    cleaners = {
        **FactsForm.cleaners,
        "worker_name": party_rules.CLEANERS["name"],
        "worker_id_number": party_rules.CLEANERS["id_number"],
        "worker_phone": party_rules.CLEANERS["phone"],
    }
    groups = (
        ("收到申请", "", ("opened_on", "entry", "referred_by", "side")),
        (
            "劳动者",
            "证件号码、手机号码至少填一项，再次来访时才能认出是同一人。",
            (
                "worker_name",
                "worker_id_number",
                "worker_phone",
                "worker_is_migrant",
                "worker_represents",
                "others",
                "others_file",
                "persons",
            ),
        ),
        ("用人单位", "", ("employer", "employer_name", "employer_contact", "employer_phone")),
        (
            "争议",
            "",
            ("dispute_class", "claims", "account", "oral_record", "is_urgent", "body"),
        ),
        ("仲裁时效", "", ("knew_on", "arrears_in_employment", "employment_ended_on")),
        ("", "", ("confirm_second",)),
    )

    class Meta(FactsForm.Meta):
        fields = ("opened_on", *FACTS)
        labels = {"opened_on": "收到日期"}

    def clean(self) -> dict[str, Any]:
        """People and claims line by line, and whether the same dispute is open already."""
        found = super().clean()
        received = found.get("opened_on")
        if received and received > timezone.localdate():
            self.add_error("opened_on", dates.FUTURE)
        found["people"] = self._people(found)
        lines, problems = intake.claims(found.get("claims") or "")
        for problem in problems:
            self.add_error("claims", problem)
        found["claim_lines"] = [services.NewClaim(line.text, line.amount) for line in lines]
        if not self.errors:
            problem = rules.persons_problem(found["persons"], 1)
            if problem:
                self.add_error("persons", problem)
            self._look_for_a_second(found)
        return found

    def _people(self, found: dict[str, Any]) -> list[services.NewPerson]:
        first = services.NewPerson(
            found.get("worker_name") or "",
            found.get("worker_id_number") or "",
            found.get("worker_phone") or "",
            bool(found.get("worker_is_migrant")),
            bool(found.get("worker_represents")),
        )
        if not (first.id_number or first.phone) and not {"worker_id_number", "worker_phone"} & set(
            self.errors
        ):
            self.add_error("worker_id_number", "证件号码和手机号码至少填写一项。")
        lines, problems = intake.people(found.get("others") or "")
        for problem in problems:
            self.add_error("others", problem)
        lines += self._listed(found.get("others_file"))
        rest = [
            services.NewPerson(
                line.name, line.id_number, line.phone, is_representative=line.is_representative
            )
            for line in lines
        ]
        if first.id_number and any(one.id_number == first.id_number for one in rest):
            self.add_error("others", "其中有上面已填写的劳动者，请勿重复。")
        return [first, *rest]

    def _listed(self, file: Any) -> list[intake.PersonLine]:
        """The people of the file, if there is one."""
        if self.upload_problem:
            self.add_error("others_file", self.upload_problem)
        elif file:
            try:
                return read_people(Path(file.temporary_file_path()), file.name)
            except ValidationError as problems:
                self.add_error("others_file", problems)
        return []

    def _known(self, people: list[services.NewPerson]) -> list[Party]:
        """Who of them came before; a known number with another name is told at its place."""
        found = []
        for at, person in enumerate(people):
            try:
                found.append(services.known(person))
            except ValidationError as refusal:
                words = refusal.messages[0]
                place, lead = ("others", f"{person.name}：") if at else ("worker_id_number", "")
                self.add_error(place, f"{lead}{words}")
        return [party for party in found if party is not None]

    def _look_for_a_second(self, found: dict[str, Any]) -> None:
        """Show an open case of the same people against the same employer; entering a second one has to be said."""
        parties = self._known(found["people"])
        if found.get("confirm_second") or self.errors:
            return
        like = Mediation(employer=found.get("employer"), employer_name=found["employer_name"])
        same = services.second_of(like, parties, self.user)
        if same:
            self.fields["confirm_second"].widget = forms.CheckboxInput()
            listed = format_html_join(
                "、",
                '<a href="{}" target="_blank">{}</a>（{} 收到）',
                ((row.get_absolute_url(), row.number, row.opened_on.isoformat()) for row in same),
            )
            words = "同一劳动者与同一单位已有未办结的调解：{}。确需另行立案的，请勾选后再保存。"
            self.add_error("confirm_second", format_html(words, listed))

    def save(self, commit: bool = True) -> Mediation:
        """The case with its people and claims."""
        return services.open_mediation(
            self.instance, self.user, self.cleaned_data["people"], self.cleaned_data["claim_lines"]
        )


class MediationChangeForm(FactsForm):
    """The facts of a mediation that is not at its end."""

    groups = (
        ("来源", "", ("entry", "referred_by", "side")),
        ("用人单位", "", ("employer", "employer_name", "employer_contact", "employer_phone")),
        (
            "争议",
            "",
            (
                "dispute_class",
                "account",
                "oral_record",
                "persons",
                "is_urgent",
                "body",
                "is_public",
                "agreement_text",
            ),
        ),
        ("仲裁时效", "改动后时效重新计算。", ("knew_on", "arrears_in_employment", "employment_ended_on")),
    )

    class Meta(FactsForm.Meta):
        fields = (*FACTS, "is_public", "agreement_text")
        help_texts = {
            **FactsForm.Meta.help_texts,
            "agreement_text": "写入调解协议书，列在各项协议事项之后",
        }

    def clean(self) -> dict[str, Any]:
        """Nothing is changed behind an agreement or an end."""
        refusal = closed("claim", self.instance.state)
        if refusal:
            raise ValidationError(refusal)
        found = super().clean()
        entered = len({row.party_id for row in queries.workers_of(self.instance)})
        problem = (
            rules.persons_problem(found.get("persons") or 0, entered) if "persons" not in self.errors else ""
        )
        if problem:
            self.add_error("persons", problem)
        return found

    def save(self, commit: bool = True) -> Mediation:
        """The facts, and what follows from them."""
        case = super().save(commit=False)
        services.change(case, self.user, self.changed_data)
        return case

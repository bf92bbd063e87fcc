"""Input of accidents."""

from typing import Any

from unionhub.core import cleaners
from unionhub.core.views import RemoteSelect

from ..enums import AccidentKind
from ..models import Accident
from ..rules.accidents import level_problem
from .supervision import EmployerNamed, area, prose

VICTIMS = ("deaths", "injured", "severely_injured", "patients")


class AccidentForm(EmployerNamed):
    """An accident as it is entered and changed."""

    cleaners = {"employer_name": cleaners.text, "place": cleaners.text, "course": prose, "result": prose}
    groups = (
        (
            "事故",
            "经过里不写伤亡人员的姓名。",
            ("organisation", "occurred_on", "kind", "level", "employer", "employer_name", "place", "course"),
        ),
        ("伤亡", "没有的填 0；重伤含急性工业中毒。", VICTIMS),
        (
            "工会参加",
            "依安全生产法第六十条，工会有权参加事故调查。",
            ("in_investigation", "in_aftermath", "joined_on", "closed_on", "result"),
        ),
    )
    course = area("经过", 2000, 4, required=False)
    result = area("处理结果", 1000, 3, required=False)

    class Meta:
        model = Accident
        fields = (
            "organisation",
            "occurred_on",
            "kind",
            "level",
            "employer",
            "employer_name",
            "place",
            "course",
            *VICTIMS,
            "in_investigation",
            "in_aftermath",
            "joined_on",
            "closed_on",
            "result",
        )
        widgets = {"employer": RemoteSelect("employer-lookup")}

    def clean(self) -> dict[str, Any]:
        """Level, victims, days and the union's part fit together."""
        found = super().clean()
        self.not_ahead("occurred_on", "joined_on", "closed_on")
        on = found.get("occurred_on")
        for name in ("joined_on", "closed_on"):
            if on and found.get(name) and found[name] < on:
                self.add_error(name, "不能早于发生日期。")
        part = found.get("in_investigation") or found.get("in_aftermath")
        if part and "joined_on" not in self.errors and not found.get("joined_on"):
            self.add_error("joined_on", "请填写工会参加的日期。")
        if self.instance.is_struck:
            self.add_error(None, "这条记录已作废，不能修改。")
        if not set(VICTIMS) & set(self.errors):
            self._check_victims(found)
        return found

    def _check_victims(self, found: dict[str, Any]) -> None:
        deaths, severe = found["deaths"], found["severely_injured"]
        if severe > found["injured"]:
            self.add_error("severely_injured", "重伤人数不能超过受伤人数。")
        if found.get("kind") == AccidentKind.SAFETY:
            if not found.get("level"):
                self.add_error("level", "生产安全事故请选择等级。")
            elif problem := level_problem(found["level"], deaths, severe):
                self.add_error("level", problem)
        elif found.get("level"):
            self.add_error("level", "职业病危害不分等级，请留空。")

    def validate_constraints(self) -> None:
        """Left to `clean`, whose words stand beside the field; the database holds the constraints in any case."""

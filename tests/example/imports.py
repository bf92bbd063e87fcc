"""How visits come out of a workbook."""

from decimal import Decimal

from django.core.exceptions import ValidationError

from unionhub.core import cleaners
from unionhub.core.imports import ImportHandler, Problem, Row
from unionhub.core.masking import Kind
from unionhub.core.models import Organisation
from unionhub.core.models.import_batch import RowStatus

from .models import Visit

CLEANERS = {
    "code": cleaners.code,
    "household": cleaners.text,
    "visited_on": cleaners.day,
    "amount": cleaners.money,
    "phone": cleaners.phone,
}


class VisitImport(ImportHandler):
    """Visits by organisation code, household and date; an equal key is a change of the amount."""

    key = "example.visits"
    label = "导入走访记录"
    action = "example.visit.import"
    model = Visit
    headings = {
        "code": "组织编码",
        "household": "户主",
        "visited_on": "走访日期",
        "amount": "慰问金额",
        "phone": "联系电话",
    }
    required = ("code", "household", "visited_on", "amount")
    kinds = {"phone": Kind.PHONE}

    def parse(self, rows, user):
        """Clean every cell, then look the record up."""
        homes = dict(Organisation.objects.visible_to(user, self.action).values_list("code", "pk"))
        known = {
            (visit.organisation_id, visit.household, visit.visited_on): visit
            for visit in Visit.objects.visible_to(user, self.action)
        }
        for number, cells in rows:
            values, bad = {}, False
            for name, cleaner in CLEANERS.items():
                try:
                    values[name] = cleaner(cells.get(name))
                    if values[name] is None and name in self.required:
                        raise cleaners.Unclean("没有填写。")
                except cleaners.Unclean as error:
                    bad = True
                    yield Problem(number, self.headings[name], str(error))
            if not bad and values["code"] not in homes:
                bad = True
                yield Problem(number, self.headings["code"], "没有这个编码，或不在您的范围内。")
            if not bad:
                yield self.row(
                    number,
                    values,
                    known.get((homes[values["code"]], values["household"], values["visited_on"])),
                )

    def row(self, number, values, visit):
        """The row against the record it meets."""
        texts = {name: None if value is None else str(value) for name, value in values.items()}
        if visit is None:
            return Row(number, texts)
        old = {**texts, "amount": str(visit.amount), "phone": visit.phone.plain or None}
        old["version"] = str(visit.version)
        same = all(texts[name] == old[name] for name in ("amount", "phone"))
        return Row(number, texts, RowStatus.SAME if same else RowStatus.CHANGED, visit.pk, old)

    def apply(self, rows, user, organisation):
        """Write new and changed visits."""
        homes = dict(Organisation.objects.visible_to(user, self.action).values_list("code", "pk"))
        fresh = [(row, self.build(row, homes, user)) for row in rows if row.target_id is None]
        Visit.objects.bulk_create([visit for _, visit in fresh])
        for row, visit in fresh:
            row.target_id = visit.pk
        for row in rows:
            if row.status == RowStatus.CHANGED:
                visit = Visit.objects.select_for_update().get(pk=row.target_id)
                if str(visit.version) != row.old["version"]:
                    raise ValidationError(f"第 {row.number} 行的记录在预览之后被他人修改，请重新导入。")
                visit.amount, visit.phone = Decimal(row.values["amount"]), row.values["phone"] or ""
                visit.version += 1
                visit.save(update_fields=["amount", "phone", "version"])

    def build(self, row, homes, user):
        """A new visit from a row. Raises ValidationError when its organisation has left the user's scope."""
        if row.values["code"] not in homes:
            raise ValidationError(f"第 {row.number} 行的组织已不在您的范围内。")
        return Visit(
            organisation_id=homes[row.values["code"]],
            household=row.values["household"],
            visited_on=row.values["visited_on"],
            amount=Decimal(row.values["amount"]),
            phone=row.values["phone"] or "",
            created_by=user,
        )

    def undo(self, rows, user):
        """Delete what was new, give back what was changed; refuse if anything was touched since."""
        for row in rows:
            visit = Visit.objects.select_for_update().filter(pk=row.target_id).first()
            expected = 1 if row.status == RowStatus.NEW else int(row.old["version"]) + 1
            if visit is None or visit.version != expected:
                raise ValidationError(f"第 {row.number} 行导入的记录之后又被修改或删除，不能撤销。")
            if row.status == RowStatus.NEW:
                visit.delete()
            else:
                visit.amount, visit.phone = Decimal(row.old["amount"]), row.old["phone"] or ""
                visit.version += 1
                visit.save(update_fields=["amount", "phone", "version"])


VISIT_IMPORT = VisitImport()
IMPORTS = (VISIT_IMPORT,)

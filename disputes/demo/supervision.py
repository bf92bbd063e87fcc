"""Letters, inspections, hazards, worker inspectors, accidents and voices of the demo county's year (domain.md 1.4)."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from members.demo.names import full_name
from members.enums import Ethnicity, Sex
from members.models import Employer
from unionhub.core.demo.county import DemoCounty
from unionhub.core.demo.tree import COUNTY_CODE

from ..enums import LetterKind
from ..models import Accident, Hazard, Inspection, SupervisionLetter, Voice, WorkerInspector
from ..services.voices import title_of as voice_title
from .cases import run, tell

#: In a county of any size in the year: accidents with the union's part (S1), voices collected, reported, settled.
ACCIDENTS = 5
COLLECTED, REPORTED, SETTLED = 43, 17, 14
_LETTERS, _INSPECTIONS, _INSPECTORS = 12, 24, 40
_MATTERS = (
    (
        "wages",
        "{unit}拖欠部分职工 3 个月工资。",
        "劳动法第五十条；保障农民工工资支付条例第三条。",
        "请足额支付拖欠的工资。",
    ),
    (
        "hours",
        "{unit}安排职工连续加班，每月超过三十六小时。",
        "劳动法第四十一条。",
        "请调整班次，依法支付加班工资。",
    ),
    (
        "insurance",
        "{unit}没有为部分职工缴纳社会保险费。",
        "社会保险法第五十八条、第六十条。",
        "请为全体职工参保并补缴。",
    ),
    (
        "contract",
        "{unit}与部分职工建立劳动关系超过一个月没有订立书面劳动合同。",
        "劳动合同法第十条。",
        "请订立书面劳动合同。",
    ),
)
_SITES = ("安置房工地", "高标准农田工地", "厂房扩建工地", "道路改造工地", "仓储车间", "生产车间")
_HAZARDS = (
    "临边没有防护栏杆",
    "配电箱没有上锁",
    "灭火器过期",
    "没有发放防尘口罩",
    "通道堆放杂物",
    "起重吊钩没有防脱装置",
)
_VOICES = (
    ("living", "夜班食堂没有热饭，希望增加供应。"),
    ("conditions", "车间夏季温度高，希望增加通风降温设备。"),
    ("pay", "希望把加班工资的计算办法张贴公布。"),
    ("safety", "希望增加一次职业健康体检。"),
    ("culture", "希望周末开放职工活动室。"),
    ("hardship", "希望了解困难职工帮扶的申请办法。"),
    ("insurance", "希望查询社会保险缴费情况。"),
    ("risk", "听说要调整岗位，希望提前说明安排。"),
)


class _Year:
    """The days of the year that is told, from its first to the last day told."""

    def __init__(self, last: date) -> None:
        self.first, self.last = last.replace(month=1, day=1), last

    def day(self, part: float, more: int = 0) -> date:
        """A day by its part of the year (0 to 1) and some days after it, not after the last."""
        whole = (self.last - self.first).days
        return min(self.first + timedelta(days=int(whole * part) + more), self.last)


def fill(county: DemoCounty) -> dict[str, int]:
    """Write the year; returns how many of each, by label."""
    year = _Year(county.as_of)
    units = list(Employer.objects.filter(closed_on__isnull=True).order_by("name", "pk"))
    inspections, hazards = _inspect(county, year, units)
    return {
        "劳动法律监督文书": _write_letters(county, year, units),
        "现场检查": inspections,
        "隐患": hazards,
        "群监员": _appoint(county, year),
        "安全事故与职业病危害": _record_accidents(county, year, units),
        "职工民情": _collect(county, year),
    }


def _least(county: DemoCounty, of_the_county: int) -> int:
    return max(2, county.size.share(of_the_county))


def _write_letters(county: DemoCounty, year: _Year, units: list[Employer]) -> int:
    """Answered and settled, refused and taken further, waiting, overdue, and one at the head's desk."""
    random, node = county.random("letters"), county.nodes[COUNTY_CODE]
    clerk, head = county.users["clerk"], county.users["head"]
    many, written = _least(county, _LETTERS), 0
    for at in range(many):
        unit = units[random.randrange(len(units))]
        subject, facts, law, asks = _MATTERS[at % len(_MATTERS)]
        start = year.day(at / many * 0.9)
        letter = SupervisionLetter(
            organisation=node,
            opened_on=start,
            letter_kind=LetterKind.NOTICE,
            employer=unit,
            employer_name=unit.name,
            addressee=unit.name,
            subject=subject,
            persons=random.randint(3, 30),
            facts=facts.format(unit=unit.name),
            law=law,
            asks=asks,
            reply_days=15,
            handler=clerk,
        )
        letter.title = f"{unit.name}：{letter.get_subject_display()}"
        steps = [("submit", clerk, start, "")]
        if at == many - 1:
            tell(letter, clerk, steps)
            written += 1
            continue
        sent = min(start + timedelta(days=3), year.last)
        letter.approved_on = letter.sent_on = sent
        letter.sent_way = "direct" if at % 2 else "post"
        steps += [("approve", head, sent, ""), ("send", clerk, sent, "")]
        written += _answer(letter, steps, at, year, clerk)
    return written


def _answer(letter: Any, steps: list, at: int, year: _Year, clerk: Any) -> int:
    """What followed the letter that was sent; how many letters were written."""
    sent = letter.sent_on
    replied, ended = sent + timedelta(days=10 + at % 5), sent + timedelta(days=40)
    if ended > year.last or at % 6 == 5:  # no answer yet, or none at all
        tell(letter, clerk, steps)
        letter.reply_due_on = run(letter, "letter.reply", sent, length=letter.reply_days).due_on
        letter.save()
        return 1
    letter.replied_on, letter.reply = replied, "收到后已研究，情况报告如下。"
    letter.accepted = ("yes", "yes", "partly", "yes", "no")[at % 5]
    steps.append(("reply", clerk, replied, ""))
    if letter.accepted == "no":
        letter.escalated_on = ended
        tell(letter, clerk, [*steps, ("sharpen", clerk, ended, "")])
        _follow(letter, ended, clerk)
    else:
        letter.settled_on, letter.result = ended, "已按要求改正。"
        tell(letter, clerk, [*steps, ("settle", clerk, ended, letter.result)])
    letter.reply_due_on = run(letter, "letter.reply", sent, length=letter.reply_days, met=replied).due_on
    letter.save()
    return 2 if letter.accepted == "no" else 1


def _follow(letter: SupervisionLetter, on: date, clerk: Any) -> None:
    """The opinion that followed a notice, still a draft."""
    same = (
        "organisation",
        "employer",
        "employer_name",
        "addressee",
        "subject",
        "persons",
        "facts",
        "law",
        "asks",
    )
    opinion = SupervisionLetter(
        **{name: getattr(letter, name) for name in same},
        title=letter.title,
        opened_on=on,
        letter_kind=LetterKind.OPINION,
        reply_days=letter.reply_days,
        follows=letter,
        handler=clerk,
    )
    tell(opinion, clerk, [])


def _inspect(county: DemoCounty, year: _Year, units: list[Employer]) -> tuple[int, int]:
    """Inspections of sites and workshops, every fourth with arrears, every second with hazards."""
    random, hazards = county.random("inspections"), []
    codes = [COUNTY_CODE, "CX01", "CX02"]
    users = {COUNTY_CODE: "clerk", "CX01": "township", "CX02": "township2"}
    many = _least(county, _INSPECTIONS)
    for at in range(many):
        unit, code = units[random.randrange(len(units))], codes[at % len(codes)]
        on = year.day(at / many)
        row = Inspection(
            organisation=county.nodes[code],
            created_by=county.users[users[code]],
            inspected_on=on,
            employer=unit,
            employer_name=unit.name,
            site=_SITES[at % len(_SITES)],
            on_wages=at % 3 != 2,
            on_safety=at % 2 == 0,
            on_protection=at % 3 == 2,
            took_part="县总工会、乡镇工会干部",
            joint_with="县人力资源和社会保障局" if at % 3 == 0 else "",
            covered=random.randint(12, 160),
            findings="查看了工资表、考勤和现场。",
        )
        if at % 4 == 0:
            row.arrears_persons = random.randint(6, 20)
            row.arrears = Decimal(row.arrears_persons * random.randint(2_000, 5_000))
            if at % 8 == 0:
                row.paid_on, row.paid, row.paid_persons = (
                    year.day(at / many, 12),
                    row.arrears,
                    row.arrears_persons,
                )
        row.save()
        hazards += _hazards(row, at, year) if at % 2 == 0 else []
    return many, len(Hazard.objects.bulk_create(hazards))


def _hazards(row: Inspection, at: int, year: _Year) -> list[Hazard]:
    """Two hazards: the first was put right, the second not always; the last one is overdue."""
    found = []
    for nth in range(2):
        due = row.inspected_on + timedelta(days=10)
        hazard = Hazard(
            organisation=row.organisation,
            created_by=row.created_by,
            inspection=row,
            description=_HAZARDS[(at + nth) % len(_HAZARDS)],
            level="major" if at % 8 == 0 and nth == 0 else "general",
            due_on=due,
        )
        settled = row.inspected_on + timedelta(days=7 + nth * 5)
        if settled <= year.last and (nth == 0 or at % 6):
            hazard.settled_on, hazard.proof = settled, "已整改，复查合格。"
        found.append(hazard)
    return found


def _appoint(county: DemoCounty, year: _Year) -> int:
    """A worker inspector in one union after the other, two thirds of them trained."""
    random = county.random("inspectors")
    rows = [
        WorkerInspector(
            organisation=county.nodes[union.code],
            name=full_name(random, Ethnicity.HAN, Sex.MALE if at % 3 else Sex.FEMALE, 1985),
            post="班组安全员",
            valid_from=year.first,
            trained_on=year.day(0.3) if at % 3 else None,
        )
        for at, union in enumerate(county.unions[: _least(county, _INSPECTORS)])
    ]
    return len(WorkerInspector.objects.bulk_create(rows))


def _record_accidents(county: DemoCounty, year: _Year, units: list[Employer]) -> int:
    """Accidents in which the union took part, and one matter of occupational health."""
    random, node = county.random("accidents"), county.nodes[COUNTY_CODE]
    many, rows = ACCIDENTS, []
    for at in range(many + 1):
        unit, is_health = units[random.randrange(len(units))], at == many
        on, ended = year.day((at + 0.5) / (many + 1)), year.day((at + 0.5) / (many + 1), 45)
        rows.append(
            Accident(
                organisation=node,
                created_by=county.users["clerk"],
                occurred_on=on,
                kind="health" if is_health else "safety",
                level="" if is_health else "general",
                employer=unit,
                employer_name=unit.name,
                place="生产车间",
                course="粉尘浓度检测超标。" if is_health else "作业时发生人员受伤。",
                deaths=1 if at == 2 else 0,
                injured=0 if is_health else 1 + at % 2,
                severely_injured=1 if at == 1 else 0,
                patients=1 if is_health else 0,
                in_investigation=not is_health,
                in_aftermath=at % 2 == 0 and not is_health,
                joined_on=None if is_health else year.day((at + 0.5) / (many + 1), 1),
                closed_on=ended if ended < year.last else None,
                result="已处理完毕，赔偿到位。" if ended < year.last else "",
            )
        )
    return len(Accident.objects.bulk_create(rows))


def _collect(county: DemoCounty, year: _Year) -> int:
    """Voices: some answered on the spot, some reported, most of those settled and told back."""
    random = county.random("voices")
    many, reported, settled = COLLECTED, REPORTED, SETTLED
    clerk = county.users["clerk"]
    for at in range(many):
        union = county.unions[random.randrange(len(county.unions))]
        subject, text = _VOICES[at % len(_VOICES)]
        on = year.day(at / many * 0.8)
        voice = Voice(
            organisation=county.nodes[union.code],
            opened_on=on,
            source="team" if at % 3 else "primary",
            place=f"{at % 5 + 1} 班",
            subject=subject,
            text=text,
            persons=random.randint(5, 40),
        )
        voice.title = voice_title(voice)
        # Spread over the year: every few a reported one, the last of which are still in work.
        nth = at * reported // many
        if nth == (at - 1) * reported // many and at:
            told = min(on + timedelta(days=2), year.last)
            tell(voice, clerk, [("answer", clerk, told, "已当场说明。")])
            continue
        _work(voice, clerk, on, year, is_settled=nth < settled)
    return many


def _work(voice: Voice, clerk: Any, on: date, year: _Year, *, is_settled: bool) -> None:
    """A voice that was reported: settled and told back, or still in work."""
    reported, taken, settled, told = (min(on + timedelta(days=days), year.last) for days in (3, 5, 20, 24))
    voice.reported_on, voice.reported_to, voice.taken_on = reported, "县总工会", taken
    steps = [("report", clerk, reported, ""), ("take", clerk, taken, "")]
    if is_settled:
        voice.settled_on, voice.result = settled, "已与单位沟通，问题已解决。"
        voice.told_on, voice.told_how = told, "班组会上说明"
        steps += [("settle", clerk, settled, voice.result), ("tell", clerk, told, "")]
    tell(voice, clerk, steps)
    run(voice, "voice.settle", reported, met=settled if is_settled else None)

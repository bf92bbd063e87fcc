"""What holds of petitions (信访工作条例). Pure functions; a refusal is a sentence, nothing is «in order»."""

from collections.abc import Collection
from datetime import date

from ..enums import HotlineLevel, PetitionForm, PetitionNature, PetitionSubject

COUNTY_ACCUSED = (
    "检举控告县总工会本级或者其工作人员的，不在这里登记，请告知信访人向上一级工会提出，"
    "已收到的材料按规定转交上一级工会。"
)
OWN_UNIT_ACCUSED = "被检举控告的是您本人或者您所在的单位，不能由您登记。请告知信访人向上一级工会提出。"
IN_CHARGE_ACCUSED = "承办组织不能是被检举控告的单位或其下级，请改为上一级工会。"
#: Terms of the hotline by level (C19).
HOTLINE_TERMS: dict[str, str] = {
    HotlineLevel.ORDINARY: "petition.hotline_ordinary",
    HotlineLevel.HARD: "petition.hotline_hard",
    HotlineLevel.COMPLEX: "petition.hotline_complex",
}


def refuse_visit(form: str, persons: int, representatives: int, most: int) -> str:
    """Whether so many may come: of several who visit with one matter at most `most` represent the others (§20)."""
    if form != PetitionForm.VISIT:
        return "只有来访才填写来访人数。" if representatives else ""
    if representatives < 1:
        return "来访的，请填写来访人数。"
    if representatives > persons:
        return "来访人数不能多于涉及人数。"
    if representatives > most:
        return f"多人来访应当推选代表，代表不得超过 {most} 人（信访工作条例第二十条）。请告知推选代表后登记。"
    return ""


def refuse_more_petitioners(form: str, known: int, most: int) -> str:
    """Whether one more person may be entered: of a visit the representatives only."""
    if form == PetitionForm.VISIT and known >= most:
        return f"来访的信访人最多登记 {most} 名代表（信访工作条例第二十条）。"
    return ""


def is_inside(path: str, of: str) -> bool:
    """Whether the organisation of the path lies in the subtree of the other one, itself included."""
    return path.startswith(of)


def refuse_accused(accused: Collection[str], in_charge: str, own: Collection[str], county: str) -> str:
    """Why an accusation of the units cannot be entered here, by paths.

    `in_charge`: the organisation that would handle it. `own`: where the person who enters it works or holds a grant.
    """
    if county in accused:
        return COUNTY_ACCUSED
    if any(is_inside(path, unit) for unit in accused for path in own):
        return OWN_UNIT_ACCUSED
    if any(is_inside(in_charge, unit) for unit in accused):
        return IN_CHARGE_ACCUSED
    return ""


def is_same_matter(subject: str, employer: object, name: str, of: tuple[str, object, str]) -> bool:
    """Whether two petitions of one person are about the same: the subject, and the employer by record, else by name.

    `of` are subject, employer and employer's name of the other one. Which of both it is, a person decides.
    """
    other_subject, other_employer, other_name = of
    if subject != other_subject:
        return False
    if employer and other_employer:
        return employer == other_employer
    return name.strip() == other_name.strip()


def refuse_close(accepted: bool, window_ends: date | None, on: date) -> str:
    """Whether a reply is final: the petitioner accepts it, or the days to ask for a review have passed (§35–36)."""
    if accepted or window_ends is None or on > window_ends:
        return ""
    return f"请求复查、复核的期限到 {window_ends} 届满，届满前只有信访人接受答复的才能办结。"


def refuse_late_request(window_ends: date | None, on: date, what: str) -> str:
    """Whether a review or re-check is asked for in time (§35–36)."""
    if window_ends is None or on <= window_ends:
        return ""
    return f"请求{what}的期限已于 {window_ends} 届满，不再受理。"


def refuse_early_end(unopposed: bool, window_ends: date | None, on: date) -> str:
    """Whether a referral is final: the other body agrees, or the days to object have passed (§23)."""
    if unopposed or window_ends is None or on > window_ends:
        return ""
    return f"接收单位可以在 {window_ends} 前提出异议，届满前只有对方已签收无异议的才能办结。"


def title_of(form: str, nature: str, subject: str) -> str:
    """What to-do lists and notices call it: of an accusation nothing about the accused."""
    about = str(PetitionNature(nature).label)
    if nature != PetitionNature.ACCUSATION:
        about += f"：{PetitionSubject(subject).label}"
    return f"{PetitionForm(form).label} {about}"

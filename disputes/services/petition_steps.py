"""What the steps of a petition write beside its state; called by the procedure inside `perform`'s transaction."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError

from unionhub.core.clocks import due, running, term, working_calendar
from unionhub.core.enums import NoticeKind
from unionhub.core.models import User
from unionhub.core.notices import notify
from unionhub.core.workflow import Step

from ..enums import PetitionOutcome
from ..models import Petition, PetitionRecusal
from ..queries.petitions import handlers_for, window_end
from ..rules import petitions as rules

#: What ends the handling of a matter: the law's terms are met by the procedure, the place's own where they run.
LOCAL_TERMS = ("petition.first_answer", *rules.HOTLINE_TERMS.values())


def _say(refusal: str) -> None:
    if refusal:
        raise ValidationError(refusal)


def _after(on: date, earliest: date | None, what: str) -> None:
    """Refuse a day before that on which the thing before it happened."""
    if earliest is not None and on < earliest:
        raise ValidationError(f"日期不能早于{what} {earliest}。")


def accept(step: Step) -> None:
    """From today it is handled; the day by which it has to be settled."""
    case = step.case
    _after(step.on, case.opened_on, "收到日期")
    case.accepted_on = step.on
    case.due_on = due(term("petition.handle", step.on), step.on, working_calendar()).due


def refer(step: Step) -> None:
    """It goes to the body that is responsible."""
    case = step.case
    _after(step.on, case.opened_on, "收到日期")
    case.referred_to = step.data["referred_to"]
    case.referral_document = step.data["referral_document"]
    case.path_told = ""


def end_referral(step: Step) -> None:
    """The other body has it for good."""
    _after(step.on, step.case.opened_on, "收到日期")
    window = window_end(step.case, "petition.objection")
    _say(rules.refuse_early_end(bool(step.data.get("unopposed")), window, step.on))
    step.case.outcome = PetitionOutcome.REFERRED


def take_back(step: Step) -> None:
    """The other body sent it back: it is decided upon again."""
    step.case.referred_to = step.case.referral_document = ""


def refuse(step: Step) -> None:
    """It is not accepted; the petitioner is told where to go."""
    _after(step.on, step.case.opened_on, "收到日期")
    step.case.path_told = step.data["path_told"]
    step.case.outcome = PetitionOutcome.REFUSED


def merge(step: Step) -> None:
    """It repeats an earlier one."""
    case = step.case
    _after(step.on, case.opened_on, "收到日期")
    earlier = Petition.objects.visible_to(step.actor).filter(pk=step.data["earlier"]).first()  # type: ignore[attr-defined]
    if earlier is None or earlier.pk == case.pk:
        raise ValidationError("请选择此人以前的信访事项。")
    if earlier.is_accusation != case.is_accusation:
        raise ValidationError("检举控告事项不能与其他信访事项合并。")
    case.repeats = earlier
    case.outcome = PetitionOutcome.REPEATED


def withdraw(step: Step) -> None:
    """The petitioner takes it back."""
    step.case.outcome = PetitionOutcome.WITHDRAWN


def extend(step: Step) -> None:
    """Thirty days more, counted from the acceptance."""
    case = step.case
    case.extended_on = step.on
    case.due_on = due(
        term("petition.handle_extended", handled_since(case)), handled_since(case), working_calendar()
    ).due


def handled_since(case: Any, data: Any = None) -> date:
    """The day of acceptance, from which both lengths of the term run."""
    return case.accepted_on or case.opened_on


def tell_extension(step: Step) -> None:
    """The petitioner was told of the extension."""
    _after(step.on, step.case.extended_on, "批准延长日期")
    step.case.extension_told_on = step.on


def draft(step: Step) -> None:
    """The words of the reply, for the head to look at."""
    step.case.opinion = step.data["opinion"]


def send(step: Step) -> None:
    """The reply reached the petitioner: the matter is settled as far as it lies with the handler."""
    case = step.case
    _after(step.on, case.accepted_on, "受理日期")
    case.reply_document, case.settled_on = step.data["reply_document"], step.on
    case.outcome = PetitionOutcome.REPLIED
    for name in LOCAL_TERMS:
        running.meet(case, name, step.on)
    if case.is_quick and case.first_answered_on is None:
        case.first_answered_on = step.on


def answer_first(step: Step) -> None:
    """The first answer of the quick response."""
    _after(step.on, step.case.opened_on, "收到日期")
    step.case.first_answered_on = step.on
    running.meet(step.case, "petition.first_answer", step.on)


def ask_satisfaction(step: Step) -> None:
    """What the petitioner said when asked."""
    _after(step.on, step.case.settled_on, "答复送达日期")
    step.case.satisfaction, step.case.asked_on = step.data["satisfaction"], step.on


def ask_review(step: Step) -> None:
    """A review is asked for in time."""
    _say(rules.refuse_late_request(window_end(step.case, "petition.review"), step.on, "复查"))
    _after(step.on, step.case.settled_on, "答复送达日期")


def decide_review(step: Step) -> None:
    """What the body above says of the reply."""
    case = step.case
    case.reviewed_by, case.review_document = step.data["body"], step.data["document"]
    case.review_result = step.data["result"]


def ask_recheck(step: Step) -> None:
    """A re-check is asked for in time."""
    _say(rules.refuse_late_request(window_end(step.case, "petition.recheck"), step.on, "复核"))


def decide_recheck(step: Step) -> None:
    """The last word (§36)."""
    case = step.case
    case.rechecked_by, case.recheck_document = step.data["body"], step.data["document"]
    case.recheck_result = step.data["result"]


def close(step: Step) -> None:
    """The petitioner accepts the reply, or may not ask for a review any more."""
    _after(step.on, step.case.settled_on, "答复送达日期")
    name = "petition.recheck" if step.case.state == "reviewed" else "petition.review"
    window = window_end(step.case, name)
    _say(rules.refuse_close(bool(step.data.get("accepted")), window, step.on))


def assign(step: Step) -> None:
    """Somebody has it in hand from now on, and is told so."""
    case = step.case
    chosen = next((one for one in handlers_for(case) if one.pk == step.data["handler"]), None)
    if chosen is None:
        raise ValidationError("所选的承办人不能办理这件信访事项，请另选一人。")
    case.handler = chosen
    if chosen.pk != step.actor.pk:
        notify(chosen, f"{case.number} 已交由您承办", case.get_absolute_url(), NoticeKind.TODO)


def recuse(step: Step) -> None:
    """The handler (of a matter without one: whoever asks) steps back and does not see it any more."""
    case = step.case
    who: User = case.handler or step.actor
    PetitionRecusal.objects.create(petition=case, account=who, on=step.on, reason=step.note)

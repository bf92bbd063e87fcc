"""The reporting calendar: calls, the filings made of them, and reminders."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from unionhub.core import access, audit, policy, saving
from unionhub.core.clocks import running, working_calendar
from unionhub.core.collection import Collection, collections
from unionhub.core.enums import NoticeKind
from unionhub.core.models import Clock, Grant, Organisation, User
from unionhub.core.models.case import ClockState
from unionhub.core.notices import notify_all
from unionhub.core.parameters import parameter
from unionhub.core.workflow import open_case

from ..models import Filing, FilingCall
from ..rules import filings as rules

CHANGE, FILL, REVIEW = "reports.call.change", "reports.filing.fill", "reports.filing.review"
#: The clock of a filing: a day that was set, which nothing moves.
CLOCK, CLOCK_LABEL = "filing.due", "月度填报"
ALREADY_REMINDED = "今天已经催报过，每天最多催报一次。"
ALL_FILED = "各单位都已报送，不需要催报。"


def usual_due(month: date) -> date:
    """By when the month is filed, by the parameter in force in it."""
    return rules.due_day(month, int(parameter("reports.filing.due_day", on=month)), working_calendar())


def usual_title(month: date) -> str:
    """What the month's call is called."""
    return f"{rules.month_words(month)}月度填报"


@transaction.atomic
def open_call(county: Organisation, month: date, actor: Any) -> FilingCall:
    """Enter the month's call as usual: everything the domains ask, of all, by the usual day; nobody is asked yet.

    Raises PermissionDenied; ValidationError when the month has one already.
    """
    access.require(actor, CHANGE, county)
    call = FilingCall(
        organisation=county,
        created_by=actor,
        month=month.replace(day=1),
        title=usual_title(month),
        due_on=usual_due(month.replace(day=1)),
        asks=list(collections()),
    )
    call.full_clean(exclude=["created_by"])
    call.save()
    audit.record(CHANGE, actor=actor, obj=call, changes={"title": ["", call.title]})
    return call


def collections_of(asks: Iterable[str], kind: str) -> list[Collection]:
    """What an organisation of the kind is asked, in the order of declaration; what no app declares any more is not."""
    of_area = kind in rules.AREAS
    return [
        one
        for key, one in collections().items()
        if key in set(asks) and (one.of_areas if of_area else one.of_unions)
    ]


def asked_by(call: FilingCall) -> list[int]:
    """Ids of the organisations that have to file, in the order of the tree: those standing on the month's last day."""
    kinds = [
        kind
        for kinds, wanted in ((rules.UNIONS, call.of_unions), (rules.AREAS, call.of_areas))
        for kind in kinds
        if wanted and collections_of(call.asks, kind)
    ]
    rows = Organisation.objects.under(call.organisation).filter(is_active=True, kind__in=kinds)
    ids = list(rows.order_by("path").values_list("pk", flat=True))
    day, gone = rules.month_end(call.month), set()
    for one in collections().values():
        if one.gone is not None:
            gone |= one.gone(ids, day)
    return [pk for pk in ids if pk not in gone]


@transaction.atomic
def make_filings(call: FilingCall, organisations: Sequence[int], actor: Any) -> int:
    """Ask these organisations: a filing for each that has none of the month. Returns how many were made.

    Doing it again makes what is missing. A union's own officer gets it in hand, else the officer of the area above;
    where there is neither it waits for whoever may file for it. Raises PermissionDenied.
    """
    call = FilingCall.objects.select_for_update().select_related("organisation").get(pk=call.pk)
    rows = Filing.objects.filter(month=call.month, reporter__in=organisations)
    taken = set(rows.values_list("reporter_id", flat=True))
    wanted = Organisation.objects.filter(pk__in=[pk for pk in organisations if pk not in taken])
    hands = _hands_of(call.organisation, organisations)
    made = 0
    for organisation in wanted.order_by("path"):
        filing = Filing(
            organisation=organisation,
            reporter=organisation,
            call=call,
            month=call.month,
            due_on=call.due_on,
            title=f"{organisation} {rules.month_words(call.month)}填报",
            handler=hands(organisation),
        )
        open_case(filing, actor)
        run_clock(filing)
        made += 1
    if call.asked_at is None:
        call.asked_at = timezone.now()
        call.save(update_fields=["asked_at", "updated_at"])
    return made


def _hands_of(county: Organisation, organisations: Sequence[int]) -> Callable[[Organisation], User | None]:
    """Who has a filing in hand first: the officer of the organisation itself, else of the nearest area above it."""
    areas = Organisation.objects.under(county).filter(kind__in=rules.AREAS).values_list("pk", flat=True)
    officers = officers_at({*organisations, *areas}, FILL)

    def hand(organisation: Organisation) -> User | None:
        way = [int(part) for part in reversed(organisation.path.split(".")) if part]
        return next((officers[pk][0] for pk in way if pk in officers and pk != county.pk), None)

    return hand


def run_clock(filing: Filing) -> None:
    """Let the filing's day run, anew after it came back."""
    today = timezone.localdate()
    running.until(filing, CLOCK, CLOCK_LABEL, today, filing.due_on, _why(filing.month))


def _why(month: date) -> str:
    return f"{rules.month_words(month)}填报任务规定的截止日期。"


@transaction.atomic
def move_due(call: FilingCall) -> int:
    """The call's day was changed: it holds for every filing that is not closed. Returns how many there were."""
    rows = Filing.objects.select_for_update(of=saving.whole_row(Filing), no_key=True).filter(
        call=call, is_open=True
    )
    ids = [filing.pk for filing in rows.exclude(due_on=call.due_on)]
    Filing.objects.filter(pk__in=ids).update(due_on=call.due_on)
    # At once for all: a day that was set is not counted, it is only said anew.
    clocks = Clock.objects.filter(case__in=ids, term=CLOCK, state=ClockState.RUNNING)
    clocks.update(due_on=call.due_on, warn_on=call.due_on, explanation=_why(call.month))
    return len(ids)


def officers_at(organisations: Iterable[int], action: str) -> dict[int, list[User]]:
    """Who holds the action by a grant over that very organisation, the longest-serving first."""
    found: dict[int, list[User]] = {}
    grants = Grant.objects.current().filter(  # type: ignore[attr-defined]
        organisation__in=list(organisations),
        role__in=policy.load().roles_for(action),
        domain__in=("*", action.partition(".")[0]),
        user__is_active=True,
    )
    for grant in grants.select_related("user").order_by("valid_from", "pk"):
        people = found.setdefault(grant.organisation_id, [])
        if grant.user not in people:
            people.append(grant.user)
    return found


# --- Reminders ------------------------------------------------------------------------------------------------------


@transaction.atomic
def remind(call: FilingCall, actor: Any = audit.SYSTEM) -> int:
    """Tell the officers of those who have not filed, and their areas how many these are; at most once a day.

    Returns how many people were told. Raises ValidationError when it was done today or everybody has filed.
    """
    call = FilingCall.objects.select_for_update().select_related("organisation").get(pk=call.pk)
    today = timezone.localdate()
    if call.reminded_on == today:
        raise ValidationError(ALREADY_REMINDED)
    late = Filing.objects.filter(call=call, state__in=rules.UNFILED).select_related("reporter")
    late_at = {filing.reporter_id: filing.reporter for filing in late}
    if not late_at:
        raise ValidationError(ALL_FILED)
    call.reminded_on = today
    call.save(update_fields=["reminded_on", "updated_at"])
    told = _tell_officers(call, list(late_at)) + _tell_areas(call, list(late_at.values()))
    audit.record(
        CHANGE,
        actor=None if actor == audit.SYSTEM else actor,
        obj=call,
        reason=f"催报：{len(late_at)} 个单位未报",
        count=told,
    )
    return told


def _tell_officers(call: FilingCall, organisations: list[int]) -> int:
    people = {user.pk: user for own in officers_at(organisations, FILL).values() for user in own}
    words = f"{call.title}还没有报送，截止 {call.due_on:%Y-%m-%d}，请尽快填报。"
    notify_all(people.values(), words, reverse("filing-list"), NoticeKind.TODO)
    return len(people)


def _tell_areas(call: FilingCall, late: list[Organisation]) -> int:
    areas = Organisation.objects.under(call.organisation).filter(kind__in=rules.AREAS)
    officers = officers_at([area.pk for area in areas], REVIEW)
    told = 0
    for area in areas:
        many = sum(node.path.startswith(area.path) and node.pk != area.pk for node in late)
        if many and area.pk in officers:
            words = f"{call.title}：{area}下属还有 {many} 个单位没有报送，截止 {call.due_on:%Y-%m-%d}。"
            address = f"{reverse('filing-list')}?month={call.month:%Y-%m}&organisation={area.pk}&unfiled=yes"
            notify_all(officers[area.pk], words, address, NoticeKind.TODO)
            told += len(officers[area.pk])
    return told


def remind_where_due(today: date | None = None) -> int:
    """The morning's reminders: each call that is near its day or past it, on working days. Returns how many people."""
    today = today or timezone.localdate()
    work = working_calendar()
    before, after = parameter("reports.filing.remind_before"), parameter("reports.filing.remind_after")
    told = 0
    for call in FilingCall.objects.filter(asked_at__isnull=False).exclude(reminded_on=today):
        if rules.reminded_on(today, call.due_on, int(before), int(after), work):
            try:
                told += remind(call)
            except ValidationError:  # everybody has filed, or somebody reminded just now
                continue
    return told


# --- The month's call by itself -------------------------------------------------------------------------------------


def due_calls(today: date | None = None) -> list[tuple[Organisation, date, User]]:
    """Months of which the call is to be made today: (county, month, in whose name). Empty where nobody may."""
    today = today or timezone.localdate()
    if today.day < int(parameter("reports.filing.open_day")):
        return []
    month = today.replace(day=1)
    counties = Organisation.objects.filter(parent__isnull=True, is_active=True)
    rows = [(county, responsible(county)) for county in counties]
    have = set(FilingCall.objects.filter(month=month).values_list("organisation_id", flat=True))
    return [(county, month, user) for county, user in rows if user is not None and county.pk not in have]


def responsible(county: Organisation) -> User | None:
    """In whose name the calendar goes on: who made the last call, if he still may, else the first who may."""
    last = FilingCall.objects.filter(organisation=county, created_by__isnull=False).order_by("-month").first()
    if last is not None and access.may(last.created_by, CHANGE, county):
        return last.created_by
    return next(iter(officers_at([county.pk], CHANGE).get(county.pk, [])), None)

"""What the tabs of a union's page show. Every queryset comes through `visible_to`, or belongs to the union itself."""

from datetime import date
from typing import Any

from django.utils import timezone

from unionhub.core import cleaners
from unionhub.core.models import Organisation
from unionhub.core.parameters import parameter

from ..enums import Organ
from ..models import Certificate, CommitteeMember, Person, Term, Union, UnionSpell
from ..queries import unions as queries
from ..queries.headcounts import union_headcount
from ..rules import terms as rules
from ..rules.unions import post_name

CHILDREN = 300
EMPLOYERS = 300
#: What the members' tab counts, in its order.
COUNTS = (
    ("members", "会员"),
    ("regular", "正式会员"),
    ("retained", "保留会籍"),
    ("women", "女会员"),
    ("minorities", "少数民族会员"),
    ("migrants", "农民工会员"),
    ("new_form", "新就业形态会员"),
)


def day_asked(text: str) -> date:
    """The day of an address; today for nothing, for what is no day, and for the future."""
    today = timezone.localdate()
    try:
        return min(cleaners.day(text) or today, today)
    except cleaners.Unclean:
        return today


def bodies(term: Term, user: Any) -> list[dict[str, Any]]:
    """The elected bodies of the term with who sits in them, the chair first; whom the user may see is linked."""
    seen = set(Person.objects.visible_to(user).filter(pk__in=_records_of(term)).values_list("pk", flat=True))
    order = {"chair": 0, "vice_chair": 1, "organiser": 2, "member": 3}
    found = []
    for organ in Organ:
        rows = sorted(queries.seats(term, organ.value), key=lambda seat: (order[seat.post], seat.pk))
        for row in rows:
            row.is_seen = row.person_id in seen  # type: ignore[attr-defined]
            row.post_name = post_name(organ.value, row.post)  # type: ignore[attr-defined]
        found.append({"label": organ.label, "seats": rows})
    return found


def _records_of(term: Term) -> Any:
    return CommitteeMember.objects.filter(term=term, person__isnull=False).values("person")


def terms(union: Union, user: Any) -> dict[str, Any]:
    """All terms, and who sits in the last."""
    rows = list(Term.objects.filter(organisation=union.organisation).order_by("-number"))
    today = timezone.localdate()
    for at, row in enumerate(rows):
        row.ends = row.extended_to or row.due_on  # type: ignore[attr-defined]
        if at == 0 and union.dissolved_on is None:
            state = rules.due_state(row.ends, today)  # type: ignore[attr-defined]
            row.state_label, row.state_tone = rules.DUE_STATES[state], rules.DUE_TONES[state]  # type: ignore[attr-defined]
        else:
            row.state_label, row.state_tone = "已结束", "plain"  # type: ignore[attr-defined]
    return {"terms": rows, "last": rows[0] if rows else None, "bodies": bodies(rows[0], user) if rows else []}


def certificates(union: Union, user: Any) -> dict[str, Any]:
    """All certificates with their state."""
    rows = Certificate.objects.filter(organisation=union.organisation).select_related("term")
    days = parameter("members.certificate.reminder_days")
    found = list(queries.with_certificate_state(rows, timezone.localdate(), days).order_by("-valid_from"))
    for row in found:
        row.state_label = rules.CERTIFICATE_STATES[row.state]
        row.state_tone = rules.CERTIFICATE_TONES[row.state]
    return {"certificates": found}


def employers(union: Union, user: Any) -> dict[str, Any]:
    """Which employers it covers today, and how many they employ."""
    home = union.organisation
    today = timezone.localdate()
    return {
        "coverages": queries.covered(home)[:EMPLOYERS],
        "headcount": union_headcount([home.path], today).get(home.pk),
    }


def members(union: Any, user: Any) -> dict[str, Any]:
    """Counts of the members on the day asked for."""
    day = getattr(union, "counted_on", None) or timezone.localdate()
    found = queries.composition(union.organisation, day)
    return {"day": day, "counts": [(label, found[name]) for name, label in COUNTS]}


def below(union: Union, user: Any) -> dict[str, Any]:
    """What stands directly below: unions and groups."""
    rows = Organisation.objects.visible_to(user, "members.union.view").filter(parent=union.organisation)
    return {"children": rows.select_related("union")[:CHILDREN]}


def spells(union: Union, user: Any) -> dict[str, Any]:
    """Parent and class over time, struck rows included and marked."""
    rows = UnionSpell.objects.filter(union=union).select_related("parent", "nature")
    return {"spells": rows.order_by("-valid_from", "-pk")}


def papers(union: Union, user: Any) -> dict[str, Any]:
    """The union's attachments draw themselves."""
    return {}


def history(union: Union, user: Any) -> dict[str, Any]:
    """What was done to it, its terms and certificates."""
    return queries.history(union)

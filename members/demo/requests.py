"""What waits for somebody's decision, what was decided, and the pairs of records that look like one person."""

from dataclasses import asdict
from datetime import date, timedelta
from random import Random
from typing import Any

from unionhub.core.demo.accounts import UNION_OF
from unionhub.core.demo.county import DemoCounty
from unionhub.core.demo.tree import COUNTY_CODE
from unionhub.core.models import Organisation, User

from ..enums import (
    BeginReason,
    DuplicateReason,
    DuplicateState,
    EndReason,
    ProposalKind,
    RequestState,
)
from ..models import DuplicatePair, JoinRequest, Proposal, Transfer
from ..rules.memberships import months_before
from .facts import draw_worker
from .identity import Identities
from .people import Arrival, Ended, Member, Move, People
from .plan import UnionPlan
from .writing import moment

#: How many of each in the full county.
_JOINING, _REFUSED, _WITHDRAWN, _APPROVED = 38, 5, 3, 140
_ASKED, _HANDED, _LEAVING, _LAPSING, _EXPELLING = 8, 7, 7, 4, 1
#: In the unions of the accounts at least so many wait to join.
_AT_ACCOUNTS = 5
_OUTSIDE = (
    "邻县机械厂工会",
    "州建筑公司工会",
    "外省务工地街道联合工会",
    "市中心医院工会",
    "邻县第三中学工会",
    "市公交集团工会",
)
_BLOCK = 500


class _Hands:
    """Whose hand entered or decided something: the accounts that exist, the one above deciding."""

    def __init__(self, county: DemoCounty) -> None:
        self._users = county.users
        self._officers = {name: self._users[username] for username, name in UNION_OF.items()}

    def enters(self, plan: UnionPlan) -> User:
        """Who enters for the union: its officer, else its township's, else the county's clerk."""
        return self._officers.get(plan.union.name) or self.above(plan, "clerk")

    def above(self, plan: UnionPlan, otherwise: str = "head") -> User:
        """Who decides above the union: its township's officer, else the county's."""
        towns = {"CX01": "township", "CX02": "township2"}
        return self._users[towns.get(plan.union.parent, otherwise)]

    def decides(self, plan: UnionPlan, entered: User) -> User:
        """Another hand than the one that entered."""
        above = self.above(plan)
        return above if above != entered else self._users["head"]


def make_requests(
    county: DemoCounty, plans: list[UnionPlan], people: People, identities: Identities
) -> dict[str, int]:
    """Write requests to join, transfers, proposals and pairs; returns how many of each."""
    random = county.random("requests")
    hands = _Hands(county)
    joining = _waiting_to_join(county, random, plans, hands, identities)
    joining += [_approved(arrival, hands) for arrival in people.arrivals[: county.size.share(_APPROVED)]]
    JoinRequest.objects.bulk_create(joining, batch_size=_BLOCK)
    transfers = [_accepted(random, move, hands) for move in sorted(people.moves, key=lambda move: move.on)]
    free = _Free(random, plans, people.members)
    transfers += _on_the_way(county, random, plans, hands, free)
    Transfer.objects.bulk_create(transfers, batch_size=_BLOCK)
    proposals = [_decided_end(ended, hands) for ended in people.ended]
    proposals += _proposed(county, random, hands, free)
    Proposal.objects.bulk_create(proposals, batch_size=_BLOCK)
    pairs = _pairs(county, people)
    DuplicatePair.objects.bulk_create(pairs)
    return {
        "入会申请": len(joining),
        "会籍接转": len(transfers),
        "终止建议": len(proposals),
        "疑似重复": len(pairs),
    }


class _Free:
    """Members of whom nothing else is told: each is asked for once."""

    def __init__(self, random: Random, plans: list[UnionPlan], members: dict[str, list[Member]]) -> None:
        self._random, self._plans = random, plans
        # From the end: committees were elected from all, and nobody minds one of them leaving.
        self._left = {code: list(found) for code, found in members.items()}

    def of(self, plan: UnionPlan) -> Member | None:
        """A member of the union, or None when all were taken."""
        left = self._left[plan.union.code]
        return left.pop() if left else None

    def any(self) -> tuple[UnionPlan, Member]:
        """A member of any union but the smallest."""
        while True:
            plan = self._random.choices(self._plans, [plan.members for plan in self._plans])[0]
            member = self.of(plan)
            if member is not None:
                return plan, member


def _accounts_first(plans: list[UnionPlan], random: Random, count: int) -> list[UnionPlan]:
    """Unions for so many requests: those of the accounts several times, the others by size."""
    own = [plan for plan in plans if plan.union.name in UNION_OF.values()]
    found = [plan for plan in own for _ in range(_AT_ACCOUNTS)]
    weights = [plan.members * (1 if plan.trade.public else 3) for plan in plans]
    return found + random.choices(plans, weights, k=max(0, count - len(found)))


def _waiting_to_join(
    county: DemoCounty, random: Random, plans: list[UnionPlan], hands: _Hands, identities: Identities
) -> list[JoinRequest]:
    share = county.size.share
    made = []
    unions = _accounts_first(plans, random, share(_JOINING) + share(_REFUSED) + share(_WITHDRAWN))
    ends = [RequestState.REFUSED] * share(_REFUSED) + [RequestState.WITHDRAWN] * share(_WITHDRAWN)
    for at, plan in enumerate(unions):
        worker = draw_worker(
            random,
            plan.trade,
            county.as_of,
            female=random.random() < plan.women / plan.members,
            minority=random.random() < plan.minorities / plan.members,
            migrant=random.random() < plan.migrants / plan.members,
        )
        state = ends[len(unions) - 1 - at] if len(unions) - 1 - at < len(ends) else RequestState.PENDING
        # Of those in the accounts' unions some were entered above, so that the officer has something to decide.
        entered = hands.above(plan, "clerk") if at % 5 > 2 else hands.enters(plan)
        applied = county.as_of - timedelta(random.randint(1, 20 if state == RequestState.PENDING else 120))
        request = JoinRequest(
            organisation=plan.organisation,
            name=worker.name,
            sex=worker.sex,
            birth_date=worker.birth,
            ethnicity=worker.ethnicity,
            document_kind=worker.document_kind,
            id_number=identities.document_number(worker, plan.district),
            phone=identities.phone(),
            applied_on=applied,
            from_outside=random.choice(_OUTSIDE) if random.random() < 0.12 else "",
            state=state,
            created_by=entered,
            **asdict(worker.facts),
        )
        if state != RequestState.PENDING:
            refused = state == RequestState.REFUSED
            request.decided_by = hands.decides(plan, entered) if refused else entered
            request.decided_at = moment(min(applied + timedelta(4), county.as_of), 60)
            request.note = "申请人已与本单位解除劳动关系" if refused else "申请人要求撤回"
        made.append(request)
    return made


def _approved(arrival: Arrival, hands: _Hands) -> JoinRequest:
    """The request behind a joining of the last months."""
    worker, last, plan = arrival.story.worker, arrival.story.last, arrival.plan
    entered = hands.enters(plan)
    outside = last.begin_reason == BeginReason.TRANSFER_IN
    return JoinRequest(
        organisation=plan.organisation,
        name=worker.name,
        sex=worker.sex,
        birth_date=worker.birth,
        ethnicity=worker.ethnicity,
        document_kind=worker.document_kind,
        id_number=arrival.id_number,
        phone=arrival.phone,
        employer_id=arrival.employer,
        applied_on=last.start - timedelta(6),
        from_outside=_OUTSIDE[arrival.person % len(_OUTSIDE)] if outside else "",
        person_id=arrival.person,
        created_by=entered,
        **asdict(worker.facts),
        **_decision(RequestState.ACCEPTED, hands.decides(plan, entered), last.start, plan),
    )


def _decision(state: str, by: User, on: date, plan: UnionPlan | None) -> dict[str, Any]:
    return {
        "state": state,
        "decided_by": by,
        "decided_at": moment(on, 20),
        "effective_on": on,
        "deciding_body": f"{plan.union.name}委员会" if plan else "",
    }


def _accepted(random: Random, move: Move, hands: _Hands) -> Transfer:
    """A transfer that was handed over and accepted, within the county or out of it."""
    handed = hands.enters(move.source)
    target = move.target
    accepting = hands.decides(target, handed) if target else hands.decides(move.source, handed)
    return Transfer(
        organisation=move.source.organisation,
        person_id=move.person,
        membership_id=move.spell,
        person_name=move.worker.name,
        to_organisation=target.organisation if target else None,
        outside_name="" if target else random.choice(_OUTSIDE),
        employer_id=move.employer,
        created_by=handed,
        handed_by=handed,
        handed_at=moment(move.on - timedelta(5)),
        **asdict(move.worker.facts),
        **_decision(RequestState.ACCEPTED, accepting, move.on, target),
    )


def _on_the_way(
    county: DemoCounty, random: Random, plans: list[UnionPlan], hands: _Hands, free: _Free
) -> list[Transfer]:
    """Transfers that wait for the old union or for the new one; the accounts' unions have one of each."""
    own = [plan for plan in plans if plan.union.name in UNION_OF.values()]
    share = county.size.share
    made = []
    wanted = [True] * max(len(own), share(_ASKED)) + [False] * max(len(own), share(_HANDED))
    for at, asked in enumerate(wanted):
        place = at if asked else at - wanted.count(True)
        mine = own[place] if place < len(own) else None
        if asked and mine is not None and (member := free.of(mine)) is not None:
            source, target = mine, _other(random, plans, mine)
        else:
            source, member = free.any()
            target = mine if mine is not None and mine is not source else _other(random, plans, source)
        maker = hands.enters(target if asked else source)
        transfer = Transfer(
            organisation=source.organisation,
            person_id=member.person,
            membership_id=member.spell,
            person_name=member.worker.name,
            to_organisation=target.organisation,
            asked_by_target=asked,
            created_by=maker,
            **asdict(member.worker.facts),
        )
        if not asked:
            transfer.state, transfer.handed_by = RequestState.HANDED, maker
            transfer.handed_at = moment(county.as_of - timedelta(random.randint(1, 12)))
        made.append(transfer)
    return made


def _other(random: Random, plans: list[UnionPlan], plan: UnionPlan) -> UnionPlan:
    """Another union of the same side, public or not, where there is one."""
    others = [other for other in plans if other is not plan]
    return random.choice([other for other in others if other.trade.public == plan.trade.public] or others)


def _decided_end(ended: Ended, hands: _Hands) -> Proposal:
    """The proposal behind a lapse or an expulsion."""
    lapse = ended.reason == EndReason.LAPSE
    entered = hands.enters(ended.plan)
    proposal = Proposal(
        organisation=ended.plan.organisation,
        membership_id=ended.spell,
        kind=ProposalKind.LAPSE if lapse else ProposalKind.EXPEL,
        created_by=entered,
        **_decision(RequestState.ACCEPTED, hands.decides(ended.plan, entered), ended.on, ended.plan),
        **(_lapse(ended.on) if lapse else {"reason": "严重违法犯罪并受到刑事处分"}),
    )
    if not lapse:
        proposal.reported_on = ended.on + timedelta(3)
    return proposal


def _lapse(on: date) -> dict[str, Any]:
    """The three conditions of a lapse (章程 §6)."""
    return {
        "reason": "无正当理由连续六个月不交纳会费、不参加工会组织生活，经教育拒不改正",
        "unpaid_since": months_before(on, 8),
        "inactive_since": months_before(on, 8),
        "educated_on": months_before(on, 1),
        "education_note": "工会小组长两次上门谈话",
    }


def _proposed(county: DemoCounty, random: Random, hands: _Hands, free: _Free) -> list[Proposal]:
    share = county.size.share
    kinds = [ProposalKind.LEAVE] * max(1, share(_LEAVING)) + [ProposalKind.LAPSE] * max(1, share(_LAPSING))
    kinds += [ProposalKind.EXPEL] * share(_EXPELLING)
    made = []
    for kind in kinds:
        plan, member = free.any()
        facts = (
            _lapse(county.as_of)
            if kind == ProposalKind.LAPSE
            else {"reason": "本人申请退会" if kind == ProposalKind.LEAVE else "严重违法犯罪并受到刑事处分"}
        )
        made.append(
            Proposal(
                organisation=plan.organisation,
                membership_id=member.spell,
                kind=kind,
                created_by=hands.enters(plan),
                **facts,
            )
        )
    return made


def _pairs(county: DemoCounty, people: People) -> list[DuplicatePair]:
    """All to be decided but the last, which was found to be two people."""
    made = [
        DuplicatePair(
            organisation=_above(county, first_plan, second_plan),
            first_id=first,
            second_id=second,
            reason=DuplicateReason.BIRTH,
        )
        for first, second, first_plan, second_plan in people.pairs
    ]
    if len(made) > 4:
        last = made[-1]
        last.state, last.decided_by = DuplicateState.DISTINCT, county.users["head"]
        last.decided_at, last.note = (
            moment(county.as_of - timedelta(8)),
            "已核对证件原件，是同名同生日的两个人",
        )
    return made


def _above(county: DemoCounty, first: UnionPlan, second: UnionPlan) -> Organisation:
    """The lowest node above both unions."""
    code = first.union.parent if first.union.parent == second.union.parent else COUNTY_CODE
    return county.nodes[code]

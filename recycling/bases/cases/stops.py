"""What may a base not do now, because of an order or of what became of a licence?

Asked by whatever is shown of a consignment or a batch; licences as they rest ask ``orders_at``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, func, select

from recycling.bases.cases.models import Case, Order
from recycling.bases.cases.rules import IN_EFFECT, Measure, OrderState
from recycling.bases.footings.rules import Ordered
from recycling.bases.models import Licence
from recycling.bases.rules import LicenceState
from recycling.db import db
from recycling.errors import Conflict
from recycling.sayings import say

_WITHOUT = (LicenceState.SUSPENDED, LicenceState.REVOKED)


@dataclass(frozen=True)
class Stop:
    """One thing that keeps a base from taking in: production ceased, or a licence without force.

    ``what`` is ``ceased``, ``suspended`` or ``revoked``; ``order`` is empty where a licence was
    decided on otherwise.
    """

    what: str
    order: str
    licence: str


def orders_at(bases: Select[int] | Iterable[int]) -> defaultdict[int, tuple[Ordered, ...]]:
    """Return what is ordered of bases and not met, by base: one query.

    What was answered in time and waits for its regulator is left out: its clock stands still.
    """
    found: defaultdict[int, tuple[Ordered, ...]] = defaultdict(tuple)
    rows = db.session.execute(
        select(
            Order.base_id,
            Order.ref,
            Order.state,
            Order.deadline,
            Order.answered_on,
            Case.ref.label("case"),
        )
        .join(Case, Case.id == Order.case_id)
        .where(
            Order.base_id.in_(bases),
            Order.state.in_(IN_EFFECT),
            Order.measure.in_((Measure.RECTIFICATION, Measure.CESSATION)),
            Order.is_stayed.is_(False),
        )
        .order_by(Order.id)
    )
    for row in rows:
        if row.base_id is not None and not _waits(row.state, row.deadline, row.answered_on):
            one = Ordered(row.case, row.deadline, row.ref)
            found[row.base_id] = (*found[row.base_id], one)
    return found


def _waits(state: str, deadline: date | None, answered_on: date | None) -> bool:
    in_time = deadline is not None and answered_on is not None and answered_on <= deadline
    return state == OrderState.ANSWERED and in_time


def stops_of(pairs: Iterable[tuple[int, int]]) -> dict[tuple[int, int], tuple[Stop, ...]]:
    """Return what stops each of several bases under a licence, by (base id, licence id).

    Two queries, however many there are.
    """
    wanted = set(pairs)
    ceased = _ceased({base for base, _licence in wanted})
    without = _without_force({licence for _base, licence in wanted})
    return {one: (*ceased[one[0]], *without[one[1]]) for one in wanted}


def stops(base_id: int, licence_id: int) -> tuple[Stop, ...]:
    """Return what stops a base from taking in under a licence now."""
    return stops_of([(base_id, licence_id)])[base_id, licence_id]


def _ceased(bases: Iterable[int]) -> defaultdict[int, tuple[Stop, ...]]:
    found: defaultdict[int, tuple[Stop, ...]] = defaultdict(tuple)
    for base_id, ref in db.session.execute(
        select(func.coalesce(Order.base_id, 0), Order.ref)
        .where(
            Order.base_id.in_(bases),
            Order.state.in_(IN_EFFECT),
            Order.measure == Measure.CESSATION,
            Order.is_stayed.is_(False),
        )
        .order_by(Order.id)
    ):
        found[base_id] = (*found[base_id], Stop("ceased", ref, ""))
    return found


def _without_force(licences: Iterable[int]) -> defaultdict[int, tuple[Stop, ...]]:
    found: defaultdict[int, tuple[Stop, ...]] = defaultdict(tuple)
    by_order = {Measure.SUSPENSION, Measure.REVOCATION}
    for licence_id, state, number, order in db.session.execute(
        select(Licence.id, Licence.state, Licence.number, Order.ref)
        .outerjoin(
            Order,
            (Order.licence_id == Licence.id)
            & Order.state.in_(IN_EFFECT)
            & Order.measure.in_(by_order)
            & Order.is_stayed.is_(False),
        )
        .where(Licence.id.in_(licences), Licence.state.in_(_WITHOUT))
        .order_by(Licence.id, Order.id)
    ):
        found[licence_id] = (Stop(state, order or "", number),)
    return found


def refuse_ceased(base_id: int) -> None:
    """Raise ``Conflict`` where production at a base has ceased by order: no batch takes in."""
    found = _ceased((base_id,))[base_id]
    if found:
        raise Conflict(
            "production_ceased",
            say("Production at this base has ceased by order %(order)s.", order=found[0].order),
            field="base",
            way_out=say(
                "Finish and close the batches that are open; answer the order with evidence."
            ),
        )


def refuse_without_licence(base_id: int) -> None:
    """Raise ``Conflict`` where every licence a base was granted is suspended or revoked."""
    held = (*_WITHOUT, LicenceState.GRANTED, LicenceState.REOPENED)
    states = set(
        db.session.scalars(
            select(Licence.state).where(Licence.base_id == base_id, Licence.state.in_(held))
        )
    )
    if states and states <= set(_WITHOUT):
        raise Conflict(
            "licence_without_force",
            say("Every licence of this base is suspended or revoked."),
            field="base",
            way_out=say("Finish and close the batches that are open."),
        )


def refuse_received_under(licence_id: int, lot_ref: str) -> None:
    """Raise ``Conflict`` where the licence a lot was received under is suspended or revoked."""
    found = _without_force((licence_id,))[licence_id]
    if found:
        raise Conflict(
            "licence_without_force",
            say(
                "Lot %(lot_ref)s came under licence %(licence)s, which is %(what)s.",
                lot_ref=lot_ref,
                licence=found[0].licence,
                what=found[0].what,
            ),
            field="lot",
            way_out=say("Keep the lot until the licence counts again, or its regulator decides."),
        )


def order_suspending(licence_id: int) -> str:
    """Return the order by which a licence is suspended now, or nothing."""
    return (
        db.session.scalar(
            select(Order.ref)
            .where(
                Order.licence_id == licence_id,
                Order.measure == Measure.SUSPENSION,
                Order.state.in_(IN_EFFECT),
                Order.is_stayed.is_(False),
            )
            .order_by(Order.id)
            .limit(1)
        )
        or ""
    )

"""What does an order do to the licence it is about, inside the order's own deed?

A suspension suspends it, a revocation revokes it. When the order ends or is stayed the licence is
given back, unless another order holds it too, or its days are over.
"""

from __future__ import annotations

from sqlalchemy import select

from recycling.bases.cases.models import Order
from recycling.bases.cases.rules import IN_EFFECT, OF_A_LICENCE, Measure
from recycling.bases.models import Licence
from recycling.bases.rules import IN_FORCE, LicenceMove, LicenceState
from recycling.bases.service.deciding import decided
from recycling.bases.service.loading import locked_licence
from recycling.db import db
from recycling.deeds import Act
from recycling.errors import absent
from recycling.oversight.cases.service.loading import ChainFact
from recycling.parties.permissions import Permission, permit
from recycling.sayings import say

_TAKING = {Measure.SUSPENSION: LicenceMove.SUSPEND, Measure.REVOCATION: LicenceMove.REVOKE}
_TAKEN_FROM = {
    Measure.SUSPENSION: IN_FORCE,
    Measure.REVOCATION: (*IN_FORCE, LicenceState.SUSPENDED),
}
_GIVING = {
    LicenceState.SUSPENDED: LicenceMove.REINSTATE,
    LicenceState.REVOKED: LicenceMove.RESTORE,
}
_PERMISSIONS = {
    Measure.SUSPENSION: Permission.LICENCES_SUSPEND,
    Measure.REVOCATION: Permission.LICENCES_REVOKE,
}


def named_licence(act: Act, measure: Measure, ref: str, base_id: int) -> Licence:
    """Return the licence of a base that an order is to be about, locked.

    Raises ``NotFound`` for one of another base, ``Forbidden`` for who may not decide on it.
    """
    licence = locked_licence(ref)
    if licence.base_id != base_id:
        raise absent("licence", say("There is no licence %(ref)s of this base.", ref=ref))
    permit(act.actor, _PERMISSIONS[measure], licence)
    return licence


def take(act: Act, order: Order, licence: Licence) -> tuple[ChainFact, ...]:
    """Suspend or revoke a licence by a new order; raises ``Conflict`` in another state."""
    move = _TAKING[Measure(order.measure)]
    return (_told(decided(act, licence, move, order.reason), order),)


def take_again(act: Act, order: Order) -> tuple[ChainFact, ...]:
    """Let an order that was stayed take its licence again, where that still counts."""
    licence = _licence_of(order)
    if licence is None or licence.state not in _TAKEN_FROM[Measure(order.measure)]:
        return ()
    return take(act, order, licence)


def give_back(act: Act, order: Order, reason: str) -> tuple[ChainFact, ...]:
    """Give back the licence of an order that ends or is stayed; nothing where it stays without."""
    licence = _licence_of(order)
    if licence is None or licence.valid_to < act.at.date() or _is_held_otherwise(order):
        return ()
    taken = LicenceState.SUSPENDED if order.measure == Measure.SUSPENSION else LicenceState.REVOKED
    if licence.state != taken:
        return ()
    return (_told(decided(act, licence, _GIVING[taken], reason), order),)


def _licence_of(order: Order) -> Licence | None:
    if order.measure not in OF_A_LICENCE or order.licence is None:
        return None
    return locked_licence(order.licence.ref)


def _is_held_otherwise(order: Order) -> bool:
    other = select(Order.id).where(
        Order.licence_id == order.licence_id,
        Order.id != order.id,
        Order.state.in_(IN_EFFECT),
        Order.is_stayed.is_(False),
    )
    return db.session.scalar(other.limit(1)) is not None


def _told(fact: ChainFact, order: Order) -> ChainFact:
    kind, subject, body = fact
    return kind, subject, {**body, "case": order.case.ref, "order": order.ref}

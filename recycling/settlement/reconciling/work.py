"""How is a day reconciled, step by step, by whichever worker comes first?

Each step is one page of the service's lines, or some hundred movements, and keeps how far it came;
after a crash, or while the service does not answer, the same step is done again. So a night that
is interrupted finds the same as one that is not, and finds nothing because somebody was silent.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Select, exists, or_, select

from recycling.auctions.deposits.models import Deposit
from recycling.db import db
from recycling.deeds import SYSTEM, Act, overtaken
from recycling.settlement.gateway import gateway
from recycling.settlement.models import Payment
from recycling.settlement.reconciling import carrying, comparing, service
from recycling.settlement.reconciling.lifecycle import DifferenceState, Stage
from recycling.settlement.reconciling.models import Difference, Reconciliation, Sighting
from recycling.settlement.reconciling.rules import Found, Kind, unbalanced
from recycling.settlement.reconciling.service import At
from recycling.wire import cursor_id, encode_cursor

_AT_ONCE = 200
_ASKED_AT_ONCE = 20


@dataclass(frozen=True)
class _Standing:
    """A reconciliation as a step begins."""

    id: int
    ref: str
    day: date
    since: datetime | None
    at: At


def reconcile_due(day: date, most: int) -> int:
    """Do a step of reconciling the day before; returns how much it was, 0 when that is done.

    Where nobody ever began a payment or laid a deposit down there is nothing to ask. Raises
    ``Unavailable`` while the payment service does not answer: it is tried again.
    """
    before = day - timedelta(days=1)
    ref = _latest(before)
    if ref is None:
        if not _has_payments():
            return 0
        service.begin_reconciliation(Act(SYSTEM, f"reconcile:{before}"), before)
        return 1
    return _step(ref, most)


def reconcile(day: date) -> str:
    """Reconcile a day now and return the reconciliation's reference.

    One that is under way is carried on; a day that was reconciled before is anew. Raises
    ``Invalid`` for a day that is not over, ``Unavailable`` when the service does not answer.
    """
    ref = _latest(day)
    if ref is None or _standing(ref).at.stage == Stage.DONE:
        ref = service.begin_reconciliation(Act(SYSTEM), day)
    while _step(ref, _AT_ONCE):
        pass
    return ref


def _has_payments() -> bool:
    paid, held = (
        exists().where(Payment.id.is_not(None)),
        exists().where(Deposit.held_at.is_not(None)),
    )
    found = db.session.scalar(select(or_(paid, held)))
    db.session.rollback()
    return bool(found)


def _latest(day: date) -> str | None:
    ref = db.session.scalar(
        select(Reconciliation.ref)
        .where(Reconciliation.day == day)
        .order_by(Reconciliation.number.desc())
        .limit(1)
    )
    db.session.rollback()
    return ref


def _standing(ref: str) -> _Standing:
    row = db.session.scalars(select(Reconciliation).where(Reconciliation.ref == ref)).one()
    standing = _Standing(row.id, row.ref, row.day, row.since, At(row.stage, row.place))
    db.session.rollback()
    return standing


def _step(ref: str, most: int) -> int:
    """Do one step; returns 1, or 0 where the reconciliation is done."""
    standing = _standing(ref)
    if standing.at.stage == Stage.DONE:
        return 0
    with overtaken("moved_on"):
        _STEPS[Stage(standing.at.stage)](standing, most)
    return 1


def _read(standing: _Standing, _most: int) -> None:
    """Read one page of lines; the newest come first."""
    page = gateway().balance_lines(standing.since, standing.at.place or None)
    carrying.keep_page(standing.ref, standing.at, page)


def _look_for_lines(standing: _Standing, most: int) -> None:
    found, place = comparing.missing_in_lines(standing.day, standing.at.place, most)
    _note(standing, place, found)


def _look_at_lines(standing: _Standing, most: int) -> None:
    found, place = comparing.unlike_lines(standing.day, standing.at.place, most)
    _note(standing, place, found)


def _note(
    standing: _Standing, place: str, found: list[Found], vanished: tuple[str, ...] = ()
) -> None:
    to = standing.at.beyond(place)
    carrying.note(standing.ref, standing.at, to, found, vanished)


def _look_again(standing: _Standing, _most: int) -> None:
    """Ask about some differences that are open from before and were not found this time."""
    rows = db.session.scalars(
        _open_from_before(standing)
        .where(Difference.kind != Kind.BALANCE, Difference.id > cursor_id(standing.at.place))
        .order_by(Difference.id)
        .limit(_ASKED_AT_ONCE)
    ).all()
    asked = [(row.id, row.source) for row in rows]
    db.session.rollback()
    for source in {source for _, source in asked if source}:
        carrying.ask_again(source)
    found, vanished = [], []
    for row_id, _ in asked:
        row = db.session.get_one(Difference, row_id)
        again = comparing.still_found(row)
        if again is not None:
            found.append(again)
        elif row.vanished_on is None:
            vanished.append(row.ref)
    place = encode_cursor(asked[-1][0]) if len(asked) == _ASKED_AT_ONCE else ""
    _note(standing, place, found, tuple(vanished))


def _open_from_before(standing: _Standing) -> Select[Difference]:
    seen = select(Sighting.difference_id).where(Sighting.reconciliation_id == standing.id)
    return select(Difference).where(
        Difference.state == DifferenceState.OPEN, Difference.id.not_in(seen)
    )


def _compare_balance(standing: _Standing, _most: int) -> None:
    proven = carrying.proven_balance()
    found = list(unbalanced(*proven)) if proven else []
    named = [one.subject for one in found]
    vanished: tuple[str, ...] = ()
    if proven:
        gone = _open_from_before(standing).where(
            Difference.kind == Kind.BALANCE,
            Difference.subject.not_in(named),
            Difference.vanished_on.is_(None),
        )
        vanished = tuple(row.ref for row in db.session.scalars(gone))
    db.session.rollback()
    carrying.keep_balance(standing.ref, None if proven is None else not found)
    _note(standing, "", found, vanished)


def _add_up(standing: _Standing, _most: int) -> None:
    sums = comparing.day_sums(standing.day)
    db.session.rollback()
    service.finish_reconciliation(Act(SYSTEM), standing.ref, standing.at, sums)


_STEPS: dict[Stage, Callable[[_Standing, int], None]] = {
    Stage.READING: _read,
    Stage.BOOKED: _look_for_lines,
    Stage.LISTED: _look_at_lines,
    Stage.OPEN: _look_again,
    Stage.BALANCE: _compare_balance,
    Stage.ADDING: _add_up,
}

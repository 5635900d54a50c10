"""How credits come into their ledger, and stay right when books are corrected.

Called by the deeds that close books, in their transaction, once the batch is shared out. The row of
the base's declaration is locked first, so that two batches that close at once draw one after the
other. Corrected books book the difference, of this batch and of those its materials went into.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, select, type_coerce

from recycling.db import db
from recycling.errors import Conflict, Finding
from recycling.quantities import Mass
from recycling.recovery.credits.models import CreditEntry, CustodyDeclaration
from recycling.recovery.credits.rules import (
    Account,
    Booked,
    Change,
    EntryKind,
    Layer,
    booked,
    changes,
    lapse,
)
from recycling.recovery.credits.sources import credited_after, recovered, sources_of
from recycling.recovery.models import Batch
from recycling.recovery.rules import KEEP_APART, CustodyModel, check_kept_apart
from recycling.sayings import say


def keep(batch: Batch, at: datetime) -> None:
    """Book what a batch recovered of specified lots and attributes, as its books are closed.

    Raises ``Conflict`` where its model does not allow the lots in it together, or naming each
    element of which more is attributed than there are credits.
    """
    if batch.custody_model in KEEP_APART:
        check_kept_apart(batch.custody_model, sources_of(batch))
    if batch.custody_model == CustodyModel.MASS_BALANCE:
        _book(batch, at)


def keep_again(batch: Batch, at: datetime) -> None:
    """Book the difference corrected books make, also to batches its materials went into."""
    keep(batch, at)
    for other in credited_after(batch):
        _book(other, at)


def figures_of(batch: Batch) -> dict[str, Booked]:
    """Return what is to be booked of a batch, by element: its credit, and what products have."""
    credited = recovered(batch)
    given: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for output in batch.outputs:
        for element, mass in output.attributed.items():
            given[element][output.name] = given[element].get(output.name, 0) + mass
    return {e: Booked(credited.get(e, 0), given.get(e, {})) for e in {*credited, *given}}


def entries_of(batch: Batch) -> dict[str, list[CreditEntry]]:
    """Return what is booked of a batch, by element, in order."""
    found: defaultdict[str, list[CreditEntry]] = defaultdict(list)
    wanted = select(CreditEntry).where(CreditEntry.batch_id == batch.id).order_by(CreditEntry.id)
    for entry in db.session.scalars(wanted):
        found[entry.element].append(entry)
    return dict(found)


def change_of(entry: CreditEntry) -> Change:
    """Return an entry as the rules see it."""
    return Change(EntryKind(entry.kind), entry.product, entry.mass.milligrams)


@dataclass(frozen=True)
class _Wanted:
    """What a batch changes of the credits of one element at its base."""

    element: str
    before: Sequence[CreditEntry]
    changes: tuple[Change, ...]
    rows: Sequence[CreditEntry]
    account: Account

    def short(self, at: datetime) -> Finding | None:
        came_in = sum(one.amount for one in self.changes if one.amount > 0)
        drawn = -sum(one.amount for one in self.changes if one.amount < 0)
        there = self.account.balance(at) + came_in
        if drawn <= there:
            return None
        return Finding(
            "attributed",
            "more_than_credited",
            say(
                "%(element)s: %(mass)s are to be drawn, %(left)s are left.",
                element=self.element,
                mass=Mass(drawn),
                left=Mass(there),
            ),
        )


def _book(batch: Batch, at: datetime) -> None:
    declared = db.session.execute(
        select(CustodyDeclaration.months)
        .where(CustodyDeclaration.base_id == batch.base_id)
        .with_for_update()
    ).scalar_one()
    before = entries_of(batch)
    wanted = list(_wanted(batch, before, figures_of(batch), at))
    short = [finding for one in wanted if (finding := one.short(at))]
    if short:
        raise Conflict(
            "more_than_credited",
            say(
                "More is attributed to products of batch %(batch)s than its base has credits.",
                batch=batch.ref,
            ),
            field="attributed",
            way_out=say("Attribute less, or treat more specified lots first."),
            details=short,
        )
    usual = min((e.lapses_at for rows in before.values() for e in rows if e.mass > Mass(0)),
                default=lapse(at, declared))  # fmt: skip
    for one in wanted:
        _post(batch, one, at, usual)


def _wanted(
    batch: Batch,
    before: Mapping[str, Sequence[CreditEntry]],
    after: Mapping[str, Booked],
    at: datetime,
) -> Iterator[_Wanted]:
    for element in sorted({*before, *after}):
        had = before.get(element, ())
        some = tuple(changes(booked(map(change_of, had)), after.get(element, Booked())))
        if some:
            rows = _with_something_left(batch.base_id, element, at)
            layers = [Layer(row.batch_id, row.left_mass.milligrams, row.lapses_at) for row in rows]
            yield _Wanted(element, had, some, rows, Account(layers))


def _with_something_left(base_id: int, element: str, at: datetime) -> Sequence[CreditEntry]:
    return db.session.scalars(
        select(CreditEntry)
        .where(
            CreditEntry.base_id == base_id,
            CreditEntry.element == element,
            type_coerce(CreditEntry.left_mass, BigInteger) > 0,
            CreditEntry.lapses_at > at,
        )
        .order_by(CreditEntry.id)
        .execution_options(populate_existing=True)
    ).all()


def _post(batch: Batch, wanted: _Wanted, at: datetime, usual: datetime) -> None:
    new = []
    for change in wanted.changes:
        posting = wanted.account.post(batch.id, change, at, _lapse_of(change, wanted, usual))
        entry = CreditEntry(
            base_id=batch.base_id,
            element=wanted.element,
            batch_id=batch.id,
            kind=change.kind,
            product=change.product,
            mass=Mass(change.amount),
            left_mass=Mass(0),
            balance=Mass(posting.balance),
            booked_at=at,
            lapses_at=posting.lapses_at,
        )
        db.session.add(entry)
        if posting.layer is not None:
            new.append(entry)
    for row, layer in zip([*wanted.rows, *new], wanted.account.layers, strict=True):
        row.left_mass = Mass(layer.left)


def _lapse_of(change: Change, wanted: _Wanted, usual: datetime) -> datetime:
    """Return when what comes in lapses; what is given back, no later than what was drawn for it."""
    if change.kind is EntryKind.CREDIT:
        return usual
    drawn = [
        entry.lapses_at
        for entry in wanted.before
        if entry.kind == EntryKind.ATTRIBUTION and entry.product == change.product
    ]
    return min(drawn, default=usual)

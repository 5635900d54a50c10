"""Are the credits kept those that batches made, and what bases declared what their facts say?

Every account is booked again from its entries, and every closed batch under mass balance compared
with its shares and its products. Books that are open again stand as they were closed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from recycling.db import db
from recycling.ledger.models import Fact
from recycling.recovery.credits.keeping import change_of, entries_of, figures_of
from recycling.recovery.credits.models import CreditEntry, CustodyDeclaration
from recycling.recovery.credits.rules import Account, Booked, booked
from recycling.recovery.models import Batch
from recycling.recovery.rules import BatchState, CustodyModel
from recycling.recovery.shares.keeping import whole_batches
from recycling.sayings import say

_AT_ONCE = 100


def disagreements() -> Iterator[str]:
    """Name every account, batch and declaration whose rows say something else."""
    yield from _accounts()
    yield from _batches()
    yield from _declarations()
    db.session.expunge_all()


def _accounts() -> Iterator[str]:
    rows = db.session.scalars(
        select(CreditEntry).order_by(CreditEntry.base_id, CreditEntry.element, CreditEntry.id)
    )
    for (base, element), entries in groupby(rows, key=lambda row: (row.base_id, row.element)):
        if not _adds_up(list(entries)):
            yield say(
                "the credits of %(element)s at base %(base)s are not what their entries come to.",
                element=element,
                base=base,
            )


def _adds_up(entries: Sequence[CreditEntry]) -> bool:
    account, put_in = Account(), []
    for entry in entries:
        try:
            posting = account.post(
                entry.batch_id, change_of(entry), entry.booked_at, entry.lapses_at
            )
        except ValueError:
            return False
        if (posting.balance, posting.lapses_at) != (entry.balance.milligrams, entry.lapses_at):
            return False
        if posting.layer is None:
            if entry.left_mass:
                return False
        else:
            put_in.append(entry)
    left = [layer.left for layer in account.layers]
    return left == [entry.left_mass.milligrams for entry in put_in]


def _batches() -> Iterator[str]:
    last = 0
    while batches := whole_batches(_closed_after(last)):
        last = batches[-1].id
        for batch in batches:
            kept = {one: booked(map(change_of, rows)) for one, rows in entries_of(batch).items()}
            made = figures_of(batch)
            if any(kept.get(e, Booked()) != made.get(e, Booked()) for e in {*kept, *made}):
                yield say(
                    "the credits of batch %(batch)s are not what it recovered and attributed.",
                    batch=batch.ref,
                )
        db.session.expunge_all()


def _closed_after(last: int) -> list[int]:
    closed = select(Batch.id).where(
        Batch.id > last,
        Batch.state == BatchState.CLOSED,
        Batch.custody_model == CustodyModel.MASS_BALANCE,
    )
    return list(db.session.scalars(closed.order_by(Batch.id).limit(_AT_ONCE)))


def _declarations() -> Iterator[str]:
    kept = select(CustodyDeclaration).options(joinedload(CustodyDeclaration.base))
    for row in db.session.scalars(kept.order_by(CustodyDeclaration.base_id)):
        last = db.session.scalar(
            select(Fact)
            .where(Fact.subject == f"base:{row.base.ref}", Fact.type == "CustodyDeclared")
            .order_by(Fact.id.desc())
            .limit(1)
        )
        said = last.body if last else {}
        if [said.get(name) for name in ("models", "subtypes", "months")] != [
            row.models,
            row.subtypes,
            row.months,
        ]:
            yield say(
                "base %(base)s has not declared the custody models it is kept with.",
                base=row.base.ref,
            )

"""Deeds of the invoice check: lines are looked at; an exception is closed with a reason."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import select

from recycling.bases.models import Base
from recycling.db import db
from recycling.deeds import Act, deed
from recycling.errors import missing
from recycling.ledger.canonical import Json
from recycling.ledger.service import record, record_each
from recycling.oversight.invoices.gathering import Read, gather
from recycling.oversight.invoices.keeping import Subject, keep
from recycling.oversight.invoices.lifecycle import ExceptionState, require_not_closed
from recycling.oversight.invoices.matter import sources_of
from recycling.oversight.invoices.models import InvoiceCheck, InvoiceException, InvoiceLine
from recycling.oversight.invoices.rules import look, without_source
from recycling.oversight.leaks.lifecycle import check_reason
from recycling.parties.permissions import Permission, permit


@deed
def check_lines(
    act: Act, sales: Sequence[int], batches: Sequence[int], leaf_index: int | None
) -> str:
    """Look at sales and batches by their ids; open what differs, and say what agrees again.

    ``leaf_index`` is up to where the log was read to find them, where it was. Answers how many
    lines were looked at. Doing it twice changes nothing.
    """
    permit(act.actor, Permission.INVOICES_CHECK)
    subjects = [*_sales(act, gather(sales)), *(_batches(batches) if batches else ())]
    changes = keep(subjects, act.at)
    if leaf_index is not None:
        db.session.merge(InvoiceCheck(id=1, leaf_index=leaf_index))
    told = [("InvoiceExceptionOpened", row) for row in changes.opened]
    told += [("InvoiceExceptionAgrees", row) for row in changes.agreed]
    record_each(act, [(kind, f"exception:{row.ref}", _told(row)) for kind, row in told])
    body: dict[str, Json] = {
        "lines": len(sales),
        "batches": len(batches),
        "opened": [row.ref for row in changes.opened],
        "agree": [row.ref for row in changes.agreed],
    }
    record(act, "InvoicesChecked", "check:invoices", body)
    return str(len(sales))


def _sales(act: Act, read: Sequence[Read]) -> Iterable[Subject]:
    query = select(InvoiceLine).where(InvoiceLine.sale_id.in_([one.sale_id for one in read]))
    known = {(row.sale_id, row.country): row for row in db.session.scalars(query)}
    for one in read:
        looked, line = look(one.line, act.at.date()), one.line
        for country in line.countries:
            row = known.get((one.sale_id, country))
            if row is None:
                row = InvoiceLine(sale_id=one.sale_id, country=country, opened_on=line.opened_on)
                db.session.add(row)
            row.check_on = looked.again_on
        currency = line.bill.currency
        yield Subject(f"sale:{one.sale}", one.base_id, currency, line.countries, looked.found)


def _batches(ids: Sequence[int]) -> Iterable[Subject]:
    sources = sources_of(ids)
    query = select(Base).where(Base.id.in_({one.base_id for one, _ in sources}))
    bases = {base.id: base for base in db.session.scalars(query)}
    for batch, source in sources:
        found = without_source(source)
        yield Subject(
            f"batch:{batch.ref}",
            batch.base_id,
            "",
            (bases[batch.base_id].country,),
            (found,) if found else (),
        )


def _told(row: InvoiceException) -> dict[str, Json]:
    return {
        "exception": row.ref,
        "kind": row.kind,
        "of": row.subject,
        "country": row.country,
        "amount_minor": row.minor,
        "currency": row.currency,
        "mass_kg": row.mass.json(),
        "since": row.since_on.isoformat(),
    }


@deed
def close_exception(act: Act, ref: str, reason: str) -> str:
    """Close an exception, saying why nothing is left to be done.

    Raises ``NotFound``, ``Forbidden``, ``Conflict`` where it is closed, ``Invalid`` naming
    ``reason``.
    """
    query = select(InvoiceException).where(InvoiceException.ref == ref).with_for_update()
    row = db.session.scalar(query)
    if row is None:
        raise missing("exception", ref)
    permit(act.actor, Permission.INVOICES_CLOSE, row)
    require_not_closed(row.state)
    row.state, row.reason = ExceptionState.CLOSED, check_reason(reason)
    row.closed_at, row.closed_by = act.at, act.actor.person_ref
    body: dict[str, Json] = {"exception": ref, "of": row.subject, "reason": row.reason}
    record(act, "InvoiceExceptionClosed", f"exception:{ref}", body)
    return ref

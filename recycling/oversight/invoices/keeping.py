"""Where what was found is kept: exceptions are opened, told to agree again, opened again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select

from recycling.db import db
from recycling.oversight.invoices.lifecycle import ExceptionState, is_more
from recycling.oversight.invoices.models import InvoiceException
from recycling.oversight.invoices.rules import Found
from recycling.references import new_reference


@dataclass(frozen=True)
class Subject:
    """What was looked at: its name in the ledger, its base, its currency, and who watches it."""

    name: str
    base_id: int
    currency: str
    countries: tuple[str, ...]
    found: tuple[Found, ...]


@dataclass
class Changes:
    """Which exceptions were opened, or opened again, and which agree again, at an instant."""

    at: datetime
    opened: list[InvoiceException] = field(default_factory=list)
    agreed: list[InvoiceException] = field(default_factory=list)

    def agree(self, row: InvoiceException) -> None:
        """Note that an open exception is found no more."""
        row.state, row.agreed_at = ExceptionState.AGREES, self.at
        self.agreed.append(row)

    def find(self, found: Found, alike: Sequence[InvoiceException]) -> None:
        """Note that something is found; ``alike`` are what is kept of its kind for the country."""
        row = next((one for one in alike if one.state != ExceptionState.CLOSED), None)
        if row is None:
            return
        if row.state == ExceptionState.AGREES:
            row.state, row.agreed_at, row.found_at = ExceptionState.OPEN, None, self.at
            self.opened.append(row)
        row.minor, row.mass, row.since_on = found.minor, found.mass, found.since


def keep(subjects: Sequence[Subject], at: datetime) -> Changes:
    """Write what was found of subjects, and which exceptions are found no more.

    What a regulator closed stays closed while it is over no more money or mass than then.
    """
    known, changes = _known([one.name for one in subjects]), Changes(at)
    for subject in subjects:
        found = {one.kind: one for one in subject.found}
        for country in subject.countries:
            there = known[subject.name, country]
            for row in there:
                if row.state == ExceptionState.OPEN and row.kind not in found:
                    changes.agree(row)
            for one in found.values():
                alike = [row for row in there if row.kind == one.kind]
                if _is_new(one, alike):
                    alike.append(_new(subject, country, one, at))
                    db.session.add(alike[-1])
                    changes.opened.append(alike[-1])
                changes.find(one, alike)
    db.session.flush()
    return changes


def _known(names: Sequence[str]) -> Mapping[tuple[str, str], list[InvoiceException]]:
    known: dict[tuple[str, str], list[InvoiceException]] = defaultdict(list)
    query = (
        select(InvoiceException)
        .where(InvoiceException.subject.in_(names))
        .order_by(InvoiceException.id)
        .with_for_update()
    )
    for row in db.session.scalars(query):
        known[row.subject, row.country].append(row)
    return known


def _is_new(found: Found, alike: Sequence[InvoiceException]) -> bool:
    """Tell whether there is neither one that is not closed, nor a closed one over as much."""
    if not alike:
        return True
    last = alike[-1]
    is_closed = all(row.state == ExceptionState.CLOSED for row in alike)
    return is_closed and is_more(found, last.minor, last.mass.milligrams)


def _new(subject: Subject, country: str, found: Found, at: datetime) -> InvoiceException:
    return InvoiceException(
        ref=new_reference("EXC"),
        kind=found.kind,
        subject=subject.name,
        country=country,
        base_id=subject.base_id,
        state=ExceptionState.OPEN,
        currency=subject.currency,
        minor=found.minor,
        mass=found.mass,
        since_on=found.since,
        found_at=at,
        reason="",
        closed_by="",
    )

"""What has been ordered, found and put right at a base? Its compliance record, from the ledger.

Suspensions, revocations, re-examinations, conditions met, ends, and what became of what its
licences rest on. Organisations are named, persons never.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import StringIO
from typing import Any

from sqlalchemy import or_, select

from recycling.bases.cases.breaches import MEASURED, limit_words
from recycling.bases.cases.models import Case
from recycling.bases.cases.rules import Origin
from recycling.bases.models import Base, Licence
from recycling.bases.opendata import as_text
from recycling.clock import stamp
from recycling.db import db
from recycling.errors import missing
from recycling.ledger.models import Fact
from recycling.parties.models import Organisation
from recycling.sayings import filled, known
from recycling.wire import Page, cards, cursor_id, page_of

EVENTS = (
    "LicenceSuspended",
    "LicenceReinstated",
    "LicenceRevoked",
    "LicenceReopened",
    "LicenceConfirmed",
    "LicenceConditionMet",
    "LicenceExpired",
    "DischargeMeasured",
    "LicenceRestored",
    "RectificationOrdered",
    "OrderIssued",
    "OrderOverdue",
    "OrderMet",
    "OrderLifted",
    "AppealDecided",
    "CaseClosed",
    "FootingAnnulled",
    "FootingEnded",
)
COLUMNS = (
    "at",
    "event",
    "base",
    "base_name",
    "recycler",
    "country",
    "licence",
    "authority",
    "reason",
    "fact_digest",
)
_CHUNK = 200
_MEASURED = "DischargeMeasured"  # of what was measured only breaches are on the record


@dataclass(frozen=True)
class Entry:
    """One event of a base's compliance record."""

    at: datetime
    event: str
    base: str
    base_name: str
    recycler: str
    country: str
    licence: str
    authority: str
    reason: str
    fact_digest: str


def record_of(base_ref: str) -> list[Entry]:
    """Return the newest part of the compliance record of a base."""
    return list(record_page(base_ref, "", _CHUNK).items)


def record_page(base_ref: str, cursor: str, limit: int) -> Page[Entry]:
    """Return a page of the compliance record of a base, newest first; raises ``NotFound``."""
    found = db.session.execute(_bases().where(Base.ref == base_ref)).all()
    if not found:
        raise missing("base", base_ref)
    owners = _owners(found)
    wanted = _facts(owners)
    if before := cursor_id(cursor):
        wanted = wanted.where(Fact.id < before)
    rows = db.session.execute(wanted.order_by(Fact.id.desc()).limit(limit + 1)).all()
    page = page_of(rows, limit, lambda row: (row[0].id,))
    return cards(page, lambda row: _entry(row[0], row[1] or "", *owners[row[0].subject]))


def records(chunk: int = _CHUNK) -> Iterator[Entry]:
    """Go through the records of all bases, a chunk of bases in memory at a time."""
    last = 0
    while bases := db.session.execute(_bases().where(Base.id > last).limit(chunk)).all():
        last = bases[-1].id
        yield from _entries(bases)
        db.session.expunge_all()


def as_json(entries: Iterator[Entry]) -> Iterator[str]:
    """Write compliance records as one JSON list, an entry at a time."""
    yield "["
    between = "\n"
    for entry in entries:
        whole = {name: _cell(getattr(entry, name)) for name in COLUMNS}
        yield between + json.dumps(whole, ensure_ascii=False)
        between = ",\n"
    yield "\n]\n"


def as_csv(entries: Iterator[Entry]) -> Iterator[str]:
    """Write compliance records as CSV (RFC 4180), a line at a time."""
    yield _line(list(COLUMNS))
    for entry in entries:
        yield _line([as_text(_cell(getattr(entry, name))) for name in COLUMNS])


def _line(cells: list[str]) -> str:
    line = StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()


def _cell(value: str | datetime) -> str:
    return stamp(value) if isinstance(value, datetime) else value


def _bases() -> Any:
    return (
        select(Base.id, Base.ref, Base.name, Base.country, Organisation.name.label("recycler"))
        .join(Organisation, Organisation.id == Base.recycler_id)
        .order_by(Base.id)
    )


def _entries(bases: Sequence[Any]) -> list[Entry]:
    """Read the facts of some bases and their licences, in the order in which they happened."""
    owners = _owners(bases)
    rows = db.session.execute(_facts(owners).order_by(Fact.id))
    return [_entry(fact, by or "", *owners[fact.subject]) for fact, by in rows]


def _owners(bases: Sequence[Any]) -> dict[str, tuple[Any, str]]:
    """Return the base, and the licence if it is one's, of every subject on some bases' records.

    A case is on the record once anything is ordered in it, one about a breach always.
    """
    owners = {f"base:{base.ref}": (base, "") for base in bases}
    by_id = {base.id: base for base in bases}
    licences = db.session.execute(
        select(Licence.ref, Licence.base_id).where(Licence.base_id.in_(by_id))
    )
    cases = db.session.execute(
        select(Case.ref, Case.base_id).where(
            Case.base_id.in_(by_id),
            or_(Case.origin == Origin.BREACH, Case.orders.any()),
        )
    )
    return (
        owners
        | {f"licence:{ref}": (by_id[base_id], ref) for ref, base_id in licences}
        | {f"case:{ref}": (by_id[base_id], "") for ref, base_id in cases}
    )


def _facts(owners: Iterable[str]) -> Any:
    is_breach = Fact.body["outcome"].as_string() == "breach"
    return (
        select(Fact, Organisation.name)
        .outerjoin(Organisation, Organisation.ref == Fact.organisation_ref)
        .where(
            Fact.subject.in_(list(owners)),
            Fact.type.in_(EVENTS),
            or_(Fact.type != _MEASURED, is_breach),
        )
    )


def _entry(fact: Fact, by: str, base: Any, licence: str) -> Entry:
    return Entry(
        at=fact.at,
        event=fact.type,
        base=base.ref,
        base_name=base.name,
        recycler=base.recycler,
        country=base.country,
        licence=licence,
        authority=by,
        reason=fact.body.get("reason", "") or _measured(fact),
        fact_digest=fact.digest,
    )


def _measured(fact: Fact) -> str:
    """Say what was measured against which limit, for a breach."""
    if fact.type != _MEASURED:
        return ""
    said = fact.body
    unit = "" if said["unit"] == "1" else f" {said['unit']}"
    return filled(
        MEASURED,
        parameter=known(said["parameter"]),
        medium=known(said["medium"]),
        value=f"{said['value']}{unit}",
        limit=limit_words(said["limit"]),
    )

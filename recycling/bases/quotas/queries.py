"""Read-only answers about quotas: of a country's bases, of one base, and for the rules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from recycling.bases.models import Base
from recycling.bases.quotas.models import Counter, CounterShare
from recycling.bases.quotas.rules import CATEGORY, Room, Use, what_words
from recycling.bases.rules import ReservationState
from recycling.db import db
from recycling.quantities import NO_MASS, Mass
from recycling.wire import Page, cards, cursor_id, page_of

_CHUNK = 500


@dataclass(frozen=True)
class QuotaCard:
    """A quota with its use."""

    base_ref: str
    base_name: str
    year: int
    scheme: str
    member: str
    what: str
    use: Use
    set_at: datetime | None
    regulator: str
    plan: str


def quotas(
    year: int, country: str = "", base_ref: str = "", cursor: str = "", limit: int = 50
) -> Page[QuotaCard]:
    """Return a page of a year's quotas, of a country or a base, in order of first counting."""
    wanted = _quotas().where(Counter.year == year, Counter.id > cursor_id(cursor))
    if country:
        wanted = wanted.where(Base.country == country)
    if base_ref:
        wanted = wanted.where(Base.ref == base_ref)
    rows = db.session.scalars(wanted.order_by(Counter.id).limit(limit + 1)).all()
    return cards(page_of(rows, limit, lambda row: (row.id,)), _card)


def everything(chunk: int = _CHUNK) -> Iterator[QuotaCard]:
    """Go through all quotas, a chunk in memory at a time."""
    last = 0
    while rows := db.session.scalars(
        _quotas().where(Counter.id > last).order_by(Counter.id).limit(chunk)
    ).all():
        last = rows[-1].id
        yield from [_card(row) for row in rows]
        db.session.expunge_all()


def _quotas() -> Select[Counter]:
    return (
        select(Counter)
        .join(Counter.base)
        .where(Counter.quota.is_not(None))
        .options(joinedload(Counter.base), joinedload(Counter.regulator))
    )


def _card(row: Counter) -> QuotaCard:
    return QuotaCard(
        base_ref=row.base.ref,
        base_name=row.base.name,
        year=row.year,
        scheme=row.scheme,
        member=row.member,
        what=what_words(row.scheme, row.member),
        use=Use(row.quota or NO_MASS, row.reserved, row.consumed),
        set_at=row.set_at,
        regulator=row.regulator.name if row.regulator else "",
        plan=row.plan or "",
    )


Rooms = defaultdict[int, list[Room]]
Used = dict[tuple[str, str], Mass]


def room_at(bases: Select[int] | Iterable[int], lot_ref: str, year: int) -> tuple[Rooms, Used]:
    """Return what is left of each base's quotas, and what is used of licences' categories.

    What the lot holds itself counts as free. Categories by reference of licence and sub-type.
    """
    own = _own(lot_ref)
    rooms: Rooms = defaultdict(list)
    used: Used = {}
    for row in db.session.execute(
        select(
            Counter.id,
            Counter.base_id,
            Counter.scheme,
            Counter.member,
            Counter.licence,
            Counter.quota,
            Counter.reserved,
            Counter.consumed,
        ).where(Counter.base_id.in_(bases), Counter.year == year)
    ):
        taken = row.reserved + row.consumed - own.get(row.id, NO_MASS)
        if row.scheme == CATEGORY:
            used[row.licence, row.member] = taken
        elif row.quota is not None:
            rooms[row.base_id].append(Room(row.scheme, row.member, row.quota - taken))
    return rooms, used


def _own(lot_ref: str) -> dict[int, Mass]:
    if not lot_ref:
        return {}
    rows = db.session.execute(
        select(CounterShare.counter_id, CounterShare.mass).where(
            CounterShare.lot_ref == lot_ref, CounterShare.state != ReservationState.RELEASED
        )
    )
    return {row.counter_id: row.mass for row in rows}

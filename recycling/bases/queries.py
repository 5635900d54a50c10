"""Read-only answers about bases and licences: the public register, one base, what awaits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased, contains_eager, joinedload, selectinload

from recycling import clock
from recycling.bases.cards import BaseCard, Event, Lacking, LicenceCard, base_card, licence_card
from recycling.bases.finding import Asked, narrowed
from recycling.bases.footings.queries import lacking_on
from recycling.bases.models import Base, Licence, ProcessLine
from recycling.bases.rules import PENDING, LicenceState
from recycling.db import db
from recycling.errors import missing
from recycling.ledger.models import Fact
from recycling.parties.models import Organisation
from recycling.wire import Page, cards, cursor_id, page_of

EVERYTHING = Asked()
_CHUNK = 200
_SCOPE = (
    selectinload(Licence.processes),
    selectinload(Licence.subtypes),
    selectinload(Licence.codes),
    selectinload(Licence.hazards),
    selectinload(Licence.years),
    selectinload(Licence.conditions),
    joinedload(Licence.authority),
    joinedload(Licence.continues),
)
_WHOLE = (
    joinedload(Base.recycler),
    selectinload(Base.lines).options(
        selectinload(ProcessLine.yields),
        selectinload(ProcessLine.penalties),
        selectinload(ProcessLine.subtypes),
    ),
    selectinload(Base.licences).options(*_SCOPE),
)


def bases(
    asked: Asked = EVERYTHING, cursor: str = "", limit: int = 50, recycler_id: int = 0
) -> Page[BaseCard]:
    """Return a page of the register in order of registration, narrowed to what is asked for.

    Raises ``NotFound`` for an unknown stream, ``Invalid`` naming ``q`` for too many words.
    """
    today = clock.today()
    wanted = select(Base).where(Base.id > cursor_id(cursor), Base.id.in_(narrowed(asked, today)))
    if recycler_id:
        wanted = wanted.where(Base.recycler_id == recycler_id)
    rows = _loaded(wanted.order_by(Base.id).limit(limit + 1))
    lacking = _lacking(rows, today)
    page = page_of(rows, limit, lambda row: (row.id,))
    return cards(page, lambda row: base_card(row, today, lacking))


def _lacking(rows: Iterable[Base], day: date) -> Lacking:
    return lacking_on((one.id for row in rows for one in row.licences), day)


def _loaded(wanted: Select[Base]) -> list[Base]:
    return list(db.session.scalars(wanted.options(*_WHOLE)).unique())


def base(ref: str) -> BaseCard:
    """Return a base with its lines and licences; raises ``NotFound``."""
    rows = _loaded(select(Base).where(Base.ref == ref))
    if not rows:
        raise missing("base", ref)
    today = clock.today()
    return base_card(rows[0], today, _lacking(rows, today))


def licence(ref: str) -> LicenceCard:
    """Return a licence; raises ``NotFound``."""
    row = db.session.scalar(_licences().where(Licence.ref == ref))
    if row is None:
        raise missing("licence", ref)
    today = clock.today()
    return licence_card(row, row.base, today, lacking_on((row.id,), today))


def pending_about(licence_ref: str) -> list[str]:
    """Return the references of the applications about a licence that wait for a decision."""
    continued = aliased(Licence)
    return list(
        db.session.scalars(
            select(Licence.ref)
            .join(continued, Licence.continues_id == continued.id)
            .where(continued.ref == licence_ref, Licence.state.in_(PENDING))
            .order_by(Licence.id)
            .limit(_CHUNK)
        )
    )


def licences(
    country: str, state: str = LicenceState.APPLIED, cursor: str = "", limit: int = 50
) -> Page[LicenceCard]:
    """Return a page of a country's licences in a state, the longest waiting first."""
    rows = db.session.scalars(
        _licences()
        .where(Base.country == country, Licence.state == state, Licence.id > cursor_id(cursor))
        .order_by(Licence.id)
        .limit(limit + 1)
    ).all()
    today = clock.today()
    lacking = lacking_on((row.id for row in rows), today)
    page = page_of(rows, limit, lambda row: (row.id,))
    return cards(page, lambda row: licence_card(row, row.base, today, lacking))


def _licences() -> Select[Licence]:
    return (
        select(Licence)
        .join(Licence.base)
        .join(Base.recycler)
        .options(contains_eager(Licence.base).contains_eager(Base.recycler), *_SCOPE)
    )


def register(chunk: int = _CHUNK) -> Iterator[BaseCard]:
    """Go through the whole register, a chunk of bases in memory at a time."""
    today, last = clock.today(), 0
    while rows := _loaded(select(Base).where(Base.id > last).order_by(Base.id).limit(chunk)):
        last, lacking = rows[-1].id, _lacking(rows, today)
        yield from [base_card(row, today, lacking) for row in rows]
        db.session.expunge_all()


def history(card: BaseCard | LicenceCard) -> list[Event]:
    """Return the newest part of what the ledger holds about a base or a licence."""
    return list(history_page(card, "", _CHUNK).items)


def history_page(card: BaseCard | LicenceCard, cursor: str, limit: int) -> Page[Event]:
    """Return a page of what the ledger holds about a base with its licences, or a licence.

    The newest comes first.
    """
    wanted = (
        select(Fact, Organisation.name)
        .outerjoin(Organisation, Organisation.ref == Fact.organisation_ref)
        .where(Fact.subject.in_(_subjects(card)))
    )
    if before := cursor_id(cursor):
        wanted = wanted.where(Fact.id < before)
    rows = db.session.execute(wanted.order_by(Fact.id.desc()).limit(limit + 1)).all()
    return cards(page_of(rows, limit, lambda row: (row[0].id,)), lambda row: _event(*row))


def _event(fact: Fact, by: str | None) -> Event:
    reason = fact.body.get("reason", "")
    return Event(fact.type, fact.subject, fact.at, by or "", reason, fact.digest)


def _subjects(card: BaseCard | LicenceCard) -> list[str]:
    if isinstance(card, LicenceCard):
        return [f"licence:{card.ref}"]
    return [f"base:{card.ref}", *(f"licence:{one.ref}" for one in card.licences)]

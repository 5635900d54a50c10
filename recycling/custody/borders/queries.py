"""Read-only answers about borders: what a crossing asks, dossiers, and border papers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import joinedload, selectinload

from recycling.custody import queries as consignments
from recycling.custody.borders.models import BorderPaper, Consent, ConsentLetter, Dossier
from recycling.custody.borders.rules import (
    GIVEN,
    LIVE,
    OPEN,
    AnswerState,
    Cover,
    Crossing,
    DossierState,
    Law,
    Part,
    Regime,
    covers_refusal,
    crossing_of,
    term_of,
)
from recycling.custody.models import Consignment
from recycling.custody.rules import State
from recycling.db import db
from recycling.deeds import Actor
from recycling.errors import Conflict, absent, missing
from recycling.lots.models import Lot
from recycling.matching.rules.borders import Named, Waste
from recycling.parties.permissions import Permission, may, permit
from recycling.parties.rules import Kind
from recycling.quantities import Mass
from recycling.sayings import Country, say
from recycling.streams.codes import starred
from recycling.wire import Page, cards, cursor_id, page_of

_MOST_PAPERS = 200


@dataclass(frozen=True)
class ConsentCard:
    """What one authority says; ``source`` is of how it answers, with how sure we are."""

    country: str
    part: str
    state: str
    law: str
    source: str
    tacit_on: date | None
    document: str
    conditions: str
    reason: str
    decided_on: date | None
    valid_from: date | None
    valid_to: date | None
    answered_at: datetime | None
    says_yes: bool | None
    may_answer: bool
    may_enter: bool
    may_confirm: bool
    may_withdraw: bool
    letter: str
    letter_scan: str


@dataclass(frozen=True)
class PaperCard:
    """One consignment under a dossier; ``received`` is what the base weighed, if it has."""

    consignment: str
    serial: int
    state: str
    counted: Mass | None
    left_at: datetime | None
    is_given_back: bool
    received: Mass | None


@dataclass(frozen=True)
class DossierCard:
    """A dossier as who reads it sees it."""

    ref: str
    number: str
    state: str
    holder: str
    holder_name: str
    recycler_name: str
    base: str
    base_name: str
    from_country: str
    to_country: str
    transit: tuple[str, ...]
    code: str
    border_entry: str
    description: str
    packaging: str
    hazards: tuple[str, ...]
    operation: str
    contract: str
    guarantee: str
    asked_at: datetime
    complete_on: date | None
    planned_from: date
    planned_to: date
    cover: Cover
    consents: tuple[ConsentCard, ...]
    may_complete: bool
    may_take_back: bool


def crossing_of_consignment(consignment: Consignment) -> Crossing:
    """Return what is asked of a consignment on its planned day."""
    return _crossing(consignment.lot, consignment.base.country, consignment.planned_on)


def _crossing(lot: Lot, to_country: str, day: date) -> Crossing:
    named = Named(lot.border_list, lot.border_entry, lot.border_form)
    waste = Waste(lot.country, lot.code_list, lot.code, lot.hazardous, lot.stream, named)
    return crossing_of(waste, to_country, day)


def paper_row(consignment_id: int) -> BorderPaper | None:
    """Return the border paper of a consignment, if it is drawn up."""
    return db.session.get(BorderPaper, consignment_id)


def paper_refusal(crossing: Crossing, paper: BorderPaper | None) -> Conflict | None:
    """Return why a consignment may not leave over a border with what it has; or ``None``."""
    if not crossing.needs_paper:
        return None
    if paper is not None and (crossing.regime is not Regime.CONSENT or paper.dossier_id):
        return None
    if crossing.regime is Regime.CONSENT:
        return Conflict(
            "movement_document_missing",
            say(
                "This lot needs the consent of every authority on its way. %(crossing_words)s",
                crossing_words=crossing.words,
            ),
            field="border_paper",
            way_out=say(
                "Draw up its movement document under a dossier that all have consented to."
            ),
        )
    return Conflict(
        "border_paper_missing",
        say(
            "General information has to travel with this lot (%(law)s, Annex VII).",
            law=crossing.law,
        ),
        field="border_paper",
        way_out=say("Draw it up under “Across the border” on the consignment's page."),
    )


def lacking(consignment: Consignment) -> Conflict | None:
    """Return what a consignment lacks for its border before it can be given, if anything."""
    crossing = crossing_of_consignment(consignment)
    return paper_refusal(crossing, paper_row(consignment.id))


def dossier_ref(dossier_id: int) -> str:
    """Return the reference of a dossier by its id."""
    return db.session.scalars(select(Dossier.ref).where(Dossier.id == dossier_id)).one()


def whole() -> Select[Dossier]:
    """Ask for dossiers with what every authority says, and who they are about."""
    return select(Dossier).options(
        joinedload(Dossier.holder),
        joinedload(Dossier.recycler),
        joinedload(Dossier.base),
        selectinload(Dossier.consents).joinedload(Consent.letter),
    )


def dossier(
    ref: str, actor: Actor, does: Permission | None = None, country: str = ""
) -> DossierCard:
    """Return a dossier to its parties and to regulators of countries on its way.

    Raises ``NotFound``, also to everybody else; ``Forbidden`` where the actor may not do what it
    ``does``, for the authority of a ``country`` where one is named.
    """
    row = db.session.scalar(whole().where(Dossier.ref == ref))
    if row is None or not may(actor, Permission.DOSSIERS_READ, row.seen_from(actor.country)):
        raise missing("dossier", ref)
    if does is not None:
        permit(actor, does, row.seen_from(country or actor.country))
    return _card(row, actor)


def letter(ref: str, country: str, actor: Actor) -> tuple[ConsentLetter, bool]:
    """Return the letter of a country's authority to who may read the dossier.

    With it, whether the actor's side entered it. Raises ``NotFound``.
    """
    card = dossier(ref, actor)
    row = db.session.scalar(
        select(ConsentLetter)
        .join(Consent, Consent.id == ConsentLetter.consent_id)
        .join(Dossier, Dossier.id == Consent.dossier_id)
        .where(Dossier.ref == ref, Consent.country == country)
    )
    if row is None:
        raise absent(
            "letter",
            say("There is no letter of %(country)s in %(ref)s.", country=Country(country), ref=ref),
        )
    return row, card.holder == actor.organisation_ref


def dossiers(actor: Actor, cursor: str = "", limit: int = 50) -> Page[DossierCard]:
    """Return a page of the dossiers one may read, the newest first."""
    query = whole().where(_read_by(actor)).order_by(Dossier.id.desc()).limit(limit + 1)
    if before := cursor_id(cursor):
        query = query.where(Dossier.id < before)
    rows = db.session.scalars(query).all()
    return cards(page_of(rows, limit, lambda row: (row.id,)), lambda row: _card(row, actor))


def _read_by(actor: Actor) -> ColumnElement[bool]:
    if actor.kind == Kind.REGULATOR:
        of_country = select(Consent.dossier_id).where(Consent.country == actor.country)
        return Dossier.id.in_(of_country)
    ours = actor.organisation_id or 0
    return or_(Dossier.holder_id == ours, Dossier.recycler_id == ours)


def to_answer(country: str, limit: int) -> Sequence[DossierCard]:
    """Return the dossiers that wait for the authority of a country, the oldest first."""
    waits = and_(Consent.country == country, Consent.state.in_(OPEN))
    waiting = select(Consent.dossier_id).where(waits)
    query = whole().where(
        Dossier.id.in_(waiting), Dossier.state.in_((DossierState.ASKED, DossierState.COMPLETE))
    )
    rows = db.session.scalars(query.order_by(Dossier.id).limit(limit))
    return [_card(row, None) for row in rows]


def covering(consignment: Consignment) -> list[DossierCard]:
    """Return the holder's dossiers that cover a consignment on its planned day, newest first."""
    lot = consignment.lot
    query = whole().where(
        Dossier.holder_id == consignment.holder_id,
        Dossier.state == DossierState.CONSENTED,
        Dossier.base_id == consignment.base_id,
        Dossier.code_list == lot.code_list,
        Dossier.code == lot.code,
        Dossier.from_country == lot.country,
    )
    rows = db.session.scalars(query.order_by(Dossier.id.desc()).limit(_MOST_PAPERS))
    fits = (
        row
        for row in rows
        if covers_refusal(row.cover, lot.wet_mass, consignment.planned_on) is None
    )
    return [_card(row, None) for row in fits]


def papers(ref: str, actor: Actor) -> Sequence[PaperCard]:
    """Return the newest consignments under a dossier, to who may read it; a bounded number."""
    dossier(ref, actor)
    rows = db.session.execute(
        select(BorderPaper, Consignment)
        .join(Consignment, Consignment.id == BorderPaper.consignment_id)
        .join(Dossier, Dossier.id == BorderPaper.dossier_id)
        .options(joinedload(Consignment.receipt))
        .where(Dossier.ref == ref)
        .order_by(BorderPaper.serial.desc())
        .limit(_MOST_PAPERS)
    )
    return [_paper(paper, carried) for paper, carried in rows]


def _paper(row: BorderPaper, carried: Consignment) -> PaperCard:
    return PaperCard(
        consignment=carried.ref,
        serial=row.serial or 0,
        state=carried.state,
        counted=row.counted,
        left_at=row.counted_at,
        is_given_back=row.given_back_at is not None,
        received=carried.receipt.net if carried.receipt else None,
    )


@dataclass(frozen=True)
class Travelling:
    """A consignment with the border paper that travels with it."""

    consignment: Consignment
    paper: BorderPaper
    dossier: Dossier | None


def travelling(ref: str, actor: Actor | None) -> Travelling:
    """Return a consignment's border paper to its parties and to regulators of any country.

    ``None`` asks for whoever has been let in already. Raises ``NotFound``.
    """
    row = consignments.named(ref)
    if actor is not None and not may(actor, Permission.BORDER_PAPERS_READ, row):
        raise absent("border paper", say("There is no border paper of %(ref)s.", ref=ref))
    paper = paper_row(row.id)
    if paper is None or (row.state == State.DRAFTED and actor is None):
        raise absent("border paper", say("There is no border paper of %(ref)s.", ref=ref))
    of = None
    if paper.dossier_id is not None:
        of = db.session.scalars(whole().where(Dossier.id == paper.dossier_id)).one()
    return Travelling(row, paper, of)


def with_papers(refs: Iterable[str]) -> frozenset[str]:
    """Return which of consignments have a border paper."""
    asked = (
        select(Consignment.ref)
        .join(BorderPaper, BorderPaper.consignment_id == Consignment.id)
        .where(Consignment.ref.in_(tuple(refs)))
    )
    return frozenset(db.session.scalars(asked))


def _card(row: Dossier, actor: Actor | None) -> DossierCard:
    decides = Permission.DOSSIERS_DECIDE
    is_holders = actor is not None and may(actor, Permission.DOSSIERS_KEEP, row)
    here = actor.country if actor else ""
    decided = actor is not None and may(actor, decides, row.seen_from(here))
    ends = here in (row.from_country, row.to_country)
    return DossierCard(
        ref=row.ref,
        number=row.number,
        state=row.state,
        holder=row.holder.ref,
        holder_name=row.holder.name,
        recycler_name=row.recycler.name,
        base=row.base.ref,
        base_name=row.base.name,
        from_country=row.from_country,
        to_country=row.to_country,
        transit=tuple(row.transit),
        code=starred(row.code, is_hazardous=row.is_hazardous),
        border_entry=row.border_entry,
        description=row.description,
        packaging=row.packaging,
        hazards=tuple(row.hazards),
        operation=row.operation,
        contract=row.contract,
        guarantee=row.guarantee,
        asked_at=row.asked_at,
        complete_on=row.complete_on,
        planned_from=row.first_day,
        planned_to=row.last_day,
        cover=row.cover,
        consents=tuple(
            _consent(one, row, here if decided else "", is_holders=is_holders)
            for one in row.consents
        ),
        may_complete=decided and ends and row.state == DossierState.ASKED,
        may_take_back=is_holders and row.state in LIVE,
    )


def _consent(one: Consent, row: Dossier, decides_in: str, *, is_holders: bool) -> ConsentCard:
    term = term_of(Law(one.law), Part(one.part), row.complete_on or row.asked_at.date())
    is_open = row.state in LIVE and one.state in OPEN
    is_own = decides_in == one.country
    confirms = is_own or decides_in == row.from_country
    return ConsentCard(
        country=one.country,
        part=one.part,
        state=one.state,
        law=one.law,
        source=say("%(one)s (%(other)s)", one=term.source, other=term.certainty),
        tacit_on=one.tacit_on,
        document=one.document,
        conditions=one.conditions,
        reason=one.reason,
        decided_on=one.decided_on,
        valid_from=one.valid_from,
        valid_to=one.valid_to,
        answered_at=one.answered_at,
        says_yes=one.says_yes,
        may_answer=is_open and is_own,
        may_enter=is_open and is_holders,
        may_confirm=is_open and one.state == AnswerState.ENTERED and confirms,
        may_withdraw=row.state in LIVE and one.state in GIVEN and is_own,
        letter=one.letter.name if one.letter else "",
        letter_scan=one.letter.scan if one.letter else "",
    )

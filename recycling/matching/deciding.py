"""Deeds and questions about what regulators decided on borders: recorded, never changed.

A later decision about the same corridor takes the place of an earlier one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, and_, or_, select

from recycling.db import db
from recycling.deeds import Act, deed
from recycling.errors import Invalid, NotFound, missing
from recycling.ledger.service import record
from recycling.lots import queries as lots
from recycling.lots.models import Lot
from recycling.matching.models import BorderDecisionRow
from recycling.matching.rules.borders import (
    Named,
    NewDecision,
    Waste,
    check_decision,
    corridor_of,
    refuse_against_the_law,
)
from recycling.matching.rules.facts import BorderDecision
from recycling.parties.models import Organisation, Person
from recycling.parties.permissions import Permission, permit
from recycling.references import new_reference
from recycling.sayings import say
from recycling.streams import rules as streams
from recycling.wire import Page, cursor_id, page_of

_MOST = 200


@dataclass(frozen=True)
class Way:
    """A border as the permission map sees it: the regulator where the waste is decides."""

    country: str

    def parties(self) -> Mapping[str, int | None]:
        """Return nobody: a border is no organisation's."""
        return {}


@dataclass(frozen=True)
class DecisionCard:
    """A decision as pages and programs show it."""

    ref: str
    from_country: str
    to_country: str
    code_list: str
    code: str
    lot: str
    verdict: str
    document: str
    source: str
    decided_on: date
    decided_by: str
    authority: str
    valid_from: date
    valid_to: date
    recorded_at: datetime


@deed
def decide_border(act: Act, new: NewDecision) -> str:
    """Put on record that a lot, or waste of a code, may or may not cross a border.

    Raises ``Forbidden`` for anybody but the regulator where the waste is, ``Invalid`` with every
    finding, ``Conflict`` for what the law forbids.
    """
    permit(act.actor, Permission.BORDERS_DECIDE, Way(new.from_country))
    check_decision(new, act.at.date())
    lot = _lot(new) if new.lot_ref else None
    corridor = _corridor(new, lot)
    refuse_against_the_law(new, streams.ask_corridor(corridor))
    row = BorderDecisionRow(
        ref=new_reference("BDR"),
        from_country=corridor.from_country,
        to_country=corridor.to_country,
        code_list="" if lot else corridor.code_list,
        code="" if lot else corridor.code,
        lot_ref=new.lot_ref,
        verdict=new.verdict,
        document=new.document.strip(),
        source=new.source.strip(),
        decided_on=new.decided_on,
        decided_by=act.actor.person_ref,
        authority_id=act.actor.organisation_id,
        valid_from=new.valid_from,
        valid_to=new.valid_to,
        recorded_at=act.at,
    )
    db.session.add(row)
    _record(act, row, lot)
    return row.ref


def _lot(new: NewDecision) -> Lot:
    try:
        lot = lots.lot(new.lot_ref)
    except NotFound:
        lot = None
    if lot is None or not lot.is_public or lot.country != new.from_country:
        raise Invalid(
            "unknown_lot",
            say(
                "There is no published lot %(lot_ref)s in %(from_country)s.",
                lot_ref=new.lot_ref,
                from_country=new.from_country,
            ),
            field="lot",
            way_out=say("Give the reference of a lot that lies in the sending country."),
        )
    return lot


def _corridor(new: NewDecision, lot: Lot | None) -> streams.Corridor:
    """Return the corridor decided on; a lot's code may have ended by then, one typed may not."""
    if lot is not None:
        streams.list_for_country(new.to_country, "to")
        named = Named(lot.border_list, lot.border_entry, lot.border_form)
        waste = Waste(lot.country, lot.code_list, lot.code, lot.hazardous, lot.stream, named)
        return corridor_of(waste, new.to_country, new.valid_from)
    asked = streams.CorridorAsked(
        from_country=new.from_country,
        to_country=new.to_country,
        code=new.code,
        day=new.valid_from,
        code_list=str(streams.list_for_country(new.from_country, "from")),
    )
    return streams.read_corridor(asked)


def _record(act: Act, row: BorderDecisionRow, lot: Lot | None) -> None:
    parties = [act.actor.organisation_ref, *([lot.holder.ref] if lot else [])]
    subject = f"lot:{lot.ref}" if lot else f"corridor:{row.from_country}-{row.to_country}"
    names = ("from_country", "to_country", "code_list", "code", "verdict", "document", "source")
    body = {name: getattr(row, name) for name in names}
    days = {n: getattr(row, n).isoformat() for n in ("decided_on", "valid_from", "valid_to")}
    record(act, "BorderDecided", subject, {"decision": row.ref, **body, **days}, parties=parties)


def decisions_about(lot: Lot) -> tuple[BorderDecision, ...]:
    """Return the decisions that may bear on a lot, the latest first; a bounded number of them."""
    rows = db.session.execute(
        _cards()
        .where(
            BorderDecisionRow.from_country == lot.country,
            or_(
                BorderDecisionRow.lot_ref == lot.ref,
                and_(
                    BorderDecisionRow.code_list == lot.code_list,
                    BorderDecisionRow.code.in_(_codes(lot)),
                ),
            ),
        )
        .order_by(BorderDecisionRow.id.desc())
        .limit(_MOST)
    )
    return tuple(_decision(row, person or "", authority) for row, person, authority in rows)


def _codes(lot: Lot) -> set[str]:
    """Return the number a lot is classed under, and the one that takes its place if it ends."""
    last = streams.entry_then(streams.as_list(lot.code_list), lot.code, date.max)
    return {lot.code, *([last.number] if last else [])}


def _decision(row: BorderDecisionRow, person: str, authority: str) -> BorderDecision:
    return BorderDecision(
        id=row.id,
        ref=row.ref,
        from_country=row.from_country,
        to_country=row.to_country,
        code=row.code,
        lot_ref=row.lot_ref,
        verdict=row.verdict,
        document=row.document,
        source=row.source,
        decided_on=row.decided_on,
        decided_by=", ".join(filter(None, (person, authority))),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
    )


def decision(ref: str) -> DecisionCard:
    """Return one decision; raises ``NotFound``."""
    found = db.session.execute(_cards().where(BorderDecisionRow.ref == ref)).one_or_none()
    if found is None:
        raise missing("border decision", ref)
    return _card(*found)


def decisions(cursor: str = "", limit: int = 50) -> Page[DecisionCard]:
    """Return a page of all decisions, the latest first."""
    query, last = _cards(), cursor_id(cursor)
    if last:
        query = query.where(BorderDecisionRow.id < last)
    rows = db.session.execute(query.order_by(BorderDecisionRow.id.desc()).limit(limit + 1)).all()
    page = page_of(rows, limit, lambda row: (row[0].id,))
    return Page(tuple(_card(*row) for row in page.items), page.next)


def _cards() -> Select[BorderDecisionRow, str, str]:
    return (
        select(BorderDecisionRow, Person.name, Organisation.name)
        .join(Organisation, Organisation.id == BorderDecisionRow.authority_id)
        .outerjoin(Person, Person.ref == BorderDecisionRow.decided_by)
    )


def _card(row: BorderDecisionRow, person: str | None, authority: str) -> DecisionCard:
    return DecisionCard(
        ref=row.ref,
        from_country=row.from_country,
        to_country=row.to_country,
        code_list=row.code_list,
        code=row.code,
        lot=row.lot_ref,
        verdict=row.verdict,
        document=row.document,
        source=row.source,
        decided_on=row.decided_on,
        decided_by=person or "",
        authority=authority,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        recorded_at=row.recorded_at,
    )

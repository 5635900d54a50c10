"""Which new lots match the searches people saved?

Each search is looked at once an hour, a few in each round, those not looked at the longest first.
It is asked of the lots published since its last look, of the newest ``MOST_LOOKED_THROUGH`` at
most, by what the register knows of them now.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from urllib.parse import parse_qsl

from sqlalchemy import ColumnElement, func, select
from werkzeug.datastructures import MultiDict

from recycling import clock
from recycling.auctions.watching.telling import told
from recycling.db import db
from recycling.deeds import SYSTEM, Act, begin_writing, deed
from recycling.errors import Conflict, Refusal
from recycling.ledger.canonical import Json
from recycling.ledger.service import record
from recycling.lots.models import Lot, RegisterEntry, SavedSearch
from recycling.lots.narrowing import conditions
from recycling.lots.register_form import RegisterFilter
from recycling.lots.saved import newest_entry
from recycling.lots.sought import check
from recycling.parties.permissions import Permission, permit
from recycling.sayings import say

EVERY = timedelta(hours=1)
AT_ONCE = 5
MOST_LOOKED_THROUGH = 4_000


@dataclass(frozen=True)
class Found:
    """How many new lots match, the newest of them, and up to which entry was looked."""

    number: int
    newest: str
    upto: int


def look_due(limit: int = AT_ONCE) -> int:
    """Look for up to so many searches that are due; returns for how many something was found."""
    due = select(SavedSearch.ref).where(SavedSearch.looked_at <= clock.now() - EVERY)
    refs = list(db.session.scalars(due.order_by(SavedSearch.looked_at).limit(limit)))
    db.session.rollback()
    return sum(_looked(ref) for ref in refs)


def _looked(ref: str) -> bool:
    tell = partial(tell_matches, Act(SYSTEM), ref)
    return told(f"search {ref}", tell, partial(_has_found_nothing, ref))


def _has_found_nothing(ref: str) -> bool:
    begin_writing()
    try:
        row = _locked(ref)
        found = _found(row)
        if found.number:
            return False
        row.looked_at, row.seen_entry = clock.now(), found.upto
        db.session.commit()
        return True
    finally:
        db.session.rollback()


@deed
def tell_matches(act: Act, ref: str) -> str:
    """Put on record that new lots match a saved search (the registry itself), once for each lot.

    Raises ``Conflict`` where none does, or the search is gone.
    """
    permit(act.actor, Permission.AUCTIONS_ALERT)
    row = _locked(ref)
    found = _found(row)
    if not found.number:
        raise Conflict(
            "told_already", say("Nothing new matches %(ref)s.", ref=ref), way_out=say("Wait.")
        )
    row.looked_at, row.seen_entry = act.at, found.upto
    body: dict[str, Json] = {"search": ref, "number": found.number, "lot": found.newest}
    record(act, "SearchMatched", f"search:{ref}", body)
    return ref


def _locked(ref: str) -> SavedSearch:
    asked = select(SavedSearch).where(SavedSearch.ref == ref).with_for_update()
    row = db.session.scalar(asked.execution_options(populate_existing=True))
    if row is None:
        raise Conflict(
            "search_gone", say("Search %(ref)s is deleted.", ref=ref), way_out=say("Save it again.")
        )
    return row


def _found(row: SavedSearch) -> Found:
    upto = newest_entry()
    fits = _conditions(row.query)
    if fits is None:
        return Found(0, "", upto)
    after = max(row.seen_entry, upto - MOST_LOOKED_THROUGH)
    matching = select(RegisterEntry.id, RegisterEntry.lot_id).where(
        RegisterEntry.id > after, RegisterEntry.id <= upto, *fits
    )
    these = matching.subquery()
    number, newest = db.session.execute(select(func.count(), func.max(these.c.id))).one()
    if not number:
        return Found(0, "", upto)
    lot = select(Lot.ref).join(RegisterEntry, RegisterEntry.lot_id == Lot.id)
    return Found(number, db.session.scalars(lot.where(RegisterEntry.id == newest)).one(), upto)


def _conditions(query: str) -> list[ColumnElement[bool]] | None:
    """Return what a saved search asks; ``None`` where nobody could narrow by it any more."""
    narrow = RegisterFilter(MultiDict(parse_qsl(query, keep_blank_values=True)))
    if not narrow.validate():
        return None
    try:
        sought = narrow.sought()
        check(sought)
    except Refusal:
        return None
    return list(conditions(sought, RegisterEntry, one_by_one=True))

"""Which searches of the register has a person saved?

They are the person's own, for the organisation acted for. Not deeds of the market: they change
nothing anybody relies on and leave no fact.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, select

from recycling import clock
from recycling.db import db
from recycling.deeds import Actor, begin_writing
from recycling.errors import Conflict, Invalid, missing
from recycling.lots.models import RegisterEntry, SavedSearch
from recycling.parties.models import Person
from recycling.parties.service.erasure import forgetters
from recycling.references import new_reference
from recycling.sayings import say

MOST_SAVED = 50
LONGEST_NAME = 80
LONGEST_QUERY = 1000


@dataclass(frozen=True)
class Search:
    """A saved search: ``query`` is what follows the ? of the register's address."""

    ref: str
    name: str
    query: str
    saved_at: datetime


def searches(actor: Actor) -> list[Search]:
    """Return the searches a person has saved for the organisation acted for, by name."""
    rows = db.session.scalars(select(SavedSearch).where(*_own(actor)).order_by(SavedSearch.name))
    return [Search(row.ref, row.name, row.query, row.saved_at) for row in rows]


def save(actor: Actor, name: str, query: str) -> str:
    """Save a search under a name, in the place of one of the same name. Commits.

    Raises ``Invalid`` for a bad name or an overlong search, ``Conflict`` beyond ``MOST_SAVED``.
    """
    name = name.strip()
    if not 1 <= len(name) <= LONGEST_NAME:
        raise Invalid(
            "bad_length",
            say("The name needs 1 to %(longest_name)s characters.", longest_name=LONGEST_NAME),
            field="name",
            way_out=say("Give it a short name."),
        )
    if len(query) > LONGEST_QUERY:
        raise Invalid(
            "search_too_long",
            say(
                "A search of more than %(longest_query)s characters is not saved.",
                longest_query=LONGEST_QUERY,
            ),
            field="query",
            way_out=say("Narrow by less."),
        )
    begin_writing()
    try:
        row = db.session.scalar(select(SavedSearch).where(*_own(actor), SavedSearch.name == name))
        newest = newest_entry()
        if row is None:
            _refuse_too_many(actor)
            row = SavedSearch(
                ref=new_reference("SCH"),
                person_id=actor.person_id,
                organisation_id=actor.organisation_id,
                name=name,
            )
            db.session.add(row)
        row.query, row.saved_at = query, clock.now()
        row.looked_at, row.seen_entry = row.saved_at, newest
        ref = row.ref
        db.session.commit()
        return ref
    finally:
        db.session.rollback()


def newest_entry() -> int:
    """Return the id of the lot that was published last, 0 where none was."""
    return db.session.scalar(select(func.max(RegisterEntry.id))) or 0


def _refuse_too_many(actor: Actor) -> None:
    number = db.session.scalar(select(func.count()).select_from(SavedSearch).where(*_own(actor)))
    if (number or 0) >= MOST_SAVED:
        raise Conflict(
            "too_many_searches",
            say("You have saved %(most_saved)s searches already.", most_saved=MOST_SAVED),
            field="name",
            way_out=say("Delete one first."),
        )


def delete_search(actor: Actor, ref: str) -> None:
    """Delete a search; raises ``NotFound`` for one that is not the person's own. Commits."""
    begin_writing()
    done = db.session.execute(delete(SavedSearch).where(*_own(actor), SavedSearch.ref == ref))
    db.session.commit()
    if not done.rowcount:  # type: ignore[attr-defined]
        raise missing("search", ref)


def _own(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    return (
        SavedSearch.person_id == actor.person_id,
        SavedSearch.organisation_id == actor.organisation_id,
    )


def _forget(person: Person) -> None:
    """Delete the searches of somebody who is erased. Part of the caller's transaction."""
    db.session.execute(delete(SavedSearch).where(SavedSearch.person_id == person.id))


forgetters.append(_forget)

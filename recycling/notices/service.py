"""Tell of a fact, and note that a notice was read.

These are not deeds of the market: they change nothing anybody relies on and leave no fact. Telling
twice of the same fact changes nothing (one notice for each fact and reader).
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, select, update

from recycling import clock
from recycling.db import db
from recycling.deeds import Act, Actor, begin_writing
from recycling.errors import missing
from recycling.ledger.models import Fact
from recycling.lots.models import SavedSearch
from recycling.notices.addressing import Addressee, addressees, country_of
from recycling.notices.audience import readers
from recycling.notices.hooks.queueing import queue
from recycling.notices.models import DigestLine, Mail, Notice
from recycling.notices.mornings import next_morning
from recycling.notices.queries import is_read_by
from recycling.notices.reader import Reader
from recycling.notices.rules import tellings
from recycling.notices.telling import Telling
from recycling.notices.topics import How, topic_of
from recycling.parties.models import Organisation
from recycling.parties.rules import secret_digest
from recycling.references import new_reference


def tell(_act: Act, fact: Fact) -> None:
    """Write a notice and its mails for everybody who must be told of a fact. Commits."""
    found = readers(fact, tellings(fact.type, fact.body))
    if not found:
        return
    begin_writing()
    try:
        known = set(db.session.scalars(select(Notice.reader).where(Notice.fact_id == fact.id)))
        at = clock.now()
        for reader, telling in found.items():
            if reader.key not in known:
                _write(fact, reader, telling, at)
        db.session.commit()
    finally:
        db.session.rollback()


def _write(fact: Fact, reader: Reader, telling: Telling, at: datetime) -> None:
    thing_kind, thing_ref = telling.thing(fact.subject, fact.body)
    notice = Notice(
        ref=new_reference("NOT"),
        fact_id=fact.id,
        reader=reader.key,
        organisation_id=reader.organisation_id,
        person_id=reader.person_id,
        at=at,
        words=telling.words,
        words_values=_named(telling.values(fact.subject, fact.body)),
        thing_kind=thing_kind,
        thing_ref=thing_ref,
    )
    db.session.add(notice)
    db.session.flush()
    queue(notice, fact.type)
    for one in addressees(reader, topic_of(fact.type), telling.alert):
        db.session.add(_line(notice, one, at) if one.how is How.DAILY else _mail(notice, one, at))


def _mail(notice: Notice, to: Addressee, at: datetime) -> Mail:
    return Mail(
        notice_id=notice.id,
        person_id=to.person_id,
        address=to.address,
        address_digest=secret_digest(to.address),
        not_before_at=at,
    )


def _line(notice: Notice, to: Addressee, at: datetime) -> DigestLine:
    if to.person_id is None:
        raise ValueError("only a person has a daily mail")
    due_at = next_morning(at, country_of(to.person_id))
    return DigestLine(notice_id=notice.id, person_id=to.person_id, due_at=due_at)


def _named(values: dict[str, str]) -> dict[str, str]:
    """Put the names of organisations and searches where words would say their references."""
    if "search" in values:
        asked = select(SavedSearch.name).where(SavedSearch.ref == values["search"])
        return {**values, "search": db.session.scalar(asked) or values["search"]}
    said = {key: values[key] for key in ("organisation", "principal", "about") if key in values}
    if not said:
        return values
    named = select(Organisation.ref, Organisation.name).where(Organisation.ref.in_(said.values()))
    names = {row.ref: row.name for row in db.session.execute(named)}
    return {**values, **{key: names.get(ref, ref) for key, ref in said.items()}}


def read_notice(actor: Actor, ref: str) -> None:
    """Note that a notice was read; again changes nothing. Commits.

    Raises ``NotFound`` for a notice of somebody else.
    """
    if db.session.scalar(select(Notice.id).where(Notice.ref == ref, is_read_by(actor))) is None:
        raise missing("notice", ref)
    _mark(Notice.ref == ref)


def read_all(actor: Actor, up_to: str) -> None:
    """Note that every notice up to this one was read, so that newer ones stay unread. Commits.

    Raises ``NotFound`` for a notice of somebody else.
    """
    last = db.session.scalar(select(Notice.id).where(Notice.ref == up_to, is_read_by(actor)))
    if last is None:
        raise missing("notice", up_to)
    _mark(Notice.id <= last, is_read_by(actor))


def _mark(*which: ColumnElement[bool]) -> None:
    begin_writing()
    db.session.execute(
        update(Notice)
        .where(*which, Notice.read_at.is_(None))
        .values(read_at=clock.now())
        .execution_options(synchronize_session=False)
    )
    db.session.commit()

"""Whose daily mail is due?

What goes into one waits as lines, each due at its reader's next morning. A mail gathers all lines
of a person that are due; no lines, no mail. Twice changes nothing: a line is gathered once.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import ColumnElement, delete, exists, or_, select

from recycling import clock
from recycling.db import db
from recycling.deeds import begin_writing
from recycling.notices.models import Digest, DigestLine, Mail, Notice
from recycling.parties.models import Membership, Person
from recycling.parties.rules import secret_digest
from recycling.references import new_reference

_AT_ONCE = 50
_DAY = timedelta(days=1)
KEPT = timedelta(days=60)


def gather_due(limit: int = _AT_ONCE) -> int:
    """Make the daily mails that are due, of up to so many people; returns how many. Commits."""
    due = select(DigestLine.person_id).where(*_due(clock.now())).distinct().limit(limit)
    people = list(db.session.scalars(due))
    db.session.rollback()
    return sum(_gather(one) for one in people)


def _due(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return DigestLine.digest_id.is_(None), DigestLine.due_at <= now


def _gather(person_id: int) -> bool:
    begin_writing()
    try:
        person = db.session.get_one(Person, person_id, with_for_update=True)
        asked = select(DigestLine).where(DigestLine.person_id == person_id, *_due(clock.now()))
        lines = list(db.session.scalars(asked))
        if not lines:  # another worker was faster
            return False
        due_at = max(line.due_at for line in lines)
        is_made = exists().where(Digest.person_id == person_id, Digest.due_at == due_at)
        if db.session.scalar(select(is_made)):  # written just as this morning's mail was made
            for line in lines:
                line.due_at += _DAY
            db.session.commit()
            return False
        _post(person, _readable(lines), due_at)
        db.session.commit()
        return True
    finally:
        db.session.rollback()


def _readable(lines: list[DigestLine]) -> list[DigestLine]:
    """Return the lines whose notices the person still reads; forget the others."""
    ours = exists().where(
        Membership.person_id == lines[0].person_id,
        Membership.organisation_id == Notice.organisation_id,
    )
    asked = select(Notice.id).where(
        Notice.id.in_([line.notice_id for line in lines]),
        or_(Notice.person_id == lines[0].person_id, ours),
    )
    readable = set(db.session.scalars(asked))
    for line in lines:
        if line.notice_id not in readable:
            db.session.delete(line)
    return [line for line in lines if line.notice_id in readable]


def _post(person: Person, lines: list[DigestLine], due_at: datetime) -> None:
    if not lines:
        return
    digest = Digest(ref=new_reference("DAY"), person_id=person.id, due_at=due_at, lines=lines)
    db.session.add(digest)
    db.session.flush()
    address = person.email.lower()
    db.session.add(
        Mail(
            digest_id=digest.id,
            person_id=person.id,
            address=address,
            address_digest=secret_digest(address),
            not_before_at=clock.now(),
        )
    )


def clear(day: date, limit: int) -> int:
    """Forget up to so many daily mails that were due long before a day. Commits."""
    before = datetime.combine(day, time(), UTC) - KEPT
    ids = list(db.session.scalars(select(Digest.id).where(Digest.due_at < before).limit(limit)))
    begin_writing()
    for table, which in ((Mail, Mail.digest_id), (DigestLine, DigestLine.digest_id),
                         (Digest, Digest.id)):  # fmt: skip
        db.session.execute(
            delete(table).where(which.in_(ids)).execution_options(synchronize_session=False)
        )
    db.session.commit()
    return len(ids)

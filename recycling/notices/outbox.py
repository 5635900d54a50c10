"""Which mails must still leave, and who sends them?

At least once: a worker claims mails for a while (its lease); what it neither notes as sent nor
gives back by then is anybody's again. One row for each notice and address, so nobody gets two.
Only a worker that dies between the mail server's answer and our note makes a mail leave again,
under the same Message-ID.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from flask import current_app
from sqlalchemy import delete, select, update

from recycling import clock
from recycling.db import db
from recycling.deeds import begin_writing
from recycling.notices.letter import letter
from recycling.notices.mailer import NotDelivered, mailer
from recycling.notices.models import LONGEST_ERROR, Digest, DigestLine, Mail, MailState, Notice
from recycling.notices.rules import KEPT_AFTER_SENDING, is_given_up, pause_after
from recycling.parties.models import Person
from recycling.parties.rules import secret_digest
from recycling.parties.service.erasure import forgetters

AT_ONCE = 25
LEASE = timedelta(minutes=10)


def send_due(limit: int = AT_ONCE) -> int:
    """Send up to so many mails that are due; returns how many a mail server took."""
    return sum(_send(mail_id) for mail_id in _claim(limit))


def _claim(limit: int) -> list[int]:
    due = select(Mail.id).where(Mail.state == MailState.WAITING, Mail.not_before_at <= clock.now())
    found = db.session.scalar(due.limit(1))
    db.session.rollback()
    if found is None:
        return []
    begin_writing()
    try:
        chosen = due.order_by(Mail.not_before_at, Mail.id).limit(limit)
        ids = list(db.session.scalars(chosen.with_for_update(skip_locked=True, of=Mail)))
        _set(ids, not_before_at=clock.now() + LEASE, attempts=Mail.attempts + 1)
        db.session.commit()
        return ids
    finally:
        db.session.rollback()


def _send(mail_id: int) -> bool:
    mail = db.session.get_one(Mail, mail_id)
    attempts, message = mail.attempts, letter(mail)
    db.session.rollback()
    try:
        mailer().send(message)
    except NotDelivered as error:
        current_app.logger.warning("mail %s was not delivered: %s", message["Message-ID"], error)
        _not_sent(mail_id, attempts, error)
        return False
    _end([mail_id], MailState.SENT)
    return True


def _not_sent(mail_id: int, attempts: int, error: NotDelivered) -> None:
    why = str(error)[:LONGEST_ERROR]
    if error.for_good:
        _end([mail_id], MailState.REFUSED, why)
    elif is_given_up(attempts):
        _end([mail_id], MailState.GIVEN_UP, why)
    else:
        begin_writing()
        _set([mail_id], not_before_at=clock.now() + pause_after(attempts), error=why)
        db.session.commit()


def _end(ids: list[int], state: MailState, error: str = "") -> None:
    """Note that nothing more is tried; who it went to is forgotten but for its digest."""
    begin_writing()
    _set(ids, state=state, done_at=clock.now(), address="", error=error)
    db.session.commit()


def _set(ids: list[int], **values: object) -> None:
    db.session.execute(
        update(Mail)
        .where(Mail.id.in_(ids))
        .values(**values)
        .execution_options(synchronize_session=False)
    )


def forget_address(address: str) -> None:
    """Send nothing more to an address, and forget it. Part of the caller's transaction."""
    db.session.execute(
        delete(Mail)
        .where(Mail.address_digest == secret_digest(address.strip().lower()))
        .execution_options(synchronize_session=False)
    )


def _forget(person: Person) -> None:
    """Forget notices and mails of somebody who is erased. Part of the caller's transaction."""
    forget_address(person.email)
    theirs = select(Notice.id).where(Notice.person_id == person.id)
    for table, condition in (
        (Mail, Mail.notice_id.in_(theirs)),
        (Mail, Mail.person_id == person.id),
        (DigestLine, DigestLine.person_id == person.id),
        (Digest, Digest.person_id == person.id),
        (Notice, Notice.person_id == person.id),
    ):
        db.session.execute(
            delete(table).where(condition).execution_options(synchronize_session=False)
        )


forgetters.append(_forget)


def clear(day: date, limit: int) -> int:
    """Delete up to so many mails that were done with long before a day. Commits."""
    before = datetime.combine(day, time(), UTC) - KEPT_AFTER_SENDING
    ids = list(db.session.scalars(select(Mail.id).where(Mail.done_at < before).limit(limit)))
    begin_writing()
    db.session.execute(
        delete(Mail).where(Mail.id.in_(ids)).execution_options(synchronize_session=False)
    )
    db.session.commit()
    return len(ids)

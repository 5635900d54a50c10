"""How does somebody come in who lost the second factor?

With one of ten codes, kept as digests, each good once.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, func, select, update

from recycling.db import db
from recycling.deeds import NOBODY, SYSTEM
from recycling.errors import missing
from recycling.parties.models import Authenticator, Passkey, PasskeyChallenge, Person, RecoveryCode
from recycling.parties.rules import secret_digest
from recycling.parties.rules.factors import RECOVERY_CODES, new_recovery_code, plain_code
from recycling.parties.sign_in.noting import hold, note
from recycling.parties.sign_in.sessions import Session, end_sessions
from recycling.parties.sign_in.writing import writing


def left(person_id: int) -> int:
    """Return how many recovery codes of a person are still good."""
    unused = select(func.count()).where(
        RecoveryCode.person_id == person_id, RecoveryCode.used_at.is_(None)
    )
    return db.session.scalar(unused) or 0


def renew(session: Session) -> list[str]:
    """Give the person ten new codes and end the old ones."""
    with writing() as at:
        person = hold(session.actor.person_id)
        note(session.actor, person, "RecoveryCodesRenewed", at)
        return _draw(person.id)


def first_codes(person_id: int) -> list[str]:
    """Give ten codes to somebody who has none. Part of a transaction."""
    return [] if left(person_id) else _draw(person_id)


def _draw(person_id: int) -> list[str]:
    forget(person_id)
    codes = [new_recovery_code() for _ in range(RECOVERY_CODES)]
    db.session.add_all(
        RecoveryCode(person_id=person_id, digest=secret_digest(plain_code(code))) for code in codes
    )
    return codes


def use(person: Person, code: str, at: datetime) -> bool:
    """Use a plain code of a person, held, up; tells if it was good. Part of a transaction."""
    done = db.session.execute(
        update(RecoveryCode)
        .where(
            RecoveryCode.person_id == person.id,
            RecoveryCode.digest == secret_digest(code),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=at)
    )
    if not done.rowcount:  # type: ignore[attr-defined]
        return False
    note(NOBODY, person, "RecoveryCodeUsed", at, left=left(person.id))
    return True


def forget(person_id: int) -> None:
    """Forget the codes of a person. Part of a transaction."""
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person_id))


def forget_without_factor(person_id: int) -> None:
    """Forget the codes of somebody who has no second factor any more. Part of a transaction."""
    if not has_factor(person_id):
        forget(person_id)


def reset(email: str) -> None:
    """Take every second factor from a person and end all sessions: for the operator alone.

    Raises ``NotFound`` where nobody has the address.
    """
    with writing() as at:
        person = db.session.scalar(
            select(Person).where(Person.email == email.strip().lower()).with_for_update()
        )
        if person is None:
            raise missing("person", email)
        take_factors(person.id)
        end_sessions(person.id, at)
        note(SYSTEM, person, "SecondFactorRemoved", at, factor="all")


def take_factors(person_id: int) -> None:
    """Take every second factor from a person. Part of a transaction."""
    for table in (Authenticator, Passkey, PasskeyChallenge, RecoveryCode):
        db.session.execute(delete(table).where(table.person_id == person_id))


def has_passkey(person_id: int) -> bool:
    """Tell whether the person has a passkey."""
    return db.session.scalar(select(Passkey.id).where(Passkey.person_id == person_id)) is not None


def has_factor(person_id: int) -> bool:
    """Tell whether the person has a second factor."""
    return db.session.get(Authenticator, person_id) is not None or has_passkey(person_id)

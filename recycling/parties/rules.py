"""What kinds of organisation and roles are there, and when is a sign-in acceptable?"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from recycling.errors import Finding, Invalid, TooMany, invalid_all


class Kind(StrEnum):
    """The five kinds of organisation."""

    HOLDER = "holder"
    RECYCLER = "recycler"
    CARRIER = "carrier"
    LABORATORY = "laboratory"
    REGULATOR = "regulator"


SELF_REGISTERING = (Kind.HOLDER, Kind.RECYCLER, Kind.CARRIER, Kind.LABORATORY)


class Role(StrEnum):
    """What a person may do inside an organisation; each includes those after it."""

    ADMINISTRATOR = "administrator"
    OPERATOR = "operator"
    READER = "reader"


_INCLUDED = {
    Role.ADMINISTRATOR: frozenset(Role),
    Role.OPERATOR: frozenset({Role.OPERATOR, Role.READER}),
    Role.READER: frozenset({Role.READER}),
}

_ROLES = ", ".join(Role)
SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200
SESSION_LENGTH = timedelta(hours=12)
TOKEN_LENGTH = timedelta(days=365)
ATTEMPTS_ALLOWED = 5
ATTEMPT_WINDOW = timedelta(minutes=15)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")


@dataclass(frozen=True)
class Application:
    """What a new organisation says of itself and of its first person.

    The hash is salted, so it is left out of ``repr``, by which a repeat is known.
    """

    kind: str
    name: str
    country: str
    register_number: str
    address: str
    person_name: str
    email: str
    password_hash: str = field(repr=False)


@dataclass(frozen=True)
class Newcomer:
    """A person an administrator admits to the own organisation (the hash: as above)."""

    name: str
    email: str
    role: str
    password_hash: str = field(repr=False)


def included_roles(role: str) -> frozenset[str]:
    """Return the role with all it includes; raises ``Invalid`` for an unknown one."""
    refusal = invalid_all(_role_findings(role))
    if refusal:
        raise refusal
    return frozenset(str(r) for r in _INCLUDED[Role(role)])


def check_application(application: Application, countries: Iterable[str]) -> None:
    """Raise ``Invalid`` with one finding for each thing wrong with an application."""
    refusal = invalid_all(_application_findings(application, frozenset(countries)))
    if refusal:
        raise refusal


def _application_findings(application: Application, countries: frozenset[str]) -> Iterable[Finding]:
    if application.kind not in tuple(Kind):
        yield Finding("kind", "unknown_kind", f"Choose one of {', '.join(Kind)}.")
    for asked in ("name", "register_number", "address", "person_name"):
        yield from _length_findings(asked, getattr(application, asked))
    if application.country not in countries:
        yield Finding("country", "unknown_country", "Choose a country (ISO 3166-1, two letters).")
    yield from _email_findings(application.email)


def _length_findings(field: str, text: str) -> Iterable[Finding]:
    if not 2 <= len(text.strip()) <= 200:
        what = field.replace("_", " ")
        yield Finding(field, "bad_length", f"The {what} needs 2 to 200 characters.")


def _email_findings(email: str) -> Iterable[Finding]:
    if not _EMAIL.fullmatch(email.strip()) or len(email.strip()) > 200:
        yield Finding("email", "bad_email", "Give an e-mail address such as name@example.org.")


def check_newcomer(newcomer: Newcomer) -> None:
    """Raise ``Invalid`` with one finding for each thing wrong with a person to be admitted."""
    refusal = invalid_all(
        (
            *_length_findings("name", newcomer.name),
            *_email_findings(newcomer.email),
            *_role_findings(newcomer.role),
        )
    )
    if refusal:
        raise refusal


def _role_findings(role: str) -> Iterable[Finding]:
    if role not in tuple(Role):
        yield Finding("role", "unknown_role", f"“{role}” is not a role. Use one of {_ROLES}.")


def check_password(password: str, field: str = "password") -> None:
    """Raise ``Invalid`` unless the password is long enough (NIST SP 800-63B: length only)."""
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise Invalid(
            "bad_password",
            f"The password needs {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters.",
            field=field,
            way_out="A short sentence is easy to remember.",
        )


def check_attempts(failures: int) -> None:
    """Raise ``TooMany`` when an account saw too many failed sign-ins in the window."""
    if failures >= ATTEMPTS_ALLOWED:
        minutes = int(ATTEMPT_WINDOW.total_seconds() // 60)
        raise TooMany(
            "too_many_attempts",
            "There were too many failed attempts to sign in.",
            way_out=f"Wait {minutes} minutes and try again.",
        )


def token_expiry(expires_on: date | None, at: datetime) -> datetime:
    """Return when an API token ends: on the day asked for, at most a year from now.

    Raises ``Invalid`` naming ``expires_on`` for a day in the past or too far away.
    """
    latest = at + TOKEN_LENGTH
    if expires_on is None:
        return latest
    ends = datetime.combine(expires_on, datetime.max.time(), tzinfo=at.tzinfo)
    if not at < ends <= latest + timedelta(days=1):
        raise Invalid(
            "bad_expiry",
            "A token lives at least until today and at most a year.",
            field="expires_on",
            way_out=f"Choose a day up to {latest.date().isoformat()}.",
        )
    return ends


def secret_digest(secret: str) -> str:
    """Return the SHA-256 under which a high-entropy secret is kept and looked up."""
    return hashlib.sha256(secret.encode()).hexdigest()

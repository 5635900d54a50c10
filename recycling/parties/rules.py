"""What kinds of organisation and roles are there, and when is a sign-in acceptable?"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
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

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200
SESSION_LENGTH = timedelta(hours=12)
TOKEN_LENGTH = timedelta(days=365)
ATTEMPTS_ALLOWED = 5
ATTEMPT_WINDOW = timedelta(minutes=15)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")


@dataclass(frozen=True)
class Application:
    """What a new organisation says of itself and of its first person."""

    kind: str
    name: str
    country: str
    register_number: str
    address: str
    person_name: str
    email: str
    password_hash: str


def included_roles(role: str) -> frozenset[str]:
    """Return the role with all it includes; raises ``Invalid`` for an unknown one."""
    if role not in tuple(Role):
        raise Invalid(
            "unknown_role",
            f"“{role}” is not a role.",
            field="role",
            way_out=f"Use one of {', '.join(Role)}.",
        )
    return frozenset(str(r) for r in _INCLUDED[Role(role)])


def check_application(application: Application, countries: Iterable[str]) -> None:
    """Raise ``Invalid`` with one finding for each thing wrong with an application."""
    refusal = invalid_all(_application_findings(application, frozenset(countries)))
    if refusal:
        raise refusal


def _application_findings(application: Application, countries: frozenset[str]) -> Iterable[Finding]:
    if application.kind not in tuple(Kind):
        yield Finding("kind", "unknown_kind", f"Choose one of {', '.join(Kind)}.")
    for field in ("name", "register_number", "address", "person_name"):
        length = len(getattr(application, field).strip())
        if not 2 <= length <= 200:
            what = field.replace("_", " ")
            yield Finding(field, "bad_length", f"The {what} needs 2 to 200 characters.")
    if application.country not in countries:
        yield Finding("country", "unknown_country", "Choose a country (ISO 3166-1, two letters).")
    if not _EMAIL.fullmatch(application.email) or len(application.email) > 200:
        yield Finding("email", "bad_email", "Give an e-mail address such as name@example.org.")


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

"""What must be said of a new organisation and of a new person?"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from recycling.errors import Finding, invalid_all
from recycling.parties.rules.remits import remit_findings, territory_findings
from recycling.parties.rules.roles import Kind, role_findings
from recycling.printable import print_findings
from recycling.sayings import N_, say

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
# What a field is called in a sentence.
_CALLED = {
    "address": N_("address"),
    "name": N_("name"),
    "person_name": N_("name of the person"),
    "register_number": N_("register number"),
}

ERASED_NAME = "Erased person"


@dataclass(frozen=True)
class Application:
    """What a new organisation says of itself and of its first person.

    Of an authority, ``remits`` are where it acts (``None``: everywhere), and ``territory`` the part
    of its country (ISO 3166-2; empty: all of it). The hash is salted, so it is left out of
    ``repr``, by which a repeat is known.
    """

    kind: str
    name: str
    country: str
    register_number: str
    address: str
    person_name: str
    email: str
    password_hash: str = field(repr=False)
    remits: tuple[str, ...] | None = None
    territory: str = ""


@dataclass(frozen=True)
class Newcomer:
    """A person an administrator admits to the own organisation (the hash: as above)."""

    name: str
    email: str
    role: str
    password_hash: str = field(repr=False)


def check_application(
    application: Application, countries: Iterable[str], subdivisions: Collection[str] = ()
) -> None:
    """Raise ``Invalid`` with one finding for each thing wrong with an application.

    ``subdivisions`` are those of its country (ISO 3166-2).
    """
    kind, country, territory = application.kind, application.country, application.territory
    refusal = invalid_all(
        (
            *_application_findings(application, frozenset(countries)),
            *remit_findings(kind, application.remits),
            *territory_findings(kind, country, territory, subdivisions),
        )
    )
    if refusal:
        raise refusal


def _application_findings(application: Application, countries: frozenset[str]) -> Iterable[Finding]:
    if application.kind not in tuple(Kind):
        yield Finding("kind", "unknown_kind", say("Choose one of %(kind)s.", kind=", ".join(Kind)))
    for asked in ("name", "register_number", "address", "person_name"):
        yield from length_findings(asked, getattr(application, asked))
    for printed in ("name", "register_number"):
        yield from print_findings(getattr(application, printed), printed)
    if application.country not in countries:
        yield Finding(
            "country", "unknown_country", say("Choose a country (ISO 3166-1, two letters).")
        )
    yield from email_findings(application.email)


def length_findings(field: str, text: str) -> Iterable[Finding]:
    """Yield what is wrong with the length of a name, number or address."""
    if not 2 <= len(text.strip()) <= 200:
        words = say("The %(what)s needs 2 to 200 characters.", what=_CALLED[field])
        yield Finding(field, "bad_length", words)


def email_findings(email: str) -> Iterable[Finding]:
    """Yield what is wrong with an e-mail address."""
    if not _EMAIL.fullmatch(email.strip()) or len(email.strip()) > 200:
        yield Finding("email", "bad_email", say("Give an e-mail address such as name@example.org."))


def check_newcomer(newcomer: Newcomer) -> None:
    """Raise ``Invalid`` with one finding for each thing wrong with a person to be admitted."""
    refusal = invalid_all(
        (
            *length_findings("name", newcomer.name),
            *email_findings(newcomer.email),
            *role_findings(newcomer.role),
        )
    )
    if refusal:
        raise refusal


def erased_address(person_ref: str) -> str:
    """Return what stands in the place of an erased address; mail to it goes nowhere (RFC 2606)."""
    return f"{person_ref.lower()}@erased.invalid"

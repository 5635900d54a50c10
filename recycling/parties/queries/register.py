"""What does the public register say of an organisation?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, false, select, union
from sqlalchemy.orm import joinedload

from recycling.db import db
from recycling.errors import missing
from recycling.folding import ranges_of
from recycling.parties.models import Identifier, Organisation, OrganisationWord
from recycling.parties.rules.remits import Remit, remits_of
from recycling.wire import Page, cards, cursor_id, page_of

MOST_WORDS = 8
# A number is kept without what people put between its groups.
_LEFT_OUT = str.maketrans("", "", " -.")


@dataclass(frozen=True)
class IdentifierCard:
    """A number of an organisation; ``verified_by`` names the regulator, or is empty."""

    scheme: str
    value: str
    verified_at: datetime | None
    verified_by: str
    source: str


@dataclass(frozen=True)
class OrganisationCard:
    """An organisation as everybody sees it; no person is named.

    ``remits`` and ``territory`` (ISO 3166-2; empty: the whole country) are an authority's.
    """

    id: int
    ref: str
    kind: str
    name: str
    country: str
    register_number: str
    address: str
    registered_at: datetime
    standing: str
    stood_by: str
    standing_reason: str
    verified_at: datetime | None
    verified_by: str
    verified_source: str
    identifiers: tuple[IdentifierCard, ...] = ()
    remits: tuple[str, ...] = ()
    territory: str = ""

    @property
    def is_verified(self) -> bool:
        """Tell whether a regulator found it to be who it says it is."""
        return self.verified_at is not None

    def parties(self) -> Mapping[str, int | None]:
        """Return that the organisation itself is the party concerned."""
        return {"organisation": self.id}


def public_organisations(
    kind: str = "", country: str = "", cursor: str = "", limit: int = 50, *, words: str = ""
) -> Page[OrganisationCard]:
    """Return a page of the register in order of registration, without the numbers.

    ``words`` are beginnings of words of the name, or a whole reference, register number or
    other number.
    """
    asked = (
        select(Organisation)
        .options(joinedload(Organisation.verified_by))
        .where(Organisation.id > cursor_id(cursor))
    )
    if kind:
        asked = asked.where(Organisation.kind == kind)
    if country:
        asked = asked.where(Organisation.country == country)
    if words.strip():
        asked = asked.where(is_meant(words.strip()))
    rows = db.session.scalars(asked.order_by(Organisation.id).limit(limit + 1)).all()
    return cards(page_of(rows, limit, lambda row: (row.id,)), lambda row: _card(row, ()))


def is_meant(words: str) -> ColumnElement[bool]:
    """Return that an organisation's name has words that begin so, or a number is the one given."""
    number = words.upper().translate(_LEFT_OUT)
    meant = (
        _named(words),
        select(Organisation.id).where(Organisation.ref == words.upper()),
        select(Organisation.id).where(Organisation.register_number == words),
        select(Identifier.organisation_id).where(Identifier.value == number),
    )
    return Organisation.id.in_(union(*meant))


def _named(words: str) -> Select[int]:
    """Return the organisations of whose name each word begins one; none for what is no word."""
    asked = [
        select(OrganisationWord.organisation_id).where(OrganisationWord.word.between(first, last))
        for first, last in ranges_of(words)[:MOST_WORDS]
    ]
    found = asked[0] if asked else select(Organisation.id).where(false())
    for among in asked[1:]:
        found = found.where(OrganisationWord.organisation_id.in_(among))
    return found


def public_organisation(ref: str) -> OrganisationCard:
    """Return an organisation with all its numbers; raises ``NotFound``."""
    row = db.session.scalar(
        select(Organisation)
        .options(joinedload(Organisation.verified_by))
        .where(Organisation.ref == ref)
    )
    if row is None:
        raise missing("organisation", ref)
    numbers = db.session.scalars(
        select(Identifier)
        .options(joinedload(Identifier.verified_by))
        .where(Identifier.organisation_id == row.id)
        .order_by(Identifier.id)
    )
    return _card(row, tuple(_identifier(one) for one in numbers))


def verified_among(organisation_ids: set[int]) -> set[int]:
    """Return those of a page's organisations that are verified."""
    return set(
        db.session.scalars(
            select(Organisation.id).where(
                Organisation.id.in_(organisation_ids), Organisation.verified_at.is_not(None)
            )
        )
    )


def _identifier(row: Identifier) -> IdentifierCard:
    by = row.verified_by.name if row.verified_by else ""
    return IdentifierCard(row.scheme, row.value, row.verified_at, by, row.source)


def _card(row: Organisation, identifiers: tuple[IdentifierCard, ...]) -> OrganisationCard:
    return OrganisationCard(
        id=row.id,
        ref=row.ref,
        kind=row.kind,
        name=row.name,
        country=row.country,
        register_number=row.register_number,
        address=row.address,
        registered_at=row.registered_at,
        standing=row.standing,
        stood_by=row.stood_by,
        standing_reason=row.standing_reason,
        verified_at=row.verified_at,
        verified_by=row.verified_by.name if row.verified_by else "",
        verified_source=row.verified_source,
        identifiers=identifiers,
        remits=tuple(one for one in Remit if one in remits_of(row.kind, row.remits)),
        territory=row.territory or "",
    )

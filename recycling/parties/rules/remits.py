"""On what does an authority decide, and in which part of its country?

Several authorities of one country share its work: each acts within its own remits and territory
and reads all of its country. What is kept of an authority whose remits were never narrowed is
nothing at all, which is every remit, those too that are added later.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from enum import StrEnum

from recycling.errors import Finding
from recycling.parties.rules.roles import Kind
from recycling.sayings import say


class Remit(StrEnum):
    """A field in which an authority may act."""

    REGISTER = "register"
    """Who organisations are, and whether they may start something new."""
    LICENCES = "licences"
    """Applications, licences and their conditions."""
    QUOTAS = "quotas"
    """How much each base may take in a year, and the plans of it."""
    RETURNS = "returns"
    """What bases report for each month."""
    INSPECTIONS = "inspections"
    """Visits, what they find, and whether it is put right."""
    ENFORCEMENT = "enforcement"
    """Reports, cases, orders and appeals, and certificates that are revoked."""
    ENVIRONMENT = "environment"
    """Approvals, permits and bonds a licence rests on; losses and what arrives otherwise."""
    CROSS_BORDER = "cross_border"
    """Movements over the border, and the mirror of two countries' books."""
    MARKET = "market"
    """Prices, objections to awards, interests, invoices and money."""
    RESERVE = "reserve"
    """What the country buys, holds and gives out again."""
    AUTHORITIES = "authorities"
    """Which authority of the country does what."""


ALL_REMITS = frozenset(str(remit) for remit in Remit)
LONGEST_REMITS = 300


def remits_of(kind: str, kept: str | None) -> frozenset[str]:
    """Return the remits of an organisation, of which ``kept`` is kept; none of others' kinds."""
    if kind != Kind.REGULATOR:
        return frozenset()
    return ALL_REMITS if kept is None else frozenset(kept.split())


def kept_remits(remits: Iterable[str]) -> str | None:
    """Return what is kept of remits: nothing where they are all there are."""
    chosen = set(remits)
    return None if chosen == ALL_REMITS else " ".join(one for one in Remit if one in chosen)


def covers(territory: str, subdivision: str) -> bool:
    """Tell whether a territory (ISO 3166-2, empty: the whole country) covers a place.

    A place whose subdivision is not known is covered by every territory of its country.
    """
    return not territory or not subdivision or territory == subdivision


def remit_findings(kind: str, remits: Collection[str] | None) -> Iterable[Finding]:
    """Yield what is wrong with remits that are wanted (``None``: all of them)."""
    if remits is None:
        return
    if kind != Kind.REGULATOR:
        yield Finding("remits", "not_an_authority", say("Only a regulator has remits."))
        return
    if not remits:
        yield Finding("remits", "no_remit", say("Choose at least one remit."))
    for unknown in sorted(set(remits) - ALL_REMITS):
        known = ", ".join(Remit)
        yield Finding(
            "remits",
            "unknown_remit",
            say("“%(unknown)s” is not a remit. Use of %(known)s.", unknown=unknown, known=known),
        )


def territory_findings(
    kind: str, country: str, territory: str, known: Collection[str]
) -> Iterable[Finding]:
    """Yield what is wrong with a territory, given the subdivisions of its country."""
    if territory and kind != Kind.REGULATOR:
        yield Finding("territory", "not_an_authority", say("Only a regulator has a territory."))
    elif territory and territory not in known:
        yield Finding(
            "territory",
            "unknown_subdivision",
            say(
                "“%(territory)s” is no part of %(country)s (ISO 3166-2, for example DE-BY).",
                territory=territory,
                country=country,
            ),
        )

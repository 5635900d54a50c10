"""Which authority of a country decides on something, where another may not?"""

from __future__ import annotations

from functools import reduce

from sqlalchemy import select

from recycling.db import db
from recycling.parties.models import Organisation
from recycling.parties.rules import Kind
from recycling.parties.rules.remits import Remit, covers, remits_of
from recycling.parties.rules.standing import Standing
from recycling.sayings import either, say

MOST_NAMED = 3
MOST_READ = 500


def authorities_in(country: str) -> list[Organisation]:
    """Return the authorities of a country that are at work, in order of registration."""
    return list(
        db.session.scalars(
            select(Organisation)
            .where(
                Organisation.kind == Kind.REGULATOR,
                Organisation.country == country,
                Organisation.standing == Standing.ACTIVE,
            )
            .order_by(Organisation.id)
            .limit(MOST_READ)
        )
    )


def deciding(country: str, remit: Remit, subdivision: str = "") -> list[str]:
    """Return the names of the authorities that decide within a remit, at most three."""
    return [
        one.name
        for one in authorities_in(country)
        if remit in remits_of(one.kind, one.remits) and covers(one.territory or "", subdivision)
    ][:MOST_NAMED]


def whom_to_ask(country: str, remit: Remit, subdivision: str = "") -> str:
    """Return in words which authority of the country decides instead."""
    names = deciding(country, remit, subdivision)
    if not names:
        return say("No authority of the country has this remit. Ask the operator of the registry.")
    return say("This is decided by %(names)s.", names=reduce(either, names))

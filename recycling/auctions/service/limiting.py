"""How does an organisation limit what its bids may commit it to, and when is an award settled?"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update

from recycling.auctions.models import Award
from recycling.auctions.rules.exposure import check_limit
from recycling.auctions.surroundings import ExposureLimit
from recycling.db import db
from recycling.deeds import Act, deed
from recycling.errors import Invalid
from recycling.ledger.service import record
from recycling.parties.permissions import Permission, permit
from recycling.quantities import CURRENCIES, Money
from recycling.sayings import say


@deed
def limit_exposure(act: Act, currency: str, limit: Money | None) -> str:
    """Set, raise or lower the limit of the actor's organisation in a currency; ``None``: no limit.

    A limit below what is committed refuses further bids and touches none that stands. Answers with
    the currency. Raises ``Forbidden``, ``Invalid`` naming ``currency`` or ``limit``.
    """
    permit(act.actor, Permission.AUCTIONS_LIMIT)
    if currency not in CURRENCIES:
        known = say("Use one of %(currencies)s.", currencies=", ".join(CURRENCIES))
        raise Invalid(
            "unknown_currency",
            say("“%(currency)s” is not held here.", currency=currency),
            field="currency",
            way_out=known,
        )
    if limit is not None:
        check_limit(limit)
    before, minor = _set(act, currency, limit), None if limit is None else limit.minor
    record(
        act,
        "ExposureLimitSet",
        f"organisation:{act.actor.organisation_ref}",
        {"currency": currency, "before_minor": before, "limit_minor": minor},
    )
    return currency


def _set(act: Act, currency: str, limit: Money | None) -> int | None:
    """Keep the limit; returns the one before it, in minor units."""
    row = db.session.scalar(
        select(ExposureLimit)
        .where(
            ExposureLimit.organisation_id == act.actor.organisation_id,
            ExposureLimit.currency == currency,
        )
        .with_for_update()
    )
    before = None if row is None else row.limit_minor
    if limit is None:
        if row is not None:
            db.session.delete(row)
    elif row is not None:
        row.limit_minor, row.set_at = limit.minor, act.at
    else:
        db.session.add(
            ExposureLimit(
                organisation_id=act.actor.organisation_id,
                currency=currency,
                limit_minor=limit.minor,
                set_at=act.at,
            )
        )
    return before


def settle(auction_id: int, at: datetime) -> None:
    """Note that an award commits its winner no longer (a step inside the deed that settles it)."""
    db.session.execute(update(Award).where(Award.auction_id == auction_id).values(settled_at=at))

"""Is each plan kept as it came into force, and are its lines the quotas of its year?"""

from __future__ import annotations

import json
from collections.abc import Iterator

from sqlalchemy import select

from recycling.bases.models import Base
from recycling.bases.quotas.models import Counter
from recycling.db import db
from recycling.ledger.models import Fact
from recycling.oversight.quota_plans.enacting import digest_of
from recycling.oversight.quota_plans.models import QuotaPlan
from recycling.oversight.quota_plans.rules import PlanState
from recycling.sayings import say


def disagreements() -> Iterator[str]:
    """Name every plan that is kept otherwise than its fact says, and every quota that differs."""
    rows = db.session.execute(
        select(QuotaPlan.ref, QuotaPlan.year, QuotaPlan.state, QuotaPlan.document, QuotaPlan.digest)
        .where(QuotaPlan.in_force_at.is_not(None))
        .order_by(QuotaPlan.id)
    ).all()
    for ref, year, state, document, digest in rows:
        told = db.session.scalar(
            select(Fact.body).where(
                Fact.subject == f"quota_plan:{ref}", Fact.type == "QuotaPlanInForce"
            )
        )
        if not digest_of(document) == digest == (told or {}).get("digest"):
            yield say("quota plan %(ref)s is not what came into force.", ref=ref)
        elif state == PlanState.IN_FORCE:
            yield from _quotas(ref, year, document)


def _quotas(ref: str, year: int, document: str) -> Iterator[str]:
    said = {
        (one["base"], one["scheme"], one["member"]): one["quota_kg"]
        for one in json.loads(document)["lines"]
    }
    rows = db.session.execute(
        select(Base.ref, Counter.scheme, Counter.member, Counter.quota)
        .join(Base, Base.id == Counter.base_id)
        .where(Counter.plan == ref, Counter.year == year)
    )
    kept = {
        (base, scheme, member): mass.json()
        for base, scheme, member, mass in rows
        if mass is not None
    }
    for key in sorted(said.keys() | kept.keys()):
        if said.get(key) != kept.get(key):
            words = say(
                "%(said)s kg, but the quota is %(kept)s kg",
                said=said.get(key, "nothing"),
                kept=kept.get(key, "none"),
            )
            yield say(
                "quota plan %(ref)s lays down for %(key)s: %(words)s.",
                ref=ref,
                key=", ".join(key),
                words=words,
            )

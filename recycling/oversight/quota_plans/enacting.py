"""The deed that puts a quota plan in force: each line becomes a quota, all of them or none."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from recycling.bases.models import Base
from recycling.bases.quotas.planning import PlannedQuota, set_all
from recycling.db import db
from recycling.deeds import Act, deed
from recycling.ledger.canonical import Json, canonical, plain_body
from recycling.oversight.quota_plans.models import QuotaPlan, QuotaPlanLine
from recycling.oversight.quota_plans.rules import Move, PlanState, check_heard, next_state
from recycling.oversight.quota_plans.service import concerned, locked, record_of
from recycling.parties.permissions import Permission

FORMAT = "urban-mine quota plan 1"


@deed
def put_plan_in_force(act: Act, ref: str) -> str:
    """Put a plan in force once its hearing is over, in the place of the version before it.

    Raises ``NotFound``, ``Forbidden``, ``Conflict`` while comments are taken, or with one finding
    for each line below what is reserved and received already.
    """
    row = locked(act, ref, Permission.QUOTA_PLANS_DECIDE)
    state = next_state(row.state, Move.PUT_IN_FORCE)
    if row.comments_until is not None:
        check_heard(row.comments_until, act.at.date())
    before = _replaced(row)
    told = {*concerned(row), *(concerned(before) if before else ())}
    lines = lines_of(row)
    set_all(act, row.ref, row.year, _planned(lines), before.ref if before else "")
    if before is not None:
        before.state, before.ended_at = next_state(before.state, Move.REPLACE), act.at
        db.session.flush()  # one version is in force at a time
    row.replaces = before.ref if before else ""
    row.state, row.in_force_at = state, act.at
    row.document = written(row, lines)
    row.digest = digest_of(row.document)
    body: dict[str, Json] = {
        "lines": len(lines),
        "digest": row.digest,
        "replaces": row.replaces,
        "reason": row.reason,
    }
    record_of(act, "QuotaPlanInForce", row, body, sorted(told))
    return ref


def _replaced(row: QuotaPlan) -> QuotaPlan | None:
    found: QuotaPlan | None = db.session.scalar(
        select(QuotaPlan)
        .where(
            QuotaPlan.authority_id == row.authority_id,
            QuotaPlan.year == row.year,
            QuotaPlan.state == PlanState.IN_FORCE,
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return found


def lines_of(row: QuotaPlan) -> Sequence[QuotaPlanLine]:
    """Return all lines of a plan with their bases, in order of base and counter."""
    return db.session.scalars(
        select(QuotaPlanLine)
        .join(QuotaPlanLine.base)
        .where(QuotaPlanLine.plan_id == row.id)
        .options(joinedload(QuotaPlanLine.base))
        .order_by(Base.ref, QuotaPlanLine.scheme, QuotaPlanLine.member)
    ).all()


def _planned(lines: Sequence[QuotaPlanLine]) -> list[PlannedQuota]:
    return [
        PlannedQuota(one.base_id, one.base.ref, one.scheme, one.member, one.mass, f"line.{one.id}")
        for one in lines
    ]


def written(row: QuotaPlan, lines: Sequence[QuotaPlanLine]) -> str:
    """Return a plan as it comes into force: canonical JSON (RFC 8785), masses in kilograms."""
    whole = {
        "format": FORMAT,
        "plan": row.ref,
        "authority": row.authority.ref,
        "country": row.country,
        "year": row.year,
        "version": row.version,
        "replaces": row.replaces,
        "reason": row.reason,
        "lines": [
            {
                "base": one.base.ref,
                "scheme": one.scheme,
                "member": one.member,
                "quota_kg": one.mass.json(),
            }
            for one in lines
        ],
    }
    return canonical(plain_body(whole)).decode()


def digest_of(document: str) -> str:
    """Return the SHA-256 of a plan as it is kept, in hexadecimal."""
    return hashlib.sha256(document.encode()).hexdigest()

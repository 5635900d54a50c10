"""The deed of a regulator who sets or revises a quota."""

from __future__ import annotations

from recycling.bases.quotas.counting import locked_counter
from recycling.bases.quotas.rules import NewQuota, check_quota, what_words
from recycling.bases.service.loading import locked_base
from recycling.db import db
from recycling.deeds import Act, deed
from recycling.errors import Conflict
from recycling.ledger.service import record
from recycling.parties.permissions import Permission, permit
from recycling.sayings import say


@deed
def set_quota(act: Act, base_ref: str, new: NewQuota) -> str:
    """Set or revise how much of a stream or group of elements a base may take in a year.

    Raises ``Invalid`` with every finding, ``Conflict`` for less than is reserved and received
    already, or where a plan in force lays the quota down.
    """
    base = locked_base(base_ref)
    permit(act.actor, Permission.QUOTAS_SET, base)
    check_quota(new, act.at.year)
    year, scheme, member, mass = new.year, new.scheme, new.member, new.mass
    counter = locked_counter(base.id, year, scheme, member)
    if counter.plan:
        raise Conflict(
            "set_by_plan",
            say("Quota plan %(plan)s lays this quota down.", plan=counter.plan),
            field="mass",
            way_out=say("Draw up a new version of the plan, with the reason."),
        )
    used = counter.reserved + counter.consumed
    if mass < used:
        raise Conflict(
            "below_what_is_used",
            say(
                "%(reserved)s is reserved and %(consumed)s received of %(what_words)s in"
                " %(year)s: the quota is at least %(used)s.",
                reserved=counter.reserved,
                consumed=counter.consumed,
                what_words=what_words(scheme, member),
                year=year,
                used=used,
            ),
            field="mass",
            way_out=say("Set a larger quota."),
        )
    before = counter.quota
    counter.quota, counter.set_at, counter.regulator_id = mass, act.at, act.actor.organisation_id
    db.session.flush()
    record(
        act,
        "QuotaSet",
        f"base:{base.ref}",
        {
            "year": year,
            "scheme": scheme,
            "member": member,
            "mass_kg": mass.json(),
            "before_kg": before.json() if before is not None else "",
        },
        parties=[base.recycler.ref, act.actor.organisation_ref],
    )
    return base.ref

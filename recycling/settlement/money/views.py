"""Pages of money: an organisation's own, and for regulators all of it with what waits too long."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from recycling import clock
from recycling.access import requires
from recycling.parties.guard import current_actor
from recycling.parties.permissions import Permission
from recycling.parties.rules import Kind
from recycling.settlement import queries as sales
from recycling.settlement.money import queries

blueprint = Blueprint("money", __name__)


@blueprint.get("/money")
@requires(Permission.ACCOUNTS_READ)
def index() -> ResponseReturnValue:
    """Show where the own organisation's money is; to a regulator that of all."""
    actor, cursor = current_actor(), request.args.get("cursor", "")
    if actor.kind == Kind.REGULATOR:
        return render_template(
            "settlement/money/all.html",
            totals=queries.totals(),
            near=queries.waiting(actor, cursor, kept_before=clock.now() + queries.NEAR),
            near_days=queries.NEAR.days,
            questioned=queries.questioned(),
            country=actor.country,
        )
    return render_template(
        "settlement/money/own.html",
        to_pay=sales.to_pay(actor.organisation_id or 0),
        waiting=queries.waiting(actor, cursor),
        accounts=queries.own_accounts(actor),
        come=queries.come(actor),
    )

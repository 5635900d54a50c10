"""Pages of balances: of a batch, and of what a base closed in a period."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from recycling.access import requires
from recycling.errors import Invalid
from recycling.parties.guard import current_actor
from recycling.parties.permissions import Permission
from recycling.recovery.balances import queries, words

blueprint = Blueprint("balances", __name__)


@blueprint.get("/batches/<ref>/balance")
@requires(Permission.RECOVERY_READ)
def of_batch(ref: str) -> ResponseReturnValue:
    """Show whether the balance of each element of a batch closes, and what is in doubt if not."""
    found = queries.batch_balance(ref, current_actor())
    return render_template("recovery/balances/batch.html", found=found, words=words)


@blueprint.get("/bases/<ref>/balance")
@requires(Permission.RECOVERY_READ)
def of_base(ref: str) -> ResponseReturnValue:
    """Show the balance of the batches a base closed in a period."""
    found = queries.base_balance(ref, current_actor(), period_asked())
    page = queries.page_of_batches(found, request.args.get("cursor", ""))
    return render_template("recovery/balances/base.html", found=found, page=page, words=words)


def period_asked() -> queries.Period:
    """Return the period the address asks for; raises ``Invalid`` naming its part."""
    return queries.period(_day("first"), _day("until"))


def _day(name: str) -> date | None:
    text = request.args.get(name, "")
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Invalid("bad_day", "Give a day such as 2026-11-26.", field=name) from None

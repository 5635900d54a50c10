"""The page of patterns, for regulators."""

from __future__ import annotations

from datetime import date, timedelta

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from recycling.access import requires
from recycling.auctions.patterns.queries import Window, patterns, window
from recycling.auctions.patterns.words import FALSE_ALARMS, SEEN, TIES, TITLES
from recycling.errors import Invalid
from recycling.parties.guard import current_actor
from recycling.parties.permissions import Permission
from recycling.sayings import say

blueprint = Blueprint("patterns", __name__)


@blueprint.get("/patterns")
@requires(Permission.OVERSIGHT_READ)
def index() -> ResponseReturnValue:
    """Show the regulator the patterns in awarded auctions of its country."""
    asked = window_asked()
    first = asked.bounds[0].date()
    return render_template(
        "auctions/patterns/index.html",
        looked=patterns(current_actor(), asked),
        asked=asked,
        first=first,
        earlier=url_for("patterns.index", until=(first - timedelta(days=1)).isoformat()),
        titles=TITLES,
        seen=SEEN,
        false_alarms=FALSE_ALARMS,
        ties=TIES,
    )


def window_asked() -> Window:
    """Return the window that the address asks for; raises ``Invalid`` naming its part."""
    until, days = request.args.get("until", ""), request.args.get("days", "")
    if days and not (days.isascii() and days.isdigit() and len(days) <= 3):
        raise Invalid("bad_days", say("Give a number of days, such as 180."), field="days")
    try:
        asked = window(date.fromisoformat(until) if until else None, int(days) if days else None)
        _ = asked.bounds[0].date() - timedelta(days=1)  # the way to the auctions before
        return asked
    except (ValueError, OverflowError):
        raise Invalid("bad_day", say("Give a day such as 2026-11-26."), field="until") from None

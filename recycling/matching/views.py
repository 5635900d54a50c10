"""The page that shows every base for a lot, ranked, with reasons and calculation."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from recycling.access import requires
from recycling.deeds import Actor
from recycling.lots.models import Lot
from recycling.lots.rules import State
from recycling.lots.views import lot_panels
from recycling.matching import queries
from recycling.matching.words import counted_as, net_words, shown, to_the_cent
from recycling.parties.guard import current_actor
from recycling.parties.permissions import Permission, may
from recycling.quantities import Money

blueprint = Blueprint("matching", __name__)

PAGE = 20
_PANEL = 3
_STATES_WITH_A_CHOICE = frozenset({State.PUBLISHED, State.AUCTIONED})


@blueprint.get("/lots/<ref>/matches")
@requires(Permission.MATCHING_READ)
def matches(ref: str) -> ResponseReturnValue:
    """Show every base, eligible or not, with every reason and what the lot would be worth."""
    cursor = request.args.get("cursor", "")
    found = queries.matched(ref, PAGE, current_actor(), cursor)
    following = found.page.next
    return render_template(
        "matching/index.html",
        found=found,
        next_page=url_for("matching.matches", ref=ref, cursor=following) if following else "",
        reader=_reader(current_actor()),
        **_WORDS,
    )


_WORDS: dict[str, Any] = {
    "shown": shown,
    "net_words": net_words,
    "to_the_cent": to_the_cent,
    "counted_as": counted_as,
    "money_of": Money,
}


def _reader(actor: Actor) -> str:
    return "holder" if actor.kind == "holder" else "anyone"


def _panel(lot: Lot, actor: Actor) -> str | None:
    """Show on the lot's page the best bases, to those who may read matches."""
    if lot.state not in _STATES_WITH_A_CHOICE or not may(actor, Permission.MATCHING_READ, lot):
        return None
    found = queries.matched(lot.ref, _PANEL, actor)
    page = render_template("matching/panel.html", found=found, reader=_reader(actor), **_WORDS)
    return Markup(page)


lot_panels.append(_panel)

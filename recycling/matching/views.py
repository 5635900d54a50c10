"""The page that shows every base for a lot, ranked, with reasons and calculation."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from recycling import clock
from recycling.access import requires
from recycling.deeds import Actor
from recycling.errors import Refusal
from recycling.lots.models import Lot
from recycling.lots.rules import State
from recycling.lots.views import lot_panels
from recycling.matching import deciding, price_views, queries
from recycling.matching.blueprint import blueprint
from recycling.matching.forms import VERDICTS, BorderForm
from recycling.matching.words import counted_as, net_words, shown, to_the_cent, turn_words
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission, may, may_ever
from recycling.quantities import Money

__all__ = ["blueprint", "price_views"]

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
        may_decide=may(current_actor(), Permission.BORDERS_DECIDE, deciding.Way(found.lot.country)),
        **_WORDS,
    )


@blueprint.get("/border-decisions")
@requires(Permission.MATCHING_READ)
def border_decisions() -> ResponseReturnValue:
    """Show what regulators put on record of borders, the latest first."""
    page = deciding.decisions(request.args.get("cursor", ""), PAGE)
    following = url_for("matching.border_decisions", cursor=page.next) if page.next else ""
    return render_template(
        "matching/border_decisions.html",
        decisions=page.items,
        verdicts=VERDICTS,
        next_page=following,
        may_decide=may_ever(current_actor(), Permission.BORDERS_DECIDE),
    )


@blueprint.route("/border-decisions/new", methods=["GET", "POST"])
@requires(Permission.BORDERS_DECIDE)
def decide_border() -> ResponseReturnValue:
    """Put a decision on record for waste in the regulator's own country."""
    today, country = clock.today(), current_actor().country
    asked = {name: request.args.get(name, "") for name in ("lot", "code", "to")}
    form = BorderForm(data={**asked, "decided_on": today, "valid_from": today})
    if form.validate_on_submit():
        try:
            ref = deciding.decide_border(current_act(), form.decision(country))
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash(_("Decision %(ref)s is on record.", ref=ref), "success")
            return redirect(url_for("matching.border_decisions"), 303)
    shown = render_template("matching/decide_border.html", form=form, country=country)
    return shown, form.status


_WORDS: dict[str, Any] = {
    "shown": shown,
    "net_words": net_words,
    "to_the_cent": to_the_cent,
    "counted_as": counted_as,
    "money_of": Money,
    "turn_words": turn_words,
}


def _reader(actor: Actor) -> str:
    return "holder" if actor.kind == "holder" else "anyone"


def _panel(lot: Lot, actor: Actor) -> str | None:
    """Show on the lot's page the best bases, to those who may read matches."""
    if lot.state not in _STATES_WITH_A_CHOICE or not may(actor, Permission.MATCHING_READ, lot):
        return None
    found = queries.matched(lot.ref, _PANEL, actor)
    page = render_template("matching/panel.html", found=found, reader=_reader(actor), **_WORDS)
    return Markup(page)  # nosemgrep: markup-of-our-own-only


lot_panels.append(_panel)

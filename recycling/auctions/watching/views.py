"""Pages of what a person watches: the list, the kinds of alerts, and the button on other pages."""

from __future__ import annotations

import re

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from recycling.access import signed_in
from recycling.auctions.watching import queries, service
from recycling.auctions.watching.models import AlertKind
from recycling.deeds import Actor
from recycling.errors import Conflict
from recycling.forms import CheckboxesField, Choice, Form
from recycling.lots.models import Lot
from recycling.lots.views import lot_panels
from recycling.parties.guard import current_actor

blueprint = Blueprint("watching", __name__)
_AUCTION = re.compile(r"AUC-\w{5}-\w{5}", re.ASCII)
KINDS = {
    AlertKind.OFFERED: _l("A lot you watch is put up for auction, or again"),
    AlertKind.CLOSING: _l("Its auction closes within the hour"),
    AlertKind.PRICE: _l("Its falling price has fallen"),
    AlertKind.ANSWERED: _l("A question about it is answered"),
    AlertKind.ENDED: _l("It is awarded, not sold, or its auction is cancelled"),
    AlertKind.OUTBID: _l("Your organisation is outbid"),
    AlertKind.SEARCH: _l("New lots match a search you saved"),
}


class AlertsForm(Form):
    """Of what a person wants to hear."""

    kinds = CheckboxesField(
        _l("Tell me when"),
        description=_l(
            "Here and by e-mail. That your organisation is outbid stands among its notices in any "
            "case; you choose whether you get the e-mail, too."
        ),
        choices=[Choice(str(kind), words) for kind, words in KINDS.items()],
        required=False,
    )


@blueprint.route("/watching", methods=["GET", "POST"])
@signed_in
def index() -> ResponseReturnValue:
    """List the lots a person watches, and let them choose of what to hear."""
    actor = current_actor()
    form = AlertsForm()
    if form.validate_on_submit():
        service.choose(actor, set(AlertKind) - set(form.kinds.data or ()))
        flash(_("Your alerts are saved."), "success")
        return redirect(url_for("watching.index"), 303)
    if not form.is_submitted():
        off = queries.switched_off(actor)
        form.kinds.data = [str(kind) for kind in AlertKind if kind not in off]
    page = queries.watched(actor, request.args.get("cursor", ""))
    return render_template("auctions/watching.html", form=form, page=page), form.status


@blueprint.post("/lots/<ref>/watch")
@signed_in
def watch(ref: str) -> ResponseReturnValue:
    """Watch a lot."""
    try:
        service.watch(current_actor(), ref)
    except Conflict as refusal:
        flash(refusal.sentence, "error")
    else:
        flash(_("You watch lot %(ref)s, and hear of it among your notices.", ref=ref), "success")
    return _back(ref)


@blueprint.post("/lots/<ref>/unwatch")
@signed_in
def unwatch(ref: str) -> ResponseReturnValue:
    """Stop watching a lot."""
    service.unwatch(current_actor(), ref)
    flash(_("You no longer watch lot %(ref)s.", ref=ref), "success")
    return _back(ref)


def _back(lot_ref: str) -> ResponseReturnValue:
    """Go back to the page the button was on."""
    came_from = request.form.get("from", "")
    if came_from == "list":
        return redirect(url_for("watching.index"), 303)
    if _AUCTION.fullmatch(came_from):
        return redirect(url_for("auctions.show", ref=came_from), 303)
    return redirect(url_for("lots.show", ref=lot_ref), 303)


def _panel(lot: Lot, actor: Actor) -> str | None:
    """Let whoever is signed in watch the lot from its page."""
    if actor.person_id is None or not lot.is_public:
        return None
    is_watched = queries.is_watched(actor, lot.ref)
    return Markup(render_template("auctions/watch_panel.html", lot=lot, is_watched=is_watched))


lot_panels.append(_panel)

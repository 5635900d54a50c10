"""Pages of a licence and of the regulator who decides on it."""

from __future__ import annotations

from collections.abc import Callable

from flask import (
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from recycling.access import public, requires
from recycling.bases import queries, service
from recycling.bases.cards import LicenceCard
from recycling.bases.forms import DecisionForm
from recycling.bases.rules import LIFECYCLE, LicenceMove, LicenceState
from recycling.bases.views.blueprint import PAGE, blueprint
from recycling.errors import Refusal
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission, may, permit

DEEDS: dict[str, Callable[..., str]] = {
    LicenceMove.GRANT: service.grant_licence,
    LicenceMove.REFUSE: service.refuse_licence,
    LicenceMove.SUSPEND: service.suspend_licence,
    LicenceMove.REINSTATE: service.reinstate_licence,
    LicenceMove.REVOKE: service.revoke_licence,
}


@blueprint.get("/licences")
@requires(Permission.LICENCES_GRANT)
def licences() -> ResponseReturnValue:
    """Show the regulator the licences of the own country, those awaiting a decision first."""
    asked = request.args.get("state", "")
    state = asked if asked in tuple(LicenceState) else LicenceState.APPLIED
    country = current_actor().country
    page = queries.licences(country, state, request.args.get("cursor", ""), PAGE)
    following = url_for("bases.licences", state=state, cursor=page.next) if page.next else ""
    return render_template(
        "bases/licences.html",
        licences=page.items,
        state=str(state),
        states=[str(one) for one in LicenceState],
        country=country,
        next_page=following,
    )


@blueprint.get("/licences/<ref>")
@public
def licence(ref: str) -> ResponseReturnValue:
    """Show one licence with its scope, history, and, to its regulator, what may be decided."""
    return _licence_page(queries.licence(ref), None)


@blueprint.post("/licences/<ref>/decision")
@requires(Permission.LICENCES_GRANT)
def decide(ref: str) -> ResponseReturnValue:
    """Decide on a licence: grant, refuse, suspend, reinstate or revoke."""
    card = queries.licence(ref)
    permit(current_actor(), Permission.LICENCES_GRANT, card)
    form = DecisionForm().offer(card.state)
    if form.validate_on_submit():
        try:
            move = LicenceMove(form.move.data)
            DEEDS[move](current_act(), ref, form.reason.data or "")
            flash(
                _("Licence %(ref)s is %(state)s.", ref=ref, state=LIFECYCLE[move].target),
                "success",
            )
            return redirect(url_for("bases.licence", ref=ref), 303)
        except Refusal as refusal:
            form.refuse(refusal)
    return _licence_page(queries.licence(ref), form)


def _licence_page(card: LicenceCard, form: DecisionForm | None) -> ResponseReturnValue:
    decides = may(current_actor(), Permission.LICENCES_GRANT, card)
    if form is None and decides:
        form = DecisionForm().offer(card.state)
    page = render_template(
        "bases/licence.html",
        licence=card,
        form=form if decides else None,
        history=queries.history(card),
        reads_footings=may(current_actor(), Permission.FOOTINGS_READ, card),
    )
    return page, form.status if form else 200

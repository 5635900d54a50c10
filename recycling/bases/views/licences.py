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

from recycling import clock
from recycling.access import public, requires
from recycling.bases import queries, service
from recycling.bases.applications.queries import sent_documents
from recycling.bases.cards import LicenceCard
from recycling.bases.forms import DecisionForm, read_conditions
from recycling.bases.licensing import change_rule
from recycling.bases.rules import (
    CONTINUED,
    LIFECYCLE,
    LicenceMove,
    LicenceState,
    moves_from,
    state_words,
)
from recycling.bases.views.blueprint import PAGE, blueprint
from recycling.errors import Invalid, Refusal
from recycling.pages.tags import tag_of
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission, may, permit
from recycling.parties.proposals.queries import open_about
from recycling.sayings import say

BINDING = (LicenceMove.GRANT, LicenceMove.CONFIRM)
DEEDS: dict[str, Callable[..., str]] = {
    LicenceMove.REVIEW: service.review_licence,
    LicenceMove.GRANT: service.grant_licence,
    LicenceMove.REFUSE: service.refuse_licence,
    LicenceMove.REOPEN: service.reopen_licence,
    LicenceMove.CONFIRM: service.confirm_licence,
    LicenceMove.SUSPEND: service.suspend_licence,
    LicenceMove.REINSTATE: service.reinstate_licence,
    LicenceMove.REVOKE: service.propose_revocation,
}


@blueprint.get("/licences")
@requires(Permission.OVERSIGHT_READ)
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
        states={str(one): tag_of(one, "licence")[1] for one in LicenceState},
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
            _do(move, ref, form)
            flash(_done(move, ref), "success")
            return redirect(url_for("bases.licence", ref=ref), 303)
        except Refusal as refusal:
            form.refuse(refusal)
    return _licence_page(queries.licence(ref), form)


def _done(move: LicenceMove, ref: str) -> str:
    if move == LicenceMove.REVOKE:
        return str(_("Proposed. It waits for a second signer of your authority."))
    state = state_words(LIFECYCLE[move].target)
    return str(_("Licence %(ref)s is %(state)s.", ref=ref, state=state))


def _do(move: LicenceMove, ref: str, form: DecisionForm) -> None:
    conditions = read_conditions(form.conditions.data or "")
    if conditions and move not in BINDING:
        raise Invalid(
            "no_conditions_here",
            say("Conditions are set with a grant or a confirmation."),
            field="conditions",
            way_out=say("Leave them out, or choose another decision."),
        )
    bound = (conditions,) if move in BINDING else ()
    DEEDS[move](current_act(), ref, form.reason.data or "", *bound)


def _licence_page(card: LicenceCard, form: DecisionForm | None) -> ResponseReturnValue:
    decides = may(current_actor(), Permission.LICENCES_GRANT, card)
    reads_review = may(current_actor(), Permission.LICENCES_READ_REVIEW, card)
    if form is None and decides:
        form = DecisionForm().offer(card.state)
    page = render_template(
        "bases/licence.html",
        licence=card,
        form=form if decides else None,
        history=queries.history(card),
        reads_footings=may(current_actor(), Permission.FOOTINGS_READ, card),
        sent=sent_documents(card.ref) if reads_review else ("", ()),
        pending=queries.pending_about(card.ref),
        proposals=open_about(f"licence:{card.ref}", current_actor()),
        may_continue=may(current_actor(), Permission.LICENCES_APPLY, card)
        and card.state in CONTINUED,
        rule=change_rule(),
        today=clock.today(),
        binds=any(move in BINDING for move in moves_from(card.state)),
        reads_review=reads_review,
    )
    return page, form.status if form else 200

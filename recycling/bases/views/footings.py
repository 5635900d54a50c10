"""Pages of what licences rest on: what a base has, one of them, entering, and what awaits."""

from __future__ import annotations

from collections.abc import Callable

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from recycling.access import requires
from recycling.bases import answering
from recycling.bases import queries as register
from recycling.bases.footings import documents, queries, service
from recycling.bases.footings.queries import FootingCard
from recycling.bases.footings.rules import KINDS, FootingKind, FootingMove, FootingState
from recycling.bases.footings.words import detail_words, kind_words
from recycling.bases.forms.documents import DocumentForm
from recycling.bases.forms.footings import FootingDecisionForm, footing_form
from recycling.bases.views.blueprint import PAGE, blueprint
from recycling.errors import Refusal, missing
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission, may, permit

blueprint.add_app_template_global(kind_words, "footing_kind")
blueprint.add_app_template_global(detail_words, "footing_details")


@blueprint.get("/bases/<ref>/footings")
@requires(Permission.FOOTINGS_READ)
def footings(ref: str) -> ResponseReturnValue:
    """Show the base and its regulator what its licences rest on, and what they lack today."""
    base = register.base(ref)
    permit(current_actor(), Permission.FOOTINGS_READ, base)
    page = queries.footings(ref, request.args.get("cursor", ""), PAGE)
    return render_template(
        "bases/footings.html",
        base=base,
        footings=page.items,
        kinds=list(FootingKind),
        may_enter=may(current_actor(), Permission.FOOTINGS_ENTER, base),
        next_page=url_for("bases.footings", ref=ref, cursor=page.next) if page.next else "",
    )


@blueprint.get("/footings")
@requires(Permission.OVERSIGHT_READ)
def awaiting_footings() -> ResponseReturnValue:
    """Show the regulator what bases of the own country have entered and nobody decided on."""
    page = queries.awaiting(current_actor().country, request.args.get("cursor", ""), PAGE)
    following = url_for("bases.awaiting_footings", cursor=page.next) if page.next else ""
    return render_template("bases/footings_awaiting.html", footings=page.items, next_page=following)


@blueprint.route("/bases/<ref>/footings/new/<kind>", methods=["GET", "POST"])
@requires(Permission.FOOTINGS_ENTER)
def new_footing(ref: str, kind: str) -> ResponseReturnValue:
    """Enter a footing of one's own base."""
    if kind not in tuple(FootingKind):
        raise missing("kind of footing", kind)
    base = register.base(ref)
    permit(current_actor(), Permission.FOOTINGS_ENTER, base)
    form = footing_form(kind, base.licences, current_app.extensions["settings"].currency)
    if form.validate_on_submit():
        try:
            made = service.enter_footing(current_act(), ref, form.new_footing(kind))
            flash(_("%(ref)s is with the regulator.", ref=made), "success")
            return redirect(url_for("bases.footings", ref=ref), 303)
        except Refusal as refusal:
            form.refuse(refusal)
    traits = KINDS[FootingKind(kind)]
    page = render_template("bases/new_footing.html", form=form, base=base, kind=kind, traits=traits)
    return page, form.status


@blueprint.get("/footings/<ref>")
@requires(Permission.FOOTINGS_READ)
def footing(ref: str) -> ResponseReturnValue:
    """Show one footing and, to its regulator, what may be decided."""
    card = queries.footing(ref)
    permit(current_actor(), Permission.FOOTINGS_READ, card)
    return _footing_page(card, None)


DEEDS: dict[str, Callable[..., str]] = {
    FootingMove.REJECT: service.reject_footing,
    FootingMove.ANNUL: service.annul_footing,
}


@blueprint.post("/footings/<ref>/decision")
@requires(Permission.FOOTINGS_DECIDE)
def decide_footing(ref: str) -> ResponseReturnValue:
    """Accept, reject or annul a footing."""
    card = queries.footing(ref)
    permit(current_actor(), Permission.FOOTINGS_DECIDE, card)
    form = FootingDecisionForm().offer(card.state)
    if form.validate_on_submit():
        try:
            _decide(ref, FootingMove(form.move.data), form.reason.data or "")
            flash(_("The decision on %(ref)s is published.", ref=ref), "success")
            return redirect(url_for("bases.footing", ref=ref), 303)
        except Refusal as refusal:
            form.refuse(refusal)
    return _footing_page(queries.footing(ref), form)


def _decide(ref: str, move: FootingMove, reason: str) -> None:
    if move == FootingMove.ACCEPT:
        service.accept_footing(current_act(), ref)
    else:
        DEEDS[move](current_act(), ref, reason)


@blueprint.get("/footings/<ref>/document")
@requires(Permission.FOOTINGS_READ)
def footing_document(ref: str) -> ResponseReturnValue:
    """Give out the document of a footing, to its recycler and the regulator."""
    return answering.footing_document(ref)


@blueprint.route("/footings/<ref>/document/attach", methods=["GET", "POST"])
@requires(Permission.FOOTINGS_ENTER)
def attach_footing_document(ref: str) -> ResponseReturnValue:
    """Attach the document to a footing nobody has decided on, in the place of one before."""
    card = queries.footing(ref)
    permit(current_actor(), Permission.FOOTINGS_ENTER, card)
    form = DocumentForm()
    if form.validate_on_submit():
        try:
            taken = form.taken()
            documents.attach_document(current_act(), ref, taken)
            flash(_("“%(name)s” is attached.", name=taken.name), "success")
            return redirect(url_for("bases.footing", ref=ref), 303)
        except Refusal as refusal:
            form.refuse(refusal)
    page = render_template("bases/footing_document.html", form=form, footing=card)
    return page, form.status


@blueprint.post("/footings/<ref>/withdraw")
@requires(Permission.FOOTINGS_ENTER)
def withdraw_footing(ref: str) -> ResponseReturnValue:
    """Take back what the regulator has not decided on yet."""
    service.withdraw_footing(current_act(), ref)
    flash(_("%(ref)s is taken back.", ref=ref), "success")
    return redirect(url_for("bases.footing", ref=ref), 303)


def _footing_page(card: FootingCard, form: FootingDecisionForm | None) -> ResponseReturnValue:
    actor = current_actor()
    decides = may(actor, Permission.FOOTINGS_DECIDE, card)
    if form is None and decides:
        form = FootingDecisionForm().offer(card.state)
    waits = card.state == FootingState.ENTERED
    page = render_template(
        "bases/footing.html",
        footing=card,
        traits=KINDS[FootingKind(card.kind)],
        form=form if decides else None,
        may_withdraw=waits and may(actor, Permission.FOOTINGS_ENTER, card),
    )
    return page, form.status if form else 200

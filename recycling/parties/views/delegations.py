"""Pages of delegations: what one's organisation gave to others, and what it holds."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from recycling.access import requires
from recycling.errors import Refusal
from recycling.parties import queries, service
from recycling.parties.forms import POWER_LABELS, DelegationForm
from recycling.parties.guard import current_act, current_actor, member_ids
from recycling.parties.permissions import Permission, may
from recycling.parties.rules.delegation import SIGNING, DelegationState
from recycling.parties.views.blueprint import blueprint

PAGE = 50
_RUNNING = frozenset({DelegationState.PLANNED, DelegationState.VALID})


@blueprint.get("/organisation/delegations")
@requires(Permission.FACTS_READ)
def delegations() -> ResponseReturnValue:
    """Show what the own organisation delegated, and what was delegated to it."""
    organisation_id = member_ids()[1]
    page = queries.delegations(organisation_id, request.args.get("cursor", ""), PAGE)
    return render_template(
        "parties/delegations.html",
        delegations=page.items,
        own_id=organisation_id,
        next_page=url_for("parties.delegations", cursor=page.next) if page.next else "",
        may_delegate=may(current_actor(), Permission.PARTIES_DELEGATE),
    )


@blueprint.get("/organisation/delegations/<ref>")
@requires(Permission.FACTS_READ)
def delegation(ref: str) -> ResponseReturnValue:
    """Show one delegation to its two organisations, and how it can be ended."""
    card, actor = queries.delegation(ref, member_ids()[1]), current_actor()
    runs = card.state in _RUNNING
    return render_template(
        "parties/delegation.html",
        delegation=card,
        power_labels=POWER_LABELS,
        signing=SIGNING,
        may_revoke=runs and may(actor, Permission.DELEGATIONS_REVOKE, card),
        may_cancel=runs and may(actor, Permission.DELEGATIONS_CANCEL, card),
    )


@blueprint.route("/organisation/delegations/new", methods=["GET", "POST"])
@requires(Permission.PARTIES_DELEGATE)
def delegate() -> ResponseReturnValue:
    """Let another organisation act in the name of the own one."""
    form = DelegationForm().offer(current_actor().kind)
    if form.validate_on_submit():
        try:
            ref = service.delegate(current_act(), form.terms())
            flash(_("The powers are delegated."), "success")
            return redirect(url_for("parties.delegation", ref=ref), 303)
        except Refusal as refusal:
            form.refuse(refusal)
    return render_template("parties/delegate.html", form=form), form.status


@blueprint.post("/organisation/delegations/<ref>/revoke")
@requires(Permission.DELEGATIONS_REVOKE)
def revoke_delegation(ref: str) -> ResponseReturnValue:
    """End a delegation the own organisation gave."""
    service.revoke_delegation(current_act(), ref)
    flash(_("The delegation is revoked."), "success")
    return redirect(url_for("parties.delegation", ref=ref), 303)


@blueprint.post("/organisation/delegations/<ref>/cancel")
@requires(Permission.DELEGATIONS_CANCEL)
def cancel_delegation(ref: str) -> ResponseReturnValue:
    """Give back a delegation the own organisation holds."""
    service.cancel_delegation(current_act(), ref)
    flash(_("The delegation is given back."), "success")
    return redirect(url_for("parties.delegation", ref=ref), 303)

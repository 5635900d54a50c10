"""Pages of the public register of organisations, and what its regulator and administrator do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import wtforms
from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from recycling.access import public, requires
from recycling.errors import Refusal
from recycling.forms import Form
from recycling.parties import queries, service
from recycling.parties.forms import (
    KIND_LABELS,
    REMIT_LABELS,
    SCHEME_LABELS,
    IdentifierForm,
    OrganisationFilter,
    RevokeForm,
    SourceForm,
    StandingForm,
)
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission, may, permit
from recycling.parties.proposals.queries import open_about
from recycling.parties.queries import OrganisationCard
from recycling.parties.rules import Kind
from recycling.parties.rules.remits import Remit
from recycling.parties.views.blueprint import blueprint

PAGE = 50


@blueprint.get("/organisations")
@public
def index() -> ResponseReturnValue:
    """Show the public register of organisations."""
    narrow = OrganisationFilter()
    narrowed = narrow.validate()
    kind = (narrow.kind.data or "") if narrowed else ""
    country = (narrow.country.data or "") if narrowed else ""
    words = (narrow.q.data or "") if narrowed else ""
    page = queries.public_organisations(
        kind, country, request.args.get("cursor", ""), PAGE, words=words
    )
    following = ""
    if page.next:
        following = url_for(
            "parties.index",
            q=words or None,
            kind=kind or None,
            country=country or None,
            cursor=page.next,
        )
    return render_template(
        "parties/index.html",
        organisations=page.items,
        narrow=narrow,
        form=narrow,
        next_page=following,
        kind_labels=KIND_LABELS,
    )


@blueprint.get("/organisations/<ref>")
@public
def show(ref: str) -> ResponseReturnValue:
    """Show what the register says of an organisation, and what the reader may do about it."""
    card, actor = queries.public_organisation(ref), current_actor()
    return render_template(
        "parties/show.html",
        organisation=card,
        kind_label=KIND_LABELS[Kind(card.kind)],
        is_regulator=card.kind == Kind.REGULATOR,
        is_own=actor.organisation_id == card.id,
        scheme_labels=SCHEME_LABELS,
        remits=[REMIT_LABELS[Remit(one)] for one in card.remits],
        may_identify=may(actor, Permission.PARTIES_IDENTIFY, card),
        may_verify=may(actor, Permission.PARTIES_VERIFY, card),
        may_close=may(actor, Permission.PARTIES_CLOSE, card),
        may_change_remits=card.kind == Kind.REGULATOR
        and may(actor, Permission.AUTHORITIES_CHANGE, card),
        proposals=open_about(f"organisation:{card.ref}", actor),
    )


@blueprint.route("/organisations/<ref>/verify", methods=["GET", "POST"])
@requires(Permission.PARTIES_VERIFY)
def verify(ref: str) -> ResponseReturnValue:
    """Note that the organisation is who it says it is."""
    card, form = _concerned(ref, Permission.PARTIES_VERIFY), SourceForm()
    return _asked(
        card,
        form,
        _("Verify %(name)s", name=card.name),
        lambda: service.verify_organisation(current_act(), ref, form.source.data),
        _("%(name)s is verified.", name=card.name),
    )


@blueprint.route("/organisations/<ref>/verification/revoke", methods=["GET", "POST"])
@requires(Permission.PARTIES_VERIFY)
def revoke_verification(ref: str) -> ResponseReturnValue:
    """Take the verification back."""
    card, form = _concerned(ref, Permission.PARTIES_VERIFY), RevokeForm()
    return _asked(
        card,
        form,
        _("Take back the verification of %(name)s", name=card.name),
        lambda: service.revoke_verification(current_act(), ref, form.reason.data),
        _("%(name)s is no longer verified.", name=card.name),
    )


@blueprint.route("/organisations/<ref>/identifiers/new", methods=["GET", "POST"])
@requires(Permission.PARTIES_IDENTIFY)
def add_identifier(ref: str) -> ResponseReturnValue:
    """Add a number of the organisation."""
    card, form = _concerned(ref, Permission.PARTIES_IDENTIFY), IdentifierForm()
    return _asked(
        card,
        form,
        _("Add a number of %(name)s", name=card.name),
        lambda: service.add_identifier(current_act(), ref, form.scheme.data, form.value.data),
        _("The number is added."),
    )


@blueprint.route(
    "/organisations/<ref>/identifiers/<scheme>/<value>/verify", methods=["GET", "POST"]
)
@requires(Permission.PARTIES_VERIFY)
def verify_identifier(ref: str, scheme: str, value: str) -> ResponseReturnValue:
    """Note that a number is the organisation's."""
    card, form = _concerned(ref, Permission.PARTIES_VERIFY), SourceForm()
    return _asked(
        card,
        form,
        _("Verify the number %(value)s", value=value),
        lambda: service.verify_identifier(current_act(), ref, scheme, value, form.source.data),
        _("Number %(value)s is verified.", value=value),
    )


@blueprint.post("/organisations/<ref>/identifiers/<scheme>/<value>/remove")
@requires(Permission.PARTIES_IDENTIFY)
def remove_identifier(ref: str, scheme: str, value: str) -> ResponseReturnValue:
    """Take a number off the register."""
    service.remove_identifier(current_act(), ref, scheme, value)
    flash(_("Number %(value)s is removed.", value=value), "success")
    return redirect(url_for("parties.show", ref=ref), 303)


@blueprint.route("/organisations/<ref>/standing", methods=["GET", "POST"])
@requires(Permission.PARTIES_CLOSE)
def change_standing(ref: str) -> ResponseReturnValue:
    """Let the organisation rest, close it, or open it again."""
    card = _concerned(ref, Permission.PARTIES_CLOSE)
    form = StandingForm().offer(card.standing)
    return _asked(
        card,
        form,
        _("Change the standing of %(name)s", name=card.name),
        lambda: service.change_standing(current_act(), ref, form.standing.data, form.reason.data),
        _("The standing of %(name)s has changed.", name=card.name),
    )


def _concerned(ref: str, permission: Permission) -> OrganisationCard:
    """Return the organisation to somebody who may do this to it."""
    card = queries.public_organisation(ref)
    permit(current_actor(), permission, card)
    return card


def _asked(
    card: OrganisationCard, form: Form, title: str, do: Callable[[], Any], done: str
) -> ResponseReturnValue:
    """Show a form of one deed about an organisation, do it, and go back to the organisation."""
    if form.validate_on_submit():
        try:
            do()
            flash(done, "success")
            return redirect(url_for("parties.show", ref=card.ref), 303)
        except Refusal as refusal:
            form.refuse(refusal)
    shown = [one for one in form if not isinstance(one, wtforms.HiddenField)]
    page = render_template(
        "parties/about.html", form=form, fields=shown, organisation=card, title=title
    )
    return page, form.status

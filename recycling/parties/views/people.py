"""Pages on which an administrator looks after the people of the own organisation."""

from __future__ import annotations

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from recycling.access import requires
from recycling.config import Settings
from recycling.errors import Refusal
from recycling.parties import queries, service
from recycling.parties.forms import ROLE_NAMES, InviteForm, RoleForm
from recycling.parties.guard import current_act, current_actor, member_ids
from recycling.parties.permissions import Permission, may
from recycling.parties.rules import Role
from recycling.parties.views.blueprint import blueprint

PAGE = 50


@blueprint.get("/organisation/people")
@requires(Permission.PARTIES_PEOPLE)
def people() -> ResponseReturnValue:
    """Show members, invitations and requests to join, with what may be done about each."""
    organisation_id = member_ids()[1]
    page = queries.invitations(organisation_id, request.args.get("cursor", ""), PAGE)
    settings: Settings = current_app.extensions["settings"]
    return render_template(
        "parties/people.html",
        members=queries.members(organisation_id),
        invitations=page.items,
        next_page=url_for("parties.people", cursor=page.next) if page.next else "",
        requests=queries.requests_to_join(organisation_id, "", PAGE).items,
        role_names={str(role): ROLE_NAMES[role] for role in Role},
        base_url=settings.base_url,
        may_admit=may(current_actor(), Permission.PARTIES_ADMIT),
    )


@blueprint.route("/organisation/people/invite", methods=["GET", "POST"])
@requires(Permission.PARTIES_ADMIT)
def invite() -> ResponseReturnValue:
    """Invite somebody by e-mail address."""
    form = InviteForm()
    if form.validate_on_submit():
        try:
            service.invite_person(current_act(), form.email.data, form.role.data)
            flash(_("%(email)s is invited.", email=form.email.data), "success")
            return redirect(url_for("parties.people"), 303)
        except Refusal as refusal:
            form.refuse(refusal)
    return render_template("parties/invite.html", form=form), form.status


@blueprint.post("/organisation/invitations/<ref>/resend")
@requires(Permission.PARTIES_ADMIT)
def resend_invitation(ref: str) -> ResponseReturnValue:
    """Send an invitation anew."""
    service.resend_invitation(current_act(), ref)
    flash(_("The invitation is sent again; the link before no longer works."), "success")
    return redirect(url_for("parties.people"), 303)


@blueprint.post("/organisation/invitations/<ref>/withdraw")
@requires(Permission.PARTIES_PEOPLE)
def withdraw_invitation(ref: str) -> ResponseReturnValue:
    """Take an invitation back."""
    service.withdraw_invitation(current_act(), ref)
    flash(_("The invitation is withdrawn."), "success")
    return redirect(url_for("parties.people"), 303)


@blueprint.route("/organisation/people/<ref>/role", methods=["GET", "POST"])
@requires(Permission.PARTIES_PEOPLE)
def change_role(ref: str) -> ResponseReturnValue:
    """Give a member another role."""
    member = queries.member(member_ids()[1], ref)
    form = RoleForm(role=member.role)
    if form.validate_on_submit():
        try:
            service.change_role(current_act(), ref, form.role.data)
            flash(_("The role of %(name)s is changed.", name=member.name), "success")
            return redirect(url_for("parties.organisation"), 303)
        except Refusal as refusal:
            form.refuse(refusal)
    return render_template("parties/role.html", form=form, member=member), form.status


@blueprint.post("/organisation/people/<ref>/remove")
@requires(Permission.PARTIES_PEOPLE)
def remove_member(ref: str) -> ResponseReturnValue:
    """End a membership."""
    member = queries.member(member_ids()[1], ref)
    service.remove_member(current_act(), ref)
    flash(_("%(name)s no longer belongs to your organisation.", name=member.name), "success")
    return redirect(url_for("parties.organisation"), 303)


@blueprint.route("/organisation/requests/<ref>/accept", methods=["GET", "POST"])
@requires(Permission.PARTIES_ADMIT)
def accept_request(ref: str) -> ResponseReturnValue:
    """Let somebody who asked join, in a role."""
    card, form = queries.request_to_join(ref, member_ids()[1]), RoleForm()
    if form.validate_on_submit():
        try:
            service.accept_request(current_act(), ref, form.role.data)
            flash(_("%(name)s belongs to your organisation now.", name=card.name), "success")
            return redirect(url_for("parties.people"), 303)
        except Refusal as refusal:
            form.refuse(refusal)
    return render_template("parties/accept_request.html", form=form, asked=card), form.status


@blueprint.post("/organisation/requests/<ref>/refuse")
@requires(Permission.PARTIES_PEOPLE)
def refuse_request(ref: str) -> ResponseReturnValue:
    """Refuse somebody who asked to join."""
    service.refuse_request(current_act(), ref)
    flash(_("The request is refused."), "success")
    return redirect(url_for("parties.people"), 303)

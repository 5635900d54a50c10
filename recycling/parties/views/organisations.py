"""Pages to register an organisation, see one's own, and admit people to it."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from recycling import clock
from recycling.access import public, requires, signed_in
from recycling.errors import Refusal
from recycling.forms import Choice
from recycling.forms.dates import day_words
from recycling.parties import acting, proof, queries, service, sign_in
from recycling.parties.forms import (
    KIND_LABELS,
    POWER_LABELS,
    ROLE_NAMES,
    SCOPE_LABELS,
    ActForForm,
    AdmitForm,
    RegisterForm,
)
from recycling.parties.guard import current_act, current_actor, member_ids
from recycling.parties.permissions import Permission, may_ever
from recycling.parties.rules import Application, Kind, Newcomer, Role
from recycling.parties.rules.delegation import Power
from recycling.parties.views.blueprint import blueprint
from recycling.parties.views.sign_in import enter


@blueprint.route("/register", methods=["GET", "POST"])
@public
def register() -> ResponseReturnValue:
    """Enter a new organisation with its first person, and sign that person in."""
    form = RegisterForm()
    if form.validate_on_submit():
        try:
            sign_in.count_sign_up(proof.origin())
            password = form.password.data
            about = (form.person_name.data, form.email.data, form.name.data)
            application = _application(form, service.hash_password(password, about))
            service.register_organisation(current_act(), application)
            entered = enter(application.email, password, "")
            flash(_("%(name)s is registered.", name=application.name), "success")
            return entered
        except Refusal as refusal:
            form.refuse(refusal)
    return render_template("parties/register.html", form=form), form.status


def _application(form: RegisterForm, password_hash: str) -> Application:
    return Application(
        kind=form.kind.data,
        name=form.name.data,
        country=form.country.data,
        register_number=form.register_number.data,
        address=form.address.data,
        person_name=form.person_name.data,
        email=form.email.data,
        password_hash=password_hash,
    )


@blueprint.get("/organisation")
@signed_in
def organisation() -> ResponseReturnValue:
    """Show the own organisation: its people, its API tokens, and one's other organisations.

    Who acts by delegation sees of the other organisation what everybody sees.
    """
    actor = current_actor()
    if actor.broker is not None:
        return redirect(url_for("parties.show", ref=actor.organisation_ref))
    return organisation_page(act_for_form())


def organisation_page(act_for: ActForForm, secret: str = "") -> ResponseReturnValue:
    """Render the own organisation, with the secret of a token that was just made."""
    actor = current_actor()
    organisation_id = member_ids()[1]
    shown = queries.organisation(actor.organisation_ref)
    page = render_template(
        "parties/organisation.html",
        organisation=shown,
        kind_label=KIND_LABELS[Kind(shown.kind)],
        role_labels={str(role): ROLE_NAMES[role] for role in Role},
        members=queries.members(organisation_id),
        tokens=queries.tokens(organisation_id),
        at=clock.now(),
        scope_labels=SCOPE_LABELS,
        own_ref=actor.person_ref,
        form=act_for,
        secret=secret,
        may_see_delegations=may_ever(actor, Permission.FACTS_READ),
        may_look_after=may_ever(actor, Permission.PARTIES_PEOPLE),
        may_have_code=may_ever(actor, Permission.SHORT_CODES_MAKE),
        may_make_tokens=may_ever(actor, Permission.PARTIES_TOKENS),
    )
    return page, act_for.status


def act_for_form() -> ActForForm:
    """Make the choice among the organisations the person may act for."""
    form = ActForForm()
    memberships = queries.memberships_of(member_ids()[0])
    form.organisation.choices = [
        *(
            Choice(m.organisation.ref, m.organisation.name, ROLE_NAMES[Role(m.role)])
            for m in memberships
        ),
        *(
            Choice(
                one.ref,
                _("%(name)s, by delegation", name=one.principal.name),
                _(
                    "Delegated to %(broker)s until %(day)s: %(powers)s",
                    broker=one.broker.name,
                    day=day_words(one.valid_to),
                    powers=", ".join(str(POWER_LABELS[Power(p)]) for p in one.powers.split()),
                ),
            )
            for one in acting.delegations_to([m.organisation_id for m in memberships])
        ),
    ]
    return form


@blueprint.route("/organisation/act-for", methods=["GET", "POST"])
@signed_in
def act_for() -> ResponseReturnValue:
    """Choose for which of one's organisations to act from here on."""
    form = act_for_form()
    if not form.validate_on_submit():
        return render_template("parties/act_for.html", form=form), form.status
    sign_in.act_for(current_user, form.organisation.data)
    return redirect(url_for("site.desk"), 303)


@blueprint.route("/organisation/people/new", methods=["GET", "POST"])
@requires(Permission.PARTIES_ADMIT)
def admit() -> ResponseReturnValue:
    """Admit a colleague to the own organisation."""
    form = AdmitForm()
    if form.validate_on_submit():
        try:
            about = (form.name.data, form.email.data)
            password_hash = service.hash_password(form.password.data, about)
            newcomer = Newcomer(form.name.data, form.email.data, form.role.data, password_hash)
            service.admit_person(current_act(), newcomer)
            flash(_("%(name)s can sign in now.", name=newcomer.name), "success")
            return redirect(url_for("parties.organisation"), 303)
        except Refusal as refusal:
            form.refuse(refusal)
    return render_template("parties/admit.html", form=form), form.status

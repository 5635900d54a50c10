"""Pages to register, sign in and out, and look after one's organisation."""

from __future__ import annotations

from flask import (
    Blueprint,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, login_user, logout_user

from recycling import clock
from recycling.access import public, requires, signed_in
from recycling.errors import Refusal
from recycling.forms import Choice
from recycling.parties import queries, service, sign_in
from recycling.parties.forms import (
    KIND_LABELS,
    ROLE_NAMES,
    ActForForm,
    AdmitForm,
    RegisterForm,
    SignInForm,
    TokenForm,
)
from recycling.parties.guard import current_act, current_actor, member_ids, safe_next
from recycling.parties.permissions import Permission, may_ever
from recycling.parties.rules import Application, Kind, Newcomer, Role, secret_digest

blueprint = Blueprint("parties", __name__)


@blueprint.route("/sign-in", methods=["GET", "POST"], endpoint="sign_in")
@public
def show_sign_in() -> ResponseReturnValue:
    """Sign a person in and go on to where they were heading."""
    form = SignInForm()
    if form.next.data == "" and not form.is_submitted():
        form.next.data = _asked_next()
    if form.validate_on_submit():
        try:
            _open_session(form.email.data, form.password.data)
            return redirect(safe_next(form.next.data or "") or url_for("site.desk"), 303)
        except Refusal as refusal:
            form.refuse(refusal)
    return render_template("parties/sign_in.html", form=form), form.status


def _asked_next() -> str:
    return safe_next(request.args.get("next", ""))


def _open_session(email: str, password: str) -> None:
    opened = sign_in.start(email, password)
    session.clear()
    session.permanent = True
    login_user(opened)


@blueprint.post("/sign-out", endpoint="sign_out")
@public
def do_sign_out() -> ResponseReturnValue:
    """End the session on the server, so that a copied cookie is dead."""
    if current_user.is_authenticated:
        sign_in.end(current_user)
    logout_user()
    session.clear()
    flash(_("You are signed out."))
    return redirect(url_for("site.home"), 303)


@blueprint.route("/register", methods=["GET", "POST"])
@public
def register() -> ResponseReturnValue:
    """Enter a new organisation with its first person, and sign that person in."""
    form = RegisterForm()
    if form.validate_on_submit():
        try:
            password = form.password.data
            application = _application(form, service.hash_password(password))
            service.register_organisation(current_act(), application)
            _open_session(application.email, password)
            flash(_("%(name)s is registered.", name=application.name), "success")
            return redirect(url_for("site.desk"), 303)
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
    """Show the own organisation: its people, its API tokens, and one's other organisations."""
    return _organisation_page(_act_for_form())


def _organisation_page(act_for: ActForForm, secret: str = "") -> ResponseReturnValue:
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
        form=act_for,
        secret=secret,
        may_admit=may_ever(actor, Permission.PARTIES_ADMIT),
        may_make_tokens=may_ever(actor, Permission.PARTIES_TOKENS),
    )
    return page, act_for.status


def _act_for_form() -> ActForForm:
    form = ActForForm()
    form.organisation.choices = [
        Choice(m.organisation.ref, m.organisation.name)
        for m in queries.memberships_of(member_ids()[0])
    ]
    return form


@blueprint.post("/organisation/act-for")
@signed_in
def act_for() -> ResponseReturnValue:
    """Act for another of one's organisations from here on."""
    form = _act_for_form()
    if not form.validate_on_submit():
        return _organisation_page(form)
    sign_in.act_for(current_user, form.organisation.data)
    return redirect(url_for("site.desk"), 303)


@blueprint.route("/organisation/people/new", methods=["GET", "POST"])
@requires(Permission.PARTIES_ADMIT)
def admit() -> ResponseReturnValue:
    """Admit a colleague to the own organisation."""
    form = AdmitForm()
    if form.validate_on_submit():
        try:
            password_hash = service.hash_password(form.password.data)
            newcomer = Newcomer(form.name.data, form.email.data, form.role.data, password_hash)
            service.admit_person(current_act(), newcomer)
            flash(_("%(name)s can sign in now.", name=newcomer.name), "success")
            return redirect(url_for("parties.organisation"), 303)
        except Refusal as refusal:
            form.refuse(refusal)
    return render_template("parties/admit.html", form=form), form.status


@blueprint.route("/organisation/tokens/new", methods=["GET", "POST"])
@requires(Permission.PARTIES_TOKENS)
def new_token() -> ResponseReturnValue:
    """Make an API token and show its secret this once."""
    form = TokenForm()
    if form.validate_on_submit():
        try:
            secret = service.new_secret()
            token = service.NewToken(form.name.data, secret_digest(secret), form.expires_on.data)
            ref = service.create_token(current_act(), token)
            if queries.is_token(ref, token.digest):
                return _secret_page(secret)
            flash(_("This token was made before; its secret was shown then, and only then."))
            return redirect(url_for("parties.organisation"), 303)
        except Refusal as refusal:
            form.refuse(refusal)
    return render_template("parties/new_token.html", form=form), form.status


def _secret_page(secret: str) -> ResponseReturnValue:
    answer = make_response(_organisation_page(_act_for_form(), secret))
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.post("/organisation/tokens/<ref>/revoke")
@requires(Permission.PARTIES_TOKENS)
def revoke_token(ref: str) -> ResponseReturnValue:
    """End an API token at once."""
    service.revoke_token(current_act(), ref)
    flash(_("Token %(ref)s is revoked.", ref=ref), "success")
    return redirect(url_for("parties.organisation"), 303)

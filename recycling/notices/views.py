"""The page of notices, and their number in every page's header."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from recycling.access import public, requires, signed_in
from recycling.errors import Refusal
from recycling.forms import Form
from recycling.notices import preferences as mailing
from recycling.notices import queries, service, unsubscribing
from recycling.notices.forms import TOPICS, OurMailingForm, OwnMailingForm
from recycling.notices.topics import FIXED, How, Topic
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission, may

blueprint = Blueprint("notices", __name__)


@blueprint.app_context_processor
def count_unread() -> dict[str, Any]:
    """Let the header ask how many notices wait for the reader."""
    return {"unread_notices": _unread}


def _unread() -> str:
    """Return the number of unread notices, empty for none and ``99+`` for more."""
    count = queries.unread(current_actor())
    if count > queries.COUNTED:
        return f"{queries.COUNTED}+"
    return str(count) if count else ""


@blueprint.get("/notices")
@signed_in
def index() -> ResponseReturnValue:
    """List the reader's own notices and those of the organisation acted for, newest first."""
    only_unread = request.args.get("unread") == "1"
    page = queries.notices(current_actor(), request.args.get("cursor", ""), unread=only_unread)
    return render_template("notices/index.html", page=page, only_unread=only_unread)


@blueprint.post("/notices/<ref>/read")
@signed_in
def read(ref: str) -> ResponseReturnValue:
    """Note that a notice was read."""
    service.read_notice(current_actor(), ref)
    return redirect(url_for("notices.index"), 303)


@blueprint.post("/notices/read")
@signed_in
def read_all() -> ResponseReturnValue:
    """Note that every notice up to the newest one shown was read."""
    service.read_all(current_actor(), request.form.get("up_to", ""))
    flash(_("All notices are marked as read."), "success")
    return redirect(url_for("notices.index"), 303)


@blueprint.route("/notices/preferences", methods=["GET", "POST"])
@signed_in
def preferences() -> ResponseReturnValue:
    """Let a reader choose how mail comes to them."""
    form = OwnMailingForm()
    if form.validate_on_submit():
        mailing.choose_own(current_actor(), form.choices())
        flash(_("Your choice is saved."), "success")
        return redirect(url_for("notices.preferences"), 303)
    if not form.is_submitted():
        form.show(mailing.choices_of_person(current_actor().person_id), "")
    return _preferences(form, is_ours=False), form.status


@blueprint.route("/notices/preferences/organisation", methods=["GET", "POST"])
@requires(Permission.MAIL_CHOOSE)
def our_preferences() -> ResponseReturnValue:
    """Let an administrator choose how mail comes to those who chose nothing."""
    form = OurMailingForm()
    if form.validate_on_submit():
        try:
            mailing.choose_for_organisation(current_act(), form.choices())
            flash(_("The choice of your organisation is saved."), "success")
            return redirect(url_for("notices.our_preferences"), 303)
        except Refusal as refusal:
            form.refuse(refusal)
    if not form.is_submitted():
        ours = mailing.choices_of_organisation(current_actor().organisation_id)
        form.show(ours, How.AT_ONCE)
    return _preferences(form, is_ours=True), form.status


def _preferences(form: Form, *, is_ours: bool) -> str:
    return render_template(
        "notices/preferences.html",
        form=form,
        is_ours=is_ours,
        fixed=[TOPICS[topic] for topic in Topic if topic in FIXED],
        may_choose_ours=may(current_actor(), Permission.MAIL_CHOOSE),
    )


@blueprint.route("/unsubscribe/<code>", methods=["GET", "POST"])
@public
def unsubscribe(code: str) -> ResponseReturnValue:
    """Ask on GET, for mail scanners follow links, and end the mail on POST (RFC 8058)."""
    found = unsubscribing.ending(code)
    if request.method == "POST":
        unsubscribing.end(found)
    about = TOPICS[found.topic] if found.topic else ""
    return render_template(
        "notices/unsubscribe.html", about=about, is_done=request.method == "POST", code=code
    )

"""Pages of audits: their history and each one for everybody, what differs for regulators."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from recycling.access import file_for_all, public, requires
from recycling.errors import Refusal
from recycling.ledger.imprints.covering import uncovered
from recycling.oversight.audits import queries, service
from recycling.oversight.audits.forms import AskingForm
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission, may
from recycling.sending import file_of

blueprint = Blueprint("audits", __name__)
_FOR_EVER = "public, max-age=31536000, immutable"


@blueprint.get("/audits")
@public
def index() -> ResponseReturnValue:
    """List all audits, and say how anybody verifies one without us."""
    return _list(None)


@blueprint.post("/audits")
@requires(Permission.AUDITS_ASK)
def ask() -> ResponseReturnValue:
    """Have everything audited now."""
    form = AskingForm()
    if form.validate_on_submit():
        try:
            ref = service.ask_audit(current_act())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash(_("Audit %(ref)s is asked for.", ref=ref), "success")
            return redirect(url_for("audits.show", ref=ref), 303)
    return _list(form)


@blueprint.get("/audits/<ref>")
@public
def show(ref: str) -> ResponseReturnValue:
    """Show an audit: of which moment it speaks, what it read and what that comes to."""
    card, actor = queries.audit(ref), current_actor()
    cursor = request.args.get("cursor", "")
    is_told = may(actor, Permission.AUDITS_READ)
    return render_template(
        "oversight/audits/show.html",
        one=card,
        said=queries.said(ref),
        uncovered=uncovered(),
        page=queries.differences(ref, actor, cursor) if is_told else None,
    )


@blueprint.get("/audits/<ref>.json")
@file_for_all
def document(ref: str) -> ResponseReturnValue:
    """Give the signed document of an audit: canonical JSON that never changes."""
    answer = file_of(queries.document(ref).encode(), "application/json", _FOR_EVER)
    answer.add_etag()
    return answer.make_conditional(request)


def _list(form: AskingForm | None) -> ResponseReturnValue:
    if form is None and may(current_actor(), Permission.AUDITS_ASK) and not queries.is_asked():
        form = AskingForm(formdata=None)
    page = render_template(
        "oversight/audits/index.html",
        page=queries.audits(request.args.get("cursor", "")),
        form=form,
        registry=current_app.extensions["settings"].base_url,
    )
    return page, form.status if form else 200

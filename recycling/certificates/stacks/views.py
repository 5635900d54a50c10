"""Pages of stacks: send one, watch it, read what each file came to."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from recycling.access import requires
from recycling.certificates.stacks import queries
from recycling.certificates.stacks.forms import OutcomeFilter, StackForm
from recycling.certificates.stacks.taking import take
from recycling.certificates.stacks.words import OUTCOMES, REASONS
from recycling.errors import Refusal
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission

blueprint = Blueprint("stacks", __name__)


@blueprint.get("/certificate-stacks")
@requires(Permission.STACKS_CHECK)
def index() -> ResponseReturnValue:
    """Ask for a ZIP of certificates, and list those sent before."""
    return _questions(StackForm(formdata=None), 200)


@blueprint.post("/certificate-stacks")
@requires(Permission.STACKS_CHECK)
def send() -> ResponseReturnValue:
    """Take a ZIP of certificates in; it is checked in the background."""
    form = StackForm()
    if form.validate_on_submit():
        try:
            ref = take(current_act(), form.file.data.stream, form.file.data.filename)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return redirect(url_for("stacks.show", ref=ref), 303)
    return _questions(form, form.status)


def _questions(form: StackForm, status: int) -> ResponseReturnValue:
    page = queries.stacks(current_actor(), request.args.get("cursor", ""))
    return render_template("certificates/stacks/index.html", form=form, page=page), status


@blueprint.get("/certificate-stacks/<ref>")
@requires(Permission.STACKS_READ)
def show(ref: str) -> ResponseReturnValue:
    """Show how far a stack is, and what each file came to."""
    actor, outcome = current_actor(), request.args.get("outcome", "")
    page = queries.files(ref, actor, request.args.get("cursor", ""), outcome=outcome)
    kept: dict[str, Any] = {"outcome": outcome} if outcome else {}
    return render_template(
        "certificates/stacks/show.html",
        card=queries.stack(ref, actor),
        page=page,
        following=url_for("stacks.show", ref=ref, cursor=page.next, **kept) if page.next else "",
        filter=OutcomeFilter(),
        outcomes=OUTCOMES,
        reasons=REASONS,
    )

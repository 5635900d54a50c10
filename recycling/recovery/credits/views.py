"""The page of a base's custody models and credits."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from recycling import clock
from recycling.access import requires
from recycling.errors import Refusal
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission, may
from recycling.recovery.credits import queries, service
from recycling.recovery.credits.forms import MODEL_WORDS, CustodyForm
from recycling.streams import rules as streams

blueprint = Blueprint("credits", __name__)


@blueprint.get("/bases/<ref>/credits")
@requires(Permission.RECOVERY_READ)
def of_base(ref: str) -> ResponseReturnValue:
    """Show under which custody models a base runs batches, and its credits."""
    return _page(ref, None)


@blueprint.post("/bases/<ref>/custody")
@requires(Permission.RECOVERY_RUN)
def declare(ref: str) -> ResponseReturnValue:
    """Declare the custody models of one's own base."""
    queries.base_of(ref, current_actor())
    form = CustodyForm()
    if form.validate_on_submit():
        try:
            service.declare_custody(current_act(), ref, form.custody())
            flash(_("The custody models are declared."), "success")
            return redirect(url_for("credits.of_base", ref=ref), 303)
        except Refusal as refusal:
            form.refuse(refusal)
    return _page(ref, form)


def _page(ref: str, sent: CustodyForm | None) -> ResponseReturnValue:
    actor = current_actor()
    base = queries.base_of(ref, actor)
    declared = queries.declaration_of(base.id)
    shown = {
        "models": declared.models if declared else [],
        "subtypes": declared.subtypes if declared else [],
        "months": str(declared.months) if declared else None,
    }
    page = render_template(
        "recovery/credits/base.html",
        base=base,
        declared=declared,
        models=MODEL_WORDS,
        subtypes={kind.id: kind.name_en for kind in streams.subtypes()},
        balances=queries.balances(base.id, clock.now()),
        page=queries.entries(base.id, request.args.get("cursor", "")),
        declaring=sent or CustodyForm(formdata=None, **shown),
        may_declare=may(actor, Permission.RECOVERY_RUN, base),
        form=sent,
    )
    return page, sent.status if sent else 200

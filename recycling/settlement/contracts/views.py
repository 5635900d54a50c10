"""Pages of contracts: the list, one contract and its files, signing it."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from recycling.access import requires
from recycling.db import db
from recycling.errors import Refusal
from recycling.pages.papers import cell, is_english
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission, permit
from recycling.settlement.contracts import queries, service
from recycling.settlement.contracts.document import copy_to_read
from recycling.settlement.contracts.forms import SignForm
from recycling.settlement.contracts.sending import copy_response, json_response, pdf_response

blueprint = Blueprint("contracts", __name__)


@blueprint.get("/contracts")
@requires(Permission.CONTRACTS_READ)
def index() -> ResponseReturnValue:
    """List the contracts of the own organisation; to a regulator those of its country's lots."""
    page = queries.contracts(current_actor(), request.args.get("cursor", ""))
    return render_template("settlement/contracts/index.html", page=page)


@blueprint.get("/contracts/<ref>")
@requires(Permission.CONTRACTS_READ)
def show(ref: str) -> ResponseReturnValue:
    """Show a contract whole, who has signed it, and let a party sign."""
    return _page(ref, SignForm())


def _page(ref: str, form: SignForm) -> ResponseReturnValue:
    actor = current_actor()
    row = queries.contract(ref, actor)
    form.digest.data = row.digest
    page = render_template(
        "settlement/contracts/show.html",
        contract=queries.card_of(row),
        document=row.stated(),
        copy=None if is_english() else copy_to_read(row.document),
        cell=cell,
        form=form,
        may_sign=queries.may_sign(row, actor),
        has_lapsed=row.sale.state == "lapsed",
    )
    return page, form.status


@blueprint.post("/contracts/<ref>/sign")
@requires(Permission.CONTRACTS_SIGN)
def sign(ref: str) -> ResponseReturnValue:
    """Take a party's signature."""
    form, actor = SignForm(), current_actor()
    permit(actor, Permission.CONTRACTS_SIGN, queries.contract(ref, actor))
    if form.validate_on_submit():
        try:
            service.sign_contract(current_act(), ref, form.digest.data)
        except Refusal as refusal:
            db.session.rollback()
            form.refuse(refusal)
        else:
            flash(_("Your signature is recorded."), "success")
            return redirect(url_for("contracts.show", ref=ref), 303)
    return _page(ref, form)


@blueprint.get("/contracts/<ref>.pdf")
@requires(Permission.CONTRACTS_READ)
def pdf(ref: str) -> Response:
    """Send the PDF of a contract, with what is kept enclosed."""
    return pdf_response(queries.contract(ref, current_actor()))


@blueprint.get("/contracts/<ref>/copy.pdf")
@requires(Permission.CONTRACTS_READ)
def copy(ref: str) -> ResponseReturnValue:
    """Send a contract as a copy to read in the reader's language."""
    return copy_response(queries.contract(ref, current_actor()))


@blueprint.get("/contracts/<ref>.json")
@requires(Permission.CONTRACTS_READ)
def as_json(ref: str) -> Response:
    """Send a contract as it is kept."""
    return json_response(queries.contract(ref, current_actor()))


@blueprint.get("/auctions/<ref>/contract")
@requires(Permission.CONTRACTS_READ)
def of_auction(ref: str) -> ResponseReturnValue:
    """Lead to the contract that an auction's award made."""
    found = queries.contract_of_auction(ref, current_actor())
    return redirect(url_for("contracts.show", ref=found.ref), 302)

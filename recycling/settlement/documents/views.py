"""Pages of documents of money: the list, one document, its files; leave to self-bill."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from recycling.access import requires
from recycling.errors import Refusal
from recycling.pages.papers import is_english
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission, may, may_ever
from recycling.settlement import queries as sales
from recycling.settlement.documents import leaves, queries, service
from recycling.settlement.documents.forms import TryAgainForm
from recycling.settlement.documents.page import in_words, tax_words
from recycling.settlement.documents.sending import copy_response, pdf_response, xml_response

blueprint = Blueprint("documents", __name__)


@blueprint.get("/documents")
@requires(Permission.DOCUMENTS_READ)
def index() -> ResponseReturnValue:
    """List the documents of the own organisation; to a regulator those of its country's lots."""
    actor, sale = current_actor(), request.args.get("sale", "")
    return render_template(
        "settlement/documents/index.html",
        page=queries.documents(actor, request.args.get("cursor", ""), sale=sale),
        sale=sale,
        allows=queries.allows_self_billing(actor),
        may_allow=may_ever(actor, Permission.SELF_BILLING_ALLOW),
    )


@blueprint.get("/documents/<ref>")
@requires(Permission.DOCUMENTS_READ)
def show(ref: str) -> ResponseReturnValue:
    """Show a document: what it states, and its files; or why there is none."""
    return _page(ref, TryAgainForm())


def _page(ref: str, form: TryAgainForm) -> ResponseReturnValue:
    actor = current_actor()
    card = queries.document(ref, actor)
    figures = in_words(queries.issued(ref, actor).stated()) if card.state == "issued" else None
    may_try = card.state == "withheld" and may(
        actor, Permission.DOCUMENTS_ISSUE, sales.sale(card.sale, actor)
    )
    page = render_template(
        "settlement/documents/show.html",
        document=card,
        figures=figures,
        tax=tax_words(figures) if figures else "",
        has_copy=not is_english(),
        form=form,
        may_try=may_try,
    )
    return page, form.status


@blueprint.get("/documents/<ref>.pdf")
@requires(Permission.DOCUMENTS_READ)
def pdf(ref: str) -> Response:
    """Send the PDF of a document, with the structured invoice enclosed."""
    return pdf_response(queries.issued(ref, current_actor()))


@blueprint.get("/documents/<ref>/copy.pdf")
@requires(Permission.DOCUMENTS_READ)
def copy(ref: str) -> Response:
    """Send a document as a copy to read in the reader's language."""
    return copy_response(queries.issued(ref, current_actor()))


@blueprint.get("/documents/<ref>.xml")
@requires(Permission.DOCUMENTS_READ)
def xml(ref: str) -> Response:
    """Send the structured invoice alone."""
    return xml_response(queries.issued(ref, current_actor()))


@blueprint.post("/documents/<ref>/issue")
@requires(Permission.DOCUMENTS_ISSUE)
def issue(ref: str) -> ResponseReturnValue:
    """Try again to issue a document that was withheld."""
    form, card = TryAgainForm(), queries.document(ref, current_actor())
    if form.validate_on_submit():
        try:
            made = service.try_again(current_act(), card.sale, card.kind)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return redirect(url_for("documents.show", ref=made), 303)
    return _page(ref, form)


@blueprint.post("/documents/self-billing/allow")
@requires(Permission.SELF_BILLING_ALLOW)
def allow_self_billing() -> ResponseReturnValue:
    """Let recyclers write the own organisation's invoices."""
    leaves.allow_self_billing(current_act())
    flash(_("Recyclers write your invoices from now on."), "success")
    return redirect(url_for("documents.index"), 303)


@blueprint.post("/documents/self-billing/end")
@requires(Permission.SELF_BILLING_ALLOW)
def end_self_billing() -> ResponseReturnValue:
    """End that recyclers write the own organisation's invoices."""
    leaves.end_self_billing(current_act())
    flash(_("Invoices are issued in your own name from now on."), "success")
    return redirect(url_for("documents.index"), 303)

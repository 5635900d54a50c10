"""Pages of the books: the accounts one may read, and the statement of each."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from recycling.access import requires
from recycling.deeds import Actor
from recycling.parties.guard import current_actor
from recycling.parties.permissions import Permission
from recycling.parties.rules import Kind
from recycling.settlement.books import queries
from recycling.settlement.books.queries import PostingCard

blueprint = Blueprint("books", __name__)


@blueprint.get("/accounts")
@requires(Permission.ACCOUNTS_READ)
def index() -> ResponseReturnValue:
    """List the accounts of the own organisation; to a regulator all."""
    actor = current_actor()
    kind = request.args.get("kind", "")
    page = queries.accounts(actor, request.args.get("cursor", ""), kind=kind)
    reads_all = actor.kind == Kind.REGULATOR
    return render_template("settlement/books/index.html", page=page, reads_all=reads_all, kind=kind)


@blueprint.get("/accounts/<ref>")
@requires(Permission.ACCOUNTS_READ)
def show(ref: str) -> ResponseReturnValue:
    """Show the statement of an account: each posting with its deed and the balance after it."""
    actor = current_actor()
    return render_template(
        "settlement/books/show.html",
        account=queries.account(ref, actor),
        page=queries.statement(ref, actor, request.args.get("cursor", "")),
        may_see_sale=lambda line: _may_see_sale(actor, line),
    )


def _may_see_sale(actor: Actor, line: PostingCard) -> bool:
    """Tell whether the page of a posting's sale is open: a regulator watches its own country's."""
    return actor.kind != Kind.REGULATOR or actor.country == line.country

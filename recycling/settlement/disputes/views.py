"""Pages of disputes: those one may read, each with what the register holds, and the reply."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from recycling import clock
from recycling.access import requires
from recycling.db import db
from recycling.deeds import Actor
from recycling.errors import Refusal
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission, may, permit
from recycling.settlement.disputes import queries, replying
from recycling.settlement.disputes.evidence import exhibits
from recycling.settlement.disputes.forms import ReplyForm
from recycling.settlement.disputes.models import Dispute
from recycling.settlement.disputes.rules import Reply
from recycling.settlement.disputes.words import reason_words

blueprint = Blueprint("disputes", __name__)


@blueprint.get("/disputes")
@requires(Permission.DISPUTES_READ)
def index() -> ResponseReturnValue:
    """List the disputes of the reader's sales; to a regulator its country's."""
    page = queries.disputes(current_actor(), request.args.get("cursor", ""))
    return render_template("settlement/disputes/index.html", page=page, reason=reason_words)


@blueprint.get("/disputes/<ref>")
@requires(Permission.DISPUTES_READ)
def show(ref: str) -> ResponseReturnValue:
    """Show a dispute: what the bank says, until when it waits, and what the register holds."""
    row = queries.dispute(ref, current_actor())
    return render_template(
        "settlement/disputes/show.html",
        dispute=row,
        reason=reason_words(row.reason),
        exhibits=exhibits(row.sale),
        may_reply=_may_reply(row, current_actor()),
        reads_statement=_reads_statement(row, current_actor()),
    )


def _may_reply(row: Dispute, actor: Actor) -> bool:
    return row.awaits_reply(clock.now()) and may(actor, Permission.DISPUTES_ANSWER, row)


def _reads_statement(row: Dispute, actor: Actor) -> bool:
    """Tell whether an actor reads the statement: its own side, not the payer's."""
    return bool(row.statement) and row.parties()["payee"] == actor.organisation_id


@blueprint.route("/disputes/<ref>/reply", methods=["GET", "POST"])
@requires(Permission.DISPUTES_ANSWER)
def reply(ref: str) -> ResponseReturnValue:
    """Take the payee's one reply to the bank."""
    row, form = queries.dispute(ref, current_actor()), ReplyForm()
    permit(current_actor(), Permission.DISPUTES_ANSWER, row)
    if form.validate_on_submit():
        try:
            replying.reply(current_act(), ref, Reply(form.reply.data), form.statement.data or "")
        except Refusal as refusal:
            db.session.rollback()
            form.refuse(refusal)
        else:
            flash(_("Your reply goes to the bank."), "success")
            return redirect(url_for("disputes.show", ref=ref), 303)
        row = queries.dispute(ref, current_actor())
    page = render_template(
        "settlement/disputes/reply.html",
        form=form,
        dispute=row,
        reason=reason_words(row.reason),
        is_open=row.awaits_reply(clock.now()),
    )
    return page, form.status

"""The page of notices, and their number in every page's header."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from recycling.access import signed_in
from recycling.notices import queries, service
from recycling.parties.guard import current_actor

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

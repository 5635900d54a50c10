"""What does a person, or a program, see when something is refused or breaks?

One place turns refusals, the framework's own errors and surprises into a page or a problem
document, each with the request's id. A surprise is logged with its trace and tells nothing.
"""

from __future__ import annotations

import errno

from flask import Flask, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as NoLinkFree
from werkzeug.exceptions import HTTPException

from recycling.db import db
from recycling.deeds import has_done_a_deed
from recycling.errors import Refusal, Unauthenticated, Unavailable
from recycling.links import DATABASE_ERRORS, is_away, is_unknown
from recycling.pages.languages import here
from recycling.sayings import say
from recycling.wire import (
    IDEMPOTENCY_HEADER,
    as_refusal,
    problem,
    wants_problem,
    when_again,
)

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS})


def init_failures(app: Flask) -> None:
    """Register the handlers."""
    app.register_error_handler(Refusal, show)
    app.register_error_handler(CSRFError, show_expired_page)
    app.register_error_handler(HTTPException, show_framework_error)
    for error in DATABASE_ERRORS:
        app.register_error_handler(error, show_database_error)
    app.register_error_handler(OSError, show_disk_error)
    app.register_error_handler(Exception, show_surprise)


def show(refusal: Refusal) -> ResponseReturnValue:
    """Answer with the refusal, as a problem document or as a page."""
    db.session.rollback()
    g.refusal = refusal
    if wants_problem():
        return problem(refusal)
    if isinstance(refusal, Unauthenticated) and request.method == "GET":
        return redirect(url_for("parties.sign_in", next=here()))
    from recycling.pages import render_refusal

    return render_refusal(refusal), refusal.status, when_again(refusal)


def show_framework_error(error: HTTPException) -> ResponseReturnValue:
    """Answer for the framework: unknown address, wrong method, bad shape; let redirects pass."""
    if error.code is not None and error.code < 400:
        return error
    return show(as_refusal(error))


def show_expired_page(_error: CSRFError) -> ResponseReturnValue:
    """Answer for a form whose token against cross-site requests is missing or no longer right."""
    expired = Refusal(
        "page_expired",
        say("It was open for too long, or you signed in or out since, so nothing was written."),
    )
    expired.status = 400
    expired.title = say("This page has expired")
    return show(expired)


def show_database_error(error: DBAPIError | NoLinkFree) -> ResponseReturnValue:
    """Answer 503 when the database cannot be reached, stays busy, or leaves open what it did."""
    if not (is_away(error) or is_unknown(error) or isinstance(error, OperationalError)):
        return show_surprise(error)
    current_app.logger.error("database does not answer", exc_info=error)
    if is_unknown(error) or has_done_a_deed():
        return show(
            Unavailable(
                "outcome_unknown",
                say("The register does not answer just now: whether this was done is not known."),
                way_out=_how_to_know(),
            )
        )
    return show(
        Unavailable(
            "database_unavailable",
            say("The register does not answer just now."),
            way_out=say("Nothing was written; try again in a few seconds."),
        )
    )


def _how_to_know() -> str:
    """Return what whoever sent this can do where it may have been done."""
    if request.headers.get(IDEMPOTENCY_HEADER):
        return say("Send it again with the same Idempotency-Key: it is not done twice.")
    return say("Look in a few seconds whether it was done before you send it again.")


def show_disk_error(error: OSError) -> ResponseReturnValue:
    """Answer 503 when this machine's disk takes nothing more."""
    if error.errno not in _FULL:
        return show_surprise(error)
    current_app.logger.error("nothing can be written to the disk", exc_info=error)
    if has_done_a_deed():
        return show_surprise(error)
    return show(
        Unavailable(
            "storage_full",
            say("There is no room to keep this just now."),
            way_out=say("Nothing was written; try again in a few seconds."),
        )
    )


def show_surprise(error: Exception) -> ResponseReturnValue:
    """Answer 500 for what nobody foresaw; the trace goes to the log, with the request's id."""
    if current_app.config.get("TESTING"):
        raise error
    current_app.logger.error("request %s failed", g.get("request_id"), exc_info=error)
    way_out = _how_to_know() if has_done_a_deed() else say("Nothing was written.")
    surprise = Refusal("surprise", say("Something went wrong on our side."), way_out=way_out)
    surprise.status = 500
    surprise.title = say("An error on our side")
    return show(surprise)

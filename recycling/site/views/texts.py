"""Pages that explain: what this is, help, privacy, accessibility, open data."""

from __future__ import annotations

from flask import current_app, render_template

from recycling.access import public
from recycling.config import Settings
from recycling.parties.rules import TOKEN_LENGTH
from recycling.parties.rules.attempts import ATTEMPT_WINDOW
from recycling.parties.rules.sessions import IDLE_LENGTH, SESSION_LENGTH
from recycling.site.blueprint import blueprint
from recycling.site.claims import CLAIMS
from recycling.site.fields import FIELDS
from recycling.site.open_data import open_sources


@blueprint.get("/about")
@public
def about() -> str:
    """Say what the registry is and why it exists."""
    return render_template("site/about.html")


@blueprint.get("/help", endpoint="help")
@public
def how_to() -> str:
    """Say how each of the five kinds of organisation works here."""
    return render_template("site/help.html", fields=FIELDS)


@blueprint.get("/privacy")
@public
def privacy() -> str:
    """Say what is kept of whom, why, and for how long."""
    return render_template(
        "site/privacy.html",
        session_hours=SESSION_LENGTH.total_seconds() // 3600,
        idle_minutes=IDLE_LENGTH.total_seconds() // 60,
        token_days=TOKEN_LENGTH.days,
        window_hours=ATTEMPT_WINDOW.total_seconds() // 3600,
    )


@blueprint.get("/accessibility")
@public
def accessibility() -> str:
    """Say what of accessibility is tested, how, and what is not."""
    return render_template("site/accessibility.html", claims=CLAIMS)


@blueprint.get("/contact")
@public
def contact() -> str:
    """Say who runs the registry, and whom to write to for what."""
    settings: Settings = current_app.extensions["settings"]
    return render_template("site/contact.html", settings=settings)


@blueprint.get("/open")
@public
def open_data() -> str:
    """List the addresses that give the register's data to anybody."""
    return render_template("site/open_data.html", sources=open_sources())

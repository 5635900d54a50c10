"""The status page: what works now, what is not known, and what did not work when."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, make_response, render_template, request

from recycling.access import public
from recycling.config import Settings
from recycling.site.keeping import kept_for_anybody
from recycling.site.status import queries
from recycling.site.status.rules import Part
from recycling.site.status.words import HEALTH, PARTS, Said

blueprint = Blueprint("status", __name__)
_KEPT_SECONDS = 5


@blueprint.get("/status")
@public
def index() -> Response:
    """Show how each part does now, and the incidents there were."""
    settings: Settings = current_app.extensions["settings"]
    page = render_template(
        "site/status/index.html",
        status=queries.status(),
        page=queries.incidents(request.args.get("cursor", "")),
        parts=PARTS,
        health=HEALTH,
        said=Said(writes_mail_to_files=not settings.smtp_url),
        log=Part.LOG,
    )
    return kept_for_anybody(make_response(page), _KEPT_SECONDS)

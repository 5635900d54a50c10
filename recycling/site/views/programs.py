"""What programs ask for: the API's description, its reference for people, and the health check."""

from __future__ import annotations

from flask import Response, abort, current_app, jsonify, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from recycling.access import public
from recycling.config import Settings
from recycling.db import db
from recycling.site.blueprint import blueprint
from recycling.site.meaning import described, titled
from recycling.site.openapi import openapi_document
from recycling.site.reference import Chapter, chapters, of_every_room
from recycling.wire import PREFIX

_KEPT = "api_chapters"

blueprint.add_app_template_filter(described)
blueprint.add_app_template_filter(titled)


@blueprint.get(f"{PREFIX}/openapi.json")
@public
def openapi() -> Response:
    """Describe the programming interface in OpenAPI 3.1."""
    return jsonify(openapi_document())


@blueprint.get(f"{PREFIX}/docs")
@public
def api_reference() -> ResponseReturnValue:
    """Show people what calls there are."""
    return render_template(
        "site/api_reference.html",
        chapters=_chapters(),
        schemas=of_every_room(openapi_document(), _chapters()),
    )


@blueprint.get(f"{PREFIX}/docs/<chapter>")
@public
def api_chapter(chapter: str) -> ResponseReturnValue:
    """Show people the calls of one room, with what is sent and answered."""
    found = next((one for one in _chapters() if one.key == chapter), None)
    if found is None:
        abort(404)
    return render_template("site/api_chapter.html", chapter=found)


def _chapters() -> tuple[Chapter, ...]:
    """Return the chapters of the reference, which are read from the document once."""
    kept: tuple[Chapter, ...] | None = current_app.extensions.get(_KEPT)
    if kept is None:
        settings: Settings = current_app.extensions["settings"]
        kept = chapters(openapi_document(), settings.base_url)
        current_app.extensions[_KEPT] = kept
    return kept


@blueprint.get("/health")
@public
def health() -> Response:
    """Say whether this process and its database answer."""
    try:
        db.session.execute(select(1))
        is_well = True
    except SQLAlchemyError:
        current_app.logger.exception("the database does not answer the health check")
        is_well = False
    answer = jsonify(status="ok" if is_well else "unavailable", database=is_well)
    answer.status_code = 200 if is_well else 503
    answer.headers["Cache-Control"] = "no-store"
    return answer

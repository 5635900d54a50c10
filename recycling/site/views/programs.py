"""What programs ask for: the API's description, its reference for people, and the health check."""

from __future__ import annotations

from flask import Response, current_app, jsonify, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from recycling.access import public
from recycling.config import Settings
from recycling.db import db
from recycling.site.blueprint import blueprint
from recycling.site.openapi import openapi_document
from recycling.site.reference import chapters, schemas
from recycling.wire import PREFIX

_REFERENCE_SECONDS = 300


@blueprint.get(f"{PREFIX}/openapi.json")
@public
def openapi() -> Response:
    """Describe the programming interface in OpenAPI 3.1."""
    return jsonify(openapi_document())


@blueprint.get(f"{PREFIX}/docs")
@public
def api_reference() -> ResponseReturnValue:
    """Show the same description to people."""
    settings: Settings = current_app.extensions["settings"]
    return render_template(
        "site/api_reference.html",
        chapters=chapters(openapi_document(), settings.base_url),
        schemas=schemas(openapi_document()),
        base_url=settings.base_url,
    )


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

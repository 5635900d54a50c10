"""The status page; and, for programs that watch over it, readiness and metrics."""

from __future__ import annotations

import hmac
from ipaddress import ip_address

from flask import (
    Blueprint,
    Response,
    current_app,
    jsonify,
    make_response,
    render_template,
    request,
)
from prometheus_client import CONTENT_TYPE_LATEST

from recycling.access import public
from recycling.config import Settings
from recycling.errors import Forbidden
from recycling.sayings import say
from recycling.site.keeping import kept_for_anybody
from recycling.site.status import figures, queries, readiness
from recycling.site.status.rules import Part
from recycling.site.status.words import HEALTH, PARTS, Said

blueprint = Blueprint("status", __name__)
_KEPT_SECONDS = 5
_NAMES_SOMEBODY_ELSE = ("Forwarded", "X-Forwarded-For", "X-Real-Ip", "Via")


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


@blueprint.get("/ready")
@public
def ready() -> Response:
    """Say whether requests may be sent to this process, and what it lacks."""
    lacking = readiness.lacking()
    answer = jsonify(status="not ready" if lacking else "ready", lacking=lacking)
    answer.status_code = 503 if lacking else 200
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.get("/metrics")
@public
def metrics() -> Response:
    """Tell Prometheus what is counted; only who has the token, or is on this machine."""
    if not _may_read_metrics():
        raise Forbidden(
            "metrics_refused",
            say("Metrics are told to who runs the registry only."),
            field="Authorization",
            way_out=say("Send METRICS_TOKEN after the word Bearer."),
        )
    answer = Response(figures.exposition(), content_type=CONTENT_TYPE_LATEST)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _may_read_metrics() -> bool:
    """Let nobody in without the token; where none is set, this machine, but not in production.

    There a proxy on the same machine asks for everybody, and need not say so.
    """
    settings: Settings = current_app.extensions["settings"]
    if settings.metrics_token:
        _, _, given = request.headers.get("Authorization", "").partition("Bearer ")
        return hmac.compare_digest(given.encode(), settings.metrics_token.encode())
    if settings.in_production or any(name in request.headers for name in _NAMES_SOMEBODY_ELSE):
        return False
    return ip_address(request.remote_addr or "0.0.0.0").is_loopback  # noqa: S104  # nosec B104

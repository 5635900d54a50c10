"""How was each request answered, and how long did it take?

Counted by its route, and in production written down: the route, never the address, in which there
may be a secret link, and nothing of who asked. Who holds a request's id finds its lines.
"""

from __future__ import annotations

import logging
import time

from flask import Flask, Response, g, request

from recycling.metrics import counting

NO_ROUTE = "none"
_METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"})
_log = logging.getLogger(__name__)


def init_answered(app: Flask, *, in_production: bool) -> None:
    """Count, and write down, every answer; the first and last to see a request."""

    @app.before_request
    def begin() -> None:
        g.began_s = time.perf_counter()

    @app.after_request
    def end(response: Response) -> Response:
        seconds = time.perf_counter() - g.get("began_s", time.perf_counter())
        method = request.method if request.method in _METHODS else "other"
        route = request.url_rule.rule if request.url_rule else NO_ROUTE
        if metrics := counting():
            metrics.request(method, route, response.status_code, seconds)
        if in_production:
            _log.info("answered", extra=_told(method, route, response.status_code, seconds))
        return response


def _told(method: str, route: str, status: int, seconds: float) -> dict[str, object]:
    return {"method": method, "route": route, "status": status, "ms": round(seconds * 1000, 1)}

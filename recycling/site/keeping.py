"""For how long may caches keep a page of somebody who carries no session?"""

from __future__ import annotations

from flask import Response, current_app, request


def kept_for_anybody(answer: Response, seconds: int) -> Response:
    """Let caches keep an answer for so long, unless its reader carries a session."""
    if current_app.config["SESSION_COOKIE_NAME"] not in request.cookies:
        answer.headers["Cache-Control"] = f"public, max-age={seconds}"
        answer.vary.update(("Cookie", "Accept-Language"))
    return answer

"""How does a file that the registry made leave, and how long may caches keep it?"""

from __future__ import annotations

from flask import Response

PRIVATE = "no-store"
"""For one reader alone, and kept nowhere on the way, nor in the browser."""


def file_of(content: bytes, kind: str, cache: str = PRIVATE, name: str = "") -> Response:
    """Answer with a file that caches may keep so long; a browser saves it where it has a name."""
    answer = Response(content, content_type=kind)
    answer.headers["Cache-Control"] = cache
    if name:
        answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer

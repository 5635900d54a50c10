"""How does a file that the registry made leave, and how long may caches keep it?"""

from __future__ import annotations

from flask import Response

PRIVATE = "private, no-cache"
"""For one reader alone, and asked for anew each time."""


def file_of(content: bytes, kind: str, cache: str = PRIVATE, name: str = "") -> Response:
    """Answer with a file that caches may keep so long; a browser saves it where it has a name."""
    answer = Response(content, content_type=kind)
    answer.headers["Cache-Control"] = cache
    if name:
        answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer

"""The site with two more addresses: a program is let in and nothing is done, and an empty view.

What they take is the least any request can: reading it, finding whose token it holds, answering.
"""

from __future__ import annotations

from app import app
from recycling.access import public, requires
from recycling.parties.permissions import Permission
from tests.benchmarks.crowd import EMPTY, NOTHING


@app.post(NOTHING)
@requires(Permission.AUCTIONS_BID)
def do_nothing() -> tuple[dict[str, str], int]:
    """Answer as a bid is answered, to whoever may bid."""
    return {"ref": ""}, 201


@app.get(EMPTY)
@public
def say_nothing() -> str:
    """Answer anybody, with nothing."""
    return ""


__all__ = ["app"]

"""The site with one more address, at which a program is let in and nothing is done.

What that takes is the least any request can: reading it, finding whose token it holds, answering.
"""

from __future__ import annotations

from app import app
from recycling.access import requires
from recycling.parties.permissions import Permission
from tests.benchmarks.crowd import NOTHING


@app.post(NOTHING)
@requires(Permission.AUCTIONS_BID)
def do_nothing() -> tuple[dict[str, str], int]:
    """Answer as a bid is answered, to whoever may bid."""
    return {"ref": ""}, 201


__all__ = ["app"]

"""What is answered to who asks for a file of a lot?"""

from __future__ import annotations

from flask import Response

from recycling.errors import Forbidden
from recycling.files import download_headers, store
from recycling.lots import queries
from recycling.lots.confidences import may_open
from recycling.parties.guard import current_actor


def file_answer(ref: str, sha256: str) -> Response:
    """Give out a file of a lot; raises ``NotFound``, ``Forbidden`` for one not to be opened."""
    actor = current_actor()
    lot = queries.visible(actor, ref)
    found = queries.file_of(lot, sha256)
    if not may_open(actor, lot, found):
        raise Forbidden(
            "file_confidential",
            "This file is confidential, waits to be scanned for viruses, or holds one.",
            way_out="Ask the holder of the lot for it.",
        )
    return Response(
        store().get(found.sha256), headers=download_headers(found.name, found.media_type)
    )

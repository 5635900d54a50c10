"""What is answered to who asks for a file of a lot?"""

from __future__ import annotations

from flask import Response

from recycling.errors import Forbidden
from recycling.files import download_headers, store
from recycling.lots import queries
from recycling.lots.confidences import is_for, is_of
from recycling.parties.guard import current_actor
from recycling.sayings import say
from recycling.scanning import refuse_unsafe


def file_answer(ref: str, sha256: str) -> Response:
    """Give out a file of a lot; raises ``NotFound``, ``Forbidden`` for one not to be opened."""
    actor = current_actor()
    lot = queries.visible(actor, ref)
    found = queries.file_of(lot, sha256)
    if not is_for(actor, lot, found):
        raise Forbidden(
            "file_confidential",
            say("This file is confidential."),
            way_out=say("Ask the holder of the lot for it."),
        )
    refuse_unsafe(found.scan, is_own=is_of(actor, lot))
    return Response(
        store().get(found.sha256), headers=download_headers(found.name, found.media_type)
    )

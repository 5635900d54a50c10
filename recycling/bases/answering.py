"""What is answered to who asks for a document of an application or of a footing?"""

from __future__ import annotations

from flask import Response

from recycling.bases.applications import queries as applications
from recycling.bases.applications.rules import DraftState
from recycling.bases.footings import queries as footings
from recycling.errors import missing
from recycling.files import download_headers, store
from recycling.parties.guard import current_actor
from recycling.parties.permissions import Permission, may, permit
from recycling.scanning import refuse_unsafe


def application_document(ref: str, sha256: str) -> Response:
    """Give out a document: to its recycler, and once it is sent to the regulator.

    Raises ``NotFound``, and ``Forbidden`` to others or for one that is not safe.
    """
    card, actor = applications.application(ref), current_actor()
    is_sent = card.state == DraftState.SENT
    wanted = Permission.LICENCES_READ_REVIEW if is_sent else Permission.LICENCES_READ_DRAFT
    permit(actor, wanted, card)
    found = applications.document(card, sha256)
    return _given_out(found, is_own=may(actor, Permission.LICENCES_ANSWER, card))


def footing_document(ref: str) -> Response:
    """Give out the document of a footing, to its recycler and the regulator.

    Raises ``NotFound``, and ``Forbidden`` to others or for one that is not safe.
    """
    card, actor = footings.footing(ref), current_actor()
    permit(actor, Permission.FOOTINGS_READ, card)
    if card.document is None:
        raise missing("document of footing", ref)
    return _given_out(card.document, is_own=may(actor, Permission.FOOTINGS_ENTER, card))


def _given_out(
    found: applications.DocumentCard | footings.DocumentCard, *, is_own: bool
) -> Response:
    refuse_unsafe(found.scan, is_own=is_own)
    content = store().get(found.sha256)
    return Response(content, headers=download_headers(found.name, found.media_type))

"""Consignments for other systems: US e-Manifest, UK receipt of waste, EPCIS events."""

from __future__ import annotations

from flask import Response
from flask_smorest import Blueprint

from recycling.access import requires
from recycling.custody import queries
from recycling.custody.outgoing import formats
from recycling.custody.outgoing.epcis import EPCIS_TYPE
from recycling.parties.guard import current_actor
from recycling.parties.permissions import Permission
from recycling.wire import PREFIX

api = Blueprint(
    "outgoing_api",
    __name__,
    url_prefix=PREFIX,
    description="Consignments in the formats of other systems",
)


@api.get("/consignments/<ref>/emanifest")
@api.response(200, content_type=formats.JSON, description="an e-Manifest, EPA's schema v1.3")
@requires(Permission.CUSTODY_READ)
def read_emanifest(ref: str) -> Response:
    """Read a consignment as a US e-Manifest; 409 names what is missing, and where to enter it."""
    return _answer(ref, "emanifest")


@api.get("/consignments/<ref>/uk-receipt")
@api.response(200, content_type=formats.JSON, description="a receipt of waste as the UK takes it")
@requires(Permission.CUSTODY_READ)
def read_uk_receipt(ref: str) -> Response:
    """Read a received consignment as a UK receipt of waste; 409 names what is missing."""
    return _answer(ref, "uk-receipt")


@api.get("/consignments/<ref>/epcis")
@api.response(200, content_type=EPCIS_TYPE, description="an EPCIS 2.0 document, unsigned")
@requires(Permission.CUSTODY_READ)
def read_consignment_epcis(ref: str) -> Response:
    """Read a consignment, and what became of the lot, as events of a supply chain (GS1 EPCIS 2.0).

    Its holder, its base and its regulator read too what closed batches made of the lot: its share
    of all that came out of them, at whichever base.
    """
    return _answer(ref, "epcis")


def _answer(ref: str, what: str) -> Response:
    reader = current_actor()
    content = formats.file_of(queries.consignment(ref, reader), what, reader)
    return Response(content, content_type=formats.FORMATS[what].media_type)

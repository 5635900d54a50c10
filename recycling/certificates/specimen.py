"""What will the page of a lot's certificate look like, before it is issued?

Drawn from the same rows by the same printer, with the specimen mark across it. It proves nothing:
it has no number, signature, log entry or seal, encloses no record, and carries no QR code. Nothing
is written.
"""

from __future__ import annotations

from flask import Response, current_app

from recycling import clock
from recycling.certificates.gathering import gather
from recycling.certificates.issuer import printer
from recycling.certificates.page import Dossier
from recycling.certificates.record import record_of
from recycling.certificates.service import batch_to_certify
from recycling.certificates.typesetting import Typesetting
from recycling.config import Settings
from recycling.db import db
from recycling.deeds import Actor
from recycling.lots import queries as lots

NUMBER = "SPECIMEN"


def specimen_of(actor: Actor, lot_ref: str, typesetting: Typesetting) -> bytes:
    """Return the PDF of a specimen of a recovered lot's certificate.

    Raises ``Forbidden`` for whoever may not issue it, ``Conflict`` for a lot not recovered or
    certified already, ``Invalid`` naming the field of a name that cannot be printed.
    """
    settings: Settings = current_app.extensions["settings"]
    lot = lots.visible(actor, lot_ref)
    batch_to_certify(actor, lot)
    evidence = gather(lot, NUMBER, clock.now(), settings)
    db.session.rollback()
    record = record_of(evidence, printer().rendering() | typesetting.stated())
    return printer().render(Dossier(record, "", "", ""), is_specimen=True)


def specimen_response(content: bytes, lot_ref: str) -> Response:
    """Return a specimen as an answer that is shown and never kept."""
    answer = Response(content, content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="SPECIMEN-{lot_ref}.pdf"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer

"""How does a signed record become a sealed page?

Once the log has taken the record in: proof, QR code, page, seal, file, and a deed that notes the
file's digest. Whatever stops in between is done again from the record; nothing is half issued.
"""

from __future__ import annotations

import json

from flask import current_app

from recycling import clock
from recycling.certificates import queries, service
from recycling.certificates.issuer import key_ring, printer
from recycling.certificates.page import Dossier
from recycling.certificates.qr import qr_claims_of, sign_qr_url
from recycling.certificates.signer import PadesSealer
from recycling.db import db
from recycling.deeds import SYSTEM, Act
from recycling.errors import Conflict
from recycling.ledger import queries as ledger
from recycling.ledger.proofs import parse_proof_text
from recycling.ledger.sequencer import sequence
from recycling.lots.files import store


def print_certificate(ref: str) -> None:
    """Print, seal and keep the page of an issued certificate; safe to repeat."""
    row = queries.certificate(ref)
    if row.file_digest is not None:
        return
    credential, digest, issued_at = json.loads(row.record), row.record_digest, row.issued_at
    db.session.rollback()
    sequence()
    proof = ledger.proof_for_digest(digest)
    index = parse_proof_text(proof).index
    db.session.rollback()
    ring = key_ring()
    url = sign_qr_url(
        qr_claims_of(credential, bytes.fromhex(digest), index),
        credential["id"],
        ring.current("qr", issued_at),
    )
    dossier = Dossier(credential, proof, policy_text(queries.log_verifier()), url)
    pdf = PadesSealer(ring.current("seal", issued_at)).seal(printer().render(dossier), clock.now())
    file_digest = store().put(pdf)
    try:
        service.seal_certificate(Act(SYSTEM, f"seal:{ref}"), ref, file_digest)
    except Conflict:
        # Another worker printed it at the same moment; its file stands.
        current_app.logger.info("certificate %s was sealed by another worker", ref)


def policy_text(log_key: str) -> str:
    """Return the C2SP tlog-policy of our proofs: the log's key, and no quorum of witnesses yet."""
    return f"log {log_key}\nquorum none\n"


def print_waiting() -> int:
    """Print what still waits; returns how many were printed."""
    waiting = queries.unsealed()
    db.session.rollback()
    for ref in waiting:
        print_certificate(ref)
    return len(waiting)

"""How does a signed record become a sealed page?

Once the log has taken the record in: proof, QR code, page, seal, file, and a deed that notes the
file's digest. Whatever stops in between is done again from the record; nothing is half issued,
and no file leaves that does not verify.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flask import current_app

from recycling import clock
from recycling.certificates import queries, registering, service
from recycling.certificates.integrity import Credential
from recycling.certificates.issuer import printer, signing_key, time_stamps
from recycling.certificates.page import Dossier
from recycling.certificates.qr import qr_claims_of, sign_qr_url
from recycling.certificates.verification import verify
from recycling.db import db
from recycling.deeds import SYSTEM, Act
from recycling.errors import Conflict
from recycling.files import store
from recycling.ledger import queries as ledger
from recycling.ledger.cosigning import cosign
from recycling.ledger.heads import policy_of_proof
from recycling.ledger.proofs import parse_proof_text
from recycling.ledger.sequencer import sequence

_WITNESSES_MAY_TAKE_S = 1.0


def print_certificate(ref: str) -> None:
    """Print, seal and keep the page of an issued certificate; safe to repeat.

    Raises ``Unavailable`` while the record still waits for the log or a key is missing.
    """
    row = queries.certificate(ref)
    if row.file_digest is not None:
        return
    credential, digest, issued_at = json.loads(row.record), row.record_digest, row.issued_at
    db.session.rollback()
    proof = _logged(digest)
    file_digest = store().put(_sealed(credential, digest, proof, issued_at))
    try:
        service.seal_certificate(Act(SYSTEM, f"seal:{ref}"), ref, file_digest)
    except Conflict:
        if not queries.is_sealed(ref):
            raise
        # Another worker printed it at the same moment; its file stands.
        current_app.logger.info("certificate %s was sealed by another worker", ref)


def _logged(digest: str) -> str:
    """Let the log take in what waits, and return the proof that it holds this record.

    Witnesses that answer at once stand in it; it waits for none that does not.
    """
    sequence()
    cosign(_WITNESSES_MAY_TAKE_S)
    proof = ledger.proof_for_digest(digest)
    db.session.rollback()
    return proof


def _sealed(credential: Credential, digest: str, proof: str, issued_at: datetime) -> bytes:
    from recycling.certificates.signer import PadesSealer  # as the printer, with the first page

    claims = qr_claims_of(credential, bytes.fromhex(digest), parse_proof_text(proof).index)
    registering.published()  # what seals a page stands in the log before it does
    codes, seals = signing_key("qr", issued_at), signing_key("seal", issued_at)
    db.session.rollback()
    url = sign_qr_url(claims, credential["id"], codes)
    dossier = Dossier(credential, proof, policy_of_proof(proof), url)
    drawn = printer().render(dossier)
    sealer = PadesSealer(seals, time_stamps())
    sealed = sealer.seal(drawn, clock.now())
    _refuse_doubtful(sealed, drawn)
    return sealed


@dataclass(frozen=True)
class _JustDrawn:
    """A printer that answers with the page it has just drawn."""

    drawn: bytes

    def rendering(self) -> dict[str, Any]:
        """Name the printer behind it."""
        return printer().rendering()

    def render(self, dossier: Dossier, *, is_specimen: bool = False) -> bytes:
        """Return the page."""
        return self.drawn


def _refuse_doubtful(sealed: bytes, drawn: bytes) -> None:
    """Verify like a stranger before anybody gets the file."""
    verdict = verify(sealed, replace(queries.checks(), printer=_JustDrawn(drawn)))
    db.session.rollback()
    if not verdict.is_genuine:
        codes = ", ".join(line.code for line in verdict.lines)
        raise RuntimeError(f"the page just sealed does not verify: {codes}")

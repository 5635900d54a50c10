"""Deeds of certificates: issue one for a recovered lot, note its seal, revoke it."""

from __future__ import annotations

from flask import current_app

from recycling.certificates import queries
from recycling.certificates.gathering import gather
from recycling.certificates.identifier import draw_identifier
from recycling.certificates.integrity import canonical, record_digest, sign
from recycling.certificates.issuer import key_ring, printer
from recycling.certificates.models import Certificate, CertificateState
from recycling.certificates.record import record_of
from recycling.config import Settings
from recycling.db import db
from recycling.deeds import Act, deed
from recycling.errors import Conflict, Invalid, missing
from recycling.ledger.service import publish_record, record
from recycling.lots import queries as lots
from recycling.lots.rules import Move
from recycling.lots.rules import State as LotState
from recycling.lots.service import step
from recycling.parties.permissions import Permission, permit
from recycling.recovery import queries as batches

SHORTEST_REASON = 10


@deed
def issue_certificate(act: Act, lot_ref: str) -> str:
    """Certify a recovered lot: sign its record and let the log take it in.

    The page is printed and sealed afterwards (``printing.print_certificate``), when the log has
    taken the record in. Raises ``Conflict`` when the lot is not recovered, ``Invalid`` when a
    name holds a character that cannot be printed.
    """
    lot = lots.locked(lot_ref)
    batch = batches.batch_of_lot(lot.id)
    if batch is None:
        raise missing("batch", f"of {lot_ref}")
    permit(act.actor, Permission.CERTIFICATES_ISSUE, batch)
    if lot.state != LotState.RECOVERED:
        raise Conflict(
            "lot_not_recovered",
            f"Lot {lot.ref} is {lot.state.replace('_', ' ')}; only a recovered lot is certified.",
            field="lot",
            way_out="Close the batch it is in first.",
        )
    settings: Settings = current_app.extensions["settings"]
    evidence = gather(lot, draw_identifier(), act.at, settings)
    key = key_ring().current("record", act.at)
    credential = sign(
        record_of(evidence, printer().rendering()),
        key.edwards,
        f"{settings.base_url}/keys#{key.key_id}",
        act.at,
    )
    digest = record_digest(credential).hex()
    certificate = Certificate(
        ref=evidence.identifier,
        lot_id=lot.id,
        holder_id=lot.holder_id,
        recycler_id=batch.recycler_id,
        base_id=batch.base_id,
        version=evidence.version,
        record=canonical(credential).decode(),
        record_digest=digest,
        state=CertificateState.CURRENT,
        issued_at=act.at,
        changed_at=act.at,
    )
    db.session.add(certificate)
    publish_record(digest)
    step(lot, Move.CERTIFY, act.at)
    db.session.flush()
    _record(
        act,
        "CertificateIssued",
        queries.locked(certificate.ref),
        {"record_digest": digest, "version": certificate.version},
    )
    return certificate.ref


@deed
def seal_certificate(act: Act, ref: str, file_digest: str) -> str:
    """Note that the page was printed and sealed; ``file_digest`` is the file's SHA-256 in hex."""
    certificate = queries.locked(ref)
    permit(act.actor, Permission.CERTIFICATES_SEAL)
    if certificate.file_digest is not None:
        raise Conflict("already_sealed", f"Certificate {ref} is sealed already.")
    certificate.file_digest = file_digest
    certificate.sealed_at = act.at
    _record(act, "CertificateSealed", certificate, {"file_digest": file_digest})
    return ref


@deed
def revoke_certificate(act: Act, ref: str, reason: str) -> str:
    """Revoke a certificate, saying why; it stays genuine and says that it is revoked.

    Raises ``Invalid`` without a reason, ``Conflict`` when it is not current.
    """
    certificate = queries.locked(ref)
    permit(act.actor, Permission.CERTIFICATES_REVOKE, certificate)
    if not SHORTEST_REASON <= len(reason.strip()) <= 500:
        raise Invalid(
            "reason_missing",
            f"Give the reason in {SHORTEST_REASON} to 500 characters.",
            field="reason",
            way_out="Everybody who checks the certificate will read it.",
        )
    if certificate.state != CertificateState.CURRENT:
        raise Conflict("not_current", f"Certificate {ref} is {certificate.state} already.")
    certificate.state = CertificateState.REVOKED
    certificate.reason = reason.strip()
    certificate.changed_at = act.at
    _record(act, "CertificateRevoked", certificate, {"reason": certificate.reason})
    return ref


def _record(act: Act, fact: str, certificate: Certificate, body: dict[str, str | int]) -> None:
    record(
        act,
        fact,
        f"certificate:{certificate.ref}",
        {"lot": certificate.lot.ref, "certificate": certificate.ref, **body},
        parties=[certificate.holder.ref, certificate.recycler.ref],
    )

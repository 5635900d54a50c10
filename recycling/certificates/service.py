"""Deeds of certificates: issue one for a recovered lot, note its seal, revoke it."""

from __future__ import annotations

from datetime import datetime

from flask import current_app

from recycling.certificates import queries
from recycling.certificates.gathering import gather
from recycling.certificates.identifier import draw_identifier
from recycling.certificates.integrity import Credential, canonical, record_digest, sign
from recycling.certificates.issuer import printer, signing_key
from recycling.certificates.models import Certificate, CertificateState
from recycling.certificates.record import record_of
from recycling.config import Settings
from recycling.custody import queries as consignments
from recycling.db import db
from recycling.deeds import Act, Actor, deed
from recycling.errors import Conflict, Invalid
from recycling.ledger.service import publish_record, record
from recycling.lots import queries as lots
from recycling.lots.models import Lot
from recycling.lots.rules import Move
from recycling.lots.rules import State as LotState
from recycling.lots.service import step
from recycling.parties.permissions import Permission, permit
from recycling.recovery import queries as batches
from recycling.recovery.models import Batch

SHORTEST_REASON, LONGEST_REASON = 10, 500


@deed
def issue_certificate(act: Act, lot_ref: str) -> str:
    """Certify a recovered lot: sign its record and let the log take it in.

    The page is printed and sealed afterwards (``printing.print_certificate``), when the log has
    taken the record in. Raises ``Conflict`` when the lot is not recovered or is certified
    already, ``Invalid`` naming the field of a name that cannot be printed, ``Unavailable``
    without a valid key.
    """
    lot = lots.locked(lot_ref)
    lots.refuse_unseen(act.actor, lot)
    batch = batch_to_certify(act.actor, lot)
    credential = _signed(lot, act.at)
    digest = record_digest(credential).hex()
    certificate = Certificate(
        ref=credential["certificate"],
        lot_id=lot.id,
        holder_id=lot.holder_id,
        recycler_id=batch.recycler_id,
        base_id=batch.base_id,
        version=credential["version"],
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


def batch_to_certify(actor: Actor, lot: Lot) -> Batch:
    """Return the closed batch whose recycler may certify the lot now.

    Raises ``Forbidden`` for anybody else, ``Conflict`` for a lot in another state.
    """
    batch = batches.batch_of_lot(lot.id)
    permit(actor, Permission.CERTIFICATES_ISSUE, batch or consignments.of_lot(lot.id) or lot)
    if batch is None or lot.state != LotState.RECOVERED:
        is_certified = lot.state == LotState.CERTIFIED
        raise Conflict(
            "lot_certified" if is_certified else "lot_not_recovered",
            f"Lot {lot.ref} is {lot.state.replace('_', ' ')}; only a recovered lot is certified.",
            field="lot",
            way_out="Its certificate stands on the lot's page."
            if is_certified
            else "Receive it, take it into a batch and close the batch first.",
        )
    return batch


def _signed(lot: Lot, at: datetime) -> Credential:
    settings: Settings = current_app.extensions["settings"]
    key = signing_key("record", at)
    for needed_later in ("qr", "seal"):
        signing_key(needed_later, at)
    evidence = gather(lot, draw_identifier(), at, settings)
    method = f"{settings.base_url}/keys#{key.key_id}"
    return sign(record_of(evidence, printer().rendering()), key.edwards, method, at)


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
    if not SHORTEST_REASON <= len(reason.strip()) <= LONGEST_REASON:
        raise Invalid(
            "reason_missing",
            f"Give the reason in {SHORTEST_REASON} to {LONGEST_REASON} characters.",
            field="reason",
            way_out="Everybody who checks the certificate will read it.",
        )
    if certificate.state != CertificateState.CURRENT:
        raise Conflict(
            "not_current",
            f"Certificate {ref} is {certificate.state} already.",
            way_out="Nothing more is to be done; whoever verifies it is told so.",
        )
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

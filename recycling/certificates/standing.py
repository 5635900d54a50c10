"""Deeds about whether a certificate stands: revoke it, reinstate it, send it to somebody."""

from __future__ import annotations

from sqlalchemy import func, select

from recycling.certificates import queries
from recycling.certificates.models import Certificate, CertificateCopy, CertificateState
from recycling.certificates.service import check_reason, record_certificate
from recycling.db import db
from recycling.deeds import Act, deed
from recycling.errors import Conflict, Forbidden, invalid_all
from recycling.parties.permissions import Permission, permit
from recycling.parties.rules import Kind
from recycling.parties.rules.people import email_findings
from recycling.sayings import say

MOST_COPIES = 50


@deed
def revoke_certificate(act: Act, ref: str, reason: str) -> str:
    """Revoke a certificate, saying why; it stays genuine and says that it is revoked.

    Raises ``Invalid`` without a reason, ``Conflict`` when it is not current.
    """
    certificate = queries.locked(ref)
    permit(act.actor, Permission.CERTIFICATES_REVOKE, certificate)
    reason = check_reason(reason)
    if certificate.state != CertificateState.CURRENT:
        raise Conflict(
            "not_current",
            say(
                "Certificate %(ref)s is %(certificate_state)s already.",
                ref=ref,
                certificate_state=certificate.state,
            ),
            way_out=say("Nothing more is to be done; whoever verifies it is told so."),
        )
    _stands(act, certificate, CertificateState.REVOKED, reason)
    record_certificate(act, "CertificateRevoked", certificate, {"reason": reason})
    return ref


@deed
def reinstate_certificate(act: Act, ref: str, reason: str) -> str:
    """Let a certificate stand again that was revoked wrongly, saying why.

    Only who revoked it does, or the regulator of its base. Raises ``Conflict`` when it is not
    revoked or was corrected since, ``Invalid`` without a reason.
    """
    certificate = queries.locked(ref)
    permit(act.actor, Permission.CERTIFICATES_REVOKE, certificate)
    reason = check_reason(reason)
    if certificate.state != CertificateState.REVOKED or certificate.successor is not None:
        words = say("Certificate %(ref)s is %(state)s.", ref=ref, state=certificate.state)
        if certificate.successor:
            words = say(
                "Certificate %(ref)s is %(state)s and was corrected by %(successor)s.",
                ref=ref,
                state=certificate.state,
                successor=certificate.successor,
            )
        raise Conflict(
            "not_revoked",
            words,
            way_out=say("Only a revoked certificate without a successor is reinstated."),
        )
    if not may_reinstate(act.actor.kind, act.actor.organisation_id, certificate):
        raise Forbidden(
            "revoked_by_another",
            say("The regulator revoked this certificate."),
            way_out=say("Ask the regulator to reinstate it."),
        )
    _stands(act, certificate, CertificateState.CURRENT, reason)
    record_certificate(act, "CertificateReinstated", certificate, {"reason": reason})
    return ref


def may_reinstate(kind: str, organisation_id: int | None, certificate: Certificate) -> bool:
    """Tell whether an organisation may undo a revocation: its own, or as the regulator."""
    return kind == Kind.REGULATOR or certificate.changed_by_id == organisation_id


def _stands(act: Act, certificate: Certificate, state: CertificateState, reason: str) -> None:
    certificate.state, certificate.reason = state, reason
    certificate.changed_at, certificate.changed_by_id = act.at, act.actor.organisation_id


@deed
def send_certificate(act: Act, ref: str, address: str) -> str:
    """Send somebody by mail where a certificate is read and checked; they hear what becomes of it.

    Raises ``Invalid`` for what is no address, ``Conflict`` when it was sent to too many already.
    """
    certificate = queries.locked(ref)
    permit(act.actor, Permission.CERTIFICATES_SEND, certificate)
    refusal, kept = invalid_all(email_findings(address)), address.strip()
    if refusal:
        raise refusal
    copies = select(CertificateCopy).where(CertificateCopy.certificate_id == certificate.id)
    copy = db.session.scalar(copies.where(CertificateCopy.address == kept))
    if copy is None:
        sent = copies.where(CertificateCopy.address != "").with_only_columns(func.count())
        if (db.session.scalar(sent) or 0) >= MOST_COPIES:
            raise Conflict(
                "sent_to_many",
                say(
                    "Certificate %(ref)s was sent to %(most_copies)s addresses already.",
                    ref=ref,
                    most_copies=MOST_COPIES,
                ),
                way_out=say("Send the file or its address yourself; anybody can check it."),
            )
        copy = CertificateCopy(certificate_id=certificate.id, address=kept, had_at=act.at)
        db.session.add(copy)
        db.session.flush()
    record_certificate(act, "CertificateSent", certificate, {"copy": copy.id})
    return ref

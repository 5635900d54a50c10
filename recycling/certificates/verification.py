"""Is this certificate genuine, and does it still stand?

Pure: bytes, trusted keys and three injected answers in, a verdict out. Whatever the bytes are,
there is a verdict; nothing from the file is believed before the line that proves it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from recycling.certificates import seal
from recycling.certificates.integrity import Credential, is_signed_by, record_digest
from recycling.certificates.opened import Opened, Unreadable, open_pdf
from recycling.certificates.page import (
    POLICY_NAME,
    PROOF_NAME,
    QR_NAME,
    RECORD_NAME,
    Dossier,
    Printer,
    log_facts,
)
from recycling.certificates.qr import qr_claims_of, read_qr_url
from recycling.certificates.record import read_record
from recycling.certificates.trust import Trust, TrustedKey
from recycling.certificates.verdict import Line, LogFinding, Status, Verdict, line
from recycling.errors import Invalid

VerifyProof = Callable[[str, bytes], LogFinding]
"""Given the text of a tlog-proof and the record digest, tell what the proof shows."""

StatusOf = Callable[[str], Status | None]
"""Given a certificate number, give its status; ``None`` when no such certificate exists."""


@dataclass(frozen=True)
class Checks:
    """What a verifier has at hand.

    Without ``printer`` the page and without ``status_of`` the status stay unchecked, and the
    verdict says so.
    """

    trust: Trust
    verify_proof: VerifyProof
    printer: Printer | None = None
    status_of: StatusOf | None = None


def verify(content: bytes, checks: Checks) -> Verdict:
    """Return the verdict on any bytes; without lines when they are no certificate PDF."""
    try:
        pdf = open_pdf(content)
    except Unreadable:
        return Verdict(lines=())
    credential = _read(pdf)
    issued_at = _issued_at(credential)
    seal_line = line(seal.check_seal(pdf, checks.trust, issued_at))
    record_line = line(_check_record(pdf, credential, checks.trust))
    believed = credential if record_line.code == "record.ok" else None
    return Verdict(
        lines=(
            seal_line,
            record_line,
            _check_log(pdf, believed, checks.verify_proof),
            _check_status(believed, checks.status_of),
            line(_check_page(pdf, believed, seal_line, checks)),
        ),
        credential=credential,
        rests_on_development_keys=_is_development(pdf, checks.trust),
    )


def _read(pdf: Opened) -> Credential | None:
    try:
        return read_record(pdf.enclosures[RECORD_NAME])
    except (KeyError, Invalid):
        return None


def _issued_at(credential: Credential | None) -> datetime | None:
    try:
        instant = datetime.fromisoformat(credential["validFrom"]) if credential else None
    except ValueError:
        return None
    return instant.astimezone(UTC) if instant and instant.tzinfo else None


def _check_record(pdf: Opened, credential: Credential | None, trust: Trust) -> str:
    if RECORD_NAME not in pdf.enclosures:
        return "record.missing"
    issued_at = _issued_at(credential)
    if credential is None or issued_at is None:
        return "record.unreadable"
    key = _record_key(credential, trust)
    if key is None or not isinstance(key.public, Ed25519PublicKey):
        return "record.untrusted_key"
    if not is_signed_by(credential, key.public):
        return "record.broken"
    return "record.ok" if key.covers(issued_at) else "record.key_out_of_date"


def _record_key(credential: Credential, trust: Trust) -> TrustedKey | None:
    proof = credential.get("proof")
    method = proof.get("verificationMethod") if isinstance(proof, dict) else None
    _, _, key_id = method.rpartition("#") if isinstance(method, str) else ("", "", "")
    return trust.find("record", key_id)


def _check_log(pdf: Opened, believed: Credential | None, verify_proof: VerifyProof) -> Line:
    if PROOF_NAME not in pdf.enclosures:
        return line("log.missing")
    if believed is None:
        return line("log.not_checked")
    try:
        proof = pdf.enclosures[PROOF_NAME].decode()
    except UnicodeDecodeError:
        return line("log.unreadable")
    finding = verify_proof(proof, record_digest(believed))
    return line(finding.code, entry=finding.entry, witnessed=finding.witnessed)


def _check_status(believed: Credential | None, status_of: StatusOf | None) -> Line:
    if believed is None:
        return line("status.not_checked")
    if status_of is None:
        return line("status.unknown_offline")
    status = status_of(believed["certificate"])
    if status is None:
        return line("status.not_registered")
    return line(
        f"status.{status.state}",
        as_of=status.as_of_words,
        successor=status.successor,
        reason=status.reason,
    )


def _check_page(pdf: Opened, believed: Credential | None, seal_line: Line, checks: Checks) -> str:
    """Draw the page again from a record we believe and compare it with the sealed bytes."""
    if believed is None or seal_line.code != seal.OK or checks.printer is None:
        return "page.not_compared"
    try:
        dossier = _dossier(pdf, believed)
        if not _qr_agrees(dossier, checks.trust):
            return "page.qr_contradicts"
        drawn = checks.printer.render(dossier)
    except (KeyError, UnicodeDecodeError, Invalid):
        return "page.differs"
    if pdf.content.startswith(drawn):
        return "page.ok"
    is_same_renderer = believed["rendering"] == checks.printer.rendering()
    return "page.differs" if is_same_renderer else "page.other_renderer"


def _dossier(pdf: Opened, credential: Credential) -> Dossier:
    return Dossier(
        credential=credential,
        proof=pdf.enclosures[PROOF_NAME].decode(),
        policy=pdf.enclosures[POLICY_NAME].decode(),
        qr_url=pdf.enclosures[QR_NAME].decode(),
    )


def _qr_agrees(dossier: Dossier, trust: Trust) -> bool:
    entry = log_facts(dossier.proof, dossier.policy)["entry"]
    credential = dossier.credential
    try:
        claims = read_qr_url(dossier.qr_url, trust)
    except Invalid:
        return False
    url, _, _ = dossier.qr_url.partition("#")
    expected = qr_claims_of(credential, record_digest(credential), entry)
    return claims == expected and url == credential["id"]


def _is_development(pdf: Opened, trust: Trust) -> bool:
    key = seal.seal_key(pdf, trust)
    return key is not None and key.is_development

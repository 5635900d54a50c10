"""Is this certificate genuine, and does it still stand?

Pure: bytes, trusted keys and injected answers in, a verdict out. Whatever the bytes are, there is
a verdict; nothing of them is believed before the line that proves it. What may be given stands in
``presented.py``: the PDF, its record alone, a whole kit, or the text of a QR code.
"""

from __future__ import annotations

from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from recycling.certificates import seal
from recycling.certificates.checks import (
    Checks,
    asked_status,
    check_log,
    check_status,
    found_in_log,
)
from recycling.certificates.integrity import Credential, is_signed_by, record_digest
from recycling.certificates.opened import Opened, Unreadable
from recycling.certificates.page import (
    POLICY_NAME,
    PROOF_NAME,
    QR_NAME,
    RECORD_NAME,
    Dossier,
    Printer,
    log_facts,
)
from recycling.certificates.presented import Kind, Presented, recognise
from recycling.certificates.qr import QrClaims, qr_claims_of, read_qr_url
from recycling.certificates.record import read_record, verification_url
from recycling.certificates.seal import SealFinding
from recycling.certificates.trust import Trust, TrustedKey
from recycling.certificates.verdict import Verdict, line
from recycling.certificates.verdict_words import State
from recycling.errors import Invalid


def verify(content: bytes, checks: Checks) -> Verdict:
    """Return the verdict on any bytes; without lines when they are no certificate."""
    try:
        given = recognise(content)
        return _on_code(given.code, checks) if given.kind is Kind.CODE else _on(given, checks)
    except Unreadable:
        return Verdict(lines=())


def _on(given: Presented, checks: Checks) -> Verdict:
    credential = _read(given)
    found = _check_seal(given, credential, checks.trust)
    record_code = _check_record(given, credential, checks.trust)
    logged = check_log(given, credential if record_code == "record.ok" else None, checks)
    entry = logged.entry if logged.state is State.OK else None
    found, record_code = _unless_compromised(given, credential, entry, (found, record_code), checks)
    believed = credential if record_code == "record.ok" else None
    if believed and given.contradicts(RECORD_NAME):
        record_code = "record.contradicts"
    return Verdict(
        lines=(
            line(found.code, stamped=found.stamped_words),
            line(record_code),
            logged,
            check_status(given, believed, checks),
            line(_check_page(given, believed, found.code, entry, checks)),
        ),
        credential=credential,
        rests_on_development_keys=_is_development(given, credential, checks.trust),
    )


def _check_seal(given: Presented, credential: Credential | None, trust: Trust) -> SealFinding:
    if given.pdf is None:
        return SealFinding("seal.not_enclosed")
    return seal.check_seal(given.pdf, trust, _issued_at(credential))


def _unless_compromised(
    given: Presented,
    credential: Credential | None,
    entry: int | None,
    found: tuple[SealFinding, str],
    checks: Checks,
) -> tuple[SealFinding, str]:
    """Believe a key that was compromised only of what the log had taken in before."""
    sealed, record_code = found
    seal_key = seal.seal_key(given.pdf, checks.trust) if given.pdf else None
    if sealed.code == seal.OK and seal_key and not seal_key.vouches_for(entry):
        sealed = SealFinding("seal.key_compromised")
    key = _record_key(credential, checks.trust) if credential else None
    if record_code == "record.ok" and key and not key.vouches_for(entry):
        record_code = "record.key_compromised"
    return sealed, record_code


def _read(given: Presented) -> Credential | None:
    try:
        return read_record(given.enclosures[RECORD_NAME])
    except (KeyError, Invalid):
        return None


def _issued_at(credential: Credential | None) -> datetime | None:
    try:
        instant = datetime.fromisoformat(credential["validFrom"]) if credential else None
        return instant.astimezone(UTC) if instant and instant.tzinfo else None
    except (ValueError, OverflowError):  # the first day of the calendar, in a zone before UTC
        return None


def _check_record(given: Presented, credential: Credential | None, trust: Trust) -> str:
    if RECORD_NAME not in given.enclosures:
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


def _check_page(
    given: Presented,
    believed: Credential | None,
    seal_code: str,
    entry: int | None,
    checks: Checks,
) -> str:
    if given.pdf is None:
        return "page.not_enclosed"
    if believed is None or seal_code != seal.OK:
        return "page.not_compared"
    try:
        dossier = _dossier(given.pdf, believed)
        if given.contradicts(QR_NAME) or not _qr_agrees(dossier, checks.trust, entry):
            return "page.qr_contradicts"
        return _drawn_again(given.pdf, dossier, checks.printer) if checks.printer else _NOT_DRAWN
    except (KeyError, UnicodeDecodeError, Invalid):
        return "page.differs"


_NOT_DRAWN = "page.not_compared"


def _drawn_again(pdf: Opened, dossier: Dossier, printer: Printer) -> str:
    """Draw the page again from a record we believe and compare it with the sealed bytes."""
    if not printer.rendering().items() <= dossier.credential["rendering"].items():
        return _drawn_otherwise(pdf, dossier, printer)
    return "page.ok" if pdf.content.startswith(printer.render(dossier)) else "page.differs"


def _drawn_otherwise(pdf: Opened, dossier: Dossier, printer: Printer) -> str:
    """Try a record of an earlier or later renderer; that ours cannot draw it proves nothing."""
    try:
        is_same = pdf.content.startswith(printer.render(dossier))
    except Exception:  # whatever a template of today finds missing in a record of another day
        is_same = False
    return "page.ok" if is_same else "page.other_renderer"


def _dossier(pdf: Opened, credential: Credential) -> Dossier:
    return Dossier(
        credential=credential,
        proof=pdf.enclosures[PROOF_NAME].decode(),
        policy=pdf.enclosures[POLICY_NAME].decode(),
        qr_url=pdf.enclosures[QR_NAME].decode(),
    )


def _qr_agrees(dossier: Dossier, trust: Trust, logged: int | None) -> bool:
    entry = log_facts(dossier.proof, dossier.policy)["entry"]
    credential = dossier.credential
    try:
        claims = read_qr_url(dossier.qr_url, trust, logged)
    except Invalid:
        return False
    url, _, _ = dossier.qr_url.partition("#")
    expected = qr_claims_of(credential, record_digest(credential), entry)
    return claims == expected and url == credential["id"]


def _is_development(given: Presented, credential: Credential | None, trust: Trust) -> bool:
    if given.pdf is not None:
        key = seal.seal_key(given.pdf, trust)
    else:
        key = _record_key(credential, trust) if credential else None
    return key is not None and key.is_development


_OF_CODE = {
    "qr_broken": "record.broken",
    "qr_untrusted_key": "record.untrusted_key",
    "qr_key_compromised": "record.key_compromised",
}


def _on_code(text: str, checks: Checks) -> Verdict:
    """Return the verdict on the text of a QR code; raises ``Unreadable`` where it is none."""
    try:
        claims = read_qr_url(text, checks.trust)
    except Invalid as refusal:
        if refusal.code not in _OF_CODE:
            raise Unreadable from refusal
        return _verdict_on_code(_OF_CODE[refusal.code], None, checks)
    url, _, _ = text.partition("#")
    is_ours = url in ("", verification_url(claims.issuer, claims.identifier))
    return _verdict_on_code(
        "record.vouched" if is_ours else "record.contradicts", claims if is_ours else None, checks
    )


def _verdict_on_code(record_code: str, claims: QrClaims | None, checks: Checks) -> Verdict:
    logged, stands = line("log.not_checked"), line("status.not_checked")
    if claims:
        logged = found_in_log(claims.record_digest, claims.leaf_index, checks)
        stands = asked_status(claims.identifier, checks) or line("status.unknown_offline")
    return Verdict(
        lines=(
            line("seal.not_enclosed"),
            line(record_code),
            logged,
            stands,
            line("page.not_enclosed"),
        ),
        claims=claims,
        rests_on_development_keys=claims is not None and _any_development(checks.trust),
    )


def _any_development(trust: Trust) -> bool:
    return any(key.is_development for key in trust.keys if key.purpose == "qr")

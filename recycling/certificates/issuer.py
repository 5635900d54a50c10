"""With which keys, printer and trust does this installation certify and verify?

The keys are those of the register; the printer is warmed once for each process.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from asn1crypto import x509
from flask import current_app

from recycling import clock
from recycling.certificates.checks import Checks, VerifyProof
from recycling.certificates.history import read_history, roots_of
from recycling.certificates.keys import KeyRing, Purpose, SigningKey
from recycling.certificates.page import Printer
from recycling.certificates.registered import in_force
from recycling.certificates.status_list import status_told
from recycling.certificates.time_authorities import authority_entry, certificates_in
from recycling.certificates.trust import Trust, trust_from
from recycling.certificates.verdict import LogFinding
from recycling.config import BadConfiguration, Settings
from recycling.errors import Unavailable
from recycling.ledger.notes import VerifierKey
from recycling.ledger.proofs import ProofCode, parse_proof_text, verify_proof_text
from recycling.sayings import say

if TYPE_CHECKING:  # the library behind it takes half a second, and most processes seal nothing
    from recycling.certificates.time_stamps import TimeStamps

_STAMPS = "certificate_time_stamps"
_LOG_CODES = {
    ProofCode.INCLUDED: "log.ok",
    ProofCode.UNREADABLE: "log.unreadable",
    ProofCode.OTHER_LOG: "log.untrusted_key",
    ProofCode.NOT_SIGNED: "log.untrusted_key",
    ProofCode.BAD_SIGNATURE: "log.broken",
    ProofCode.NOT_INCLUDED: "log.broken",
}


@cache
def printer() -> Printer:
    """Return this process's printer, read in with the first page: most processes print none."""
    from recycling.certificates.printer import WeasyPrinter

    return WeasyPrinter()


def key_ring() -> KeyRing:
    """Return the keys certificates are signed with, as the register has them now."""
    return in_force().ring


def signing_key(purpose: Purpose, instant: datetime) -> SigningKey:
    """Return the key that signs at ``instant``; raises ``Unavailable`` where none is valid.

    In production none that the program made for itself, even if it is in the register.
    """
    try:
        key = key_ring().current(purpose, instant)
        if key.is_development and _settings().in_production:
            raise LookupError(f"{key.key_id} is a development key")
        return key
    except LookupError as error:
        raise Unavailable(
            "no_signing_key",
            say(
                "The registry has no %(purpose)s key valid on %(instant)s.",
                purpose=purpose,
                instant=f"{instant:%d %B %Y}",
            ),
            way_out=say(
                "Nothing was written; the registry's operator must put a new key in place."
            ),
        ) from error


def key_document(log_key: str, witnesses: Sequence[str] = ()) -> dict[str, Any]:
    """Return what a verifier elsewhere needs to trust us: all public keys, also of the log."""
    return {
        **key_ring().public_document(),
        "log": log_key,
        "witnesses": list(witnesses),
        "timeAuthorities": _authorities(),
    }


def _authorities() -> list[Mapping[str, Any]]:
    """Return every authority ever named: their stamps on old seals still count."""
    known = list(in_force().authorities)
    new = [authority_entry(each) for each in _time_certificates()]
    return known + [entry for entry in new if entry not in known]


def time_stamps() -> TimeStamps | None:
    """Return whoever stamps the time on seals, kept by this process; none where none is set up.

    Raises ``BadConfiguration`` for certificates that cannot be read.
    """
    settings = _settings()
    if not settings.time_stamp_url:
        return None
    from recycling.certificates.time_stamps import TimeStamps as Client

    kept: TimeStamps | None = current_app.extensions.get(_STAMPS)
    if kept is None:
        kept = current_app.extensions[_STAMPS] = Client(
            settings.time_stamp_url,
            _time_certificates(),
            settings.time_stamp_patience_s,
            settings.seal_validation,
        )
    return kept


def _time_certificates() -> Sequence[x509.Certificate]:
    file = _settings().time_stamp_certificates
    try:
        return certificates_in(file) if file else ()
    except (OSError, ValueError) as problem:
        raise BadConfiguration(
            f"TIME_STAMP_CERTIFICATES: {file} holds no certificates that can be read ({problem})."
        ) from problem


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings


def kept_checks(document: dict[str, Any], lists: tuple[bytes, ...] = ()) -> Checks:
    """Return what can be checked with a key document, and status lists kept with it, alone.

    Raises ``Invalid`` for a document that is none.
    """
    trust, verify_proof = read_key_document(document)
    log = VerifierKey.parse(str(document.get("log", "")))
    return Checks(
        trust=trust,
        verify_proof=verify_proof,
        read_list=lambda kept, credential: status_told(kept, credential, trust, clock.now()),
        read_history=lambda kept: roots_of(read_history(kept, log)),
        lists=lists,
    )


def read_key_document(document: dict[str, Any]) -> tuple[Trust, VerifyProof]:
    """Return the trust and the log check that a key document gives.

    Raises ``Invalid`` for one that is none.
    """
    trust, named = trust_from(document), document.get("witnesses", [])
    witnesses = [str(one) for one in named] if isinstance(named, list) else []
    return trust, proof_check(str(document.get("log", "")), witnesses)


def proof_check(log_key: str, witnesses: Sequence[str] = ()) -> VerifyProof:
    """Return the check of a log proof against the log and witnesses with these verifier keys."""
    key, known = VerifierKey.parse(log_key), tuple(map(VerifierKey.parse, witnesses))

    def check(text: str, digest: bytes) -> LogFinding:
        found = verify_proof_text(text, digest, key, known)
        return LogFinding(
            code=_LOG_CODES[found.code],
            entry=found.index if found.ok else None,
            witnesses=found.witnesses,
            witnesses_named=found.witnesses_known,
            size=found.size if found.ok else 0,
            root=parse_proof_text(text).statement.root if found.ok else b"",
        )

    return check

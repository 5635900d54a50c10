"""With which keys do we sign, and how does a verifier learn the public ones?

Three separate keys: ``seal`` (ECDSA P-256 with an X.509 certificate, for PAdES), ``record``
(Ed25519) and ``qr`` (ECDSA P-256, ES256). Where their private halves lie is told by an address
(``holders``); keys that the program made for itself lie in a folder (``development_keys.py``).
Old keys stay in the ring, so old certificates verify.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from recycling.certificates.development_keys import REGISTER_FILE, MadeKey, made_keys, make_folder
from recycling.certificates.holders.holding import KeyHolder, NoKey, PublicKey
from recycling.certificates.trust import DRAWN_WITHIN
from recycling.clock import as_utc, stamp
from recycling.sayings import say

Purpose = Literal["seal", "record", "qr"]
PURPOSES: tuple[Purpose, ...] = ("seal", "record", "qr")
ALGORITHMS: dict[Purpose, str] = {
    "seal": say("ECDSA P-256 with SHA-256, PAdES"),
    "record": "Ed25519, eddsa-jcs-2022",
    "qr": say("ECDSA P-256 with SHA-256, COSE ES256"),
}
DEVELOPMENT = "development"
_log = logging.getLogger(__name__)
RETIRED, COMPROMISED = "retired", "compromised"


@dataclass(frozen=True)
class Ending:
    """When and why a key was ended early; ``log_size`` is how many entries the log had then."""

    at: datetime
    reason: str
    note: str
    log_size: int

    def entry(self) -> dict[str, Any]:
        """Return what the public key document says of it."""
        return {
            "at": stamp(self.at), "reason": self.reason, "note": self.note,
            "logSize": self.log_size,
        }  # fmt: skip


@dataclass(frozen=True)
class SigningKey:
    """One key with its name, the time in which it may sign, and who holds its private half."""

    key_id: str
    purpose: Purpose
    valid_from: datetime
    valid_to: datetime
    is_development: bool
    holder: KeyHolder
    certificate: x509.Certificate | None = None
    address: str = DEVELOPMENT
    ended: Ending | None = None

    @property
    def algorithm(self) -> str:
        """Return how it signs, in words."""
        return ALGORITHMS[self.purpose]

    def sign(self, message: bytes) -> bytes:
        """Return the signature over a message: Ed25519, or ECDSA with SHA-256 as DER.

        Raises ``NoKey`` where its holder cannot be reached.
        """
        try:
            return self.holder.sign(message)
        except NoKey as problem:
            _log.error("key %s does not sign: %s", self.key_id, problem)
            raise

    def public_entry(self) -> dict[str, Any]:
        """Return this key's line in the public key document."""
        entry: dict[str, Any] = {
            "id": self.key_id,
            "purpose": self.purpose,
            "algorithm": self.algorithm,
            "validFrom": stamp(self.valid_from),
            "validTo": stamp(self.valid_to),
            "development": self.is_development,
            "publicKeyPem": _public_pem(self.holder.public),
        }
        if self.certificate:
            pem = self.certificate.public_bytes(serialization.Encoding.PEM)
            entry["certificatePem"] = pem.decode()
        if self.ended:
            entry["ended"] = self.ended.entry()
        return entry

    def state(self, now: datetime) -> str:
        """Return announced, valid, expired, retired or compromised."""
        if self.ended and (self.ended.reason == COMPROMISED or self.ended.at <= now):
            return self.ended.reason
        if now < self.valid_from:
            return "announced"
        return "valid" if now <= self.valid_to else "expired"


class KeyRing:
    """All keys of one issuer."""

    def __init__(self, issuer: str, keys: Iterable[SigningKey]) -> None:
        self.issuer = issuer
        self.keys = tuple(keys)

    @classmethod
    def open(cls, folder: Path, issuer: str, instant: datetime) -> KeyRing:
        """Read the development keys in ``folder``; make them when it does not exist.

        Safe when several processes start at once: exactly one set of keys survives.
        """
        if not (folder / REGISTER_FILE).exists():
            # The QR code tells time in whole seconds: a key is valid from the second it was made.
            make_folder(folder, issuer, as_utc(instant).replace(microsecond=0), PURPOSES)
        return cls(issuer, map(key_made, made_keys(folder)))

    def current(self, purpose: Purpose, instant: datetime) -> SigningKey:
        """Return the youngest key of a purpose valid at ``instant``; ``LookupError`` if none.

        None that was ended early. For code and seal, which are made after the record they speak
        of, the next one where that record's own is gone.
        """
        at = as_utc(instant)
        usable = [key for key in self.keys if key.purpose == purpose and not key.ended]
        valid = [key for key in usable if key.valid_from <= at <= key.valid_to]
        if valid:
            return max(valid, key=lambda key: (key.valid_from, key.key_id))
        soon = [key for key in usable if at < key.valid_from <= at + DRAWN_WITHIN]
        if not soon or purpose == "record":
            raise LookupError(f"no {purpose} key is valid at {stamp(instant)}")
        return min(soon, key=lambda key: (key.valid_from, key.key_id))

    def find(self, key_id: str) -> SigningKey | None:
        """Return the key of this name, if it is in the ring."""
        return next((key for key in self.keys if key.key_id == key_id), None)

    def public_document(self) -> dict[str, Any]:
        """Return the JSON document a verifier needs: every public key, old ones too."""
        return {"issuer": self.issuer, "keys": [key.public_entry() for key in self.keys]}


def key_made(made: MadeKey) -> SigningKey:
    """Return a key that the program made for itself."""
    return SigningKey(
        key_id=made.key_id,
        purpose=_purpose(made.purpose),
        valid_from=made.valid_from,
        valid_to=made.valid_to,
        is_development=True,
        holder=made.holder,
        certificate=made.holder.certificate,
    )


def key_held(
    holder: KeyHolder,
    purpose: Purpose,
    address: str,
    *,
    begin: datetime | None = None,
    end: datetime | None = None,
) -> SigningKey:
    """Return the key that somebody holds for a purpose; its time is its certificate's, or given.

    Raises ``NoKey`` for a key of another kind, a seal without certificate, or an unknown time.
    """
    public, certificate = holder.public, holder.certificate
    if isinstance(public, Ed25519PublicKey) != (purpose == "record"):
        raise NoKey(f"a {purpose} key is {ALGORITHMS[purpose].partition(',')[0]}; this is not")
    if purpose == "seal" and certificate is None:
        raise NoKey("the seal's key needs an X.509 certificate beside it")
    if certificate is not None:
        begin = max(filter(None, (begin, _utc(certificate.not_valid_before_utc))))
        end = min(filter(None, (end, _utc(certificate.not_valid_after_utc))))
    if begin is None or end is None or begin >= end:
        raise NoKey("it has no certificate that tells its time; say from when until when")
    return SigningKey(
        f"{purpose}-{fingerprint(public)}", purpose, begin, end, is_development=False,
        holder=holder, certificate=certificate, address=address,
    )  # fmt: skip


def fingerprint(public: PublicKey) -> str:
    """Return the first 16 hexadecimal digits of SHA-256 of a public key (SPKI, DER)."""
    spki = public.public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return sha256(spki).hexdigest()[:16]


def _public_pem(public: PublicKey) -> str:
    spki = serialization.PublicFormat.SubjectPublicKeyInfo
    return public.public_bytes(serialization.Encoding.PEM, spki).decode()


def _purpose(text: str) -> Purpose:
    for purpose in PURPOSES:
        if purpose == text:
            return purpose
    raise ValueError(f"“{text}” is no purpose of a key")


def _utc(at: datetime) -> datetime:
    return at.astimezone(UTC)

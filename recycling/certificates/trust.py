"""Whose signatures does a verifier accept?

The public key document of an issuer, as values. A verifier gets it from the issuer's site, or
from a file kept since (``--trust keys.json``); never from the certificate itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from recycling.errors import Invalid
from recycling.sayings import say

PublicKey = ec.EllipticCurvePublicKey | Ed25519PublicKey


# Code and seal are made soon after the record they speak of, at times by a younger key.
DRAWN_WITHIN = timedelta(days=7)
_DER = serialization.Encoding.DER


@dataclass(frozen=True)
class TrustedKey:
    """A public key, what it is for, and the time in which its signatures count.

    ``compromised_at`` is how many entries the log had when the key was declared compromised: only
    what the log had taken in before counts, for whoever has the key can write any date.
    """

    key_id: str
    purpose: str
    valid_from: datetime
    valid_to: datetime
    is_development: bool
    public: PublicKey
    certificate_der: bytes | None = None
    compromised_at: int | None = None

    def covers(self, instant: datetime, late: timedelta = timedelta(0)) -> bool:
        """Tell whether a signature over something of ``instant`` falls into the key's time.

        ``late`` is how much later than what it signs it may have been made.
        """
        return self.valid_from - late <= instant <= self.valid_to

    def vouches_for(self, entry: int | None) -> bool:
        """Tell whether it may be believed of what the log took in as ``entry`` (or never)."""
        if self.compromised_at is None:
            return True
        return entry is not None and entry < self.compromised_at


@dataclass(frozen=True)
class TimeAuthority:
    """Whose time stamps on seals the issuer has named, by exactly this certificate."""

    name: str
    valid_from: datetime
    valid_to: datetime
    public: rsa.RSAPublicKey | ec.EllipticCurvePublicKey
    certificate_der: bytes

    def covers(self, instant: datetime) -> bool:
        """Tell whether a stamp of ``instant`` falls into its time."""
        return self.valid_from <= instant <= self.valid_to


@dataclass(frozen=True)
class Trust:
    """An issuer and the keys accepted as its own."""

    issuer: str
    keys: tuple[TrustedKey, ...]
    authorities: tuple[TimeAuthority, ...] = ()

    def find(self, purpose: str, key_id: str) -> TrustedKey | None:
        """Return the key of that purpose and name, if it is trusted."""
        for key in self.keys:
            if key.purpose == purpose and key.key_id == key_id:
                return key
        return None

    def sealed_with(self, certificate_der: bytes) -> TrustedKey | None:
        """Return the trusted seal key with exactly this X.509 certificate."""
        for key in self.keys:
            if key.purpose == "seal" and key.certificate_der == certificate_der:
                return key
        return None

    def authority_with(self, certificate_der: bytes) -> TimeAuthority | None:
        """Return the time-stamp authority with exactly this X.509 certificate, if it is named."""
        for authority in self.authorities:
            if authority.certificate_der == certificate_der:
                return authority
        return None


def trust_from(document: Mapping[str, Any]) -> Trust:
    """Read a public key document; raises ``Invalid`` when it is not one."""
    try:
        keys = tuple(_key(entry) for entry in document["keys"])
        named = tuple(_authority(entry) for entry in document.get("timeAuthorities", ()))
        return Trust(str(document["issuer"]), keys, named)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as problem:
        raise Invalid(
            "trust_unreadable",
            say("This is not a key document of a certificate issuer."),
            field="trust",
            way_out=say("Fetch the issuer’s key document again, or use a copy kept earlier."),
        ) from problem


def _key(entry: Mapping[str, Any]) -> TrustedKey:
    public = serialization.load_pem_public_key(entry["publicKeyPem"].encode())
    if not isinstance(public, ec.EllipticCurvePublicKey | Ed25519PublicKey):
        raise TypeError("a key of a kind certificates do not use")
    pem = entry.get("certificatePem")
    certificate = x509.load_pem_x509_certificate(pem.encode()) if pem else None
    ended = entry.get("ended") or {}
    is_compromised = ended.get("reason") == "compromised"
    return TrustedKey(
        key_id=str(entry["id"]),
        purpose=str(entry["purpose"]),
        valid_from=_instant(entry["validFrom"]),
        valid_to=_instant(entry["validTo"]),
        is_development=bool(entry["development"]),
        public=public,
        certificate_der=certificate.public_bytes(_DER) if certificate else None,
        compromised_at=int(ended["logSize"]) if is_compromised else None,
    )


def _authority(entry: Mapping[str, Any]) -> TimeAuthority:
    certificate = x509.load_pem_x509_certificate(entry["certificatePem"].encode())
    public = certificate.public_key()
    if not isinstance(public, rsa.RSAPublicKey | ec.EllipticCurvePublicKey):
        raise TypeError("a key of a kind time stamps do not use")
    return TimeAuthority(
        name=str(entry["name"]),
        valid_from=_instant(entry["validFrom"]),
        valid_to=_instant(entry["validTo"]),
        public=public,
        certificate_der=certificate.public_bytes(_DER),
    )


def _instant(text: str) -> datetime:
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return instant.astimezone(UTC)

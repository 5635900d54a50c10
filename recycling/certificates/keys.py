"""With which keys do we sign, and how does a verifier learn the public ones?

Three separate keys: ``seal`` (ECDSA P-256 with an X.509 certificate, for PAdES), ``record``
(Ed25519) and ``qr`` (ECDSA P-256, ES256). They lie as PEM files in one folder, made on first
run and marked as development keys. Old keys stay in the folder, so old certificates verify.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.x509.oid import NameOID

from recycling.clock import as_utc, stamp

Purpose = Literal["seal", "record", "qr"]
PrivateKey = ec.EllipticCurvePrivateKey | Ed25519PrivateKey
PURPOSES: tuple[Purpose, ...] = ("seal", "record", "qr")
ALGORITHMS: dict[Purpose, str] = {
    "seal": "ECDSA P-256 with SHA-256, PAdES",
    "record": "Ed25519, eddsa-jcs-2022",
    "qr": "ECDSA P-256 with SHA-256, COSE ES256",
}
DEVELOPMENT_YEARS = 10
_REGISTER = "keys.json"
_WARNING = """\
DEVELOPMENT KEYS. They were made by the program itself and prove nothing to anybody outside.
Before certificates leave this machine, put keys here that your organisation answers for.
"""


@dataclass(frozen=True)
class SigningKey:
    """One private key with its name and the time in which it may sign."""

    key_id: str
    purpose: Purpose
    valid_from: datetime
    valid_to: datetime
    is_development: bool
    private: PrivateKey
    certificate: x509.Certificate | None = None

    def public_entry(self) -> dict[str, Any]:
        """Return this key's line in the public key document."""
        entry: dict[str, Any] = {
            "id": self.key_id,
            "purpose": self.purpose,
            "algorithm": ALGORITHMS[self.purpose],
            "validFrom": stamp(self.valid_from),
            "validTo": stamp(self.valid_to),
            "development": self.is_development,
            "publicKeyPem": _public_pem(self.private),
        }
        if self.certificate:
            entry["certificatePem"] = self.certificate.public_bytes(_PEM).decode()
        return entry

    def sign(self, message: bytes) -> bytes:
        """Return the signature over a message: Ed25519, or ECDSA with SHA-256 as DER."""
        if isinstance(self.private, Ed25519PrivateKey):
            return self.private.sign(message)
        return self.private.sign(message, ec.ECDSA(hashes.SHA256(), deterministic_signing=True))

    @property
    def elliptic(self) -> ec.EllipticCurvePrivateKey:
        """Return the key of a seal or QR; raises ``TypeError`` for another."""
        if not isinstance(self.private, ec.EllipticCurvePrivateKey):
            raise TypeError(f"{self.key_id} is not an elliptic-curve key")
        return self.private

    @property
    def edwards(self) -> Ed25519PrivateKey:
        """Return the key of a record; raises ``TypeError`` for another."""
        if not isinstance(self.private, Ed25519PrivateKey):
            raise TypeError(f"{self.key_id} is not an Ed25519 key")
        return self.private


_PEM = serialization.Encoding.PEM


class KeyRing:
    """All keys of one issuer."""

    def __init__(self, issuer: str, keys: tuple[SigningKey, ...]) -> None:
        self.issuer = issuer
        self.keys = keys

    @classmethod
    def open(cls, folder: Path, issuer: str, instant: datetime) -> KeyRing:
        """Read the keys in ``folder``; make development keys there when it does not exist.

        Safe when several processes start at once: exactly one set of keys survives.
        """
        if not (folder / _REGISTER).exists():
            # The QR code tells time in whole seconds: a key is valid from the second it was made.
            _make_folder(folder, issuer, as_utc(instant).replace(microsecond=0))
        return cls(issuer, tuple(_read_folder(folder)))

    def current(self, purpose: Purpose, instant: datetime) -> SigningKey:
        """Return the youngest key of a purpose valid at ``instant``; ``LookupError`` if none."""
        valid = [
            key
            for key in self.keys
            if key.purpose == purpose and key.valid_from <= as_utc(instant) <= key.valid_to
        ]
        if not valid:
            raise LookupError(f"no {purpose} key is valid at {stamp(instant)}")
        return max(valid, key=lambda key: (key.valid_from, key.key_id))

    def public_document(self) -> dict[str, Any]:
        """Return the JSON document a verifier needs: every public key, old ones too."""
        return {"issuer": self.issuer, "keys": [key.public_entry() for key in self.keys]}


def _make_folder(folder: Path, issuer: str, instant: datetime) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=".keys-", dir=folder.parent))
    try:
        entries = [_make_key(draft, purpose, issuer, instant) for purpose in PURPOSES]
        _write(draft / "README.txt", _WARNING.encode())
        _write(draft / _REGISTER, json.dumps({"keys": entries}, indent=2).encode())
        draft.rename(folder)
    except OSError:
        if not (folder / _REGISTER).exists():
            raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _make_key(folder: Path, purpose: Purpose, issuer: str, start: datetime) -> dict[str, Any]:
    end = start + timedelta(days=365 * DEVELOPMENT_YEARS)
    private: PrivateKey = (
        Ed25519PrivateKey.generate() if purpose == "record" else ec.generate_private_key(_CURVE)
    )
    key_id = f"{purpose}-{_fingerprint(private)}"
    _write(folder / f"{key_id}.key.pem", _private_pem(private))
    if purpose == "seal" and isinstance(private, ec.EllipticCurvePrivateKey):
        certificate = _self_made_certificate(private, issuer, start, end)
        _write(folder / f"{key_id}.cert.pem", certificate.public_bytes(_PEM))
    return {
        "id": key_id,
        "purpose": purpose,
        "validFrom": stamp(start),
        "validTo": stamp(end),
        "development": True,
    }


_CURVE = ec.SECP256R1()


def _fingerprint(private: PrivateKey) -> str:
    public = private.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return sha256(public).hexdigest()[:16]


def _private_pem(private: PrivateKey) -> bytes:
    return private.private_bytes(
        _PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _public_pem(private: PrivateKey) -> str:
    spki = serialization.PublicFormat.SubjectPublicKeyInfo
    return private.public_key().public_bytes(_PEM, spki).decode()


def _self_made_certificate(
    key: ec.EllipticCurvePrivateKey, issuer: str, start: datetime, end: datetime
) -> x509.Certificate:
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, issuer[:64]),
            x509.NameAttribute(NameOID.COMMON_NAME, "Certificate seal (development key)"),
        ]
    )
    usage = x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    return (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(start.replace(microsecond=0))
        .not_valid_after(end.replace(microsecond=0))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )


def _write(path: Path, content: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)


def _read_folder(folder: Path) -> Iterator[SigningKey]:
    for entry in json.loads((folder / _REGISTER).read_bytes())["keys"]:
        key_id = entry["id"]
        private = serialization.load_pem_private_key(
            (folder / f"{key_id}.key.pem").read_bytes(), password=None
        )
        if not isinstance(private, ec.EllipticCurvePrivateKey | Ed25519PrivateKey):
            raise TypeError(f"{key_id} is of a kind this register does not use")
        chain = folder / f"{key_id}.cert.pem"
        yield SigningKey(
            key_id=key_id,
            purpose=entry["purpose"],
            valid_from=_instant(entry["validFrom"]),
            valid_to=_instant(entry["validTo"]),
            is_development=entry["development"],
            private=private,
            certificate=(
                x509.load_pem_x509_certificate(chain.read_bytes()) if chain.exists() else None
            ),
        )


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)

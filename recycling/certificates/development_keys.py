"""Which keys does the program make for itself, and how are they kept?

As PEM files in one folder of the instance, readable by their owner only and marked as what they
are: they prove nothing to anybody outside.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.x509.oid import NameOID

from recycling.certificates.holders.files import open_pem
from recycling.certificates.holders.holding import InMemory, PrivateKey
from recycling.clock import stamp

DEVELOPMENT_YEARS = 10
REGISTER_FILE = "keys.json"
_PEM = serialization.Encoding.PEM
_CURVE = ec.SECP256R1()
_WARNING = """\
DEVELOPMENT KEYS. They were made by the program itself and prove nothing to anybody outside.
Before certificates leave this machine, put keys here that your organisation answers for.
"""


@dataclass(frozen=True)
class MadeKey:
    """A key the program made, as it lies in the folder."""

    key_id: str
    purpose: str
    valid_from: datetime
    valid_to: datetime
    holder: InMemory


def make_folder(folder: Path, issuer: str, instant: datetime, purposes: Sequence[str]) -> None:
    """Make the folder with a key for each purpose, whole or not at all."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=".keys-", dir=folder.parent))
    try:
        entries = [_make_key(draft, purpose, issuer, instant) for purpose in purposes]
        _write(draft / "README.txt", _WARNING.encode())
        _write(draft / REGISTER_FILE, json.dumps({"keys": entries}, indent=2).encode())
        draft.rename(folder)
    except OSError:
        if not (folder / REGISTER_FILE).exists():
            raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def add_key(folder: Path, purpose: str, issuer: str, instant: datetime) -> MadeKey:
    """Make one more key in the folder, valid from ``instant``."""
    entry = _make_key(folder, purpose, issuer, instant)
    register = json.loads((folder / REGISTER_FILE).read_bytes())
    register["keys"].append(entry)
    draft = folder / f".{secrets.token_hex(8)}"
    _write(draft, json.dumps(register, indent=2).encode())
    draft.replace(folder / REGISTER_FILE)
    return _read_key(folder, entry)


def made_keys(folder: Path) -> Iterator[MadeKey]:
    """Read every key in the folder."""
    for entry in json.loads((folder / REGISTER_FILE).read_bytes())["keys"]:
        yield _read_key(folder, entry)


def read_holder(folder: Path, key_id: str) -> InMemory:
    """Read one key of the folder; raises ``NoKey`` where it is not there."""
    certificate = folder / f"{key_id}.cert.pem"
    beside = str(certificate) if certificate.exists() else None
    return open_pem(str(folder / f"{key_id}.key.pem"), beside)


def _read_key(folder: Path, entry: dict[str, Any]) -> MadeKey:
    return MadeKey(
        key_id=entry["id"],
        purpose=entry["purpose"],
        valid_from=_instant(entry["validFrom"]),
        valid_to=_instant(entry["validTo"]),
        holder=read_holder(folder, entry["id"]),
    )


def _make_key(folder: Path, purpose: str, issuer: str, start: datetime) -> dict[str, Any]:
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


def _fingerprint(private: PrivateKey) -> str:
    public = private.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return sha256(public).hexdigest()[:16]


def _private_pem(private: PrivateKey) -> bytes:
    return private.private_bytes(
        _PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


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


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)

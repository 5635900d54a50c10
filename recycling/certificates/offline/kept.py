"""Whose keys does the standalone verifier believe, and where do they come from?

Never from the file that is checked alone: from a kit, a folder or a key document kept earlier.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
import zlib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from recycling.certificates.offline.formats import decoded, sha256

RECORD, PROOF, POLICY, QR = "certificate.json", "certificate.tlog-proof", "policy.txt", "qr.txt"
STATUS_LIST, HISTORY, KEYS = "status-list.json", "checkpoints.json", "keys.json"
DRAWN_WITHIN = timedelta(days=7)
LARGEST = 32 * 1024 * 1024
WRONG = (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, OSError, EOFError,
         zlib.error, RecursionError, zipfile.BadZipFile, NotImplementedError)  # fmt: skip


class NoTrust(Exception):
    """There are no keys to check with."""


class Key:
    """A public key, what it is for, and the time in which its signatures count."""

    def __init__(self, entry: Mapping[str, Any]) -> None:
        self.name, self.purpose = str(entry["id"]), str(entry["purpose"])
        self.is_development = bool(entry.get("development"))
        self.begin, self.end = instant(entry["validFrom"]), instant(entry["validTo"])
        self.public = serialization.load_pem_public_key(entry["publicKeyPem"].encode())
        pem = entry.get("certificatePem")
        loaded = x509.load_pem_x509_certificate(pem.encode()) if pem else None
        self.certificate = loaded.public_bytes(serialization.Encoding.DER) if loaded else b""

        ended = entry.get("ended") or {}
        is_compromised = ended.get("reason") == "compromised"
        self.compromised_at = int(ended["logSize"]) if is_compromised else None

    def covers(self, at: datetime | None, late: timedelta = timedelta(0)) -> bool:
        """Tell whether a signature over something of that time counts, made so much later."""
        return at is not None and self.begin - late <= at <= self.end

    def vouches_for(self, entry: int | None) -> bool:
        """Tell whether it may be believed of what the log took in as that entry, or never."""
        at = self.compromised_at
        return at is None or (entry is not None and entry < at)


class Authority:
    """Whose time stamps on seals the issuer has named."""

    def __init__(self, entry: Mapping[str, Any]) -> None:
        self.name = str(entry["name"])
        self.begin, self.end = instant(entry["validFrom"]), instant(entry["validTo"])
        loaded = x509.load_pem_x509_certificate(entry["certificatePem"].encode())
        self.public = loaded.public_key()
        self.is_elliptic = isinstance(self.public, ec.EllipticCurvePublicKey)
        self.certificate = loaded.public_bytes(serialization.Encoding.DER)


class Trust:
    """The keys of one issuer, its log and its log's witnesses, and kept status lists."""

    def __init__(self, document: bytes, lists: tuple[bytes, ...] = ()) -> None:
        read = json.loads(document)
        self.keys = [Key(entry) for entry in read["keys"]]
        self.authorities = [Authority(entry) for entry in read.get("timeAuthorities", [])]
        self.log = note_key(read["log"])
        self.witnesses = [note_key(text) for text in read.get("witnesses", [])]
        self.issuer, self.lists = str(read["issuer"]), lists
        self.fingerprint = hashlib.sha256(document).hexdigest()

    def key(self, purpose: str, name: str) -> Key | None:
        """Return the key of that purpose and name."""
        return next((k for k in self.keys if (k.purpose, k.name) == (purpose, name)), None)


def note_key(text: str) -> tuple[str, bytes, int, bytes]:
    """Read the key of a log or witness as (name, key id, algorithm, public key)."""
    name, _, material = text.split("+", 2)
    raw = decoded(material)
    return name, sha256(name.encode() + b"\n" + raw)[:4], raw[0], raw[1:]


def instant(text: str) -> datetime:
    """Read an instant, which must name its time zone."""
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return at.astimezone(UTC)


def files_of(zipped: bytes) -> dict[str, bytes]:
    """Return the files of a ZIP by name, without its folder."""
    with zipfile.ZipFile(io.BytesIO(zipped)) as kit:
        if sum(one.file_size for one in kit.infolist()) > LARGEST:
            raise ValueError("larger than any kit")
        return {n.rpartition("/")[2]: kit.read(n) for n in kit.namelist() if not n.endswith("/")}


def content_of(path: Path) -> bytes:
    """Return the bytes of a file; of a folder, its files as one kit."""
    if not path.is_dir():
        with path.open("rb") as opened:
            return opened.read(LARGEST)
    kit = io.BytesIO()
    with zipfile.ZipFile(kit, "w") as files:
        for one in sorted(path.iterdir()):
            if one.is_file() and one.stat().st_size <= LARGEST:
                files.writestr(one.name, one.read_bytes())
    return kit.getvalue()


def trust_in(kept: bytes) -> Trust:
    """Read the keys in a kit or a key document; raises ``NoTrust`` where there are none."""
    try:
        if not kept.startswith(b"PK\x03\x04"):
            return Trust(kept)
        files = files_of(kept)
        return Trust(files[KEYS], tuple(files[name] for name in (STATUS_LIST,) if name in files))
    except WRONG as problem:
        raise NoTrust from problem

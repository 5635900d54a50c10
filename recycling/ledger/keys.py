"""With which key does the log sign, and whose cosignatures does it ask for?

One Ed25519 key in the instance folder. In development it is made on first use, readable by its
owner only, and its file's name says what it is; in production the operator puts one there.
Witnesses and the quorum stand in a file of their own, in the standard's words (``policy.py``).
"""

from __future__ import annotations

import os
import secrets
from dataclasses import replace
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from flask import Flask

from recycling.config import BadConfiguration, Settings
from recycling.ledger.notes import Signer
from recycling.ledger.policy import Policy, TrustedLog, parse_policy

DEVELOPMENT_FILE = "development-log-key.pem"
PRODUCTION_FILE = "log-key.pem"
POLICY_FILE = "log-policy.txt"
LONGEST_KEY = 255
_KEPT = "ledger_log_key"
_KEPT_POLICY = "ledger_log_policy"
_KEPT_SECRET = "ledger_imprint_secret"  # noqa: S105
_SECRET_BYTES = 32


def log_key(app: Flask) -> Signer:
    """Return the key the log signs its checkpoints with, under the log's origin as name.

    Raises ``BadConfiguration`` where production has no key, or the file holds no Ed25519 key.
    """
    kept: Signer | None = app.extensions.get(_KEPT)
    if kept is None:
        kept = app.extensions[_KEPT] = _from_folder(app.extensions["settings"])
    return kept


def _from_folder(settings: Settings) -> Signer:
    own = settings.instance / PRODUCTION_FILE
    if own.exists():
        return Signer(settings.log_origin, read_key(own))
    if settings.in_production:
        raise BadConfiguration(
            f"The log has no key. Make one: openssl genpkey -algorithm ed25519 -out {own}"
        )
    return Signer(settings.log_origin, own_key(settings.instance / DEVELOPMENT_FILE))


def log_policy(app: Flask) -> Policy:
    """Return what makes a checkpoint of our log valid: our key, our witnesses, the quorum.

    Read once a process. Raises ``BadConfiguration`` for a file that is no policy of this log.
    """
    kept: Policy | None = app.extensions.get(_KEPT_POLICY)
    if kept is None:
        settings: Settings = app.extensions["settings"]
        file = settings.log_policy or settings.instance / POLICY_FILE
        kept = app.extensions[_KEPT_POLICY] = _policy_of(file, log_key(app), settings)
    return kept


def _policy_of(file: Path, signer: Signer, settings: Settings) -> Policy:
    own = TrustedLog(signer.verifier, f"{settings.base_url}/log")
    if not settings.log_policy and not file.exists():
        return Policy((own,))
    try:
        policy = parse_policy(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadConfiguration(
            f"{file} is no policy of a log (C2SP tlog-policy): {error}"
        ) from None
    if any(log.key != signer.verifier for log in policy.logs):
        raise BadConfiguration(f"{file} names another log than ours, which is {signer.verifier}.")
    if any(len(str(each.key)) > LONGEST_KEY for each in policy.witnesses):
        raise BadConfiguration(f"{file} names a witness whose key is too long.")
    return replace(policy, logs=(own,))


def own_key(file: Path) -> Ed25519PrivateKey:
    """Return the Ed25519 key in ``file``, made on first use; raises ``BadConfiguration``."""
    if not file.exists():
        _make(file)
    return read_key(file)


def read_key(file: Path) -> Ed25519PrivateKey:
    """Return the Ed25519 key in a PEM file; raises ``BadConfiguration`` where it holds none."""
    try:
        key = load_pem_private_key(file.read_bytes(), password=None)
    except (ValueError, TypeError) as error:
        raise BadConfiguration(f"{file} holds no private key that can be read.") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise BadConfiguration(f"{file} holds a key that is not Ed25519.")
    return key


def _make(file: Path) -> None:
    """Make the key whole or not at all; of several processes the first one's key stays."""
    file.parent.mkdir(parents=True, exist_ok=True)
    pem = Ed25519PrivateKey.generate().private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )
    draft = file.with_name(f".{file.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as out:
            out.write(pem)
        file.hardlink_to(draft)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def imprint_secret(app: Flask) -> bytes:
    """Return what seals the imprints of rows: derived from the log's key (HKDF, RFC 5869).

    Raises ``BadConfiguration`` as ``log_key`` does.
    """
    kept: bytes | None = app.extensions.get(_KEPT_SECRET)
    if kept is None:
        own = log_key(app).private.private_bytes_raw()
        derived = HKDF(SHA256(), _SECRET_BYTES, salt=None, info=b"imprints of rows")
        kept = app.extensions[_KEPT_SECRET] = derived.derive(own)
    return kept

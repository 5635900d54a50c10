"""With which key does the log sign?

One Ed25519 key in the instance folder. In development it is made on first use, readable by its
owner only, and its file's name says what it is; in production the operator puts one there.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from flask import Flask

from recycling.config import BadConfiguration, Settings
from recycling.ledger.notes import Signer

DEVELOPMENT_FILE = "development-log-key.pem"
PRODUCTION_FILE = "log-key.pem"
_KEPT = "ledger_log_key"


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
        return Signer(settings.log_origin, _read(own))
    if settings.in_production:
        raise BadConfiguration(
            f"The log has no key. Make one: openssl genpkey -algorithm ed25519 -out {own}"
        )
    made = settings.instance / DEVELOPMENT_FILE
    if not made.exists():
        _make(made)
    return Signer(settings.log_origin, _read(made))


def _read(file: Path) -> Ed25519PrivateKey:
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

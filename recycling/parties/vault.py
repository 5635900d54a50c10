"""How are secrets kept that must be read again, and names under which nobody can be found?

Encrypted (AES-256-GCM) or digested (HMAC-SHA-256) under keys derived (HKDF-SHA-256) from the
application's own secret, each for one purpose: the database alone tells neither. Whoever changes
``SECRET_KEY`` makes every authenticator app unreadable; recovery codes and passkeys still work.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import current_app

from recycling.config import Settings

_NONCE_BYTES = 12


def seal(secret: str, place: str) -> str:
    """Encrypt a secret so that it can be read in one place only (such as a person's reference)."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    sealed = nonce + AESGCM(_key("sealing")).encrypt(nonce, secret.encode(), place.encode())
    return base64.urlsafe_b64encode(sealed).decode()


def unseal(sealed: str, place: str) -> str | None:
    """Read a secret again; ``None`` where it is not ours, of another place, or altered."""
    try:
        kept = base64.urlsafe_b64decode(sealed.encode())
        nonce, content = kept[:_NONCE_BYTES], kept[_NONCE_BYTES:]
        return AESGCM(_key("sealing")).decrypt(nonce, content, place.encode()).decode()
    except (ValueError, InvalidTag):
        return None


def blinded(text: str) -> str:
    """Return the keyed digest under which an address can be counted but not found out."""
    return hmac.new(_key("blinding"), text.encode(), hashlib.sha256).hexdigest()


def _key(purpose: str) -> bytes:
    settings: Settings = current_app.extensions["settings"]
    info = f"urban-mine parties {purpose}".encode()
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(
        settings.secret_key.encode()
    )

"""How does a sealed price stay unread until the close, and unchanged after it?

The price is encrypted (AES-256-GCM) under a key drawn for its auction; that key is kept wrapped
under one derived (HKDF-SHA256) from the application's secret, so the database alone tells no
price. Before the close it is opened for one purpose: its bidder's own sum of commitments. The
ledger holds a commitment, SHA-256 over salt and price, which anyone can check once the salt is told
at the opening.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from recycling.ledger.canonical import canonical

_NONCE_BYTES = 12
_SALT_BYTES = 32
_PADDED_TO = 128
_PADDED_TO_WITH_FORMULAS = 8192  # more than the longest formula there may be


@dataclass(frozen=True)
class Sealed:
    """What is kept of a sealed price: the ciphertext, and the commitment the ledger shows."""

    envelope: bytes
    commitment: str


@dataclass(frozen=True)
class Opened:
    """What an envelope held: the price in minor units per tonne, and the commitment's salt.

    ``formula`` is the document the price was worked out by, if it was.
    """

    minor_per_tonne: int
    salt: str
    formula: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Place:
    """For which bid of which auction an envelope is, and whether it may hold a formula there."""

    auction_ref: str
    bid_ref: str
    takes_formulas: bool = False

    @property
    def name(self) -> str:
        """Return what the envelope is bound to."""
        return f"{self.auction_ref}|{self.bid_ref}"


def new_key(secret: str, auction_ref: str) -> bytes:
    """Draw the key of an auction and return it wrapped, ready to be kept beside the auction."""
    return _encrypt(_wrapping_key(secret), AESGCM.generate_key(256), auction_ref)


def seal(
    secret: str,
    wrapped_key: bytes,
    place: Place,
    minor_per_tonne: int,
    formula: Mapping[str, Any] | None = None,
) -> Sealed:
    """Put a price into an envelope that only fits this bid of this auction.

    All envelopes of an auction are of one length, whether or not they hold a formula.
    """
    drawn = secrets.token_bytes(_SALT_BYTES + _NONCE_BYTES)  # once: a thread loses its turn by it
    salt, nonce = drawn[:_SALT_BYTES].hex(), drawn[_SALT_BYTES:]
    content: dict[str, Any] = {"minor_per_tonne": minor_per_tonne, "salt": salt}
    if formula is not None:
        content["formula"] = formula
    length = _PADDED_TO_WITH_FORMULAS if place.takes_formulas else _PADDED_TO
    padded = json.dumps(content, separators=(",", ":")).ljust(length).encode()
    key = _unwrap(secret, wrapped_key, place.auction_ref)
    promise = _promise(place, minor_per_tonne, salt, formula)
    return Sealed(_encrypt(key, padded, place.name, nonce), promise)


def open_envelope(secret: str, wrapped_key: bytes, place: Place, sealed: Sealed) -> Opened:
    """Take the price out; an envelope moved from another bid or altered raises ``InvalidTag``.

    Raises ``ValueError`` where price and formula are not the ones committed to.
    """
    key = _unwrap(secret, wrapped_key, place.auction_ref)
    content = json.loads(_decrypt(key, sealed.envelope, place.name))
    opened = Opened(content["minor_per_tonne"], content["salt"], content.get("formula"))
    promised = _promise(place, opened.minor_per_tonne, opened.salt, opened.formula)
    if not hmac.compare_digest(promised, sealed.commitment):
        raise ValueError(f"the envelope of {place.bid_ref} holds another bid than was committed to")
    return opened


def _promise(
    place: Place, minor_per_tonne: int, salt: str, formula: Mapping[str, Any] | None
) -> str:
    digest = "" if formula is None else hashlib.sha256(canonical(formula)).hexdigest()
    return commitment(place.auction_ref, place.bid_ref, minor_per_tonne, salt, digest)


def new_salt() -> str:
    """Draw the salt of a commitment, in hexadecimal."""
    return secrets.token_hex(_SALT_BYTES)


def commitment(
    auction_ref: str, bid_ref: str, minor_per_tonne: int, salt: str, formula_digest: str = ""
) -> str:
    """Return SHA-256 over ``salt|auction|bid|price``, in hexadecimal; anyone can recompute it.

    A bid by formula adds ``|`` and SHA-256 of the formula's canonical JSON.
    """
    text = f"{salt}|{auction_ref}|{bid_ref}|{minor_per_tonne}"
    if formula_digest:
        text += f"|{formula_digest}"
    return hashlib.sha256(text.encode()).hexdigest()


def enclosed(secret: str, wrapped_key: bytes, owner_ref: str, place: str, content: bytes) -> bytes:
    """Encrypt anything under the key of ``new_key(secret, owner_ref)``, bound to a place."""
    return _encrypt(_unwrap(secret, wrapped_key, owner_ref), content, place)


def disclosed(secret: str, wrapped_key: bytes, owner_ref: str, place: str, kept: bytes) -> bytes:
    """Decrypt what ``enclosed`` made; raises ``InvalidTag`` if of another place or altered."""
    return _decrypt(_unwrap(secret, wrapped_key, owner_ref), kept, place)


def blinded(secret: str, text: str) -> str:
    """Return a keyed digest that tells two texts apart without telling what they are."""
    key = _derived(secret, b"urban-mine blinding of sealed offers")
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def _wrapping_key(secret: str) -> bytes:
    return _derived(secret, b"urban-mine wrapping of auction keys")


@cache
def _derived(secret: str, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(secret.encode())


def _unwrap(secret: str, wrapped_key: bytes, auction_ref: str) -> bytes:
    return _decrypt(_wrapping_key(secret), wrapped_key, auction_ref)


def _encrypt(key: bytes, content: bytes, place: str, nonce: bytes = b"") -> bytes:
    nonce = nonce or secrets.token_bytes(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, content, place.encode())


def _decrypt(key: bytes, kept: bytes, place: str) -> bytes:
    return AESGCM(key).decrypt(kept[:_NONCE_BYTES], kept[_NONCE_BYTES:], place.encode())

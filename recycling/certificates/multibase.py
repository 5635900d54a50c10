"""How are signatures and public keys written in a credential?

Base-58 in the Bitcoin alphabet behind the multibase letter ``z`` (W3C Controlled Identifiers,
section 2.4), and Ed25519 public keys as Multikey (prefix ``ed01``, section 2.2.2).
"""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_VALUE = {character: value for value, character in enumerate(_ALPHABET)}
_ED25519_PUBLIC = b"\xed\x01"
_LONGEST = 200


def to_multibase(content: bytes) -> str:
    """Write bytes as ``z`` and base-58."""
    number, characters = int.from_bytes(content, "big"), ""
    while number:
        number, rest = divmod(number, 58)
        characters = _ALPHABET[rest] + characters
    zeros = len(content) - len(content.lstrip(b"\0"))
    return "z" + "1" * zeros + characters


def from_multibase(text: str) -> bytes:
    """Read ``z`` and base-58; raises ``ValueError`` for anything else."""
    if not text.startswith("z") or len(text) > _LONGEST:
        raise ValueError("not a base-58 multibase text")
    number = 0
    for character in text[1:]:
        if character not in _VALUE:
            raise ValueError("not a base-58 character")
        number = number * 58 + _VALUE[character]
    zeros = len(text) - 1 - len(text[1:].lstrip("1"))
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8, "big")


def ed25519_multikey(key: Ed25519PublicKey) -> str:
    """Write an Ed25519 public key as Multikey, such as ``z6Mk…``."""
    return to_multibase(_ED25519_PUBLIC + key.public_bytes_raw())

"""Who signed this text?

C2SP signed notes: a text, an empty line, signature lines. A key is a name, an algorithm and a
public key, written ``name+id+base64``. Algorithms: Ed25519 (0x01) and, for witnesses of a
checkpoint, timestamped Ed25519 cosignatures (0x04, tlog-cosignature, ``cosignature/v1``).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519 = 0x01
COSIGNATURE = 0x04
LARGEST_NOTE = 1_000_000
MOST_SIGNATURES = 100
_ID_BYTES = 4
_KEY_BYTES = 32
_SIGNATURE_BYTES = 64
_TIME_BYTES = 8
_LATEST_TIME = 2**63 - 1
_DASH = "\N{EM DASH}"
_NAME = re.compile(r"[^\s+]+")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\ud800-\udfff]")
_KEY = re.compile(r"(?P<name>[^\s+]+)\+(?P<id>[0-9a-f]{8})\+(?P<material>[A-Za-z0-9+/=]+)")


class Malformed(ValueError):
    """A text is not what its format asks; the message says how."""


class BadSignature(Exception):
    """A known key is named, but its signature is not good: the note must be thrown away whole."""


def decoded(text: str) -> bytes:
    """Read standard base64, exactly as it is written back; raises ``Malformed``."""
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise Malformed("a line is not base64") from None
    if encoded(raw) != text:
        raise Malformed("a line is not base64 in its one right form")
    return raw


def encoded(raw: bytes) -> str:
    """Write standard base64."""
    return base64.b64encode(raw).decode()


@dataclass(frozen=True)
class VerifierKey:
    """A public key with the name it signs under."""

    name: str
    algorithm: int
    public: bytes

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise Malformed("a key's name has no spaces and no plus")
        if self.algorithm not in (ED25519, COSIGNATURE) or len(self.public) != _KEY_BYTES:
            raise Malformed("only Ed25519 keys are known here")

    @classmethod
    def parse(cls, text: str) -> VerifierKey:
        """Read ``name+id+base64``; raises ``Malformed``, also where the id is not the key's own."""
        found = _KEY.fullmatch(text)
        if found is None:
            raise Malformed("a verifier key is written name+id+base64")
        material = decoded(found["material"])
        key = cls(found["name"], material[0], material[1:])
        if key.id.hex() != found["id"]:
            raise Malformed("the key's id does not belong to it")
        return key

    @property
    def id(self) -> bytes:
        """Return the first four bytes of SHA-256(name ‖ 0x0A ‖ algorithm ‖ public key)."""
        material = self.name.encode() + b"\n" + bytes([self.algorithm]) + self.public
        return hashlib.sha256(material).digest()[:_ID_BYTES]

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{encoded(bytes([self.algorithm]) + self.public)}"

    def verifies(self, text: str, signature: bytes) -> bool:
        """Tell whether the signature (without key id) over the note's text is this key's."""
        message = text.encode()
        if self.algorithm == COSIGNATURE:
            at, signature = int.from_bytes(signature[:_TIME_BYTES], "big"), signature[_TIME_BYTES:]
            if at > _LATEST_TIME:
                return False
            message = _cosigned(text, at)
        if len(signature) != _SIGNATURE_BYTES:
            return False
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True)
class Signer:
    """A private key with the name it signs under."""

    name: str
    private: Ed25519PrivateKey
    algorithm: int = ED25519

    @property
    def verifier(self) -> VerifierKey:
        """Return the public half."""
        return VerifierKey(self.name, self.algorithm, self.private.public_key().public_bytes_raw())

    def signature(self, text: str, at_s: int = 0) -> Signature:
        """Sign a note's text; a witness says when, in whole seconds since 1970."""
        if self.algorithm == COSIGNATURE:
            made = at_s.to_bytes(_TIME_BYTES, "big") + self.private.sign(_cosigned(text, at_s))
        else:
            made = self.private.sign(text.encode())
        return Signature(self.name, self.verifier.id, made)


def _cosigned(text: str, at_s: int) -> bytes:
    return f"cosignature/v1\ntime {at_s}\n{text}".encode()


@dataclass(frozen=True)
class Signature:
    """One signature line: who, with which key, and the bytes that key's algorithm makes."""

    name: str
    key_id: bytes
    raw: bytes

    def __str__(self) -> str:
        return f"{_DASH} {self.name} {encoded(self.key_id + self.raw)}\n"


@dataclass(frozen=True)
class Note:
    """A text, ending in a newline, with its signatures. Nobody may believe it before verifying."""

    text: str
    signatures: tuple[Signature, ...]

    def __str__(self) -> str:
        return f"{self.text}\n{''.join(map(str, self.signatures))}"

    def cosigned(self, *signatures: Signature) -> Note:
        """Return the note with more signatures after its own."""
        return Note(self.text, self.signatures + signatures)

    def is_signed_by(self, key: VerifierKey) -> bool:
        """Tell whether this key signed.

        Raises ``BadSignature`` where the key is named but one of its signatures is not good.
        """
        lines = [s for s in self.signatures if (s.name, s.key_id) == (key.name, key.id)]
        if any(not key.verifies(self.text, line.raw) for line in lines):
            raise BadSignature(f"the signature of {key.name} is not good")
        return bool(lines)


def sign_note(text: str, signers: Iterable[Signer]) -> Note:
    """Make a note of ``text``; raises ``Malformed`` for a text no note may hold."""
    if not text.endswith("\n") or _CONTROL.search(text):
        raise Malformed("a note's text ends in a newline and has no control characters")
    return Note(text, tuple(signer.signature(text) for signer in signers))


def parse_note(note: str) -> Note:
    """Read a signed note strictly; raises ``Malformed``. Verifies nothing."""
    if len(note) > LARGEST_NOTE or _CONTROL.search(note):
        raise Malformed("the note is too long or has control characters")
    body, gap, lines = note.rpartition("\n\n")
    if not gap or not lines.endswith("\n"):
        raise Malformed("the note has no signatures after an empty line")
    signatures = lines.split("\n")[:-1]
    if len(signatures) > MOST_SIGNATURES:
        raise Malformed("the note has too many signatures")
    return Note(body + "\n", tuple(map(_signature, signatures)))


def _signature(line: str) -> Signature:
    match line.split(" "):
        case [dash, name, text] if dash == _DASH and _NAME.fullmatch(name):
            raw = decoded(text)
        case _:
            raise Malformed("a signature line is not “— name base64”")
    if len(raw) <= _ID_BYTES:
        raise Malformed("a signature is too short")
    return Signature(name, raw[:_ID_BYTES], raw[_ID_BYTES:])

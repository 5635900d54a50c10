"""A passkey in software: makes keys and answers challenges as a phone or security key does."""

from __future__ import annotations

import hashlib
import json
import os
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

_PRESENT, _VERIFIED, _HOLDS_KEY = 0x01, 0x04, 0x40


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


class SoftPasskey:
    """One key pair (ES256) of one site; ``verifies`` is whether it asked for finger or PIN."""

    def __init__(self, origin: str = "http://localhost", *, verifies: bool = True) -> None:
        self.origin = origin
        self.verifies = verifies
        self.count = 0
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._id = os.urandom(32)

    def made(self, options: Any) -> str:
        """The answer to being asked to make a passkey."""
        public = self._key.public_key().public_numbers()
        x, y = public.x.to_bytes(32, "big"), public.y.to_bytes(32, "big")
        key = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y})
        held = bytes(16) + struct.pack(">H", len(self._id)) + self._id + key
        data = self._data(options["rp"]["id"], _HOLDS_KEY) + held
        attested = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        return self._answer(
            {
                "clientDataJSON": _text(self._told("webauthn.create", options)),
                "attestationObject": _text(attested),
            }
        )

    def proved(self, options: Any) -> str:
        """The answer to a challenge."""
        self.count += 1
        told, data = self._told("webauthn.get", options), self._data(options["rpId"])
        signature = self._key.sign(data + hashlib.sha256(told).digest(), ec.ECDSA(SHA256()))
        return self._answer(
            {
                "clientDataJSON": _text(told),
                "authenticatorData": _text(data),
                "signature": _text(signature),
            }
        )

    def _data(self, site: str, flags: int = 0) -> bytes:
        flags |= _PRESENT | (_VERIFIED if self.verifies else 0)
        return hashlib.sha256(site.encode()).digest() + struct.pack(">BI", flags, self.count)

    def _told(self, what: str, options: Any) -> bytes:
        challenge = options["challenge"]
        assert len(urlsafe_b64decode(challenge + "==")) >= 32
        return json.dumps({"type": what, "challenge": challenge, "origin": self.origin}).encode()

    def _answer(self, response: dict[str, str]) -> str:
        name = _text(self._id)
        whole = {"id": name, "rawId": name, "type": "public-key", "response": response}
        return json.dumps({**whole, "clientExtensionResults": {}})

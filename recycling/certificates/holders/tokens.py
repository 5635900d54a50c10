"""How does a PKCS#11 token sign for us?

By raw mechanisms: ECDSA over a digest we made, and EdDSA. The session stays open, one signature at
a time; a child process opens its own, for a token forbids that a forked one goes on with it.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

import pkcs11
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import load_der_public_key
from pkcs11 import Attribute, KeyType, Mechanism, ObjectClass
from pkcs11.exceptions import PinIncorrect, PinLocked, PKCS11Error
from pkcs11.util.ec import encode_ec_public_key

from recycling.certificates.holders.files import read_certificate
from recycling.certificates.holders.holding import NoKey, PublicKey, checked_kind

_ONE_AT_A_TIME = Lock()  # a session does one thing at a time, and keys share it


@dataclass
class OnToken:
    """A key that never leaves its token."""

    public: PublicKey
    certificate: x509.Certificate | None
    private: Any
    process: int = field(default_factory=os.getpid)

    def sign(self, message: bytes) -> bytes:
        """Return the token's signature; raises ``NoKey`` where it refuses."""
        if self.process != os.getpid():
            raise NoKey("the token was opened by another process")
        try:
            with _ONE_AT_A_TIME:
                return self._signed(message)
        except PKCS11Error as problem:
            raise NoKey(f"the token refuses to sign: {type(problem).__name__}") from problem

    def _signed(self, message: bytes) -> bytes:
        if isinstance(self.public, Ed25519PublicKey):
            signature: bytes = self.private.sign(message, mechanism=Mechanism.EDDSA)
            return signature
        digest = hashlib.sha256(message).digest()
        raw: bytes = self.private.sign(digest, mechanism=Mechanism.ECDSA)
        half = len(raw) // 2
        return encode_dss_signature(
            int.from_bytes(raw[:half], "big"), int.from_bytes(raw[half:], "big")
        )


def open_token(
    module: str, token: str, label: str, pin: str, certificate: str | None = None
) -> OnToken:
    """Open the key with this label; its certificate is the token's, or lies in a PEM file.

    Raises ``NoKey`` for a missing module, token or key, or a wrong PIN.
    """
    try:
        session = _session(module, token, pin)
        private = _one(session, ObjectClass.PRIVATE_KEY, label)
        public = public_of(_one(session, ObjectClass.PUBLIC_KEY, label))
        issued = read_certificate(certificate) if certificate else _certificate(session, label)
    except (PinIncorrect, PinLocked) as problem:
        raise NoKey("the PIN is wrong, or the token is locked") from problem
    except PKCS11Error as problem:
        raise NoKey(f"the token cannot be used: {type(problem).__name__}") from problem
    if issued is not None and issued.public_key() != public:
        raise NoKey("the certificate is that of another key")
    return OnToken(public, issued, private)


# Whoever is logged in to a token is so with all sessions of the process: the keys share one.
_SESSIONS: dict[tuple[int, str, str], tuple[Any, str]] = {}
_OPENING = Lock()


def _session(module: str, token: str, pin: str) -> Any:
    name = (os.getpid(), module, token)
    with _OPENING:
        session, known = _SESSIONS.get(name, (None, ""))
        if session is None:
            session, known = _slot(module, token).open(user_pin=pin), pin
            _SESSIONS[name] = session, known
    if not hmac.compare_digest(known, pin):
        raise NoKey("the PIN is wrong: another one opened this token")
    return session


def _slot(module: str, token: str) -> Any:
    try:
        return pkcs11.lib(module).get_token(token_label=token)
    except pkcs11.exceptions.NoSuchToken as problem:
        raise NoKey(f"there is no token “{token}”") from problem
    except (RuntimeError, OSError) as problem:
        raise NoKey(f"the module {module} cannot be loaded") from problem


def _one(session: Any, kind: ObjectClass, label: str) -> Any:
    found = list(session.get_objects({Attribute.CLASS: kind, Attribute.LABEL: label}))
    if len(found) != 1:
        raise NoKey(f"the token holds {len(found)} keys “{label}”, not one")
    return found[0]


def public_of(key: Any) -> PublicKey:
    """Return a token's public key as one we verify with; raises ``NoKey`` for another kind."""
    if key.key_type == KeyType.EC_EDWARDS:
        return Ed25519PublicKey.from_public_bytes(bytes(key[Attribute.EC_POINT])[-32:])
    if key.key_type == KeyType.EC:
        public = load_der_public_key(encode_ec_public_key(key))
        return checked_kind(public if isinstance(public, ec.EllipticCurvePublicKey) else None)
    raise NoKey("it is neither an Ed25519 nor an ECDSA P-256 key")


def _certificate(session: Any, label: str) -> x509.Certificate | None:
    wanted = {Attribute.CLASS: ObjectClass.CERTIFICATE, Attribute.LABEL: label}
    for found in session.get_objects(wanted):
        return x509.load_der_x509_certificate(bytes(found[Attribute.VALUE]))
    return None

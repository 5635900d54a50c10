"""What must somebody be able to do who holds a private key for us?

Sign a message, and say with which public key and certificate. That is all the registry asks of a
file, a token or a key service.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Protocol

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from recycling.errors import Unavailable
from recycling.sayings import say

PublicKey = ec.EllipticCurvePublicKey | Ed25519PublicKey
PrivateKey = ec.EllipticCurvePrivateKey | Ed25519PrivateKey


class NoKey(Unavailable):
    """A key cannot be used: as text the operator's reason, as refusal what everybody is told."""

    def __init__(self, why: str) -> None:
        super().__init__(
            "no_signing_key",
            say("A key of the registry cannot be used just now."),
            way_out=say(
                "Nothing was written; “flask keys check” tells the registry's operator why."
            ),
        )
        self.why = why

    def __str__(self) -> str:
        return self.why


class KeyHolder(Protocol):
    """Whoever holds a private key: a file read in, a token, a key service."""

    @property
    def public(self) -> PublicKey:
        """Return the public half: Ed25519 or ECDSA P-256."""

    @property
    def certificate(self) -> x509.Certificate | None:
        """Return its X.509 certificate, where there is one."""

    def sign(self, message: bytes) -> bytes:
        """Return the signature over a message: Ed25519, or ECDSA with SHA-256 as DER.

        Raises ``NoKey`` where the key cannot be reached just now.
        """


@dataclass(frozen=True)
class InMemory:
    """A key read in whole, kept as an object: reading it takes longer than signing."""

    private: PrivateKey
    certificate: x509.Certificate | None = None

    @property
    def public(self) -> PublicKey:
        """Return the public half."""
        return self.private.public_key()

    def sign(self, message: bytes) -> bytes:
        """Return the signature over a message; the same message, the same bytes."""
        if isinstance(self.private, Ed25519PrivateKey):
            return self.private.sign(message)
        return self.private.sign(message, ec.ECDSA(hashes.SHA256(), deterministic_signing=True))


class OpenedLate:
    """A key that is opened with its first signature, and kept open then."""

    def __init__(
        self,
        public: PublicKey,
        certificate: x509.Certificate | None,
        opening: Callable[[], KeyHolder],
    ) -> None:
        self.public, self.certificate = public, certificate
        self._opening, self._lock = opening, Lock()
        self._opened: KeyHolder | None = None

    def sign(self, message: bytes) -> bytes:
        """Return the signature; raises ``NoKey`` where the key is away or is another."""
        return self.opened().sign(message)

    def opened(self) -> KeyHolder:
        """Open the key, if that is not done yet; raises ``NoKey``."""
        with self._lock:
            if self._opened is None:
                opened = self._opening()
                if opened.public != self.public:
                    raise NoKey("another key lies at its address than the register names")
                self._opened = opened
            return self._opened


def checked_kind(public: object) -> PublicKey:
    """Return a public key of a kind we sign with; raises ``NoKey`` for another."""
    if isinstance(public, Ed25519PublicKey):
        return public
    if isinstance(public, ec.EllipticCurvePublicKey) and isinstance(public.curve, ec.SECP256R1):
        return public
    raise NoKey("it is neither an Ed25519 nor an ECDSA P-256 key")

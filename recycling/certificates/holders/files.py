"""How is a key read from a PEM or PKCS#12 file?"""

from __future__ import annotations

from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key, pkcs12

from recycling.certificates.holders.holding import InMemory, NoKey, checked_kind


def open_pem(path: str, certificate: str | None = None) -> InMemory:
    """Read an unencrypted PEM file, and its certificate from another; raises ``NoKey``."""
    try:
        private = load_pem_private_key(_content(path), password=None)
    except (ValueError, TypeError) as problem:
        raise NoKey("the file holds no unencrypted private key") from problem
    return _held(private, read_certificate(certificate) if certificate else None)


def open_pkcs12(path: str, passphrase: str) -> InMemory:
    """Read a PKCS#12 file with key and certificate; raises ``NoKey``."""
    try:
        private, certificate, _ = pkcs12.load_key_and_certificates(
            _content(path), passphrase.encode()
        )
    except ValueError as problem:
        raise NoKey("the passphrase is wrong, or it is no PKCS#12 file") from problem
    return _held(private, certificate)


def read_certificate(path: str) -> x509.Certificate:
    """Read a PEM certificate; raises ``NoKey``."""
    try:
        return x509.load_pem_x509_certificate(_content(path))
    except ValueError as problem:
        raise NoKey(f"{path} holds no certificate") from problem


def _held(private: object, certificate: x509.Certificate | None) -> InMemory:
    if not isinstance(private, ec.EllipticCurvePrivateKey | Ed25519PrivateKey):
        raise NoKey("it holds no private key of Ed25519 or ECDSA P-256")
    public = checked_kind(private.public_key())
    if certificate is not None and certificate.public_key() != public:
        raise NoKey("the certificate is that of another key")
    return InMemory(private, certificate)


def _content(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as problem:
        raise NoKey(f"{path} cannot be read: {problem.strerror}") from problem

"""Who vouches for this credential, and has a character of it changed?

W3C Data Integrity with the cryptosuite ``eddsa-jcs-2022`` (Data Integrity EdDSA Cryptosuites
v1.0, section 3.3): Ed25519 over SHA-256 of the canonical proof options and of the canonical
document, both canonicalised with JCS (RFC 8785).
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any, Protocol, TypeAlias

import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from recycling.certificates.multibase import from_multibase, to_multibase
from recycling.clock import as_utc

Credential: TypeAlias = dict[str, Any]

CRYPTOSUITE = "eddsa-jcs-2022"


def canonical(document: Credential) -> bytes:
    """Write a document in its one canonical form (RFC 8785)."""
    return rfc8785.dumps(document)


def unsecured(credential: Credential) -> Credential:
    """Return the credential without its proof."""
    return {name: value for name, value in credential.items() if name != "proof"}


def record_digest(credential: Credential) -> bytes:
    """Return SHA-256 of the canonical credential without its proof: what log and QR commit to."""
    return hashlib.sha256(canonical(unsecured(credential))).digest()


class Signs(Protocol):
    """Whoever makes Ed25519 signatures."""

    def sign(self, message: bytes, /) -> bytes:
        """Return the 64 bytes over a message."""


def sign(
    document: Credential, key: Signs, verification_method: str, created: datetime
) -> Credential:
    """Return the document with its proof added. ``created`` is written in whole seconds."""
    options = {
        "@context": document["@context"],
        "type": "DataIntegrityProof",
        "cryptosuite": CRYPTOSUITE,
        "created": as_utc(created).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "verificationMethod": verification_method,
        "proofPurpose": "assertionMethod",
    }
    signature = key.sign(_signed_bytes(document, options))
    return unsecured(document) | {"proof": options | {"proofValue": to_multibase(signature)}}


def is_signed_by(credential: Credential, key: Ed25519PublicKey) -> bool:
    """Tell whether the credential's proof was made by ``key`` over exactly this content."""
    proof = credential.get("proof")
    if not isinstance(proof, dict) or not _is_our_suite(credential, proof):
        return False
    options = {name: value for name, value in proof.items() if name != "proofValue"}
    try:
        signature = from_multibase(str(proof.get("proofValue", "")))
        key.verify(signature, _signed_bytes(credential, options))
    except (InvalidSignature, ValueError, rfc8785.CanonicalizationError):
        return False
    return to_multibase(signature) == str(proof["proofValue"])


def _is_our_suite(credential: Credential, proof: dict[str, Any]) -> bool:
    return bool(
        proof.get("type") == "DataIntegrityProof"
        and proof.get("cryptosuite") == CRYPTOSUITE
        and proof.get("proofPurpose") == "assertionMethod"
        and proof.get("@context", credential.get("@context")) == credential.get("@context")
    )


def _signed_bytes(document: Credential, options: dict[str, Any]) -> bytes:
    return hashlib.sha256(canonical(options)).digest() + record_digest(document)

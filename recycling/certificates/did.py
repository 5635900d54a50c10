"""Under which public name do others find our keys?

A ``did:web`` document (W3C DID 1.0; did:web method): every key this registry ever signed with, in
its own version, so that tools we did not write can verify old certificates too. Our own verifiers
use the key document at ``/keys``, which holds the same keys.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from recycling.certificates.multibase import ed25519_multikey
from recycling.certificates.trust import Trust, TrustedKey
from recycling.clock import stamp

_CONTEXTS = [
    "https://www.w3.org/ns/did/v1",
    "https://w3id.org/security/multikey/v1",
    "https://w3id.org/security/jwk/v1",
]


def did_of(site: str) -> str:
    """Return the did:web name of a site; a port is written ``%3A8000``, a path with colons."""
    parts = urlsplit(site)
    path = parts.path.strip("/").replace("/", ":")
    return "did:web:" + parts.netloc.replace(":", "%3A") + (f":{path}" if path else "")


def did_document(
    site: str, trust: Trust, log_key: str, witnesses: Sequence[str] = ()
) -> dict[str, Any]:
    """Return the DID document of the registry at ``site``: all its keys, and where its log is.

    A compromised key stays named, as revoked, but vouches for nothing.
    """
    did = did_of(site)
    methods = [_method(did, site, key) for key in trust.keys]
    trusted = [
        method["id"]
        for method, key in zip(methods, trust.keys, strict=True)
        if key.compromised_at is None
    ]
    return {
        "@context": _CONTEXTS,
        "id": did,
        "alsoKnownAs": [site],
        "verificationMethod": methods,
        "assertionMethod": trusted,
        "service": [
            {
                "id": f"{did}#log",
                "type": "C2SPTransparencyLog",
                "serviceEndpoint": {
                    "url": f"{site}/log/",
                    "verifierKey": log_key,
                    "witnesses": list(witnesses),
                },
            },
            {"id": f"{did}#keys", "type": "KeyDocument", "serviceEndpoint": f"{site}/keys"},
        ],
    }


def _method(did: str, site: str, key: TrustedKey) -> dict[str, Any]:
    revoked = {} if key.compromised_at is None else {"revoked": stamp(key.valid_to)}
    return {
        **revoked,
        "id": f"{did}#{key.key_id}",
        "controller": did,
        "purpose": key.purpose,
        "validFrom": stamp(key.valid_from),
        "expires": stamp(key.valid_to),
        "alsoKnownAs": [f"{site}/keys#{key.key_id}"],
        **_material(key),
    }


def _material(key: TrustedKey) -> dict[str, Any]:
    if isinstance(key.public, Ed25519PublicKey):
        return {"type": "Multikey", "publicKeyMultibase": ed25519_multikey(key.public)}
    return {"type": "JsonWebKey", "publicKeyJwk": _jwk(key.public, key)}


def _jwk(public: ec.EllipticCurvePublicKey, key: TrustedKey) -> dict[str, Any]:
    point = public.public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )
    jwk: dict[str, Any] = {
        "kty": "EC", "crv": "P-256", "x": _text(point[1:33]), "y": _text(point[33:]),
    }  # fmt: skip
    if key.certificate_der:
        jwk["x5c"] = [base64.b64encode(key.certificate_der).decode()]
    return jwk


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()

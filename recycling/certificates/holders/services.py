"""How does a key service (KMS) sign for us, over HTTPS?

Two requests with a bearer token: ``GET`` gives the public key (and certificate) as JSON with
``publicKeyPem`` and ``certificatePem``; ``POST …/sign`` takes the message as it is and answers with
the signature: 64 bytes of Ed25519, or ECDSA over SHA-256 as DER. Whatever service is used, a small
gateway in front of it speaks this.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from urllib.parse import urlsplit

import requests
from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from recycling.certificates.holders.holding import NoKey, PublicKey, checked_kind

_PATIENCE_S = (2.0, 5.0)
_LARGEST = 64 * 1024
_LONGEST_SIGNATURE = 80
_OWN_MACHINE = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True)
class AtService:
    """A key that never leaves its service; the connection is kept."""

    url: str
    session: requests.Session
    public: PublicKey
    certificate: x509.Certificate | None

    def sign(self, message: bytes) -> bytes:
        """Return the service's signature; raises ``NoKey`` where none comes."""
        signature = _asked(self.session, "POST", f"{self.url}/sign", message)
        if len(signature) > _LONGEST_SIGNATURE:
            raise NoKey("the service answered something that is no signature")
        return signature


def open_service(url: str, token: str) -> AtService:
    """Ask a service which key it holds; raises ``NoKey``."""
    parts = urlsplit(url)
    if parts.scheme != "https" and parts.hostname not in _OWN_MACHINE:
        raise NoKey("a key service is asked over https only")
    session = requests.Session()
    session.headers["Authorization"] = f"Bearer {token}"
    url = url.rstrip("/")
    try:
        said = json.loads(_asked(session, "GET", url))
        public = checked_kind(load_pem_public_key(said["publicKeyPem"].encode()))
        pem = said.get("certificatePem")
        certificate = x509.load_pem_x509_certificate(pem.encode()) if pem else None
    except (ValueError, KeyError, AttributeError, TypeError) as problem:
        raise NoKey("the service does not say which key it holds") from problem
    if certificate is not None and certificate.public_key() != public:
        raise NoKey("the certificate is that of another key")
    return AtService(url, session, public, certificate)


def _asked(session: requests.Session, method: str, url: str, body: bytes = b"") -> bytes:
    try:
        answer = session.request(
            method, url, data=body, timeout=_PATIENCE_S, allow_redirects=False, stream=True
        )
        with answer:
            content = next(answer.iter_content(_LARGEST), b"")
    except requests.RequestException as problem:
        raise NoKey(f"the service cannot be reached: {type(problem).__name__}") from problem
    if answer.status_code != requests.codes.ok:
        raise NoKey(f"the service answers {answer.status_code}")
    return content

"""Does the seal hold, and does it cover the whole file?

Stricter than a PDF reader, which calls a signature valid even when something was appended
after it. Here the signed range must be the entire file but for the signature itself, the
signature container must be byte for byte the one the issuer writes, and the key must be trusted.
"""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from asn1crypto import cms
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from recycling.certificates.opened import Opened, Signature
from recycling.certificates.trust import Trust, TrustedKey

OK = "seal.ok"
MISSING = "seal.missing"
BROKEN = "seal.broken"
NOT_WHOLE_FILE = "seal.not_whole_file"
UNTRUSTED_KEY = "seal.untrusted_key"
KEY_OUT_OF_DATE = "seal.key_out_of_date"


def check_seal(pdf: Opened, trust: Trust, issued_at: datetime | None) -> str:
    """Return the code of the seal's verdict. ``issued_at`` is the record's date, where readable."""
    if not pdf.signatures:
        return MISSING
    trusted = [found for found in pdf.signatures if _signing_key(found, trust)]
    if not trusted:
        return UNTRUSTED_KEY
    if len(pdf.signatures) > 1 or not _is_whole_file(pdf.content, trusted[0]):
        return NOT_WHOLE_FILE
    if pdf.is_damaged:
        return BROKEN
    return _check_signature(pdf.content, trusted[0], trust, issued_at)


def seal_key(pdf: Opened, trust: Trust) -> TrustedKey | None:
    """Return the trusted key named by the first signature, if there is one."""
    return _signing_key(pdf.signatures[0], trust) if pdf.signatures else None


def _check_signature(
    content: bytes, signature: Signature, trust: Trust, issued_at: datetime | None
) -> str:
    key = _signing_key(signature, trust)
    if key is None or not isinstance(key.public, ec.EllipticCurvePublicKey):
        return UNTRUSTED_KEY
    if not _holds(content, signature, key.public):
        return BROKEN
    is_in_time = issued_at is not None and key.covers(issued_at)
    return OK if is_in_time else KEY_OUT_OF_DATE


def _is_whole_file(content: bytes, signature: Signature) -> bool:
    if len(signature.byte_range) != len(("start", "length", "start", "length")):
        return False
    start, length, restart, rest = signature.byte_range
    return start == 0 and 0 < length < restart and restart + rest == len(content)


def _signing_key(signature: Signature, trust: Trust) -> TrustedKey | None:
    try:
        signed = cms.ContentInfo.load(signature.contents)["content"]
        return trust.sealed_with(signed["certificates"][0].chosen.dump())
    except Exception:  # hostile bytes: a container that cannot be read names no key
        return None


def _holds(content: bytes, signature: Signature, public: ec.EllipticCurvePublicKey) -> bool:
    _, length, restart, _ = signature.byte_range
    try:
        container = cms.ContentInfo.load(signature.contents)
        info = container["content"]["signer_infos"][0]
        if content[length:restart] != _written(_rebuilt(container), restart - length):
            return False
        digest = sha256(content[:length] + content[restart:]).digest()
        if _attribute(info, "message_digest") != digest:
            return False
        attributes = info["signed_attrs"].untag().dump()
        public.verify(info["signature"].native, attributes, ec.ECDSA(hashes.SHA256()))
    except Exception:  # a wrong signature, or hostile bytes that cannot even be read
        return False
    return True


def _rebuilt(container: cms.ContentInfo) -> bytes:
    """Write the container anew from its signed attributes, signature and certificate alone.

    Everything else in it is not covered by the signature; whoever alters it gets other bytes.
    """
    signed = container["content"]
    info = signed["signer_infos"][0]
    certificate = signed["certificates"][0].chosen
    anew = cms.SignedData(
        {
            "version": "v1",
            "digest_algorithms": [{"algorithm": "sha256"}],
            "encap_content_info": {"content_type": "data"},
            "certificates": [certificate],
            "signer_infos": [
                {
                    "version": "v1",
                    "sid": cms.IssuerAndSerialNumber(
                        {
                            "issuer": certificate.issuer,
                            "serial_number": certificate.serial_number,
                        }
                    ),
                    "digest_algorithm": {"algorithm": "sha256"},
                    "signed_attrs": info["signed_attrs"].untag(),
                    "signature_algorithm": {"algorithm": "sha256_ecdsa"},
                    "signature": info["signature"].native,
                }
            ],
        }
    )
    rebuilt: bytes = cms.ContentInfo({"content_type": "signed_data", "content": anew}).dump()
    return rebuilt


def _written(container: bytes, room: int) -> bytes:
    return b"<" + container.hex().upper().encode().ljust(room - 2, b"0") + b">"


def _attribute(info: cms.SignerInfo, name: str) -> bytes | None:
    for attribute in info["signed_attrs"]:
        if attribute["type"].native == name:
            value: bytes = attribute["values"][0].native
            return value
    return None

"""What does the QR code say, and is it true without a network?

One URL. Opened, it leads to the public check; its fragment alone, which no server ever sees, is
a signed CBOR Web Token (RFC 8392) in COSE_Sign1 (RFC 9052, ES256) as base64url. Exactly one
spelling of it is accepted, so that no character can change unnoticed.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import cbor2
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)

from recycling.certificates.keys import SigningKey
from recycling.certificates.trust import DRAWN_WITHIN, Trust
from recycling.errors import Invalid
from recycling.sayings import say

_ISS, _IAT, _CTI = 1, 6, 7
_ALGORITHM, _KEY_ID, _ES256, _SIGN1 = 1, 4, -7, 18
_LONGEST_URL = 1200
_SIGNATURE_LENGTH = 64  # r and s of P-256, 32 bytes each


@dataclass(frozen=True)
class QrClaims:
    """What the QR code alone attests: enough to recognise a forged page without a network."""

    issuer: str
    issued_at: datetime
    identifier: str
    material: str
    waste_code: str
    received_kg: str
    countries: str
    record_digest: bytes
    leaf_index: int


def qr_claims_of(credential: dict[str, Any], digest: bytes, leaf_index: int) -> QrClaims:
    """Return what the QR code of this credential has to attest."""
    subject = credential["credentialSubject"]
    countries = [subject["holder"]["country"], subject["base"]["country"]]
    return QrClaims(
        issuer=credential["issuer"]["id"],
        issued_at=_whole_second(credential["validFrom"]),
        identifier=credential["certificate"],
        material=subject["lot"]["subType"][:40],
        waste_code=subject["lot"]["wasteCode"]["code"],
        received_kg=subject["weighing"]["received"]["value"],
        countries=">".join(countries),
        record_digest=digest,
        leaf_index=leaf_index,
    )


def sign_qr_url(claims: QrClaims, url: str, key: SigningKey) -> str:
    """Return ``url`` with the signed token as its fragment; raises ``NoKey`` as the key does."""
    protected = cbor2.dumps({_ALGORITHM: _ES256, _KEY_ID: key.key_id.encode()}, canonical=True)
    payload = cbor2.dumps(_token(claims), canonical=True)
    r, s = decode_dss_signature(key.sign(_to_be_signed(protected, payload)))
    raw = r.to_bytes(32, "big") + s.to_bytes(32, "big")
    return f"{url}#{_fragment(protected, payload, raw)}"


def read_qr_url(text: str, trust: Trust, entry: int | None = None) -> QrClaims:
    """Return what a scanned QR text attests.

    ``entry`` is where its record is known to stand in the log. Raises ``Invalid``:
    ``qr_unreadable`` for other text, ``qr_untrusted_key`` for a key that is not the issuer's,
    ``qr_key_compromised``, ``qr_broken`` for a signature that does not hold.
    """
    protected, payload, signature, key_id = _opened(text)
    key = trust.find("qr", key_id)
    if key is None or not isinstance(key.public, ec.EllipticCurvePublicKey):
        raise _refused(
            "qr_untrusted_key", say("The QR code is signed with a key nobody vouches for.")
        )
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    try:
        der = encode_dss_signature(r, s)
        key.public.verify(der, _to_be_signed(protected, payload), ec.ECDSA(hashes.SHA256()))
    except (InvalidSignature, ValueError):
        raise _refused("qr_broken", say("The QR code was changed after it was signed.")) from None
    claims = _claims(payload)
    if not key.vouches_for(entry):
        raise _refused("qr_key_compromised", say("The QR code’s key was stolen or lost."))
    if not key.covers(claims.issued_at, DRAWN_WITHIN):
        raise _refused("qr_untrusted_key", say("The QR code’s key was not valid on its date."))
    return claims


def _token(claims: QrClaims) -> dict[int | str, Any]:
    return {
        _ISS: claims.issuer,
        _IAT: int(claims.issued_at.timestamp()),
        _CTI: claims.identifier.encode(),
        "m": claims.material,
        "c": claims.waste_code,
        "kg": claims.received_kg,
        "cc": claims.countries,
        "h": claims.record_digest,
        "i": claims.leaf_index,
    }


def _to_be_signed(protected: bytes, payload: bytes) -> bytes:
    return cbor2.dumps(["Signature1", protected, b"", payload])


def _fragment(protected: bytes, payload: bytes, signature: bytes) -> str:
    message = cbor2.dumps(cbor2.CBORTag(_SIGN1, [protected, {}, payload, signature]))
    return base64.urlsafe_b64encode(message).rstrip(b"=").decode()


def _opened(text: str) -> tuple[bytes, bytes, bytes, str]:
    _, _, fragment = text[:_LONGEST_URL].partition("#")
    try:
        padded = fragment + "=" * (-len(fragment) % 4)
        message = cbor2.loads(base64.b64decode(padded, b"-_", validate=True))
        protected, _, payload, signature = message.value
        header = cbor2.loads(protected)
        is_ours = message.tag == _SIGN1 and header[_ALGORITHM] == _ES256
        key_id = header[_KEY_ID].decode()
    except _READ_ERRORS as problem:
        raise _unreadable() from problem
    if not is_ours or not isinstance(payload, bytes) or not isinstance(signature, bytes):
        raise _unreadable()
    if len(signature) != _SIGNATURE_LENGTH or fragment != _fragment(protected, payload, signature):
        raise _unreadable()
    return protected, payload, signature, key_id


_READ_ERRORS = (
    cbor2.CBORError,
    binascii.Error,
    AttributeError,
    LookupError,
    TypeError,
    ValueError,
    RecursionError,
    OverflowError,
)


def _claims(payload: bytes) -> QrClaims:
    try:
        token = cbor2.loads(payload)
        return QrClaims(
            issuer=str(token[_ISS]),
            issued_at=datetime.fromtimestamp(int(token[_IAT]), UTC),
            identifier=token[_CTI].decode(),
            material=str(token["m"]),
            waste_code=str(token["c"]),
            received_kg=f"{Decimal(str(token['kg'])):f}",
            countries=str(token["cc"]),
            record_digest=bytes(token["h"]),
            leaf_index=int(token["i"]),
        )
    except (*_READ_ERRORS, ArithmeticError) as problem:
        raise _unreadable() from problem


def _whole_second(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC).replace(microsecond=0)


def _unreadable() -> Invalid:
    return _refused("qr_unreadable", say("This is not the text of a certificate’s QR code."))


def _refused(code: str, message: str) -> Invalid:
    return Invalid(code, message, field="qr", way_out=say("Scan the printed code again."))

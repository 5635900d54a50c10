"""Does the seal hold, and does it cover the whole file?

Stricter than a PDF reader, which calls a signature valid even when something was appended
after it. Here the signed range must be the entire file but for the signature itself, the
signature container must be byte for byte the one the issuer writes, and the key must be trusted.

The room left for the container is signed with the file, and says what must be in it: a time stamp
or none. So a stamp cannot be taken out unnoticed. An elliptic signature has a twin that holds as
well; of the two only the one with the smaller number is accepted. Seals from before either was so
have a room of their own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from asn1crypto import cms
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from recycling.certificates.containers import (
    attributes_named,
    rewritten_seal,
    rewritten_stamp,
)
from recycling.certificates.opened import Opened, Signature
from recycling.certificates.timestamp import BROKEN as STAMP_BROKEN
from recycling.certificates.timestamp import MISSING as STAMP_MISSING
from recycling.certificates.timestamp import UNTRUSTED as UNTRUSTED_STAMP
from recycling.certificates.timestamp import Stamped, check_stamp
from recycling.certificates.trust import DRAWN_WITHIN, Trust, TrustedKey
from recycling.sayings import say

OK = "seal.ok"
MISSING = "seal.missing"
BROKEN = "seal.broken"
NOT_WHOLE_FILE = "seal.not_whole_file"
UNTRUSTED_KEY = "seal.untrusted_key"
KEY_OUT_OF_DATE = "seal.key_out_of_date"
# In hexadecimal digits, as they stand between < and >.
ROOM_BEFORE, ROOM, ROOM_STAMPED = 4096, 8192, 24576
_INDEFINITE = 0x80  # a length that DER does not have
P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


@dataclass(frozen=True)
class SealFinding:
    """The code of the seal's verdict, and what its time stamp says if it has a good one."""

    code: str
    stamped: Stamped | None = None

    @property
    def stamped_words(self) -> str:
        """Say who confirms when; nothing where there is no time stamp."""
        if self.code != OK or self.stamped is None or self.stamped.at is None:
            return ""
        at = self.stamped.at
        return say(
            " %(authority)s confirms its time: %(at)s UTC.",
            authority=self.stamped.authority,
            at=f"{at:%Y-%m-%d %H:%M}",
        )


def check_seal(pdf: Opened, trust: Trust, issued_at: datetime | None) -> SealFinding:
    """Return the seal's verdict. ``issued_at`` is the record's date, where readable."""
    if not pdf.signatures:
        return SealFinding(MISSING)
    trusted = [found for found in pdf.signatures if _signing_key(found, trust)]
    if not trusted:
        return SealFinding(UNTRUSTED_KEY)
    if len(pdf.signatures) > 1 or not _is_whole_file(pdf.content, trusted[0]):
        return SealFinding(NOT_WHOLE_FILE)
    if pdf.is_damaged:
        return SealFinding(BROKEN)
    return _check_signature(pdf.content, trusted[0], trust, issued_at)


def seal_key(pdf: Opened, trust: Trust) -> TrustedKey | None:
    """Return the trusted key named by the first signature, if there is one."""
    return _signing_key(pdf.signatures[0], trust) if pdf.signatures else None


def _check_signature(
    content: bytes, signature: Signature, trust: Trust, issued_at: datetime | None
) -> SealFinding:
    key = _signing_key(signature, trust)
    if key is None or not isinstance(key.public, ec.EllipticCurvePublicKey):
        return SealFinding(UNTRUSTED_KEY)
    if not _holds(content, signature, key.public):
        return SealFinding(BROKEN)
    stamped = _check_token(content, signature, trust, issued_at)
    if stamped is not None and stamped.code != OK:
        return SealFinding(stamped.code)
    is_in_time = issued_at is not None and key.covers(issued_at, DRAWN_WITHIN)
    return SealFinding(OK if is_in_time else KEY_OUT_OF_DATE, stamped)


def _is_whole_file(content: bytes, signature: Signature) -> bool:
    if len(signature.byte_range) != len(("start", "length", "start", "length")):
        return False
    start, length, restart, rest = signature.byte_range
    return start == 0 and 0 < length < restart and restart + rest == len(content)


def _signing_key(signature: Signature, trust: Trust) -> TrustedKey | None:
    try:
        if signature.contents[1] == _INDEFINITE:
            return None
        signed = cms.ContentInfo.load(signature.contents)["content"]
        return trust.sealed_with(signed["certificates"][0].chosen.dump())
    except Exception:  # hostile bytes: a container that cannot be read names no key
        return None


def _holds(content: bytes, signature: Signature, public: ec.EllipticCurvePublicKey) -> bool:
    """Tell whether key and file fit; of the time stamp only that nothing stands in its place."""
    _, length, restart, _ = signature.byte_range
    room = restart - length - len("<>")
    try:
        container = cms.ContentInfo.load(signature.contents)
        info = container["content"]["signer_infos"][0]
        raw = info["signature"].native
        if room != ROOM_BEFORE and not is_low(raw):
            return False
        if room != ROOM_STAMPED and not _is_as_written(content, signature, container, None):
            return False
        digest = sha256(content[:length] + content[restart:]).digest()
        if [one.native for one in attributes_named(info, "message_digest")] != [digest]:
            return False
        attributes = info["signed_attrs"].untag().dump()
        public.verify(raw, attributes, ec.ECDSA(hashes.SHA256()))
    except Exception:  # a wrong signature, or hostile bytes that cannot even be read
        return False
    return room in (ROOM_BEFORE, ROOM, ROOM_STAMPED)


def is_low(signature: bytes) -> bool:
    """Tell whether of an elliptic signature and its twin this is the one we accept."""
    _, s = decode_dss_signature(signature)
    return s <= P256_ORDER // 2


def _check_token(
    content: bytes, signature: Signature, trust: Trust, issued_at: datetime | None
) -> Stamped | None:
    _, length, restart, _ = signature.byte_range
    if restart - length - len("<>") != ROOM_STAMPED:
        return None
    try:
        container = cms.ContentInfo.load(signature.contents)
        if _is_as_written(content, signature, container, None):
            return Stamped(STAMP_MISSING)
        info = container["content"]["signer_infos"][0]
        (attribute,) = info["unsigned_attrs"]
        (token,) = attribute["values"]
        stamped = check_stamp(token, info["signature"].native, trust, issued_at)
        if stamped.code != UNTRUSTED_STAMP:
            anew = rewritten_stamp(token, token["content"]["certificates"][0].chosen)
            if not _is_as_written(content, signature, container, anew):
                stamped = Stamped(STAMP_BROKEN)
    except Exception:  # hostile bytes: what cannot be read stamps nothing
        return Stamped(STAMP_BROKEN)
    return stamped


def _is_as_written(
    content: bytes,
    signature: Signature,
    container: cms.ContentInfo,
    token: cms.ContentInfo | None,
) -> bool:
    _, length, restart, _ = signature.byte_range
    return content[length:restart] == written(rewritten_seal(container, token), restart - length)


def written(container: bytes, room: int) -> bytes:
    """Write a container into its room, brackets included, as it stands in the file."""
    return b"<" + container.hex().upper().encode().ljust(room - 2, b"0") + b">"

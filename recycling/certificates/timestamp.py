"""When was the seal made, says somebody who is not its maker?

A time stamp (RFC 3161; PAdES B-T) over the signature value of a seal: how one is asked for, put
into the one form a verifier accepts, and checked. Pure: bytes in, bytes or a finding out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from asn1crypto import cms, tsp, x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from recycling.certificates.containers import attributes_named, rewritten_stamp
from recycling.certificates.trust import TimeAuthority, Trust

OK = "seal.ok"
MISSING = "seal.timestamp_missing"
BROKEN = "seal.timestamp_broken"
UNTRUSTED = "seal.timestamp_untrusted"
OUT_OF_TIME = "seal.timestamp_out_of_time"
CLOCKS_MAY_DIFFER = timedelta(minutes=10)
LARGEST_TOKEN = 16 * 1024


@dataclass(frozen=True)
class Stamped:
    """What checking a time stamp gave: ``seal.ok`` with the time, or the code of why not."""

    code: str
    at: datetime | None = None
    authority: str = ""


def request_for(signature: bytes, nonce: int) -> bytes:
    """Return the request (RFC 3161, 2.4.1) for a stamp over a signature value."""
    imprint = {"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": _sha(signature)}
    asked = {"version": "v1", "message_imprint": imprint, "nonce": nonce, "cert_req": True}
    written: bytes = tsp.TimeStampReq(asked).dump()
    return written


def token_in(response: bytes, nonce: int, authorities: Sequence[x509.Certificate]) -> bytes:
    """Return the token of an authority's answer in its one form.

    Raises ``ValueError`` where it refuses, answers something else, or is none of ``authorities``.
    """
    if len(response) > LARGEST_TOKEN:
        raise ValueError("the answer is too long")
    answer = tsp.TimeStampResp.load(response, strict=True)
    status = answer["status"]["status"].native
    if status not in ("granted", "granted_with_mods"):
        raise ValueError(f"it answers “{status}”")
    token = answer["time_stamp_token"]
    (info,) = token["content"]["signer_infos"]
    certificate = next((one for one in authorities if _is_signer(info, one)), None)
    if certificate is None:
        raise ValueError("it signed with a certificate that is not configured")
    statement = token["content"]["encap_content_info"]["content"].contents
    if tsp.TSTInfo.load(statement, strict=True)["nonce"].native != nonce:
        raise ValueError("it answers somebody else's question")
    written: bytes = rewritten_stamp(token, certificate).dump()
    return written


def _is_signer(info: cms.SignerInfo, certificate: x509.Certificate) -> bool:
    sid = info["sid"].chosen
    if isinstance(sid, cms.IssuerAndSerialNumber):
        is_same = sid["serial_number"].native == certificate.serial_number
        return bool(is_same and sid["issuer"] == certificate.issuer)
    return bool(sid.native == certificate.key_identifier)


def check_stamp(
    token: cms.ContentInfo, signature: bytes, trust: Trust, issued_at: datetime | None
) -> Stamped:
    """Say whether a token stamps exactly this signature, by an authority the issuer names.

    Its time must lie in the authority's own, and not before the date of the record.
    """
    signed = token["content"]
    (certificate,) = signed["certificates"]
    authority = trust.authority_with(certificate.chosen.dump())
    if authority is None:
        return Stamped(UNTRUSTED)
    (info,) = signed["signer_infos"]
    statement = signed["encap_content_info"]["content"].contents
    said = tsp.TSTInfo.load(statement, strict=True)
    imprint = said["message_imprint"]
    is_ours = (
        imprint["hash_algorithm"]["algorithm"].native == "sha256"
        and imprint["hashed_message"].native == _sha(signature)
        and _is_signed(info, statement, authority)
    )
    if not is_ours:
        return Stamped(BROKEN)
    at = said["gen_time"].native.astimezone(UTC)
    earliest = issued_at - CLOCKS_MAY_DIFFER if issued_at else at
    is_plausible = authority.covers(at) and earliest <= at
    return Stamped(OK if is_plausible else OUT_OF_TIME, at, authority.name)


def _is_signed(info: cms.SignerInfo, statement: bytes, authority: TimeAuthority) -> bool:
    digest = _HASHES[info["digest_algorithm"]["algorithm"].native]
    hashing = hashes.Hash(digest)
    hashing.update(statement)
    digests = [value.native for value in attributes_named(info, "message_digest")]
    kinds = [value.native for value in attributes_named(info, "content_type")]
    if digests != [hashing.finalize()] or kinds != ["tst_info"]:
        return False
    attributes, signature = info["signed_attrs"].untag().dump(), info["signature"].native
    if isinstance(authority.public, rsa.RSAPublicKey):
        authority.public.verify(signature, attributes, padding.PKCS1v15(), digest)
    else:
        authority.public.verify(signature, attributes, ec.ECDSA(digest))
    return True


_HASHES: dict[str, hashes.HashAlgorithm] = {
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}


def _sha(content: bytes) -> bytes:
    return sha256(content).digest()

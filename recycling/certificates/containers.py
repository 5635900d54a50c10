"""In which one form do we write signature containers (CMS, RFC 5652)?

A container has bytes its signature does not cover. So verifiers write it anew from its signed
attributes, its signature and a certificate they know, and compare: whoever alters anything else
gets other bytes. The seal has this form, and the time stamp inside it is put into it too.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from asn1crypto import cms, x509

SIGNATURE_STAMP = "signature_time_stamp_token"
DIGESTS = ("sha256", "sha384", "sha512")


def rewritten_seal(container: cms.ContentInfo, token: cms.ContentInfo | None) -> bytes:
    """Write the container of a seal anew, with a time stamp token or none."""
    signed = container["content"]
    info = signed["signer_infos"][0]
    unsigned = [cms.CMSAttribute({"type": SIGNATURE_STAMP, "values": [token]})] if token else None
    return _written(
        signed["certificates"][0].chosen,
        info,
        {"version": "v1", "encap_content_info": {"content_type": "data"}},
        ("sha256", "sha256_ecdsa"),
        unsigned,
    )


def rewritten_stamp(token: cms.ContentInfo, certificate: x509.Certificate) -> cms.ContentInfo:
    """Write a time stamp token anew around the statement its authority signed.

    Of certificates only the authority's own is kept. Raises ``ValueError`` for algorithms that
    verifiers do not know.
    """
    signed = token["content"]
    statement: bytes = signed["encap_content_info"]["content"].contents
    head = {
        "version": "v3",
        "encap_content_info": {
            "content_type": "tst_info",
            "content": cms.ParsableOctetString(statement),
        },
    }
    info = signed["signer_infos"][0]
    written = _written(certificate, info, head, stamp_algorithms(info, certificate), None)
    return cms.ContentInfo.load(written, strict=True)


def stamp_algorithms(info: cms.SignerInfo, certificate: x509.Certificate) -> tuple[str, str]:
    """Return the names of digest and signature algorithm of a time stamp, in their one form.

    Those the authority signed itself (RFC 6211), if it did, else the plain ones.
    """
    digest = info["digest_algorithm"]["algorithm"].native
    is_elliptic = certificate.public_key.algorithm == "ec"
    plain = f"{digest}_ecdsa" if is_elliptic else "rsassa_pkcs1v15"
    known = {plain} if is_elliptic else {plain, f"{digest}_rsa"}
    for protected in attributes_named(info, "cms_algorithm_protection"):
        if protected["digest_algorithm"]["algorithm"].native != digest:
            raise ValueError("the authority signed another digest algorithm")
        plain = protected["signature_algorithm"]["algorithm"].native
    if digest not in DIGESTS or plain not in known:
        raise ValueError(f"algorithms of no time stamp we know: {digest}, {plain}")
    return digest, plain


def attributes_named(info: cms.SignerInfo, name: str) -> list[Any]:
    """Return the values of the signed attribute of this name."""
    found = [each for each in info["signed_attrs"] if each["type"].native == name]
    return [value for each in found for value in each["values"]]


def fingerprint(certificate: x509.Certificate) -> str:
    """Return SHA-256 of a certificate in hexadecimal."""
    return sha256(certificate.dump()).hexdigest()


def _written(
    certificate: x509.Certificate,
    info: cms.SignerInfo,
    head: dict[str, Any],
    algorithms: tuple[str, str],
    unsigned: list[cms.CMSAttribute] | None,
) -> bytes:
    digest, signature = algorithms
    issuer_and_number = {
        "issuer": certificate.issuer,
        "serial_number": certificate.serial_number,
    }
    signer = {
        "version": "v1",
        "sid": cms.IssuerAndSerialNumber(issuer_and_number),
        "digest_algorithm": {"algorithm": digest},
        "signed_attrs": info["signed_attrs"].untag(),
        "signature_algorithm": {"algorithm": signature},
        "signature": info["signature"].native,
    }
    if unsigned:
        signer["unsigned_attrs"] = unsigned
    anew = cms.SignedData(
        {
            **head,
            "digest_algorithms": [{"algorithm": digest}],
            "certificates": [certificate],
            "signer_infos": [signer],
        }
    )
    written: bytes = cms.ContentInfo({"content_type": "signed_data", "content": anew}).dump()
    return written

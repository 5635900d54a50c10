"""A certification authority, and a time-stamp authority that answers over real HTTP (RFC 3161)."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from http.server import BaseHTTPRequestHandler
from typing import Any

from asn1crypto import algos, cms, tsp
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from recycling.certificates.keys import KeyRing
from recycling.certificates.time_authorities import authority_entry
from tests.certificates.conftest import LOG_KEY
from tests.certificates.makers import ISSUED_AT
from tests.certificates.serving import served

BEGIN, END = ISSUED_AT - timedelta(days=1), ISSUED_AT + timedelta(days=3650)
AnyKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


def name_of(text: str) -> x509.Name:
    """Return a distinguished name of one part."""
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


@dataclass
class Root:
    """An authority that makes certificates and says which it revoked."""

    name: str = "Test root"
    key: AnyKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    @cached_property
    def certificate(self) -> x509.Certificate:
        """Its own certificate."""
        return self.certify(self.name, self.key, is_authority=True)

    def certify(
        self, name: str, key: Any, *, is_authority: bool = False, for_time: bool = False
    ) -> x509.Certificate:
        """Make a certificate for a private or public key."""
        public = key.public_key() if hasattr(key, "public_key") else key
        usage = dict.fromkeys(_USAGES, False) | (
            {"key_cert_sign": True, "crl_sign": True} if is_authority
            else {"digital_signature": True, "content_commitment": True}
        )  # fmt: skip
        made = (
            x509.CertificateBuilder(
                name_of(self.name), name_of(name), public, x509.random_serial_number()
            )
            .not_valid_before(BEGIN)
            .not_valid_after(END)
            .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
            .add_extension(x509.KeyUsage(**usage), critical=True)
        )
        if for_time:
            purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
            made = made.add_extension(purpose, critical=True)
        return made.sign(self.key, hashes.SHA256())

    def revocation_list(self, at: datetime) -> x509.CertificateRevocationList:
        """Say, at that time, that nothing is revoked."""
        builder = x509.CertificateRevocationListBuilder(
            name_of(self.name), at - timedelta(hours=1), at + timedelta(days=7)
        )
        return builder.sign(self.key, hashes.SHA256())


_USAGES = (
    "digital_signature", "content_commitment", "key_encipherment", "data_encipherment",
    "key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
)  # fmt: skip


@dataclass
class Authority:
    """A time-stamp authority; what it does may be spoilt in several ways."""

    root: Root
    key: AnyKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP384R1()))
    digest: str = "sha384"
    at: datetime = ISSUED_AT + timedelta(seconds=1)
    protects: bool = True
    manner: str = "granted"

    @cached_property
    def certificate(self) -> x509.Certificate:
        """Its certificate for time stamps."""
        return self.root.certify("Test time", self.key, for_time=True)

    @property
    def entry(self) -> dict[str, Any]:
        """What the issuer's key document says of it."""
        return authority_entry(self.asn1)

    @property
    def asn1(self) -> asn1.Certificate:
        """Its certificate, as the sealer takes it."""
        return asn1.Certificate.load(self.certificate.public_bytes(Encoding.DER))

    def answer(self, request: bytes) -> bytes:
        """Answer a request (DER) with a response (DER)."""
        asked = tsp.TimeStampReq.load(request, strict=True)
        if self.manner == "refused":
            return tsp.TimeStampResp({"status": {"status": "rejection"}}).dump()
        nonce = asked["nonce"].native + (self.manner == "other nonce")
        token = self.token(asked["message_imprint"], nonce)
        status = {"status": "granted"}
        return tsp.TimeStampResp({"status": status, "time_stamp_token": token}).dump()

    def token(self, imprint: tsp.MessageImprint, nonce: int) -> cms.ContentInfo:
        """Stamp an imprint: with its whole chain and unsigned attributes, as many do."""
        said = tsp.TSTInfo({
            "version": "v1", "policy": "1.2.3.4", "message_imprint": imprint,
            "serial_number": secrets.randbits(63), "gen_time": self.at, "nonce": nonce,
        }).dump()  # fmt: skip
        hashing = hashes.Hash(_HASHES[self.digest])
        hashing.update(said)
        is_elliptic = isinstance(self.key, ec.EllipticCurvePrivateKey)
        signing = {"algorithm": f"{self.digest}_ecdsa" if is_elliptic else f"{self.digest}_rsa"}
        attributes = [
            {"type": "content_type", "values": ["tst_info"]},
            {"type": "message_digest", "values": [hashing.finalize()]},
        ]
        if self.protects:
            protection = {
                "digest_algorithm": {"algorithm": self.digest},
                "signature_algorithm": signing,
            }
            attributes.append({"type": "cms_algorithm_protection", "values": [protection]})
        signed_attributes = cms.CMSAttributes(attributes)
        certificate, root = self.asn1, self.root.certificate.public_bytes(Encoding.DER)
        sid = {"issuer": certificate.issuer, "serial_number": certificate.serial_number}
        signer = {
            "version": "v1",
            "sid": cms.IssuerAndSerialNumber(sid),
            "digest_algorithm": {"algorithm": self.digest},
            "signed_attrs": signed_attributes,
            "signature_algorithm": algos.SignedDigestAlgorithm(signing),
            "signature": self._signature(signed_attributes.dump()),
        }
        signed = {
            "version": "v3",
            "digest_algorithms": [{"algorithm": self.digest}],
            "encap_content_info": {
                "content_type": "tst_info",
                "content": cms.ParsableOctetString(said),
            },
            "certificates": [certificate, asn1.Certificate.load(root)],
            "signer_infos": [signer],
        }
        return cms.ContentInfo({"content_type": "signed_data", "content": cms.SignedData(signed)})

    def _signature(self, content: bytes) -> bytes:
        if self.manner == "forged":
            content += b"!"
        if isinstance(self.key, rsa.RSAPrivateKey):
            return self.key.sign(content, padding.PKCS1v15(), _HASHES[self.digest])
        return self.key.sign(content, ec.ECDSA(_HASHES[self.digest]))


_HASHES = {"sha256": hashes.SHA256(), "sha384": hashes.SHA384(), "sha512": hashes.SHA512()}


@contextmanager
def serving(authority: Authority) -> Iterator[str]:
    """Serve an authority over HTTP; gives its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if authority.manner == "silent":
                time.sleep(1.0)
                return
            if authority.manner == "broken":
                self.send_error(500)
                return
            content = b"no stamp" if authority.manner == "rubbish" else authority.answer(body)
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.end_headers()
            if authority.manner == "slow":
                for place in range(len(content)):
                    time.sleep(0.05)
                    self.wfile.write(content[place : place + 1])
            else:
                self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    with served(Handler) as address:
        yield f"{address}/"


def keys_with(ring: KeyRing, *authorities: Authority) -> bytes:
    """The key document of an issuer that names these authorities."""
    document = {
        **ring.public_document(),
        "log": LOG_KEY,
        "witnesses": [],
        "timeAuthorities": [each.entry for each in authorities],
    }
    return json.dumps(document, indent=1).encode()

"""How is the finished page sealed?

PAdES baseline (ETSI EN 319 142-1): one invisible signature over the whole file, in one
incremental revision, certified with DocMDP level 1, so no later change is permitted. The seal
appends to the unsigned file and never alters a byte of it. B-B, or, where a time-stamp authority
answers at once, B-T; with the certificates and revocation lists of both in that same revision,
B-LT. An authority that does not answer is never waited for: then the seal is B-B.
"""

from __future__ import annotations

import io
import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any, Protocol

from asn1crypto import cms, x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, PdfSigner, Signer
from pyhanko.sign.fields import InvisSigSettings, MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko_certvalidator.registry import SimpleCertificateStore

from recycling.certificates.containers import rewritten_seal
from recycling.certificates.keys import SigningKey
from recycling.certificates.offline.formats import read_pdf
from recycling.certificates.seal import P256_ORDER, ROOM, ROOM_STAMPED, written
from recycling.certificates.validation_data import NOTHING, ValidationData
from recycling.clock import as_utc

FIELD_NAME = "Seal"
_log = logging.getLogger(__name__)


class Sealer(Protocol):
    """Whatever puts the issuer's seal on a finished PDF."""

    def seal(self, pdf: bytes, instant: datetime) -> bytes:
        """Return ``pdf`` with one revision added, the seal; ``instant`` is the time it claims."""


class NoStamp(Exception):
    """No usable time stamp came in time; the message is for the operator."""


class Stamping(Protocol):
    """Whoever stamps the time on a seal, and what proves later that its certificate was good."""

    def token_for(self, signature: bytes, instant: datetime) -> bytes:
        """Return the token over a signature made at ``instant``, soon; raises ``NoStamp``."""

    def validation_data(self, seal: x509.Certificate, instant: datetime) -> ValidationData:
        """Return certificates and revocation lists for B-LT; nothing where not all are there."""


class _HeldKeySigner(Signer):
    """Signs with a key object kept in memory: pyHanko's own signer reloads it every time."""

    def __init__(self, certificate: x509.Certificate, key: SigningKey) -> None:
        store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
        super().__init__(signing_cert=certificate, cert_registry=store)
        self._key = key

    async def async_sign_raw(
        self, data: bytes, digest_algorithm: str, dry_run: bool = False
    ) -> bytes:
        return lowered(self._key.sign(data))


def lowered(signature: bytes) -> bytes:
    """Return of an elliptic signature and its twin, which holds as well, the one we accept."""
    r, s = decode_dss_signature(signature)
    return encode_dss_signature(r, min(s, P256_ORDER - s))


class _DatedSigner(PdfSigner):
    """Claims the instant it is given instead of reading the machine's clock."""

    def __init__(self, instant: datetime, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._instant = instant

    def init_signing_session(self, *args: Any, **options: Any) -> Any:
        session = super().init_signing_session(*args, **options)
        session.system_time = self._instant
        return session


class PadesSealer:
    """Seals with one key and its X.509 certificate, and with time stamps where given."""

    def __init__(self, key: SigningKey, stamping: Stamping | None = None) -> None:
        if key.certificate is None:
            raise ValueError(f"{key.key_id} has no X.509 certificate and cannot seal")
        der = key.certificate.public_bytes(serialization.Encoding.DER)
        self._certificate = x509.Certificate.load(der)
        self._signer = _HeldKeySigner(self._certificate, key)
        self._stamping = stamping

    def seal(self, pdf: bytes, instant: datetime) -> bytes:
        """Return ``pdf`` with one revision added, the seal; ``instant`` is the time it claims."""
        at = as_utc(instant)
        if self._stamping is not None:
            try:
                return self._stamped(pdf, at, self._stamping)
            except NoStamp as silent:
                _log.warning("sealed without a time stamp: %s", silent)
        return self._signed(pdf, at, ROOM, NOTHING)

    def _stamped(self, pdf: bytes, at: datetime, stamping: Stamping) -> bytes:
        data = stamping.validation_data(self._certificate, at)
        sealed = self._signed(pdf, at, ROOM_STAMPED, data)
        _, ((_, length, restart, _),) = read_pdf(sealed)
        container = cms.ContentInfo.load(bytes.fromhex(sealed[length + 1 : restart - 1].decode()))
        signature = container["content"]["signer_infos"][0]["signature"].native
        token = cms.ContentInfo.load(stamping.token_for(signature, at))
        filled = rewritten_seal(container, token)
        if 2 * len(filled) > ROOM_STAMPED:
            raise NoStamp("the time stamp is larger than its room")
        return sealed[:length] + written(filled, restart - length) + sealed[restart:]

    def _signed(self, pdf: bytes, at: datetime, room: int, data: ValidationData) -> bytes:
        metadata = PdfSignatureMetadata(
            field_name=FIELD_NAME,
            md_algorithm="sha256",
            subfilter=SigSeedSubFilter.PADES,
            certify=True,
            docmdp_permissions=MDPPerm.NO_CHANGES,
            reason="Issued by the registry",
        )
        field = SigFieldSpec(
            FIELD_NAME, invis_sig_settings=InvisSigSettings(box_out_of_bounds=True)
        )
        signer = _DatedSigner(at, metadata, signer=self._signer, new_field_spec=field)
        sealed = io.BytesIO()
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
        if data is not NOTHING:
            # Before it is signed, so the store lies in the seal's own revision and is covered.
            DocumentSecurityStore.supply_dss_in_writer(
                writer, None, certs=data.certificates, crls=data.revocation_lists
            )
        # The library runs an event loop of its own, which a thread that has one would refuse.
        with ThreadPoolExecutor(max_workers=1) as aside:
            aside.submit(signer.sign_pdf, writer, bytes_reserved=room, output=sealed).result()
        return sealed.getvalue()

"""How is the finished page sealed?

PAdES baseline B-B (ETSI EN 319 142-1): one invisible signature over the whole file, in one
incremental revision, certified with DocMDP level 1, so no later change is permitted. The seal
appends to the unsigned file and never alters a byte of it.
"""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any, Protocol

from asn1crypto import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, PdfSigner, Signer
from pyhanko.sign.fields import InvisSigSettings, MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko_certvalidator.registry import SimpleCertificateStore

from recycling.certificates.keys import SigningKey
from recycling.clock import as_utc

FIELD_NAME = "Seal"
_BYTES_RESERVED = 4096


class Sealer(Protocol):
    """Whatever puts the issuer's seal on a finished PDF."""

    def seal(self, pdf: bytes, instant: datetime) -> bytes:
        """Return ``pdf`` with one revision added, the seal; ``instant`` is the time it claims."""


class _HeldKeySigner(Signer):
    """Signs with a key object kept in memory: pyHanko's own signer reloads it every time."""

    def __init__(self, certificate: x509.Certificate, key: ec.EllipticCurvePrivateKey) -> None:
        store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
        super().__init__(signing_cert=certificate, cert_registry=store)
        self._key = key

    async def async_sign_raw(
        self, data: bytes, digest_algorithm: str, dry_run: bool = False
    ) -> bytes:
        return self._key.sign(data, ec.ECDSA(hashes.SHA256(), deterministic_signing=True))


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
    """Seals with one key and its X.509 certificate."""

    def __init__(self, key: SigningKey) -> None:
        if key.certificate is None:
            raise ValueError(f"{key.key_id} has no X.509 certificate and cannot seal")
        der = key.certificate.public_bytes(serialization.Encoding.DER)
        self._signer = _HeldKeySigner(x509.Certificate.load(der), key.elliptic)

    def seal(self, pdf: bytes, instant: datetime) -> bytes:
        """Return ``pdf`` with one revision added, the seal; ``instant`` is the time it claims."""
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
        signer = _DatedSigner(as_utc(instant), metadata, signer=self._signer, new_field_spec=field)
        sealed = io.BytesIO()
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
        # The library runs an event loop of its own, which a thread that has one would refuse.
        with ThreadPoolExecutor(max_workers=1) as aside:
            aside.submit(
                signer.sign_pdf, writer, bytes_reserved=_BYTES_RESERVED, output=sealed
            ).result()
        return sealed.getvalue()

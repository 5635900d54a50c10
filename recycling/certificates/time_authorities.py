"""How are certificates read, and time-stamp authorities named in the key document?"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from asn1crypto import pem, x509

from recycling.clock import stamp

LONGEST_NAME = 80


def authority_entry(certificate: x509.Certificate) -> dict[str, Any]:
    """Return the entry of an authority's certificate in the key document."""
    return {
        "name": name_of(certificate),
        "validFrom": stamp(certificate.not_valid_before),
        "validTo": stamp(certificate.not_valid_after),
        "certificatePem": pem.armor("CERTIFICATE", certificate.dump()).decode(),
    }


def name_of(certificate: x509.Certificate) -> str:
    """Return for whom it was made, in short."""
    subject = certificate.subject.native
    name = subject.get("common_name") or subject.get("organization_name")
    return str(name or certificate.subject.human_friendly)[:LONGEST_NAME]


def certificates_in(file: Path) -> list[x509.Certificate]:
    """Return the certificates in a PEM or DER file; raises ``OSError`` or ``ValueError``."""
    content = file.read_bytes()
    if not pem.detect(content):
        return [x509.Certificate.load(content, strict=True)]
    parts = pem.unarmor(content, multiple=True)
    return [x509.Certificate.load(der, strict=True) for _, _, der in parts]

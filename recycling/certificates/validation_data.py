"""What proves, years later, that the certificates of seal and time stamp were good that day?

Certificates and revocation lists that the operator keeps fresh in a folder (PAdES B-LT). Only a
whole set counts: for both, a path to a root of that folder on which nothing is revoked.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from asn1crypto import crl, pem, x509
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import PathBuildingError, PathValidationError, ValidationError

from recycling.certificates.time_authorities import certificates_in

_CERTIFICATES = (".pem", ".crt", ".cer")
_LISTS = (".crl",)


@dataclass(frozen=True)
class ValidationData:
    """Certificates and revocation lists for the file's security store."""

    certificates: tuple[x509.Certificate, ...] = ()
    revocation_lists: tuple[crl.CertificateList, ...] = ()


NOTHING = ValidationData()


class Incomplete(Exception):
    """Something is missing for B-LT; the message says what."""


def read_folder(folder: Path) -> ValidationData:
    """Read certificates and lists of a folder; raises ``OSError`` or ``ValueError``."""
    files = sorted(folder.iterdir())
    found = [one for file in files if file.suffix in _CERTIFICATES for one in certificates_in(file)]
    lists = [_list_in(file) for file in files if file.suffix in _LISTS]
    return ValidationData(tuple(found), tuple(lists))


def _list_in(file: Path) -> crl.CertificateList:
    content = file.read_bytes()
    der = pem.unarmor(content)[2] if pem.detect(content) else content
    return crl.CertificateList.load(der, strict=True)


def complete(
    data: ValidationData, seal: x509.Certificate, stamp: x509.Certificate, at: datetime
) -> ValidationData:
    """Return what a file of ``at`` must carry; raises ``Incomplete``."""
    # The library runs an event loop of its own, which a thread that has one would refuse.
    with ThreadPoolExecutor(max_workers=1) as aside:
        paths = aside.submit(asyncio.run, _paths(data, (seal, stamp), at)).result()
    used = {each.dump(): each for path in paths for each in path}
    return ValidationData(tuple(used.values()), data.revocation_lists)


async def _paths(
    data: ValidationData, leaves: Iterable[x509.Certificate], at: datetime
) -> list[list[x509.Certificate]]:
    return [await _path(leaf, data, at) for leaf in leaves]


async def _path(
    leaf: x509.Certificate, data: ValidationData, at: datetime
) -> list[x509.Certificate]:
    roots = [one for one in (*data.certificates, leaf) if one.self_signed == "maybe"]
    context = ValidationContext(
        trust_roots=roots,
        other_certs=list(data.certificates),
        crls=list(data.revocation_lists),
        moment=at,
        allow_fetching=False,
        revocation_mode="require",
    )
    validator = CertificateValidator(leaf, list(data.certificates), validation_context=context)
    try:
        path = await validator.async_validate_usage(set())  # type: ignore[no-untyped-call]
        return list(path)
    except (PathBuildingError, PathValidationError, ValidationError) as problem:
        raise Incomplete(f"{leaf.subject.human_friendly}: {problem}") from problem

"""How do all certificates of a run leave as one ZIP, however many they are?

The ZIP is written as it is sent, a certificate in memory at a time: each PDF as it was sealed, and
``manifest.csv`` at the end. The same certificates give the same bytes.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

from flask import Response, current_app, stream_with_context

from recycling.certificates.kit import member
from recycling.certificates.runs import queries
from recycling.certificates.runs.cards import CertificateCard, RunLotCard, run_lot_card
from recycling.certificates.runs.manifest import MANIFEST
from recycling.certificates.runs.models import CertificateRun
from recycling.errors import NotFound
from recycling.exports import LARGEST_PAGE, as_csv, every_row
from recycling.files import store
from recycling.wire import cards

MANIFEST_NAME = "manifest.csv"


class _Spool(io.RawIOBase):
    """A file that only grows; what was written is taken out as it comes."""

    def __init__(self) -> None:
        self._waiting: list[bytes] = []

    def writable(self) -> bool:
        """Say that it is written to."""
        return True

    def write(self, content: bytes) -> int:  # type: ignore[override]
        """Keep what is written until it is taken."""
        self._waiting.append(bytes(content))
        return len(content)

    def take(self) -> bytes:
        """Return what was written since the last time."""
        taken, self._waiting = b"".join(self._waiting), []
        return taken


def zip_response(row: CertificateRun) -> Response:
    """Answer with the ZIP of a run that has its base with it."""
    response = Response(stream_with_context(_zipped(row)), content_type="application/zip")
    name = f"{row.ref}-{row.base.ref}-{row.month}.zip"
    response.headers["Content-Disposition"] = f"attachment; filename={name}"
    return response


def _zipped(row: CertificateRun) -> Iterator[bytes]:
    spool = _Spool()
    with zipfile.ZipFile(spool, "w", zipfile.ZIP_STORED) as out:
        for card in _lots(row):
            certificate = card.certificate
            if certificate is None or certificate.file is None:
                continue
            content = _content(certificate)
            if content is not None:
                out.writestr(member(certificate.file), content)
                yield spool.take()
        with out.open(member(MANIFEST_NAME), "w") as manifest:
            for line in as_csv(MANIFEST, _lots(row)):
                manifest.write(line.encode())
                yield spool.take()
    yield spool.take()


def _lots(row: CertificateRun) -> Iterator[RunLotCard]:
    return every_row(lambda cursor: cards(queries.lots_of(row, cursor, LARGEST_PAGE), run_lot_card))


def _content(certificate: CertificateCard) -> bytes | None:
    try:
        return store().get(certificate.file_sha256 or "")
    except NotFound:
        current_app.logger.exception("the sealed file of certificate %s is lost", certificate.ref)
        return None

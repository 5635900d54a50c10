"""One warmed printer, one key ring and sealed certificates, made once for the whole room."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from recycling.certificates.evidence import Evidence
from recycling.certificates.integrity import record_digest, sign
from recycling.certificates.keys import KeyRing
from recycling.certificates.page import Dossier
from recycling.certificates.printer import WeasyPrinter
from recycling.certificates.qr import qr_claims_of, sign_qr_url
from recycling.certificates.record import record_of
from recycling.certificates.signer import PadesSealer
from recycling.certificates.trust import Trust, trust_from
from recycling.certificates.verdict import LogFinding, Status
from recycling.certificates.verification import Checks
from tests.certificates.makers import ISSUED_AT, lamp_evidence, magnet_evidence

ENTRY = 1843
POLICY = "log urban-mine.example/log+1a2b3c4d+AeVbn7C\nwitness w1 w1.example+0a0b0c0d+AQ==\n"


def stand_in_proof(digest: bytes) -> str:
    """Write a text in the shape of a tlog-proof that names the digest it belongs to."""
    named = hashlib.sha256(b"stand-in" + digest).hexdigest()
    signature = "\N{EM DASH} urban-mine.example/log AAAA\n"
    head = f"c2sp.org/tlog-proof@v1\nindex {ENTRY}\n{named}\n"
    return f"{head}\nurban-mine.example/log\n2210\nroot=\n\n{signature}"


def verify_stand_in(proof: str, digest: bytes) -> LogFinding:
    """Accept exactly the proof ``stand_in_proof`` wrote for this digest."""
    code = "log.ok" if proof == stand_in_proof(digest) else "log.broken"
    return LogFinding(code, ENTRY, 0, 1)


def current(_identifier: str) -> Status:
    """Answer that a certificate stands."""
    return Status("current", ISSUED_AT)


@pytest.fixture(scope="session")
def printer() -> WeasyPrinter:
    return WeasyPrinter()


@pytest.fixture(scope="session")
def ring(tmp_path_factory: pytest.TempPathFactory) -> KeyRing:
    folder = tmp_path_factory.mktemp("instance") / "keys"
    return KeyRing.open(folder, "Urban Mine Registry", ISSUED_AT - timedelta(days=1))


@pytest.fixture(scope="session")
def trust(ring: KeyRing) -> Trust:
    return trust_from(ring.public_document())


@pytest.fixture(scope="session")
def checks(trust: Trust, printer: WeasyPrinter) -> Checks:
    return Checks(trust, verify_stand_in, printer, current)


@pytest.fixture(scope="session")
def assemble(ring: KeyRing, printer: WeasyPrinter) -> Callable[[Evidence], Dossier]:
    """Return the deed that turns evidence into a signed dossier."""

    def assembled(evidence: Evidence) -> Dossier:
        record_key = ring.current("record", evidence.issued_at)
        method = f"{evidence.issuer.site}/keys#{record_key.key_id}"
        record = record_of(evidence, printer.rendering())
        credential = sign(record, record_key.edwards, method, evidence.issued_at)
        digest = record_digest(credential)
        claims = qr_claims_of(credential, digest, ENTRY)
        url = sign_qr_url(claims, credential["id"], ring.current("qr", evidence.issued_at))
        return Dossier(credential, stand_in_proof(digest), POLICY, url)

    return assembled


@pytest.fixture(scope="session")
def sealer(ring: KeyRing) -> PadesSealer:
    return PadesSealer(ring.current("seal", ISSUED_AT))


@pytest.fixture(scope="session")
def magnet(assemble: Callable[[Evidence], Dossier]) -> Dossier:
    return assemble(magnet_evidence())


@pytest.fixture(scope="session")
def lamp(assemble: Callable[[Evidence], Dossier]) -> Dossier:
    return assemble(lamp_evidence())


@pytest.fixture(scope="session")
def unsealed(printer: WeasyPrinter, magnet: Dossier) -> bytes:
    return printer.render(magnet)


@pytest.fixture(scope="session")
def sealed(sealer: PadesSealer, unsealed: bytes) -> bytes:
    return sealer.seal(unsealed, ISSUED_AT)


@pytest.fixture
def sealed_file(sealed: bytes, tmp_path: Path) -> Path:
    path = tmp_path / "certificate.pdf"
    path.write_bytes(sealed)
    return path

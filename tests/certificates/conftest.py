"""One warmed printer, one key ring and sealed certificates, made once for the whole room."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from recycling.certificates.checks import Checks
from recycling.certificates.evidence import Evidence
from recycling.certificates.integrity import record_digest, sign
from recycling.certificates.keys import KeyRing
from recycling.certificates.page import Dossier
from recycling.certificates.printer import WeasyPrinter
from recycling.certificates.qr import qr_claims_of, sign_qr_url
from recycling.certificates.record import record_of
from recycling.certificates.signer import PadesSealer
from recycling.certificates.status_list import Place, status_entry
from recycling.certificates.trust import Trust, trust_from
from recycling.certificates.typesetting import chosen
from recycling.certificates.verdict import LogFinding, Status
from recycling.ledger.checkpoints import Statement
from recycling.ledger.notes import COSIGNATURE, Signer, VerifierKey, sign_note
from recycling.ledger.proofs import ProofCode, make_proof_text, verify_proof_text
from recycling.ledger.tree import inclusion_proof, leaf_hash, root_of, subtrees_of
from tests.certificates.makers import ISSUED_AT, lamp_evidence, magnet_evidence

ORIGIN = "urban-mine.example/log"
ENTRY = 5
PLACE = Place(1, 77)
LOG = Signer(ORIGIN, Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
LOG_KEY = str(LOG.verifier)
WITNESS = str(VerifierKey("w1.example", COSIGNATURE, bytes(range(32))))
POLICY = f"log {LOG_KEY}\nwitness w1 {WITNESS}\nquorum none\n"


def log_proof(digest: bytes, log: Signer = LOG) -> str:
    """Enter a digest as the sixth of eleven leaves of a fresh log and return its proof."""
    leaves = [leaf_hash(bytes([number])) for number in range(11)]
    leaves[ENTRY] = leaf_hash(digest)
    path = inclusion_proof(ENTRY, len(leaves), subtrees_of(leaves))
    state = Statement(ORIGIN, len(leaves), root_of(leaves))
    return make_proof_text(ENTRY, path, str(sign_note(str(state), [log])))


def check_log(proof: str, digest: bytes) -> LogFinding:
    """Check a proof against our log and one witness with the ledger's own verifier."""
    found = verify_proof_text(proof, digest, LOG_KEY, [WITNESS])
    code = "ok" if found.ok else CODES_OF_LEDGER[found.code]
    return LogFinding(f"log.{code}", found.index, found.witnesses, found.witnesses_known)


CODES_OF_LEDGER = {
    ProofCode.UNREADABLE: "unreadable",
    ProofCode.OTHER_LOG: "untrusted_key",
    ProofCode.NOT_SIGNED: "untrusted_key",
    ProofCode.BAD_SIGNATURE: "broken",
    ProofCode.NOT_INCLUDED: "broken",
}


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
    return Checks(trust, check_log, printer, current)


Assemble = Callable[..., Dossier]


def assembled(ring: KeyRing, printer: WeasyPrinter) -> Assemble:
    """Return the deed that turns evidence into a signed dossier."""

    def made(evidence: Evidence, languages: str = "en", paper: str = "A4") -> Dossier:
        record_key = ring.current("record", evidence.issued_at)
        method = f"{evidence.issuer.site}/keys#{record_key.key_id}"
        rendering = printer.rendering() | chosen(languages.split("+"), paper).stated()
        record = record_of(evidence, rendering) | {
            "credentialStatus": status_entry(evidence.issuer.site, PLACE)
        }
        credential = sign(record, record_key, method, evidence.issued_at)
        digest = record_digest(credential)
        claims = qr_claims_of(credential, digest, ENTRY)
        url = sign_qr_url(claims, credential["id"], ring.current("qr", evidence.issued_at))
        return Dossier(credential, log_proof(digest), POLICY, url)

    return made


@pytest.fixture(scope="session")
def assemble(ring: KeyRing, printer: WeasyPrinter) -> Assemble:
    return assembled(ring, printer)


@pytest.fixture(scope="session")
def sealer(ring: KeyRing) -> PadesSealer:
    return PadesSealer(ring.current("seal", ISSUED_AT))


@pytest.fixture(scope="session")
def magnet(assemble: Assemble) -> Dossier:
    return assemble(magnet_evidence())


@pytest.fixture(scope="session")
def lamp(assemble: Assemble) -> Dossier:
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

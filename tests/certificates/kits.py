"""A kit of the sealed magnet certificate, made without a registry."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from recycling.certificates.did import did_document
from recycling.certificates.history import write_history
from recycling.certificates.integrity import canonical, sign
from recycling.certificates.keys import KeyRing
from recycling.certificates.kit import README_NAME, readme
from recycling.certificates.offline.bundle import verifier_html, verify_py
from recycling.certificates.opened import open_pdf
from recycling.certificates.status_list import list_credential, packed
from recycling.certificates.trust import trust_from
from recycling.ledger.checkpoints import Statement
from recycling.ledger.notes import Signer, sign_note
from recycling.ledger.proofs import parse_proof_text
from recycling.ledger.tree import consistency_proof, leaf_hash, root_of, subtrees_of
from tests.certificates.conftest import ENTRY, LOG, LOG_KEY, ORIGIN, PLACE
from tests.certificates.makers import ISSUED_AT, ISSUER

NUMBER = "7Q4K-M2TD-9HXA-4"
PDF = f"CoC-{NUMBER}.pdf"


def keys_of(ring: KeyRing) -> bytes:
    """The key document of the ring and of the tests' log."""
    document = {**ring.public_document(), "log": LOG_KEY, "witnesses": []}
    return json.dumps(document, indent=1).encode()


def status_list(ring: KeyRing, state: str = "current", at: datetime = ISSUED_AT) -> bytes:
    """A signed list that says this of our certificate."""
    key = ring.current("record", at)
    changed = {} if state == "current" else {PLACE.index: state}
    issuer = {"id": ISSUER.site, "name": ISSUER.name}
    unsigned = list_credential(ISSUER.site, issuer, PLACE.number, packed(changed), at)
    return canonical(sign(unsigned, key, f"{ISSUER.site}/keys#{key.key_id}", at))


def history(digest: bytes, *, other: bytes = b"", log: Signer = LOG) -> bytes:
    """Three checkpoints of the tests' log; ``other`` stands in the place of our leaf in a fork."""
    leaves = [leaf_hash(bytes([number])) for number in range(40)]
    leaves[ENTRY] = leaf_hash(other or digest)
    steps = []
    for last, size in ((0, 11), (11, 16), (16, 40)):
        state = Statement(ORIGIN, size, root_of(leaves[:size]))
        path = consistency_proof(last, size, subtrees_of(leaves)) if last else ()
        steps.append((str(sign_note(str(state), [log])), path))
    return write_history(steps)


def kit_files(ring: KeyRing, pdf: bytes, digest: bytes) -> dict[str, bytes]:
    """Everything in the kit but its sums."""
    keys, enclosed = keys_of(ring), open_pdf(pdf).enclosures
    assert parse_proof_text(enclosed["certificate.tlog-proof"].decode()).index == ENTRY
    did = did_document(ISSUER.site, trust_from(ring.public_document()), LOG_KEY)
    return {
        **enclosed,
        PDF: pdf,
        "keys.json": keys,
        "did.json": json.dumps(did).encode(),
        "status-list.json": status_list(ring),
        "checkpoints.json": history(digest),
        "verifier.html": verifier_html(keys),
        "verify.py": verify_py(),
        README_NAME: readme(NUMBER, ISSUER.site, keys),
    }


SOON = ISSUED_AT + timedelta(hours=1)
LATER = ISSUED_AT + timedelta(days=30)

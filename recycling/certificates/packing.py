"""Which files go into the verification kit of an issued certificate, as of now?"""

from __future__ import annotations

import json

from flask import current_app
from sqlalchemy import select

from recycling.certificates import queries, registering
from recycling.certificates.epcis import EPCIS_NAME, epcis_file
from recycling.certificates.history import write_history
from recycling.certificates.kit import README_NAME, make_kit, readme
from recycling.certificates.listing import served_list
from recycling.certificates.models import Certificate
from recycling.certificates.offline.bundle import verifier_html, verify_py
from recycling.certificates.opened import open_pdf
from recycling.certificates.page import PROOF_NAME, RECORD_NAME
from recycling.certificates.presented import HISTORY_NAME, KEYS_NAME, STATUS_LIST_NAME
from recycling.config import Settings
from recycling.db import db
from recycling.ledger import queries as ledger
from recycling.ledger.models import Checkpoint
from recycling.ledger.proofs import parse_proof_text

MOST_CHECKPOINTS = 16


def kit_of(row: Certificate) -> bytes:
    """Return the kit of a certificate: the same bytes while neither status nor log changes.

    Raises ``Unavailable`` while its page is being sealed.
    """
    pdf = queries.sealed_file(row)
    number, list_number = row.ref, row.status_list
    enclosed, register = open_pdf(pdf).enclosures, registering.published()
    keys, did = register.document.encode(), register.did_document.encode()
    proof = parse_proof_text(enclosed[PROOF_NAME].decode())
    files = {
        **enclosed,
        f"CoC-{number}.pdf": pdf,
        KEYS_NAME: keys,
        "did.json": did,
        EPCIS_NAME: epcis_file(json.loads(enclosed[RECORD_NAME])),
        HISTORY_NAME: _history(proof.statement.size, str(proof.note)),
        "verifier.html": verifier_html(keys),
        "verify.py": verify_py(),
        README_NAME: readme(number, _settings().base_url, keys),
    }
    if list_number is not None:
        files[STATUS_LIST_NAME] = served_list(list_number)
    return make_kit(files)


def _history(size: int, note: str) -> bytes:
    """Return checkpoints from the proof's own to the newest, a few spread evenly between."""
    steps: list[tuple[str, tuple[bytes, ...]]] = [(note, ())]
    last = size
    for later in _later_checkpoints(size):
        steps.append((later.note, ledger.consistency(last, later.size)))
        last = later.size
    db.session.rollback()
    return write_history(steps)


def _later_checkpoints(size: int) -> list[Checkpoint]:
    newest = ledger.log_size()
    found: dict[int, Checkpoint] = {}
    for step in range(1, MOST_CHECKPOINTS):
        wanted = size + (newest - size) * step // (MOST_CHECKPOINTS - 1)
        at_or_after = select(Checkpoint).where(Checkpoint.size >= max(wanted, size + 1))
        row = db.session.scalar(at_or_after.order_by(Checkpoint.size).limit(1))
        if row is not None:
            found[row.size] = row
    return [found[at] for at in sorted(found)]


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings

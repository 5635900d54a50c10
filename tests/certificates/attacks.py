"""The attacks a certificate must withstand, each with the code that names it.

Every attack is a function of the workshop that made the certificate: it returns the forged bytes,
what the verifier has at hand, and the code that must be among its lines. Where a key document is
all that is at hand, every verifier must say so.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.fields import SigFieldSpec

from recycling.certificates.integrity import record_digest, sign
from recycling.certificates.signer import PadesSealer
from recycling.certificates.verdict import Status
from recycling.clock import stamp
from recycling.ledger.checkpoints import Statement
from recycling.ledger.notes import COSIGNATURE, Signer, sign_note
from recycling.ledger.proofs import make_proof_text, parse_proof_text
from recycling.ledger.tree import inclusion_proof, leaf_hash, root_of, subtrees_of
from tests.certificates.attacks_on_seals import SEALS
from tests.certificates.conftest import ENTRY, LOG, LOG_KEY, ORIGIN, log_proof
from tests.certificates.makers import ISSUED_AT
from tests.certificates.workshop import Attack, Attempt, Keys, Workshop, with_key

SIZE = 11


class _HeedlessSigner(PdfSigner):
    """Signs over a certified file although its first signature forbids it, as a forger would."""

    def _enforce_certification_constraints(self, reader: PdfFileReader) -> None:
        pass


def updated(sealed: bytes, change: Callable[[Any], None]) -> bytes:
    """Append a revision, as PDF allows, in which something is changed."""
    writer = IncrementalPdfFileWriter(io.BytesIO(sealed))
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _attachment_replaced(shop: Workshop) -> Attempt:
    def replaced(writer: Any) -> None:
        files = list(writer.root["/Names"]["/EmbeddedFiles"]["/Names"])
        embedded = files[1].get_object()["/EF"].raw_get("/F")
        stream = embedded.get_object()
        stream._data, stream._encoded_data = b'{"version":1}', None
        writer.mark_update(embedded)

    return updated(shop.sealed, replaced), shop.keys, "seal.not_whole_file"


def page_swapped(writer: Any) -> None:
    """Give the page another size, as one may give it another content."""
    page = writer.root["/Pages"]["/Kids"][0]
    page["/MediaBox"] = generic.ArrayObject(map(generic.NumberObject, (0, 0, 100, 100)))
    writer.mark_update(page.container_ref)


def _page_swapped(shop: Workshop) -> Attempt:
    return updated(shop.sealed, page_swapped), shop.keys, "seal.not_whole_file"


def _seal_stripped(shop: Workshop) -> Attempt:
    return shop.printer.render(shop.magnet), shop.keys, "seal.missing"


def _sealed_by_a_stranger(shop: Workshop) -> Attempt:
    return shop.seal(shop.magnet, shop.stranger), shop.keys, "seal.untrusted_key"


def _sealed_once_more(shop: Workshop) -> Attempt:
    key = PadesSealer(shop.stranger.current("seal", ISSUED_AT))._signer
    metadata = PdfSignatureMetadata(field_name="Second", md_algorithm="sha256")
    signer = _HeedlessSigner(metadata, signer=key, new_field_spec=SigFieldSpec("Second"))
    out = io.BytesIO()
    signer.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(shop.sealed)), output=out)
    return out.getvalue(), shop.keys, "seal.not_whole_file"


def _record_changed(shop: Workshop) -> Attempt:
    altered = shop.magnet.credential | {"supersedes": "0R5V-8KCJ-3ZQW-N"}
    return shop.seal(replace(shop.magnet, credential=altered)), shop.keys, "record.broken"


def _record_signed_by_a_stranger(shop: Workshop) -> Attempt:
    key = shop.stranger.current("record", ISSUED_AT)
    signed = sign(shop.magnet.credential, key, f"x#{key.key_id}", ISSUED_AT)
    forged = shop.seal(replace(shop.magnet, credential=signed))
    return forged, shop.keys, "record.untrusted_key"


def _proof_of_another_leaf(shop: Workshop) -> Attempt:
    return shop.seal(replace(shop.magnet, proof=shop.lamp.proof)), shop.keys, "log.broken"


def _old_checkpoint(shop: Workshop) -> Attempt:
    """A true proof under a true checkpoint from before the record was logged."""
    proof = parse_proof_text(shop.magnet.proof)
    leaves = [leaf_hash(bytes([number])) for number in range(ENTRY)]
    before = sign_note(str(Statement(ORIGIN, len(leaves), root_of(leaves))), [LOG])
    old = make_proof_text(ENTRY, proof.path, str(before))
    return shop.seal(replace(shop.magnet, proof=old)), shop.keys, "log.broken"


def _fork_of_the_same_size(shop: Workshop) -> Attempt:
    """The log itself signs a second tree of the same size that holds the record too."""
    leaves = [leaf_hash(bytes([200 + number])) for number in range(SIZE)]
    leaves[ENTRY] = leaf_hash(record_digest(shop.magnet.credential))
    fork = sign_note(str(Statement(ORIGIN, SIZE, root_of(leaves))), [LOG])
    path = inclusion_proof(ENTRY, SIZE, subtrees_of(leaves))
    forged = shop.seal(replace(shop.magnet, proof=make_proof_text(ENTRY, path, str(fork))))
    known = parse_proof_text(shop.magnet.proof).statement
    checks = replace(shop.checks, root_at=lambda size: known.root if size == SIZE else None)
    return forged, checks, "log.forked"


def _log_of_a_stranger(shop: Workshop) -> Attempt:
    other = Signer(ORIGIN, Ed25519PrivateKey.generate())
    proof = log_proof(record_digest(shop.magnet.credential), other)
    return shop.seal(replace(shop.magnet, proof=proof)), shop.keys, "log.untrusted_key"


def _wrong_witness(shop: Workshop) -> Attempt:
    """Somebody else cosigns under the name of the witness that the policy asks for."""
    named, other = (
        Signer("w1.example", Ed25519PrivateKey.generate(), COSIGNATURE) for _ in range(2)
    )
    proof = parse_proof_text(shop.magnet.proof)
    note = proof.note.cosigned(other.signature(proof.note.text, int(ISSUED_AT.timestamp())))
    policy = f"log {LOG_KEY}\nwitness w1 {named.verifier}\nquorum w1\n"
    text = make_proof_text(proof.index, proof.path, str(note))
    forged = shop.seal(replace(shop.magnet, proof=text, policy=policy))
    return forged, shop.keys, "log.not_witnessed"


def _expired(shop: Workshop, purpose: str) -> Keys:
    return with_key(shop.keys, purpose, validTo=stamp(ISSUED_AT - timedelta(hours=1)))


def _expired_seal(shop: Workshop) -> Attempt:
    return shop.sealed, _expired(shop, "seal"), "seal.key_out_of_date"


def _expired_record(shop: Workshop) -> Attempt:
    return shop.sealed, _expired(shop, "record"), "record.key_out_of_date"


def _standing(shop: Workshop, status: Status | None, code: str) -> Attempt:
    return shop.sealed, replace(shop.checks, status_of=lambda _: status), code


def _specimen(shop: Workshop) -> Attempt:
    forged = shop.seal(shop.magnet, is_specimen=True)
    return forged, replace(shop.checks, printer=shop.printer), "record.missing"


def _code_of_another(shop: Workshop) -> Attempt:
    forged = shop.seal(replace(shop.magnet, qr_url=shop.lamp.qr_url))
    return forged, shop.keys, "page.qr_contradicts"


ATTACKS: dict[str, Attack] = {
    "an attachment replaced in an update": _attachment_replaced,
    "the page swapped in an update": _page_swapped,
    "the seal stripped": _seal_stripped,
    "sealed with another key": _sealed_by_a_stranger,
    "sealed once more": _sealed_once_more,
    "the record changed": _record_changed,
    "the record signed by a stranger": _record_signed_by_a_stranger,
    "the proof of another leaf": _proof_of_another_leaf,
    "an old checkpoint": _old_checkpoint,
    "a forked tree of the same size": _fork_of_the_same_size,
    "the log of a stranger": _log_of_a_stranger,
    "a wrong witness": _wrong_witness,
    "an expired key of the seal": _expired_seal,
    "an expired key of the record": _expired_record,
    **SEALS,
    "revoked": lambda shop: _standing(shop, Status("revoked", ISSUED_AT), "status.revoked"),
    "superseded": lambda shop: _standing(
        shop, Status("superseded", ISSUED_AT, "0R5V-8KCJ-3ZQW-N"), "status.superseded"
    ),
    "never issued": lambda shop: _standing(shop, None, "status.not_registered"),
    "a specimen under a true seal": _specimen,
    "the code of another record": _code_of_another,
}

"""A proof text proves exactly one digest in exactly one log."""

from __future__ import annotations

import hashlib

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from recycling.ledger.checkpoints import Statement
from recycling.ledger.notes import COSIGNATURE, Malformed, Signer, sign_note
from recycling.ledger.proofs import (
    ProofCode,
    make_proof_text,
    parse_proof_text,
    verify_proof_text,
)
from recycling.ledger.tree import inclusion_proof, leaf_hash, root_of, subtrees_of

LOG = Signer("log.example/one", Ed25519PrivateKey.generate())
OTHER = Signer("log.example/other", Ed25519PrivateKey.generate())
FORGER = Signer("log.example/one", Ed25519PrivateKey.generate())
WITNESSES = [
    Signer(f"witness.example/{n}", Ed25519PrivateKey.generate(), COSIGNATURE) for n in range(3)
]
DIGESTS = [hashlib.sha256(bytes([n])).digest() for n in range(11)]
LEAVES = [leaf_hash(digest) for digest in DIGESTS]
INDEX = 6


def checkpoint(signer: Signer = LOG, witnesses: int = 0, root: bytes | None = None) -> str:
    statement = Statement(signer.name, len(LEAVES), root or root_of(LEAVES))
    note = sign_note(str(statement), [signer])
    return str(note.cosigned(*(w.signature(note.text, 1) for w in WITNESSES[:witnesses])))


def a_proof(index: int = INDEX, note: str = "", extra: bytes = b"") -> str:
    path = inclusion_proof(index, len(LEAVES), subtrees_of(LEAVES))
    return make_proof_text(index, path, note or checkpoint(), extra)


def code(text: str, digest: bytes = DIGESTS[INDEX], signer: Signer = LOG) -> ProofCode:
    return verify_proof_text(text, digest, signer.verifier).code


@pytest.mark.parametrize("index", range(11))
def test_proof_of_every_leaf_is_included(index: int) -> None:
    verdict = verify_proof_text(a_proof(index), DIGESTS[index].hex(), str(LOG.verifier))
    assert verdict.ok
    assert (verdict.index, verdict.size, verdict.origin) == (index, 11, "log.example/one")


def test_proof_text_is_laid_out_as_the_standard_says() -> None:
    lines = a_proof(extra=b"x").split("\n")
    assert lines[:3] == ["c2sp.org/tlog-proof@v1", "extra eA==", "index 6"]
    assert "\n".join(lines[3:]).partition("\n\n")[2] == checkpoint()
    assert parse_proof_text(a_proof(extra=b"x")).extra == b"x"


def test_proof_of_a_single_leaf_has_no_path() -> None:
    note = str(sign_note(str(Statement(LOG.name, 1, LEAVES[0])), [LOG]))
    assert code(make_proof_text(0, (), note), DIGESTS[0]) is ProofCode.INCLUDED


def test_witnesses_are_counted_n_of_m() -> None:
    text = a_proof(note=checkpoint(witnesses=2))
    verdict = verify_proof_text(text, DIGESTS[INDEX], LOG.verifier, [w.verifier for w in WITNESSES])
    assert (verdict.ok, verdict.witnesses, verdict.witnesses_known) == (True, 2, 3)


def test_one_witness_named_twice_counts_once() -> None:
    key = WITNESSES[0].verifier
    text = a_proof(note=checkpoint(witnesses=1))
    assert verify_proof_text(text, DIGESTS[INDEX], LOG.verifier, [key, key]).witnesses == 1


def test_cosignature_that_is_not_good_spoils_the_proof() -> None:
    note = sign_note(str(Statement(LOG.name, len(LEAVES), root_of(LEAVES))), [LOG])
    note = note.cosigned(WITNESSES[0].signature("something else\n", 1))
    verdict = verify_proof_text(
        a_proof(note=str(note)), DIGESTS[INDEX], LOG.verifier, [WITNESSES[0].verifier]
    )
    assert (verdict.ok, verdict.code) == (False, ProofCode.BAD_SIGNATURE)


def test_proof_of_another_leaf_is_not_included() -> None:
    assert code(a_proof(), DIGESTS[INDEX + 1]) is ProofCode.NOT_INCLUDED


def test_proof_with_another_index_is_not_included() -> None:
    assert code(a_proof().replace("index 6", "index 7")) is ProofCode.NOT_INCLUDED


def test_proof_under_a_root_of_another_tree_is_not_included() -> None:
    assert code(a_proof(note=checkpoint(root=root_of(LEAVES[::-1])))) is ProofCode.NOT_INCLUDED


def test_proof_of_another_log_says_so() -> None:
    assert code(a_proof(note=checkpoint(OTHER))) is ProofCode.OTHER_LOG


def test_checkpoint_signed_by_a_forger_under_the_logs_name_is_not_signed() -> None:
    assert code(a_proof(note=checkpoint(FORGER))) is ProofCode.NOT_SIGNED


def test_checkpoint_of_another_size_has_a_bad_signature() -> None:
    assert code(a_proof().replace("\n11\n", "\n12\n")) is ProofCode.BAD_SIGNATURE


@pytest.mark.parametrize(
    "text",
    ["", "c2sp.org/tlog-proof@v1", "c2sp.org/tlog-proof@v1\n\n", "hello\n\nindex 1", "\n" * 9,
     "x" * 2_000_000, "c2sp.org/tlog-proof@v1\nextra eA==\n\nx\n"],
)  # fmt: skip
def test_what_is_not_a_proof_is_unreadable(text: str) -> None:
    verdict = verify_proof_text(text, DIGESTS[0], LOG.verifier)
    assert (verdict.code, verdict.index, verdict.ok) == (ProofCode.UNREADABLE, -1, False)


@given(st.data())
def test_proof_with_any_character_changed_is_never_ok(data: st.DataObject) -> None:
    text = a_proof()
    place = data.draw(st.integers(0, len(text) - 1))
    character = data.draw(st.characters(exclude_characters=text[place]))
    changed = text[:place] + character + text[place + 1 :]
    assert not verify_proof_text(changed, DIGESTS[INDEX], LOG.verifier).ok


@given(st.text())
def test_any_text_is_answered_and_never_raises(text: str) -> None:
    proof = a_proof()
    assert not verify_proof_text(proof[: len(proof) // 2] + text, DIGESTS[INDEX], LOG.verifier).ok


def test_malformed_key_of_the_verifier_is_the_verifiers_error() -> None:
    with pytest.raises(Malformed):
        verify_proof_text(a_proof(), DIGESTS[INDEX], "not a key")

"""Was this digest logged? One text answers for ever, without the log.

C2SP tlog-proof: index, inclusion path, and the checkpoint with its signatures. Verifying needs the
digest, the log's public key and, if any, the witnesses' keys; nothing else, and no network.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from recycling.ledger.checkpoints import Statement, parse_statement
from recycling.ledger.notes import (
    BadSignature,
    Malformed,
    Note,
    VerifierKey,
    decoded,
    encoded,
    parse_note,
)
from recycling.ledger.tree import HASH_BYTES, leaf_hash, verify_inclusion
from recycling.sayings import say

HEADER = "c2sp.org/tlog-proof@v1"
LARGEST_PROOF = 1_100_000
_INDEX = re.compile(r"index (0|[1-9][0-9]{0,18})", re.ASCII)
_LONGEST_PATH = 63


class ProofCode(StrEnum):
    """What came of verifying a proof."""

    INCLUDED = "included"
    UNREADABLE = "unreadable"
    OTHER_LOG = "other_log"
    NOT_SIGNED = "not_signed"
    BAD_SIGNATURE = "bad_signature"
    NOT_INCLUDED = "not_included"


_WORDS = {
    ProofCode.INCLUDED: say("The log includes it."),
    ProofCode.UNREADABLE: say("This is not a log proof."),
    ProofCode.OTHER_LOG: say("The proof speaks of another log."),
    ProofCode.NOT_SIGNED: say("The log has not signed this checkpoint."),
    ProofCode.BAD_SIGNATURE: say("A signature under the checkpoint is not good."),
    ProofCode.NOT_INCLUDED: say("The proof does not lead from this digest to the log's root."),
}


@dataclass(frozen=True)
class ProofText:
    """A proof as read: verified by nobody yet. ``extra`` is never authenticated."""

    index: int
    path: tuple[bytes, ...]
    note: Note
    statement: Statement
    extra: bytes = b""


@dataclass(frozen=True)
class ProofVerdict:
    """The answer: ``ok`` only with code ``included``; n = ``witnesses`` of m = ``witnesses_known``.

    ``index`` and ``size`` are -1 where the proof could not be read.
    """

    ok: bool
    code: ProofCode
    message: str
    index: int = -1
    size: int = -1
    origin: str = ""
    witnesses: int = 0
    witnesses_known: int = 0


def make_proof_text(index: int, path: Sequence[bytes], checkpoint: str, extra: bytes = b"") -> str:
    """Write a tlog-proof: the leaf's index, its path, the signed checkpoint verbatim."""
    lines = [HEADER]
    if extra:
        lines.append(f"extra {encoded(extra)}")
    lines += [f"index {index}", *map(encoded, path), "", checkpoint]
    return "\n".join(lines)


def parse_proof_text(text: str) -> ProofText:
    """Read a tlog-proof strictly; raises ``Malformed``. Verifies nothing."""
    if len(text) > LARGEST_PROOF:
        raise Malformed("the proof is too long")
    head, gap, checkpoint = text.partition("\n\n")
    header, *lines = head.split("\n")
    if header != HEADER or not gap:
        raise Malformed("the proof does not begin as one does")
    extra = decoded(lines.pop(0).removeprefix("extra ")) if _has_extra(lines) else b""
    index = _INDEX.fullmatch(lines[0]) if lines else None
    if index is None or len(lines) > 1 + _LONGEST_PATH:
        raise Malformed("the proof names no index, or its path is too long")
    path = tuple(decoded(line) for line in lines[1:])
    if any(len(one) != HASH_BYTES for one in path):
        raise Malformed("a line of the path is not a SHA-256 hash")
    note = parse_note(checkpoint)
    return ProofText(int(index[1]), path, note, parse_statement(note.text), extra)


def _has_extra(lines: list[str]) -> bool:
    return bool(lines) and lines[0].startswith("extra ")


def verify_proof_text(
    text: str,
    leaf_digest: bytes | str,
    log_key: VerifierKey | str,
    witnesses: Sequence[VerifierKey | str] = (),
) -> ProofVerdict:
    """Judge whether the log whose key this is includes the digest (bytes, or hexadecimal).

    Never raises on a bad proof. Raises ``Malformed`` or ``ValueError`` for a bad key or digest:
    those are the verifier's own.
    """
    digest = bytes.fromhex(leaf_digest) if isinstance(leaf_digest, str) else leaf_digest
    key, known = _key(log_key), tuple(map(_key, witnesses))
    try:
        proof = parse_proof_text(text)
    except Malformed as malformed:
        words = f"{_WORDS[ProofCode.UNREADABLE]} ({malformed})"
        return ProofVerdict(False, ProofCode.UNREADABLE, words, witnesses_known=len(known))
    code, seen = _judge(proof, digest, key, known)
    return ProofVerdict(
        ok=code is ProofCode.INCLUDED,
        code=code,
        message=_WORDS[code],
        index=proof.index,
        size=proof.statement.size,
        origin=proof.statement.origin,
        witnesses=seen,
        witnesses_known=len(known),
    )


def _judge(
    proof: ProofText, digest: bytes, key: VerifierKey, witnesses: Sequence[VerifierKey]
) -> tuple[ProofCode, int]:
    if proof.statement.origin != key.name:
        return ProofCode.OTHER_LOG, 0
    try:
        if not proof.note.is_signed_by(key):
            return ProofCode.NOT_SIGNED, 0
        seen = sum(proof.note.is_signed_by(witness) for witness in set(witnesses))
    except BadSignature:
        return ProofCode.BAD_SIGNATURE, 0
    statement = proof.statement
    leaf = leaf_hash(digest)
    included = verify_inclusion(leaf, proof.index, statement.size, proof.path, statement.root)
    return (ProofCode.INCLUDED if included else ProofCode.NOT_INCLUDED), seen


def _key(key: VerifierKey | str) -> VerifierKey:
    return VerifierKey.parse(key) if isinstance(key, str) else key

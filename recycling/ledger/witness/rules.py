"""What does a witness answer to a checkpoint it is asked to cosign?

C2SP tlog-witness, ``add-checkpoint``: an old size, a consistency proof from there, a checkpoint.
Pure: what was asked, which logs are known and what was cosigned last in; a refusal, or none, out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hmac import compare_digest

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
from recycling.ledger.tree import EMPTY_ROOT, HASH_BYTES, verify_consistency

PLAIN = "text/plain; charset=utf-8"
SIZE = "text/x.tlog.size"
LONGEST_PROOF = 63
_OLD = re.compile(r"old (0|[1-9][0-9]{0,18})", re.ASCII)


@dataclass(frozen=True)
class Seen:
    """What a witness last cosigned of a log."""

    size: int = 0
    root: bytes = EMPTY_ROOT


@dataclass(frozen=True)
class Submission:
    """A checkpoint sent to a witness, with the proof from the size it is thought to know."""

    old: int
    proof: tuple[bytes, ...]
    note: Note
    statement: Statement

    def __str__(self) -> str:
        lines = (f"old {self.old}", *map(encoded, self.proof), "")
        return "".join(f"{line}\n" for line in lines) + str(self.note)


@dataclass(frozen=True)
class Answer:
    """An answer over HTTP."""

    status: int
    text: str
    content_type: str = PLAIN


def parse_submission(text: str) -> Submission:
    """Read a request strictly; raises ``Malformed``. Verifies nothing."""
    head, gap, checkpoint = text.partition("\n\n")
    first, *lines = head.split("\n")
    old = _OLD.fullmatch(first)
    if old is None or not gap:
        raise Malformed("a request begins with “old” and a size, and has an empty line")
    if len(lines) > LONGEST_PROOF:
        raise Malformed(f"a consistency proof has at most {LONGEST_PROOF} lines")
    proof = tuple(map(decoded, lines))
    if any(len(one) != HASH_BYTES for one in proof):
        raise Malformed("a line of the proof is not a SHA-256 hash")
    note = parse_note(checkpoint)
    return Submission(int(old[1]), proof, note, parse_statement(note.text))


def refusal(
    asked: Submission, logs: Mapping[str, Sequence[VerifierKey]], seen: Seen
) -> Answer | None:
    """Return why the witness does not cosign, ``None`` where it does.

    ``logs`` are the keys it trusts by origin; ``seen`` is what it last cosigned of this origin.
    """
    new = asked.statement
    if new.origin not in logs:
        return Answer(404, "This witness does not watch that log.\n")
    if not _is_signed(asked.note, logs[new.origin]):
        return Answer(403, "No key this witness trusts for that log has signed the checkpoint.\n")
    if asked.old > new.size:
        return Answer(400, "The old size is larger than the checkpoint's.\n")
    if asked.old != seen.size:
        return conflict(seen)
    return _inconsistency(asked, seen)


def conflict(seen: Seen) -> Answer:
    """Answer that another size was cosigned last, and which."""
    return Answer(409, f"{seen.size}\n", SIZE)


def _is_signed(note: Note, keys: Sequence[VerifierKey]) -> bool:
    try:
        return sum(note.is_signed_by(key) for key in keys) > 0
    except BadSignature:
        return False


def _inconsistency(asked: Submission, seen: Seen) -> Answer | None:
    new = asked.statement
    if new.size == 0 and new.root != EMPTY_ROOT:
        return Answer(422, "The root of an empty log is another.\n")
    if new.size == seen.size and not compare_digest(new.root, seen.root):
        return Answer(409, "This witness has cosigned another root of the same size.\n")
    if asked.old == 0:
        proves = not asked.proof
    else:
        proves = verify_consistency(asked.old, new.size, asked.proof, seen.root, new.root)
    return None if proves else Answer(422, "The proof does not lead from the old size to this.\n")

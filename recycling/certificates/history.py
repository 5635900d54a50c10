"""Did the log only ever grow, as far as somebody kept its checkpoints?

A list of signed checkpoints, each with the proof that the log went on from the one before. Pure.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence

from recycling.ledger.checkpoints import Statement, parse_statement
from recycling.ledger.notes import (
    BadSignature,
    Malformed,
    VerifierKey,
    decoded,
    encoded,
    parse_note,
)
from recycling.ledger.tree import verify_consistency

LARGEST_HISTORY = 1024 * 1024
RootAt = Callable[[int], bytes | None]
"""Given a size, tell the root the log is known to have had then; ``None`` where nobody knows."""


class Forked(Exception):
    """Two checkpoints the log signed contradict each other."""


def write_history(steps: Iterable[tuple[str, Sequence[bytes]]]) -> bytes:
    """Write checkpoints, oldest first, each with its consistency proof from the one before."""
    checkpoints = [
        {"note": note, "consistency": [encoded(one) for one in path]} for note, path in steps
    ]
    return json.dumps({"checkpoints": checkpoints}, ensure_ascii=False, indent=1).encode()


def read_history(content: bytes, key: VerifierKey) -> tuple[Statement, ...]:
    """Return the statements of a history whose every step is signed and proven.

    Raises ``Malformed`` for one that cannot be read, is not signed by ``key`` or does not hold
    together; ``Forked`` where the log signed two roots for one size, which proves by itself.
    """
    steps = _steps(content)
    statements: list[Statement] = []
    for text, path in steps:
        statement = _signed(text, key)
        if statements and not _goes_on(statements[-1], statement, path):
            raise Malformed("a checkpoint does not go on from the one before")
        statements.append(statement)
    return tuple(statements)


def roots_of(statements: Iterable[Statement]) -> RootAt:
    """Return the look-up of roots that a history knows."""
    known = {statement.size: statement.root for statement in statements}
    return known.get


def _goes_on(old: Statement, new: Statement, path: Sequence[bytes]) -> bool:
    if old.size == new.size and old.root != new.root:
        raise Forked
    if old.size == new.size:
        return True
    return verify_consistency(old.size, new.size, path, old.root, new.root)


def _signed(text: str, key: VerifierKey) -> Statement:
    note = parse_note(text)
    statement = parse_statement(note.text)
    try:
        is_signed = statement.origin == key.name and note.is_signed_by(key)
    except BadSignature as bad:
        raise Malformed("a checkpoint of the history is not signed well") from bad
    if not is_signed:
        raise Malformed("a checkpoint of the history is not this log's")
    return statement


def _steps(content: bytes) -> list[tuple[str, tuple[bytes, ...]]]:
    if len(content) > LARGEST_HISTORY:
        raise Malformed("the history is too long")
    try:
        listed = json.loads(content)["checkpoints"]
        return [(str(one["note"]), tuple(map(decoded, one["consistency"]))) for one in listed]
    except (KeyError, TypeError, ValueError, RecursionError) as problem:
        raise Malformed("the history is not a list of checkpoints") from problem

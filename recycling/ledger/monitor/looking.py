"""Has the log kept its word since it was last looked at?

Signature, consistency with the state kept, and that the new entries are those hashed. What fails is
an ``Alarm``: proof, or strong reason to think, that the log shows different histories.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from recycling.ledger.checkpoints import Statement, parse_statement
from recycling.ledger.monitor.remote import Fetch, Unreachable, entries, tree_at
from recycling.ledger.notes import BadSignature, Malformed, Note, VerifierKey, parse_note
from recycling.ledger.policy import Policy
from recycling.ledger.tree import (
    EMPTY_ROOT,
    RightEdge,
    consistency_proof,
    leaf_hash,
    perfect_ranges,
    verify_consistency,
)


class Reason(StrEnum):
    """Why a log is no longer to be trusted."""

    FORKED = "forked"
    NOT_EXTENDED = "not_extended"
    ROLLED_BACK = "rolled_back"
    NOT_SIGNED = "not_signed"
    OTHER_LOG = "other_log"
    OTHER_ENTRIES = "other_entries"


class Alarm(Exception):
    """The log broke its word; ``reason`` is stable, ``note`` is what it showed."""

    def __init__(self, reason: Reason, message: str, note: str = "") -> None:
        super().__init__(message)
        self.reason, self.note = reason, note


@dataclass(frozen=True)
class Sight:
    """A state of the log that holds: the note, what it says, and who confirms it of how many."""

    note: Note
    statement: Statement
    new_entries: int
    witnesses: int
    witnesses_known: int
    meets_quorum: bool


def shown(fetch: Fetch) -> Note:
    """Return the checkpoint as the log shows it, believed by nobody yet; ``Unreachable``."""
    try:
        note = parse_note(fetch("checkpoint").decode())
        parse_statement(note.text)
    except (Malformed, UnicodeDecodeError) as problem:
        raise Unreachable(f"the checkpoint cannot be read: {problem}") from problem
    return note


def look(
    fetch: Fetch, note: Note, policy: Policy, kept: Statement | None, *, read_entries: bool = True
) -> Sight:
    """Check the checkpoint shown against the policy and the state kept (``None``: never seen).

    Raises ``Alarm`` where the log broke its word, ``Unreachable`` where that cannot be told.
    """
    new = parse_statement(note.text)
    cosigned = _signed(note, new, policy)
    before = kept or Statement(new.origin, 0, EMPTY_ROOT)
    try:
        _compare(fetch, before, new)
        if read_entries:
            _read_entries(fetch, before, new)
    except Alarm as alarm:
        alarm.note = str(note)
        raise
    return Sight(
        note,
        new,
        new.size - before.size,
        len(cosigned),
        len(policy.witnesses),
        policy.is_met_by(cosigned),
    )


def _signed(note: Note, statement: Statement, policy: Policy) -> frozenset[str]:
    """Return who cosigned, once a log of the policy has signed under its own name."""
    keys: list[VerifierKey] = [log.key for log in policy.logs]
    try:
        signers = [key for key in keys if note.is_signed_by(key)]
        cosigned = policy.cosigned_by(note)
    except BadSignature as problem:
        raise Alarm(Reason.NOT_SIGNED, f"{problem}", str(note)) from problem
    if not signers:
        raise Alarm(Reason.NOT_SIGNED, "the log's key has not signed what is shown", str(note))
    if statement.origin not in {key.name for key in signers}:
        raise Alarm(Reason.OTHER_LOG, "what is shown is signed for another log", str(note))
    return cosigned


def _compare(fetch: Fetch, before: Statement, new: Statement) -> None:
    if before.origin != new.origin:
        raise Alarm(Reason.OTHER_LOG, f"the log called itself {before.origin}, now {new.origin}")
    if new.size < before.size:
        raise _backwards(fetch, before, new)
    if new.size == before.size:
        if new.root != before.root:
            raise Alarm(Reason.FORKED, f"it has two roots for the same {new.size} entries")
        return
    if before.size == 0:
        return
    path = consistency_proof(before.size, new.size, tree_at(fetch, new.size).subtree)
    if not verify_consistency(before.size, new.size, path, before.root, new.root):
        words = f"its {new.size} entries do not go on from the {before.size} seen before"
        raise Alarm(Reason.NOT_EXTENDED, words)


def _backwards(fetch: Fetch, before: Statement, new: Statement) -> Alarm:
    """Say whether an older state is the old one shown again, or signed anew with another root."""
    words = f"it showed {before.size} entries before, and now signs for only {new.size}"
    if new.size == 0:
        return Alarm(Reason.ROLLED_BACK, words)
    try:
        path = consistency_proof(new.size, before.size, tree_at(fetch, before.size).subtree)
    except Unreachable:
        return Alarm(Reason.ROLLED_BACK, words)
    if verify_consistency(new.size, before.size, path, new.root, before.root):
        return Alarm(Reason.ROLLED_BACK, f"{words}; these are the same as then")
    return Alarm(Reason.FORKED, f"{words}, with another root than they had then")


def _read_entries(fetch: Fetch, before: Statement, new: Statement) -> None:
    """Hash every new entry and see that they make the new root."""
    if new.size == before.size:
        return
    tree = tree_at(fetch, new.size)
    subtrees = [tree.subtree(*span) for span in perfect_ranges(0, before.size)]
    edge = RightEdge(before.size, subtrees)
    if edge.root() != before.root:
        raise Alarm(Reason.OTHER_ENTRIES, f"its tiles do not make the root of {before.size}")
    for entry in entries(fetch, before.size, new.size):
        edge.append(leaf_hash(entry))
    if edge.root() != new.root:
        words = f"its entries from {before.size} on are not those it signed for"
        raise Alarm(Reason.OTHER_ENTRIES, words)

"""Which checkpoints has the log signed, and who else confirms them?

The newest one, any earlier one, the one a proof had best rest on, and our policy as published.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import bindparam, select

from recycling.db import db
from recycling.ledger.keys import log_policy
from recycling.ledger.models import Checkpoint, Cosignature, LogWitness
from recycling.ledger.notes import parse_note
from recycling.ledger.policy import NONE, Policy
from recycling.ledger.proofs import parse_proof_text

_LOOKED_BACK = 10


@dataclass(frozen=True)
class CheckpointCard:
    """The log at one size: its root in hexadecimal, the note, and when it was signed.

    ``note`` ends with the cosignatures there are by now.
    """

    size: int
    root: str
    note: str
    at: datetime


@dataclass(frozen=True)
class WitnessCard:
    """One of our witnesses, and how it goes with it; without a size where it never cosigned."""

    name: str
    key: str
    url: str
    size: int
    cosigned_at: datetime | None
    error: str


# Written once, and over tables, not models: making and mapping a statement takes longer than the
# database does to answer these.
_HEAD, _LINE = Checkpoint.__table__.c, Cosignature.__table__.c
_HEADS = select(_HEAD.size, _HEAD.root, _HEAD.note, _HEAD.at)
_WITH_LINES = (
    _HEADS.add_columns(_LINE.line)
    .select_from(Checkpoint.__table__.outerjoin(Cosignature.__table__, _LINE.size == _HEAD.size))
    .order_by(_LINE.key)
)
_NEWEST_SIZE = select(_HEAD.size).order_by(_HEAD.size.desc()).limit(1)
_NEWEST = _WITH_LINES.where(_HEAD.size == _NEWEST_SIZE.scalar_subquery())
_ONE = _WITH_LINES.where(_HEAD.size == bindparam("size"))
_COSIGNED = (
    select(_LINE.size)
    .where(_LINE.size > bindparam("index"))
    .distinct()
    .order_by(_LINE.size.desc())
    .limit(_LOOKED_BACK)
)


def latest_checkpoint() -> CheckpointCard | None:
    """Return the log's newest checkpoint, ``None`` for a log nothing has entered yet."""
    return _card(db.session.connection().execute(_NEWEST))


def checkpoint_of(size: int) -> CheckpointCard | None:
    """Return the checkpoint signed at this size, ``None`` where none was."""
    return _card(db.session.execute(_ONE, {"size": size}))


def checkpoints(before: int = 0, limit: int = 50) -> tuple[CheckpointCard, ...]:
    """Return checkpoints, newest first, smaller than ``before`` (0: from the newest on)."""
    query = _HEADS.order_by(_HEAD.size.desc()).limit(limit)
    rows = db.session.execute(query.where(_HEAD.size < before) if before else query)
    return tuple(CheckpointCard(*row) for row in rows)


def _card(rows: Iterable[Any]) -> CheckpointCard | None:
    found = list(rows)
    if not found:
        return None
    size, root, note, at, _line = found[0]
    lines = "".join(row.line for row in found if row.line)
    return CheckpointCard(size, root, note + lines, at)


def newest_signed() -> str | None:
    """Return the newest checkpoint as the log alone signed it."""
    newest = select(Checkpoint.note).order_by(Checkpoint.size.desc()).limit(1)
    return db.session.scalar(newest)


def head_for(index: int) -> CheckpointCard | None:
    """Return the checkpoint that a proof of leaf ``index`` had best rest on; ``None`` if none yet.

    Of the newest and the last ones that witnesses cosigned: one that meets the quorum, then the
    one most of our witnesses confirm, then the newest.
    """
    newest = latest_checkpoint()
    if newest is None or index >= newest.size:
        return None
    policy = own_policy()
    if not policy.witnesses:
        return newest
    sizes = db.session.scalars(_COSIGNED, {"index": index})
    others = [checkpoint_of(size) for size in sizes if size != newest.size]
    return max(filter(None, (newest, *others)), key=lambda head: _worth(head, policy))


def _worth(head: CheckpointCard, policy: Policy) -> tuple[bool, int, int]:
    cosigned = policy.cosigned_by(parse_note(head.note))
    return policy.is_met_by(cosigned), len(cosigned), head.size


def own_policy() -> Policy:
    """Return what makes a checkpoint of our log valid, as the operator decided."""
    return log_policy(current_app)


def policy_of_proof(proof: str) -> str:
    """Return the policy that goes with a proof: our witnesses, and what it honestly meets.

    Our quorum where the proof's checkpoint meets it, else ``none``, with a line that says how many
    had cosigned. Raises ``Malformed`` for a text that is no proof.
    """
    policy = own_policy()
    cosigned = policy.cosigned_by(parse_proof_text(proof).note)
    known = len(policy.witnesses)
    said = (
        f"# {len(cosigned)} of {known} witnesses had cosigned this checkpoint.\n" if known else ""
    )
    if policy.is_met_by(cosigned):
        return said + str(policy)
    unmet = f"# The registry's quorum, {policy.quorum}, was not met yet.\n"
    return said + unmet + str(Policy(policy.logs, policy.witnesses, policy.groups, NONE))


def standing(head: CheckpointCard | None) -> tuple[int, int]:
    """Return how many of our witnesses have cosigned this checkpoint, and how many there are."""
    policy = own_policy()
    cosigned = policy.cosigned_by(parse_note(head.note)) if head else frozenset()
    return len(cosigned), len(policy.witnesses)


def witnesses() -> tuple[WitnessCard, ...]:
    """Return our witnesses in the policy's order, and how it goes with each."""
    known = {row.key: row for row in db.session.scalars(select(LogWitness))}
    cards = []
    for each in own_policy().witnesses:
        row = known.get(str(each.key))
        size, at, error = (row.size, row.cosigned_at, row.error) if row else (0, None, "")
        cards.append(WitnessCard(each.name, str(each.key), each.url, size, at, error))
    return tuple(cards)

"""What does an audit say of itself when it is published?

A document of plain JSON, signed as certificates' records are (W3C Data Integrity, eddsa-jcs-2022).
What differs is told in words to regulators only; the document holds how many, of which tables, and
a digest over all of them, so that nobody can take one back.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import rfc8785

from recycling.clock import stamp

CONTEXT = "https://w3id.org/security/data-integrity/v2"
KIND = "RegistryAudit"
MOST_KEPT = 10_000


class AuditState(StrEnum):
    """``asked``: by night or by a regulator; ``published``: by the worker that read everything."""

    ASKED = "asked"
    PUBLISHED = "published"


@dataclass(frozen=True)
class Origin:
    """Who publishes an audit: its reference and address, the log's origin, and which software."""

    ref: str
    registry: str
    log: str
    software: str


@dataclass(frozen=True)
class Moment:
    """Of which moment an audit speaks: when it was read, where, and up to which fact and leaf."""

    begun_at: datetime
    ended_at: datetime
    is_copy: bool
    last_fact: int
    leaves: int
    root: str


@dataclass(frozen=True)
class Figures:
    """What was read, and what it comes to: balances in minor units, masses in kilograms as text."""

    facts: int
    erased: int
    checkpoints: int
    rows: Mapping[str, int]
    imprints: tuple[int, int, str]
    money: Mapping[str, Mapping[str, int]]
    masses: Mapping[str, str]


@dataclass(frozen=True)
class Differences:
    """What was found: sentences, and how many rows of which table."""

    words: Sequence[str]
    rows: Mapping[str, int]

    @property
    def digest(self) -> str:
        """Return SHA-256 over all sentences as canonical JSON (RFC 8785)."""
        return hashlib.sha256(rfc8785.dumps(list(self.words))).hexdigest()


def statement(
    origin: Origin, moment: Moment, figures: Figures, found: Differences
) -> dict[str, Any]:
    """Return the document of an audit, without its proof."""
    up_to, total, digest = figures.imprints
    return {
        "@context": CONTEXT,
        "type": KIND,
        "id": f"{origin.registry}/audits/{origin.ref}.json",
        "registry": origin.registry,
        "software": origin.software,
        "begunAt": stamp(moment.begun_at),
        "endedAt": stamp(moment.ended_at),
        "readFrom": "copy" if moment.is_copy else "original",
        "facts": {"total": figures.facts, "erased": figures.erased, "last": moment.last_fact},
        "log": {
            "origin": origin.log,
            "size": moment.leaves,
            "root": moment.root,
            "checkpoints": figures.checkpoints,
        },
        "rows": dict(figures.rows),
        "imprints": {"upTo": up_to, "total": total, "sha256": digest},
        "money": {currency: dict(held) for currency, held in figures.money.items()},
        "masses": dict(figures.masses),
        "differences": {
            "total": len(found.words),
            "rows": dict(found.rows),
            "sha256": found.digest,
        },
    }

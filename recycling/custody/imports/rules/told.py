"""What does a document of another system tell of one movement? Frozen values, in our words.

Instants are kept as they were told: ``2026-11-23T10:15:00Z`` where a zone was named, else the local
time without one. Names of who signed are kept here and in the file, never in the ledger.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import UTC, date, datetime
from typing import Any

from recycling.custody.imports.rules.states import System
from recycling.ledger.canonical import canonical
from recycling.quantities import Mass


@dataclass(frozen=True)
class Party:
    """Who is named, in which part: holder, carrier, recycler or broker."""

    part: str
    name: str
    number: str = ""
    place: str = ""
    order: int = 0


@dataclass(frozen=True)
class Signature:
    """Who signed in which part, when, and whether on paper or electronically."""

    part: str
    name: str
    at: str
    how: str


@dataclass(frozen=True)
class Line:
    """One line of waste. ``mass`` is ``None`` where the amount is a volume of unknown density."""

    number: int
    description: str = ""
    codes: tuple[str, ...] = ()
    un_number: str = ""
    hazardous: bool | None = None
    hazards: tuple[str, ...] = ()
    containers: int | None = None
    container: str = ""
    amount: str = ""
    unit: str = ""
    mass: Mass | None = None
    is_estimate: bool | None = None
    operations: tuple[str, ...] = ()
    discrepancy: str = ""


@dataclass(frozen=True)
class Told:
    """One movement of waste as a document tells it; ``notes`` are texts that may name ours."""

    system: System
    tracking_number: str
    own_reference: str = ""
    status: str = ""
    version: int = 0
    shipped_at: str = ""
    received_at: str = ""
    rejection: str = ""
    vehicle: str = ""
    parties: tuple[Party, ...] = ()
    signatures: tuple[Signature, ...] = ()
    lines: tuple[Line, ...] = ()
    notes: tuple[str, ...] = ()

    def of_part(self, part: str) -> tuple[Party, ...]:
        """Return who is named in a part, in order."""
        return tuple(sorted((p for p in self.parties if p.part == part), key=lambda p: p.order))

    @property
    def identities(self) -> tuple[str, ...]:
        """Return what the movement may be known by, the surest first."""
        own = (f"own:{self.own_reference}",) if self.own_reference else ()
        return ((self.tracking_number,) if self.tracking_number else ()) + own


def kept(told: Told) -> dict[str, Any]:
    """Write what was told the way a table keeps it; masses in milligrams."""
    return dict(asdict(told, dict_factory=_plain))


def _plain(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in pairs}


def restored(row: Mapping[str, Any]) -> Told:
    """Read what was told back from ``kept``."""
    more = {f.name: row[f.name] for f in fields(Told) if not isinstance(row[f.name], list)}
    return Told(
        **{**more, "system": System(row["system"])},
        parties=tuple(Party(**each) for each in row["parties"]),
        signatures=tuple(Signature(**each) for each in row["signatures"]),
        lines=tuple(_line(each) for each in row["lines"]),
        notes=tuple(row["notes"]),
    )


def _line(row: Mapping[str, Any]) -> Line:
    texts = {name: tuple(row[name]) for name in ("codes", "hazards", "operations")}
    mass = row["mass"]
    return Line(**{**row, **texts, "mass": Mass(mass["milligrams"]) if mass else None})


def digest_of(told: Told) -> str:
    """Return the SHA-256 of what was told, by which the ledger knows it without repeating it."""
    return hashlib.sha256(canonical(kept(told))).hexdigest()


def day_of(instant: str) -> tuple[date, bool] | None:
    """Return the day of an instant as told, and whether it is UTC's; ``None`` for none."""
    if not instant:
        return None
    read = datetime.fromisoformat(instant)
    return (read.astimezone(UTC).date(), True) if read.tzinfo else (read.date(), False)

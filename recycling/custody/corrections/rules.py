"""What of a signed consignment can be corrected, who countersigns it, and what does it come to?

One table (``fields.csv``) says of each field what it holds and whose countersignature it takes:
those whose own signature stands under it. What is not in the table stands as it was signed.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from recycling.custody.rules import Arrival, LegPlan, Transport, Verdict
from recycling.custody.rules.fields import field_rules
from recycling.errors import Finding, invalid_all
from recycling.ledger.canonical import Json
from recycling.printable import print_findings
from recycling.quantities import Fraction, Mass
from recycling.sayings import known, say

SHORTEST_REASON, LONGEST_REASON = 10, 500
_FILE = Path(__file__).with_name("fields.csv")
_LEG, _RECEIPT = "legs.", "receipt."
_WEIGHED = frozenset(
    {"scale", "accuracy_class", "division", "calibrated_until", "gross", "tare", "moisture"}
)
_SAID_AT_GATE = ("pieces", "refused", "reason")


class CorrectionState(StrEnum):
    """Where a correction stands; beside each, who brings that about."""

    OPEN = "open"  # a party asks for it
    APPLIED = "applied"  # the last of those it affects agrees
    REFUSED = "refused"  # one of them does not
    WITHDRAWN = "withdrawn"  # who asked takes it back


class Answer(StrEnum):
    """What somebody whom a correction affects says of it."""

    AWAITED = "awaited"
    AGREED = "agreed"
    REFUSED = "refused"


_READ: Mapping[str, Callable[[Any], object]] = {
    "text": str,
    "texts": tuple,
    "yes_no": lambda told: told,
    "whole": lambda told: told,
    "day": date.fromisoformat,
    "mass": Mass.kg,
    "fraction": Fraction.of,
}


@dataclass(frozen=True)
class Correctable:
    """A field that can be corrected: what it holds, and which parts countersign it.

    ``parts`` name the consignment's parties; ``leg`` is the carrier of the leg that has the field,
    ``carriers`` are all who have taken the lot over.
    """

    field: str
    name: str
    holds: str
    parts: frozenset[str]

    def read(self, told: Json) -> object:
        """Return what a correction that was kept says, as the rules see it."""
        return None if told is None else _READ[self.holds](told)


@cache
def correctables() -> Mapping[str, Correctable]:
    """Return every field that can be corrected, by its name."""
    names = {rule.field: rule.name for rule in field_rules()}
    with _FILE.open(encoding="utf-8", newline="") as rows:
        return {
            row["field"]: Correctable(
                row["field"],
                known(row["name"]) or names[row["field"]],
                row["holds"],
                frozenset(row["countersigned_by"].split()),
            )
            for row in csv.DictReader(rows)
        }


@dataclass(frozen=True)
class Change:
    """One thing that is to be otherwise: where, what it holds, and what it is to hold."""

    path: str
    old: object
    new: object

    @property
    def field(self) -> str:
        """Return the name of the field; the number of its leg is left out."""
        return _LEG + self.path.split(".")[2] if self.leg is not None else self.path

    @property
    def leg(self) -> int | None:
        """Return which leg has the field, counted from 0; ``None`` where no leg has it."""
        parts = self.path.split(".")
        return int(parts[1]) if len(parts) == 3 else None

    @property
    def is_of_receipt(self) -> bool:
        """Tell whether the base stated it at its gate."""
        return self.path.startswith(_RECEIPT)


def stated(transport: Transport, arrival: Arrival | None) -> dict[str, object]:
    """Return everything a consignment says, by where it stands."""
    held = {one.name: getattr(transport, one.name) for one in fields(Transport)}
    legs = held.pop("legs")
    for number, leg in enumerate(legs):
        held |= {f"{_LEG}{number}.{one.name}": getattr(leg, one.name) for one in fields(LegPlan)}
    if arrival is not None:
        held |= {f"{_RECEIPT}{name}": getattr(arrival.weighing, name) for name in _WEIGHED}
        held |= {f"{_RECEIPT}{name}": getattr(arrival, name) for name in _SAID_AT_GATE}
    return held


def changes_between(before: Mapping[str, object], after: Mapping[str, object]) -> list[Change]:
    """Return what differs between two statements of one consignment, in the order of the fields."""
    paths = dict.fromkeys((*before, *after))
    return [
        Change(path, before.get(path), after.get(path))
        for path in paths
        if before.get(path) != after.get(path)
    ]


def corrected(
    transport: Transport, arrival: Arrival | None, changes: Mapping[str, object]
) -> tuple[Transport, Arrival | None]:
    """Return what a consignment says once these values, by where they stand, count."""
    legs = tuple(
        replace(leg, **_under(f"{_LEG}{number}.", changes))
        for number, leg in enumerate(transport.legs)
    )
    goods: dict[str, Any] = {path: value for path, value in changes.items() if "." not in path}
    told = _under(_RECEIPT, changes)
    if arrival is not None and told:
        weighed = {name: told.pop(name) for name in _WEIGHED & told.keys()}
        arrival = with_verdict(
            replace(arrival, weighing=replace(arrival.weighing, **weighed), **told)
        )
    return replace(transport, legs=legs, **goods), arrival


def _under(prefix: str, changes: Mapping[str, object]) -> dict[str, Any]:
    return {
        path.removeprefix(prefix): value
        for path, value in changes.items()
        if path.startswith(prefix)
    }


def with_verdict(arrival: Arrival) -> Arrival:
    """Return a corrected receipt with the verdict its masses come to.

    What was refused whole stays so, however heavy it was; what was taken in is never refused whole
    afterwards, so refusing all of it is left to be found as a share that cannot be.
    """
    if arrival.verdict is Verdict.REFUSED:
        return replace(arrival, refused=arrival.weighing.net)
    return replace(arrival, verdict=Verdict.PARTLY if arrival.refused else Verdict.ACCEPTED)


def written(value: object) -> Json:
    """Write what a field holds as it is kept and told."""
    if isinstance(value, Mass | Fraction):
        return value.json()
    if isinstance(value, tuple):
        return [str(one) for one in value]
    if isinstance(value, date):
        return value.isoformat()
    return value if value is None or isinstance(value, bool | int) else str(value)


def check_reason(reason: str, field: str = "reason") -> str:
    """Return a reason, trimmed; raises ``Invalid`` naming ``field``."""
    kept = reason.strip()
    refusal = invalid_all(_reason_findings(kept, field))
    if refusal is not None:
        raise refusal
    return kept


def _reason_findings(reason: str, field: str) -> Iterator[Finding]:
    if not SHORTEST_REASON <= len(reason) <= LONGEST_REASON:
        yield Finding(
            field,
            "reason_missing",
            say(
                "Say why in %(shortest_reason)s to %(longest_reason)s characters.",
                shortest_reason=SHORTEST_REASON,
                longest_reason=LONGEST_REASON,
            ),
        )
    yield from print_findings(" ".join(reason.split()), field)

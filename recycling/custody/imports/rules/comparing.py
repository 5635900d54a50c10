"""Where does what another system tells of a movement differ from what stands here? One by one.

Nothing of ours follows from a difference: it is shown. US quantities are as shipped and compared
with the declared wet mass, UK weights are as received and compared with the received one. More
than 10 % by weight is significant (40 CFR 264.72, bulk).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction as Ratio

from recycling.custody.imports.rules.states import System
from recycling.custody.imports.rules.told import Line, Told, day_of
from recycling.custody.imports.rules.units import unit_names, units
from recycling.custody.rules.weighing import SIGNIFICANT_DIFFERENCE
from recycling.quantities import Mass, total_mass
from recycling.sayings import listed, say

_NO_TOLERANCE, _ANY_ZONE = 0, 1
_CODE_LISTS = {System.UK_RECEIPT: ("EU", "GB")}


@dataclass(frozen=True)
class Ours:
    """A consignment as it stands here: names by part, numbers they are known by, what and when."""

    names: dict[str, tuple[str, ...]]
    numbers: dict[str, tuple[str, ...]]
    declared: Mass
    code_list: str
    code: str
    hazardous: bool
    un_number: str
    plates: tuple[str, ...]
    planned_on: date
    given_at: datetime | None = None
    received: Mass | None = None
    received_at: datetime | None = None
    refused: Mass | None = None


@dataclass(frozen=True)
class Difference:
    """One thing told otherwise: ``code`` is stable; ``told`` and ``ours`` are for people."""

    field: str
    code: str
    told: str
    ours: str
    is_significant: bool = False


def differences(told: Told, ours: Ours, line: int = 0) -> tuple[Difference, ...]:
    """List what a movement tells otherwise than the consignment, about one line (0: all)."""
    lines = [one for one in told.lines if line in (0, one.number)]
    return (
        *_mass(told, ours, lines),
        *_codes(told, ours, lines),
        *_dangerous(told, ours, lines),
        *_parties(told, ours),
        *_days(told, ours),
        *_verdict(told, ours),
    )


def told_mass(lines: Sequence[Line]) -> Mass | None:
    """Return the mass of lines together, ``None`` where that of one is not known."""
    masses = [line.mass for line in lines]
    return total_mass(masses) if masses and None not in masses else None


def _mass(told: Told, ours: Ours, lines: Sequence[Line]) -> Iterator[Difference]:
    is_received = told.system is System.UK_RECEIPT and ours.received is not None
    own = ours.received if is_received and ours.received is not None else ours.declared
    words = (
        say("%(mass)s received", mass=str(own)) if is_received
        else say("%(mass)s declared", mass=str(own))
    )  # fmt: skip
    mass = told_mass(lines)
    if mass is None:
        amounts = listed(map(_amount, lines))
        yield Difference("mass", "mass_unknown", amounts or say("no such line"), words)
    elif abs((mass - own).milligrams) > _rounded_off(told.system, lines):
        share = abs(Decimal((mass - own).milligrams)) / own.milligrams
        is_grave = share > SIGNIFICANT_DIFFERENCE
        yield Difference("mass", "mass_differs", str(mass), words, is_grave)


def _rounded_off(system: System, lines: Sequence[Line]) -> Ratio:
    """Return how many milligrams telling whole units can lose: a manifest takes no fractions."""
    if system is not System.US_EMANIFEST:
        return Ratio(0)
    known = units(system)
    return sum((known[one.unit].size / 2 for one in lines if known[one.unit].is_mass), Ratio(0))


def _amount(line: Line) -> str:
    unit = unit_names().get(line.unit, line.unit)
    return f"{line.amount} {unit}" if line.amount else say("not said")


def _codes(told: Told, ours: Ours, lines: Sequence[Line]) -> Iterator[Difference]:
    codes = tuple(dict.fromkeys(code for line in lines for code in line.codes))
    own = f"{ours.code} ({ours.code_list})"
    if not codes:
        return
    if ours.code_list not in _CODE_LISTS.get(told.system, ()):
        yield Difference("code", "code_of_another_list", ", ".join(codes), own)
    elif ours.code not in codes:
        yield Difference("code", "code_differs", ", ".join(codes), own, is_significant=True)


def _dangerous(told: Told, ours: Ours, lines: Sequence[Line]) -> Iterator[Difference]:
    said = {line.hazardous for line in lines} - {None}
    if len(said) == 1 and ours.hazardous not in said:
        words = {True: say("hazardous"), False: say("not hazardous")}
        yield Difference(
            "hazardous", "hazard_differs", words[not ours.hazardous], words[ours.hazardous], True
        )
    numbers = tuple(dict.fromkeys(line.un_number for line in lines if line.un_number))
    if numbers and numbers != (ours.un_number,):
        own = ours.un_number or say("no dangerous goods")
        yield Difference("un_number", "un_number_differs", ", ".join(numbers), own)
    plates = tuple(_squeezed(plate) for plate in ours.plates)
    if told.vehicle and _squeezed(told.vehicle) not in plates:
        yield Difference("vehicle", "vehicle_differs", told.vehicle, ", ".join(ours.plates))


def _parties(told: Told, ours: Ours) -> Iterator[Difference]:
    for part in ("holder", "carrier", "recycler"):
        named = [each for each in told.of_part(part) if each.name or each.number]
        names = {_squeezed(name) for name in ours.names.get(part, ())}
        numbers = {_squeezed(number) for number in ours.numbers.get(part, ())} - {""}
        is_same = any(
            _squeezed(each.name) in names or _squeezed(each.number) in numbers for each in named
        )
        if named and not is_same:
            said = "; ".join(f"{each.name} {each.number}".strip() for each in named)
            yield Difference(
                part, "party_differs", said, " / ".join(dict.fromkeys(ours.names.get(part, ())))
            )


def _days(told: Told, ours: Ours) -> Iterator[Difference]:
    shipped = day_of(told.shipped_at)
    left = ours.given_at.astimezone(UTC).date() if ours.given_at else ours.planned_on
    if shipped and _apart(*shipped, left):
        day = left.isoformat()
        left_on = (
            say("%(day)s given", day=day) if ours.given_at else say("%(day)s planned", day=day)
        )
        yield Difference("shipped_at", "day_differs", shipped[0].isoformat(), left_on)
    received = day_of(told.received_at)
    if received is None:
        return
    if ours.received_at is None:
        words = say("not received yet")
        yield Difference("received_at", "received_there_only", received[0].isoformat(), words)
    elif _apart(*received, ours.received_at.astimezone(UTC).date()):
        own = ours.received_at.astimezone(UTC).date().isoformat()
        yield Difference("received_at", "day_differs", received[0].isoformat(), own)


def _apart(told: date, is_utc: bool, own: date) -> bool:
    """Tell whether two days differ; a local day may be one off UTC's and still be the same."""
    return abs((told - own).days) > (_NO_TOLERANCE if is_utc else _ANY_ZONE)


def _verdict(told: Told, ours: Ours) -> Iterator[Difference]:
    if told.rejection and not (ours.refused and ours.refused.milligrams):
        own = say("nothing refused") if ours.received_at else say("not received yet")
        yield Difference("verdict", "rejected_there_only", told.rejection, own, True)


def _squeezed(text: str) -> str:
    """Return a name or number without what people write differently: case, blanks, signs."""
    return re.sub(r"[\W_]+", "", text).casefold()

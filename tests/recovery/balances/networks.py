"""Networks of batches that are sound, with figures as they would be read, for tests and benchmarks.

Batches of dismantling, sorting, milling and blending of magnet scrap, which keep dry mass. A lot
is weighed at the gate on a weighbridge; what one batch makes for another is weighed in its drums
where it is given and at the gate where it is taken, its moisture and contents found once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from recycling.quantities import Mass
from recycling.recovery.balances.rules.figures import Figure, Law, Measured, Part
from recycling.recovery.balances.rules.network import Node, Role, Stream
from recycling.recovery.balances.rules.uncertainty import (
    of_content,
    of_moisture,
    of_net,
    of_output,
)

DAY = date(2026, 6, 1)
ELEMENTS = {"Nd": 0.22, "Pr": 0.06, "Dy": 0.02, "Tb": 0.004}
_TARE, _DIVISION = Mass.kg(14_000), Mass.kg(20)
_KG = 1_000_000


@dataclass(frozen=True)
class Network:
    """Nodes and streams with true values, and which weighings are of which kind."""

    nodes: tuple[Node, ...]
    streams: tuple[Stream, ...]

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Every figure, once."""
        found: dict[str, Figure] = {}
        for one in self.streams:
            for figure in (one.weighing, one.moisture, *one.contents.values()):
                if figure is not None:
                    found[figure.key] = figure
        return tuple(found.values())

    def weighings(self, where: str) -> tuple[Figure, ...]:
        """The weighings at a ``gate``, or in ``drums``."""
        return tuple(one for one in self.figures if one.key.startswith(where))

    def read_with(self, errors: Mapping[str, float]) -> Network:
        """The same network as read with errors, by key of the figure, in standard uncertainties."""
        read = {
            one.key: replace(one, value=one.value + errors.get(one.key, 0.0) * one.standard)
            for one in self.figures
        }
        return replace(self, streams=tuple(_read(one, read) for one in self.streams))


def _read(stream: Stream, read: Mapping[str, Figure]) -> Stream:
    return replace(
        stream,
        weighing=read[stream.weighing.key],
        moisture=read[stream.moisture.key] if stream.moisture else None,
        contents={element: read[one.key] for element, one in stream.contents.items()},
    )


def errors_of(chance: np.random.Generator, figures: Sequence[Figure]) -> dict[str, float]:
    """Errors drawn from the laws of the figures, in standard uncertainties."""
    return {one.key: _error(chance, one.parts) / one.standard for one in figures if one.standard}


def _error(chance: np.random.Generator, parts: Sequence[Part]) -> float:
    return sum(
        float(chance.uniform(-(3**0.5), 3**0.5) if part.law is Law.RECTANGULAR else chance.normal())
        * part.standard
        for part in parts
    )


def a_network(chance: np.random.Generator, tiers: int = 5, wide: int = 6) -> Network:
    """Batches in tiers: each takes a lot or what the tier before made, and leaves a residue."""
    made: list[Stream] = []
    nodes: list[Node] = []
    for tier in range(tiers):
        for place in range(wide):
            batch = f"B{tier}.{place}"
            nodes.append(Node(batch, keeps_mass=True))
            taken = [one for one in made if one.sink == batch]
            if tier == 0:
                taken = [_a_lot(chance, batch)]
                made += taken
            after = [f"B{tier + 1}.{n}" for n in _next(chance, place, wide)]
            for one in _leaving(chance, batch, taken, after if tier + 1 < tiers else []):
                given, *handed = one
                made.append(given)
                if handed:
                    nodes.append(Node(str(given.sink), keeps_mass=True))
                    made += handed
    return Network(tuple(nodes), tuple(made))


def _next(chance: np.random.Generator, place: int, wide: int) -> list[int]:
    """Which batches of the next tier get some: the one straight on, and now and then another."""
    others = [n for n in range(wide) if n != place]
    return [place, int(chance.choice(others))] if others and chance.random() < 0.3 else [place]


def _a_lot(chance: np.random.Generator, batch: str) -> Stream:
    kilograms = float(chance.uniform(8_000, 24_000))
    contents = {e: x * float(chance.uniform(0.6, 1.3)) for e, x in ELEMENTS.items()}
    name = f"lot of {batch}"
    return Stream(
        name, Role.INPUT, None, batch, _at_gate(name, kilograms), None, _contents(name, contents)
    )


def _leaving(
    chance: np.random.Generator, batch: str, taken: Sequence[Stream], after: Sequence[str]
) -> list[list[Stream]]:
    """What a batch leaves: a residue poor in rare earths, and the rest for the next ones."""
    dry = sum(one.dry for one in taken)
    held = {e: sum(one.mass(e) for one in taken) for e in ELEMENTS}
    residue, poor = float(chance.uniform(0.05, 0.2)), float(chance.uniform(0.1, 0.6))
    rest = {e: mass * (1 - residue * poor) / (dry * (1 - residue)) for e, mass in held.items()}
    shares = chance.dirichlet([5.0] * len(after)) if after else [1.0]
    name = f"residue of {batch}"
    scrap = _contents(name, {e: mass * poor / dry for e, mass in held.items()})
    left = [[Stream(name, Role.RESIDUE, batch, None, _in_drums(name, dry * residue), None, scrap)]]
    for number, share in enumerate(shares):
        mass = dry * (1 - residue) * float(share)
        left.append(_handed_on(chance, batch, after[number] if after else None, mass, rest))
    return left


def _handed_on(
    chance: np.random.Generator, batch: str, to: str | None, dry: float, rest: Mapping[str, float]
) -> list[Stream]:
    name = f"powder of {batch}" + (f" for {to}" if to else "")
    water = float(chance.uniform(0.005, 0.03))
    moisture = Figure(f"moisture {name}", Measured.MOISTURE, name, water, of_moisture(water, DAY))
    contents, wet = _contents(name, rest), dry / (1 - water)
    hand = f"hand-over of {name}" if to else None
    given = Stream(name, Role.PRODUCT, batch, hand, _in_drums(name, wet), moisture, contents)
    if to is None:
        return [given]
    return [given, Stream(name, Role.INPUT, hand, to, _at_gate(name, wet), moisture, contents)]


def _at_gate(name: str, kilograms: float) -> Figure:
    gross = Mass(_TARE.milligrams + round(kilograms * _KG))
    parts = of_net(gross, _TARE, _DIVISION, "III")
    return Figure(f"gate {name}", Measured.WEIGHING, name, kilograms, parts)


def _in_drums(name: str, kilograms: float) -> Figure:
    parts = of_output(Mass(round(kilograms * _KG)), DAY)
    return Figure(f"drums {name}", Measured.WEIGHING, name, kilograms, parts)


def _contents(name: str, contents: Mapping[str, float]) -> dict[str, Figure]:
    return {
        element: Figure(
            f"content {element} {name}",
            Measured.CONTENT,
            name,
            value,
            of_content(value, None, "icp_oes", "output", DAY),
            element,
        )
        for element, value in contents.items()
    }

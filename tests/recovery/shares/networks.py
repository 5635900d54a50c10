"""Networks of batches made up by chance, with everything in them weighed to the milligram."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

from recycling.recovery.shares.rules import Blend, Made, Run, Taking, portion, proportion

ELEMENTS = ("Nd", "Pr", "Dy", "Tb", "Co")


class Heap:
    """What is left of a lot or a material, taken away in parts as the register does it."""

    def __init__(self, number: int, mass: int, contents: Mapping[str, int]) -> None:
        self.number, self.mass, self.contents = number, mass, dict(contents)

    def take(self, mass: int) -> dict[str, int]:
        taken = {e: proportion(amount, mass, self.mass) for e, amount in self.contents.items()}
        self.contents = {e: self.contents[e] - amount for e, amount in taken.items()}
        self.mass -= mass
        return {element: amount for element, amount in taken.items() if amount}


class Network:
    """Runs of batches over lots, each over what earlier ones left."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance
        self.lots: list[Heap] = []
        self.materials: list[Heap] = []
        self.runs: list[Run] = []
        self.made = 0

    def a_lot(self) -> Heap:
        mass = self.chance.choice((self.chance.randint(1, 50), self.chance.randint(50, 10**10)))
        few = self.chance.sample(ELEMENTS, self.chance.randint(1, len(ELEMENTS)))
        parts = [self.chance.randint(0, 10**9 // len(ELEMENTS)) for _ in few]
        contents = {element: mass * ppb // 10**9 for element, ppb in zip(few, parts, strict=True)}
        self.lots.append(Heap(len(self.lots), mass, contents))
        return self.lots[-1]

    def operation(self) -> None:
        """One batch: a split, a merge, or a treatment, by what it happens to take and make."""
        lots = [self._some_lot() for _ in range(self.chance.randint(0, 3))]
        materials = self._some_materials(self.chance.randint(0 if lots else 1, 3))
        if not lots and not materials:
            lots = [self.a_lot()]
        portions = [self._portion(lot) for lot in {lot.number: lot for lot in lots}.values()]
        takings = [self._taking(material) for material in materials]
        outputs = self._outputs(portions, takings)
        self.runs.append(Run(len(self.runs), tuple(portions), tuple(takings), outputs))

    def _some_lot(self) -> Heap:
        started = [lot for lot in self.lots[-20:] if lot.mass]
        if started and self.chance.random() < 0.4:
            return self.chance.choice(started)
        return self.a_lot()

    def _some_materials(self, most: int) -> list[Heap]:
        left = [material for material in self.materials if material.mass]
        return self.chance.sample(left, min(most, len(left)))

    def _part(self, heap: Heap) -> int:
        return heap.mass if self.chance.random() < 0.5 else self.chance.randint(1, heap.mass)

    def _portion(self, lot: Heap) -> Blend:
        mass = self._part(lot)
        return portion(lot.number, mass, mass * self.chance.randint(0, 10) // 10, lot.take(mass))

    def _taking(self, material: Heap) -> Taking:
        mass = self._part(material)
        return Taking(material.number, mass, material.take(mass))

    def _outputs(self, portions: list[Blend], takings: list[Taking]) -> tuple[Made, ...]:
        left: dict[str, int] = {}
        for one in portions:
            for element in set(one.amounts).intersection(ELEMENTS):
                left[element] = left.get(element, 0) + one.amounts[element][0]
        for taking in takings:
            for element, amount in taking.contents.items():
                left[element] = left.get(element, 0) + amount
        count = self.chance.randint(1, 4)
        return tuple(self._output(left, is_last=place == count - 1) for place in range(count))

    def _output(self, left: dict[str, int], is_last: bool) -> Made:
        contents = {}
        for element, amount in left.items():
            taken = amount if is_last else self.chance.randint(0, amount)
            if is_last and self.chance.random() < 0.5:
                taken = amount * self.chance.randint(95, 105) // 100
            if taken:
                contents[element] = taken
            left[element] = max(amount - taken, 0)
        mass = sum(contents.values()) + self.chance.randint(1, 10**9)
        self.made += 1
        goes_on = self.chance.random() < 0.5
        if goes_on:
            self.materials.append(Heap(self.made, mass, contents))
        return Made(self.made, mass, contents, goes_on)


def a_network(seed: int, operations: int) -> Network:
    """A network of so many batches; the same for the same seed."""
    network = Network(Random(seed))
    for _ in range(operations):
        network.operation()
    return network

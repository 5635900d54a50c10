"""How much of a lot or a material may a batch still take, and what is in that part?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from recycling.errors import Conflict, Invalid
from recycling.quantities import NO_MASS, Mass
from recycling.recovery.shares.rules import proportion
from recycling.sayings import say


@dataclass(frozen=True)
class Heap:
    """What there is of a lot or a material: its mass, and the mass of each element in it."""

    mass: Mass
    contents: Mapping[str, Mass]

    def without(self, taken: Iterable[Heap]) -> Heap:
        """Return what is left after parts were taken."""
        mass, contents = self.mass, dict(self.contents)
        for part in taken:
            mass -= part.mass
            for element, there in part.contents.items():
                contents[element] = contents.get(element, NO_MASS) - there
        return Heap(mass, contents)

    def part(self, mass: Mass) -> Heap:
        """Return a part of it, with its proportion of each element; all of it leaves nothing."""
        contents = {
            element: Mass(proportion(there.milligrams, mass.milligrams, self.mass.milligrams))
            for element, there in self.contents.items()
        }
        return Heap(mass, {element: there for element, there in contents.items() if there})


def check_taking(ref: str, left: Heap, wanted: Mass | None) -> Mass:
    """Return how much is taken: what is wanted, or all that is left.

    Raises ``Invalid`` for no mass, ``Conflict`` naming what is left where that is less.
    """
    if wanted is None:
        return left.mass
    if wanted <= NO_MASS:
        raise Invalid("bad_mass", say("What is taken weighs more than 0 kg."), field="mass")
    if wanted > left.mass:
        raise Conflict(
            "more_than_left",
            say(
                "%(wanted)s is more than is left of %(ref)s: %(mass)s.",
                wanted=wanted,
                ref=ref,
                mass=left.mass,
            ),
            field="mass",
            way_out=say("Take what is left, or less."),
        )
    return wanted

"""How is what comes out of batches shared among the lots that went in, to the milligram?

A batch mixes what it takes in; from then on its lots are told apart by arithmetic only. Each
element of an output is divided by what each lot brought of it. All is whole milligrams, and exact
in both directions: the shares of all lots sum to the output, and the shares of one lot, with what
nobody found again, sum to what it brought. Beside the elements two things are counted: ``MASS``, of
the output as it is, and ``MATTER``, the wet mass accepted of a lot, which is neither gained nor
lost on its way and says where every kilogram of the lot ended.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from graphlib import TopologicalSorter

MASS, MATTER = "mass", "matter"


@dataclass(frozen=True, slots=True)
class Blend:
    """Of which lots something is, ascending, and how many milligrams of each by what is counted."""

    lots: tuple[int, ...]
    amounts: Mapping[str, Sequence[int]]

    def total(self, counted: str) -> int:
        """Return the sum over all lots."""
        return sum(self.amounts.get(counted, ()))

    def of(self, counted: str) -> Sequence[int]:
        """Return what each lot has of it, in their order."""
        return self.amounts.get(counted) or [0] * len(self.lots)

    def by_lot(self) -> Iterator[tuple[int, dict[str, int]]]:
        """Go through the lots that have anything in it, with what they have."""
        for place, lot in enumerate(self.lots):
            found = {counted: row[place] for counted, row in self.amounts.items() if row[place]}
            if found:
                yield lot, found


@dataclass(frozen=True, slots=True)
class Taking:
    """What a batch takes of a material: so much of its mass, with so much of each element.

    ``place`` is its turn among all that was taken of the material.
    """

    material: int
    mass: int
    contents: Mapping[str, int]
    place: int = 0


@dataclass(frozen=True, slots=True)
class Made:
    """An output: its mass, what is in it, and whether it goes on into other batches."""

    output: int
    mass: int
    contents: Mapping[str, int]
    goes_on: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """A batch: portions of lots and of materials went in, outputs came out."""

    batch: int
    portions: tuple[Blend, ...]
    takings: tuple[Taking, ...]
    outputs: tuple[Made, ...]


@dataclass(frozen=True, slots=True)
class Shared:
    """What each lot has of each output, and what of it was found nowhere (negative: too much)."""

    outputs: Mapping[int, Blend]
    unexplained: Blend


def portion(lot: int, wet: int, dry: int, contents: Mapping[str, int]) -> Blend:
    """Return what a batch takes of a lot, given its mass as it is and without its water."""
    # Tuples, for there may be very many at once, and the garbage collector need not look at them.
    amounts = {element: (mass,) for element, mass in contents.items()}
    return Blend((lot,), {**amounts, MASS: (dry,), MATTER: (wet,)})


def proportion(amount: int, part: int, whole: int) -> int:
    """Return what a part of a whole holds of an amount in it, to the nearest milligram."""
    return (2 * amount * part + whole) // (2 * whole)


def divide(whole: int, weights: Sequence[int]) -> list[int]:
    """Divide an amount by weights so that the shares sum to it exactly.

    Largest remainders; ties go to the earlier one. No share is above its weight where the whole is
    not above their sum. Raises ``ValueError`` when all weights are zero but the whole is not.
    """
    total = sum(weights)
    if not total:
        if whole:
            raise ValueError("nothing to divide by")
        return [0] * len(weights)
    shares, remainders = [], []
    for weight in weights:
        share, remainder = divmod(whole * weight, total)
        shares.append(share)
        remainders.append(remainder)
    left = whole - sum(shares)
    if left:
        for place in sorted(range(len(weights)), key=remainders.__getitem__, reverse=True)[:left]:
            shares[place] += 1
    return shares


def blended(parts: Sequence[Blend]) -> Blend:
    """Return all parts as one."""
    if len(parts) == 1:
        return parts[0]
    lots = sorted({lot for part in parts for lot in part.lots})
    place_of = {lot: place for place, lot in enumerate(lots)}
    amounts: dict[str, list[int]] = {}
    for part in parts:
        places = [place_of[lot] for lot in part.lots]
        for counted, row in part.amounts.items():
            whole = amounts.setdefault(counted, [0] * len(lots))
            for place, amount in zip(places, row, strict=True):
                whole[place] += amount
    return Blend(tuple(lots), amounts)


def share_out(brought: Blend, outputs: Sequence[Made]) -> Shared:
    """Divide the outputs of a batch among the lots in it.

    The mass of an output is divided by what each lot brought of all elements in it, or, where it
    holds none, by mass. Raises ``ValueError`` where an output holds what no lot brought.
    """
    rows: dict[int, dict[str, Sequence[int]]] = {made.output: {} for made in outputs}
    unexplained: dict[str, list[int]] = {}
    elements = {element for made in outputs for element in made.contents}
    for element in sorted(elements.union(brought.amounts) - {MASS, MATTER}):
        wholes = [made.contents.get(element, 0) for made in outputs]
        had = brought.of(element)
        found = divide(sum(wholes), had)
        unexplained[element] = [here - there for here, there in zip(had, found, strict=True)]
        for made, row in zip(outputs, _spread(wholes, found), strict=True):
            if element in made.contents:
                rows[made.output][element] = row
    matter = brought.of(MATTER)
    wholes = divide(sum(matter), [made.mass for made in outputs])
    for made, row in zip(outputs, _spread(wholes, matter), strict=True):
        rows[made.output][MATTER] = row
        rows[made.output][MASS] = divide(made.mass, _weights(brought, made))
    shared = {output: Blend(brought.lots, amounts) for output, amounts in rows.items()}
    return Shared(shared, Blend(brought.lots, unexplained))


def _spread(wholes: Sequence[int], sums: Sequence[int]) -> Iterator[list[int]]:
    """Divide each whole by what is left of the sums: both add up, where they do so together."""
    left = sums
    for whole in wholes:
        row = divide(whole, left)
        left = [rest - taken for rest, taken in zip(left, row, strict=True)]
        yield row


def _weights(brought: Blend, made: Made) -> Sequence[int]:
    rows = [brought.of(element) for element in made.contents]
    weights = [sum(column) for column in zip(*rows, strict=True)]
    if any(weights):
        return weights
    by_mass = brought.of(MASS)
    return by_mass if any(by_mass) else brought.of(MATTER)


class Stock:
    """A material, of which batches take portions; ``left`` is what is still there."""

    def __init__(self, blend: Blend) -> None:
        self.left = blend

    def take(self, taking: Taking) -> Blend:
        """Take a portion, which every lot in the material shares in; all of it leaves nothing.

        Raises ``ValueError`` for more than there is.
        """
        left, whole = self.left, self.left.total(MASS)
        if taking.mass > whole:
            raise ValueError("more than there is")
        matter = proportion(left.total(MATTER), taking.mass, whole)
        wanted = {**taking.contents, MASS: taking.mass, MATTER: matter}
        taken = {counted: divide(amount, left.of(counted)) for counted, amount in wanted.items()}
        rest = {
            counted: [here - gone for here, gone in zip(row, taken[counted], strict=True)]
            if counted in taken
            else row
            for counted, row in left.amounts.items()
        }
        self.left = Blend(left.lots, rest)
        return _without_zeros(Blend(left.lots, taken))


def _without_zeros(blend: Blend) -> Blend:
    kept = [place for place, column in enumerate(zip(*blend.amounts.values(), strict=True))
            if any(column)]  # fmt: skip
    if len(kept) == len(blend.lots):
        return blend
    amounts = {counted: [row[place] for place in kept] for counted, row in blend.amounts.items()}
    return Blend(tuple(blend.lots[place] for place in kept), amounts)


def propagate(
    runs: Sequence[Run], made_before: Mapping[int, Blend] | None = None
) -> Iterator[tuple[Run, Shared, Mapping[int, Blend]]]:
    """Share out every batch, each after those whose materials it took.

    With each comes what is left of its outputs of which something was taken. ``made_before`` are
    the materials of other batches; of all, portions are taken by place, then in the order given.
    Only what waits for a batch is kept meanwhile. Raises ``ValueError`` where a material would be
    in itself.
    """
    takers = _takers(runs)
    waiting: dict[int, list[Blend]] = defaultdict(list)

    def hand_on(material: int, blend: Blend) -> Iterator[tuple[int, Blend]]:
        stock, taken = Stock(blend), takers.pop(material, ())
        for taker, taking in taken:
            waiting[taker].append(stock.take(taking))
        if taken:
            yield material, stock.left

    for material, blend in (made_before or {}).items():
        list(hand_on(material, blend))
    for place in in_order(runs):
        run = runs[place]
        shared = share_out(blended([*run.portions, *waiting.pop(place, ())]), run.outputs)
        left = {
            output: rest
            for made in run.outputs
            for output, rest in hand_on(made.output, shared.outputs[made.output])
        }
        yield run, shared, left


def _takers(runs: Sequence[Run]) -> dict[int, list[tuple[int, Taking]]]:
    """Return who took of each material, by the place of their runs, in turn."""
    takers: dict[int, list[tuple[int, Taking]]] = defaultdict(list)
    for place, run in enumerate(runs):
        for taking in run.takings:
            takers[taking.material].append((place, taking))
    for taken in takers.values():
        taken.sort(key=lambda one: one[1].place)
    return takers


def in_order(runs: Sequence[Run]) -> Iterable[int]:
    """Return the places of the batches so that each comes after those whose materials it took."""
    maker = {made.output: place for place, run in enumerate(runs) for made in run.outputs}
    graph = {
        place: [maker[taking.material] for taking in run.takings if taking.material in maker]
        for place, run in enumerate(runs)
    }
    return TopologicalSorter(graph).static_order()

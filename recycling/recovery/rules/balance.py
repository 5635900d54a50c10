"""Does the balance of a batch close, element by element?

What went in must be found again in products, intermediates and residues. The tolerance is a share
of the input of that element: a good total can hide the loss of a scarce element, so each is judged
by itself.
More out than in is never recovery: above 1 it is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain

from recycling.errors import Conflict, Finding, invalid_all
from recycling.quantities import NO_MASS, Mass, total_mass
from recycling.recovery.rules.outputs import Declared, OutputKind

WARN_ABOVE = Decimal("0.03")
BLOCK_ABOVE = Decimal("0.05")
_PLACES = Decimal("0.0001")
_COLUMNS = (OutputKind.PRODUCT, OutputKind.RESIDUE, OutputKind.INTERMEDIATE)

Contents = Mapping[str, Mass]


@dataclass(frozen=True)
class ElementBalance:
    """The books of one element: what went in, and where it is now."""

    element: str
    input: Mass
    products: Mass
    residues: Mass
    intermediates: Mass = NO_MASS

    @property
    def found(self) -> Mass:
        """Return what is to be recovered: in products, and in what goes on to become some."""
        return self.products + self.intermediates

    @property
    def unexplained(self) -> Mass:
        """Return what went in and was found nowhere; negative where more came out."""
        return self.input - self.found - self.residues

    @property
    def gap(self) -> Decimal:
        """Return the unexplained mass as a share of the input, to four places."""
        return _share(self.unexplained, self.input)

    @property
    def recovery(self) -> Decimal:
        """Return the overall recovery into products as a share of the input, to four places."""
        return _share(self.products, self.input)

    @property
    def verdict(self) -> str:
        """Return ``closes``, ``closes with a gap`` above 3 %, ``does not close`` above 5 %."""
        if self.is_above_one or abs(self.gap) > BLOCK_ABOVE:
            return "does not close"
        return "closes with a gap" if abs(self.gap) > WARN_ABOVE else "closes"

    @property
    def is_above_one(self) -> bool:
        """Tell whether more is declared in products and intermediates than went in."""
        return self.found > self.input


def _share(part: Mass, whole: Mass) -> Decimal:
    if not whole:
        return Decimal(0) if not part else Decimal(1 if part > NO_MASS else -1)
    return (Decimal(part.milligrams) / whole.milligrams).quantize(_PLACES)


def balance(inputs: Sequence[Contents], outputs: Sequence[Declared]) -> tuple[ElementBalance, ...]:
    """Draw up the books of every element that went in or is declared out, largest input first."""
    made = {kind: [dict(o.contents) for o in outputs if o.kind is kind] for kind in OutputKind}
    elements = {e for contents in (*inputs, *chain(*made.values())) for e in contents}
    lines = [
        ElementBalance(
            element,
            _sum(inputs, element),
            *(_sum(made[kind], element) for kind in _COLUMNS),
        )
        for element in elements
    ]
    return tuple(sorted(lines, key=lambda line: (-line.input.milligrams, line.element)))


def _sum(parts: Iterable[Contents], element: str) -> Mass:
    return total_mass(contents.get(element, NO_MASS) for contents in parts)


def check_recovery(lines: Iterable[ElementBalance]) -> None:
    """Raise ``Invalid`` where an element's recovery would be above 1: that cannot be."""
    refusal = invalid_all(
        Finding(
            "contents",
            "recovery_above_one",
            f"{line.found} of {line.element} in {_where(line)}, but only {line.input} went in: "
            "recovery cannot be above 1. Check the product's mass or content, or the assay.",
        )
        for line in lines
        if line.is_above_one
    )
    if refusal:
        raise refusal


def _where(line: ElementBalance) -> str:
    return "products and intermediates" if line.intermediates else "products"


def check_closes(lines: Sequence[ElementBalance]) -> None:
    """Raise ``Conflict`` naming every element whose balance is open by more than 5 %."""
    if not lines:
        raise Conflict(
            "batch_empty",
            "The batch has taken in nothing that holds a rare earth.",
            field="inputs",
            way_out="Add a received lot first.",
        )
    open_lines = [line for line in lines if line.verdict == "does not close"]
    if open_lines:
        raise Conflict(
            "balance_open",
            "The balance does not close.",
            field="outputs",
            way_out="Declare the missing products or residues, or correct the figures.",
            details=[
                Finding(
                    "outputs",
                    "balance_open",
                    f"{line.element}: {line.input} in, {line.found} in {_where(line)}, "
                    f"{line.residues} in residues, {line.unexplained} unexplained "
                    f"({line.gap * 100:.2f} % of the input; at most 5 %).",
                )
                for line in open_lines
            ],
        )

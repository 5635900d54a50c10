"""Does the balance of a batch close, element by element, and what is each lot's share?

What went in must be found again in products and residues. The tolerance is a share of the input
of that element: a good total can hide the loss of a scarce element, so each is judged by itself.
More out than in is never recovery: above 1 it is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from recycling.errors import Conflict, Finding, Invalid, invalid_all
from recycling.printable import print_findings
from recycling.quantities import NO_MASS, Mass, total_mass

WARN_ABOVE = Decimal("0.03")
BLOCK_ABOVE = Decimal("0.05")
_PLACES = Decimal("0.0001")

Contents = Mapping[str, Mass]


class BatchState(StrEnum):
    """Where a batch stands."""

    OPEN = "open"  # the base takes lots in and declares what came out
    CLOSED = "closed"  # the base signs that the balance is complete


SHORTEST_REASON, LONGEST_REASON = 10, 500


def check_reopening(reason: str) -> str:
    """Return why closed books are opened again, trimmed; raises ``Invalid`` without a reason."""
    kept = reason.strip()
    if SHORTEST_REASON <= len(kept) <= LONGEST_REASON:
        return kept
    raise Invalid(
        "reason_missing",
        f"Give the reason in {SHORTEST_REASON} to {LONGEST_REASON} characters.",
        field="reason",
        way_out="Say what was declared wrongly; holders and the regulator read it.",
    )


class OutputKind(StrEnum):
    """What came out of a batch."""

    PRODUCT = "product"
    RESIDUE = "residue"


@dataclass(frozen=True)
class Declared:
    """One output as the base declares it, with the mass of each element in it."""

    kind: OutputKind
    name: str
    mass: Mass
    destination: str
    contents: tuple[tuple[str, Mass], ...]


@dataclass(frozen=True)
class ElementBalance:
    """The books of one element: what went in, and where it is now."""

    element: str
    input: Mass
    products: Mass
    residues: Mass

    @property
    def unexplained(self) -> Mass:
        """Return what went in and was found nowhere; negative where more came out."""
        return self.input - self.products - self.residues

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
        """Tell whether more is declared in products than went in."""
        return self.products > self.input


def _share(part: Mass, whole: Mass) -> Decimal:
    if not whole:
        return Decimal(0) if not part else Decimal(1 if part > NO_MASS else -1)
    return (Decimal(part.milligrams) / whole.milligrams).quantize(_PLACES)


def balance(inputs: Sequence[Contents], outputs: Sequence[Declared]) -> tuple[ElementBalance, ...]:
    """Draw up the books of every element that went in or is declared out, largest input first."""
    products = [dict(o.contents) for o in outputs if o.kind is OutputKind.PRODUCT]
    residues = [dict(o.contents) for o in outputs if o.kind is OutputKind.RESIDUE]
    elements = {e for contents in (*inputs, *products, *residues) for e in contents}
    lines = [
        ElementBalance(
            element, _sum(inputs, element), _sum(products, element), _sum(residues, element)
        )
        for element in elements
    ]
    return tuple(sorted(lines, key=lambda line: (-line.input.milligrams, line.element)))


def _sum(parts: Iterable[Contents], element: str) -> Mass:
    return total_mass(contents.get(element, NO_MASS) for contents in parts)


def check_output(output: Declared, known_elements: frozenset[str]) -> None:
    """Raise ``Invalid`` with a finding for each figure of an output that cannot be."""
    refusal = invalid_all(_output_findings(output, known_elements))
    if refusal:
        raise refusal


def _output_findings(output: Declared, known: frozenset[str]) -> Iterable[Finding]:
    if not 2 <= len(output.name.strip()) <= 200:
        yield Finding("name", "bad_name", "Name the output in 2 to 200 characters.")
    yield from print_findings(output.name, "name")
    yield from print_findings(output.destination, "destination")
    if output.mass <= NO_MASS:
        yield Finding("mass", "bad_mass", "The mass of an output is above 0 kg.")
    if output.kind is OutputKind.RESIDUE and len(output.destination.strip()) < 2:
        yield Finding(
            "destination", "destination_missing", "Say where the residue goes; nothing vanishes."
        )
    if output.kind is OutputKind.PRODUCT and not output.contents:
        yield Finding(
            "contents", "contents_missing", "Say how much of which element the product holds."
        )
    for element, mass in output.contents:
        if element not in known:
            yield Finding(
                "contents", "unknown_element", f"“{element}” is not an element of this batch."
            )
        if mass <= NO_MASS:
            yield Finding("contents", "bad_content", f"The mass of {element} is above 0 kg.")
    if total_mass(mass for _, mass in output.contents) > output.mass:
        yield Finding(
            "contents",
            "more_than_whole",
            f"The elements weigh more than the output itself ({output.mass}).",
        )
    if len({element for element, _ in output.contents}) < len(output.contents):
        yield Finding("contents", "element_twice", "Name each element once.")


def check_recovery(lines: Iterable[ElementBalance]) -> None:
    """Raise ``Invalid`` where an element's recovery would be above 1: that cannot be."""
    refusal = invalid_all(
        Finding(
            "contents",
            "recovery_above_one",
            f"{line.products} of {line.element} in products, but only {line.input} went in: "
            "recovery cannot be above 1. Check the product's mass or content, or the assay.",
        )
        for line in lines
        if line.is_above_one
    )
    if refusal:
        raise refusal


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
                    f"{line.element}: {line.input} in, {line.products} in products, "
                    f"{line.residues} in residues, {line.unexplained} unexplained "
                    f"({line.gap * 100:.2f} % of the input; at most 5 %).",
                )
                for line in open_lines
            ],
        )


def apportion(whole: Mass, weights: Sequence[Mass]) -> tuple[Mass, ...]:
    """Divide a mass by weights so that the shares sum to it to the milligram.

    Largest remainders; ties go to the earlier one. Raises ``ValueError`` when all weights are
    zero but the mass is not.
    """
    total = sum(w.milligrams for w in weights)
    if total == 0:
        if whole:
            raise ValueError("nothing to divide by")
        return tuple(NO_MASS for _ in weights)
    shares = [whole.milligrams * w.milligrams // total for w in weights]
    remainders = [whole.milligrams * w.milligrams % total for w in weights]
    left = whole.milligrams - sum(shares)
    for place in sorted(range(len(weights)), key=lambda i: (-remainders[i], i))[:left]:
        shares[place] += 1
    return tuple(Mass(share) for share in shares)

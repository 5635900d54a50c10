"""Does the balance of a batch close, element by element?

What went in must be found again in products, intermediates, residues and the line. What is missing
is tolerated up to a share of the input of that element: a good total can hide the loss of a scarce
element, so each is judged by itself. What is too much is tolerated up to what chance may bring
about: k = 2 combined standard uncertainties (JCGM 100:2008, 6.2.1).
More in products and intermediates than went in is never recovery: above 1 it is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain

from recycling.errors import Conflict, Finding, invalid_all
from recycling.quantities import NO_MASS, Mass, total_mass
from recycling.recovery.rules.outputs import Declared, OutputKind
from recycling.sayings import say

WARN_ABOVE = Decimal("0.03")
BLOCK_ABOVE = Decimal("0.05")
_ROUNDED_OFF = Mass(10)  # whole milligrams of what is scarce may add up to as much
_PLACES = Decimal("0.0001")

Contents = Mapping[str, Mass]


@dataclass(frozen=True)
class ElementBalance:
    """The books of one element: what went in, and where it is now.

    ``stock_change`` is how much more of it is in the line than before, ``expanded`` the expanded
    uncertainty (k = 2) of what is unexplained, where it is known.
    """

    element: str
    input: Mass
    products: Mass
    residues: Mass
    intermediates: Mass = NO_MASS
    stock_change: Mass = NO_MASS
    expanded: Mass | None = None

    @property
    def found(self) -> Mass:
        """Return what is to be recovered: in products, and in what goes on to become some."""
        return self.products + self.intermediates

    @property
    def unexplained(self) -> Mass:
        """Return what went in and was found nowhere; negative where more came out."""
        return self.input - self.found - self.residues - self.stock_change

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
        """Return ``closes``, ``closes with a gap`` above 3 %, or ``does not close``.

        That is above 5 % missing, or with too much out (``is_above_one``, ``is_beyond_limit``).
        """
        if self.is_above_one or self.is_beyond_limit or self.gap > BLOCK_ABOVE:
            return "does not close"
        return "closes with a gap" if abs(self.gap) > WARN_ABOVE else "closes"

    @property
    def is_above_one(self) -> bool:
        """Tell whether more is declared in products and intermediates than went in."""
        return self.found > self.input

    @property
    def is_beyond_limit(self) -> bool:
        """Tell whether more came out than went in, by more than its expanded uncertainty.

        Where that is not known, by more than 5 %.
        """
        if self.expanded is None:
            return self.gap < -BLOCK_ABOVE
        return -self.unexplained > max(self.expanded, _ROUNDED_OFF)


def _share(part: Mass, whole: Mass) -> Decimal:
    if not whole:
        return Decimal(0) if not part else Decimal(1 if part > NO_MASS else -1)
    return (Decimal(part.milligrams) / whole.milligrams).quantize(_PLACES)


def balance(
    inputs: Sequence[Contents], outputs: Sequence[Declared], stock: Contents | None = None
) -> tuple[ElementBalance, ...]:
    """Draw up the books of every element that went in or is declared out, largest input first.

    ``stock`` is what more of each is in the line than before.
    """
    made = {kind: [dict(o.contents) for o in outputs if o.kind is kind] for kind in OutputKind}
    elements = {e for contents in (*inputs, *chain(*made.values())) for e in contents}
    lines = [
        ElementBalance(
            element,
            _sum(inputs, element),
            products=_sum(made[OutputKind.PRODUCT], element),
            residues=_sum(made[OutputKind.RESIDUE], element),
            intermediates=_sum(made[OutputKind.INTERMEDIATE], element),
            stock_change=(stock or {}).get(element, NO_MASS),
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
            say(
                "%(found)s of %(element)s in %(where)s, but only %(input)s went in: recovery"
                " cannot be above 1. Check the product's mass or content, or the assay.",
                found=line.found,
                element=line.element,
                where=_where(line),
                input=line.input,
            ),
        )
        for line in lines
        if line.is_above_one
    )
    if refusal:
        raise refusal


def _where(line: ElementBalance) -> str:
    return "products and intermediates" if line.intermediates else "products"


def check_limits(lines: Iterable[ElementBalance]) -> None:
    """Raise ``Conflict`` naming every element of which more came out than can have gone in."""
    beyond = [line for line in lines if line.is_beyond_limit]
    if beyond:
        raise Conflict(
            "yield_above_limit",
            say("More came out than went in, by more than the figures are uncertain by."),
            field="outputs",
            way_out=say(
                "Correct the mass or content that is wrong: an output's, the line's stock"
                " change, or the lot's assay. The batch's balance names the most likely one."
            ),
            details=[Finding("outputs", "yield_above_limit", _excess(line)) for line in beyond],
        )


def _excess(line: ElementBalance) -> str:
    limit = (
        f"5 % ({_share(-line.unexplained, line.input) * 100:.2f} %)"
        if line.expanded is None
        else say(
            "its expanded uncertainty of %(expanded)s (k = 2, JCGM 100:2008, 6.2.1)",
            expanded=line.expanded,
        )
    )
    out = line.found + line.residues
    return say(
        "%(element)s: %(input)s in, %(out)s out, %(stock_change)s more in the line:"
        " %(value)s too much, which is above %(limit)s.",
        element=line.element,
        input=line.input,
        out=out,
        stock_change=line.stock_change,
        value=-line.unexplained,
        limit=limit,
    )


def check_closes(lines: Sequence[ElementBalance]) -> None:
    """Raise ``Conflict`` naming every element of which more than 5 % is missing."""
    if not lines:
        raise Conflict(
            "batch_empty",
            say("The batch has taken in nothing that holds a rare earth."),
            field="inputs",
            way_out=say("Add a received lot first."),
        )
    open_lines = [line for line in lines if line.verdict == "does not close"]
    if open_lines:
        raise Conflict(
            "balance_open",
            say("The balance does not close."),
            field="outputs",
            way_out=say("Declare the missing products or residues, or correct the figures."),
            details=[
                Finding(
                    "outputs",
                    "balance_open",
                    say(
                        "%(element)s: %(input)s in, %(found)s in %(where)s, %(residues)s in"
                        " residues, %(stock_change)s more in the line, %(unexplained)s unexplained"
                        " (%(gap)s %% of the input; at most 5 %%).",
                        element=line.element,
                        input=line.input,
                        found=line.found,
                        where=_where(line),
                        residues=line.residues,
                        stock_change=line.stock_change,
                        unexplained=line.unexplained,
                        gap=f"{line.gap * 100:.2f}",
                    ),
                )
                for line in open_lines
            ],
        )

"""From which figures are bids by formula compared? The same for all, and fixed at the opening.

The lot's assay as it was then declared, its mass, and what one publisher quoted, averaged over the
days the holder laid down. What is not in it cannot be paid for: nobody bids on a figure that
nobody knows. Only quotations in the auction's currency count, so there is no exchange rate.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction as Exact

from recycling.auctions.rules.formula import Figures, Formula, Worked, work_out
from recycling.auctions.rules.terms import TRAITS, Format
from recycling.errors import Finding, invalid_all
from recycling.matching.rules.indices import IndexValue
from recycling.quantities import Basis, Form, Fraction, Mass, UnitPrice, minor_digits
from recycling.sayings import known, say

LONGEST_AVERAGING_DAYS = 92
OLDEST_DAYS = 92
_PARTS_PER_BILLION = Decimal("1e-9")


@dataclass(frozen=True)
class Pricing:
    """Whose quotations count, averaged over how many days before the opening."""

    publisher: str
    averaging_days: int = 30


@dataclass(frozen=True)
class Quoted:
    """What is paid for by the kilogram: rare earths priced together, in one form, and its index.

    ``dry`` is its share of dry mass, in that form.
    """

    name: str
    form: Form
    dry: Fraction
    index: IndexValue


@dataclass(frozen=True)
class Stated:
    """A substance that is not paid for, and its share of dry mass."""

    name: str
    dry: Fraction


@dataclass(frozen=True)
class Reference:
    """The figures of one auction: masses, what of the lot is quoted, and what else is in it."""

    currency: str
    pricing: Pricing
    wet_mass: Mass
    dry_mass: Mass
    quoted: tuple[Quoted, ...]
    stated: tuple[Stated, ...]

    @property
    def is_demonstration(self) -> bool:
        """Tell whether a quotation in it was invented."""
        return any(one.index.is_demonstration for one in self.quoted)

    @property
    def forms(self) -> tuple[Form, ...]:
        """Return in which forms something is quoted."""
        return tuple(form for form in Form if any(one.form == form for one in self.quoted))

    def per_kg(self, quoted: Quoted) -> Decimal:
        """Return an index in major units per kilogram."""
        return quoted.index.minor_per_kg.scaleb(-minor_digits(self.currency))

    def worked(self, formula: Formula) -> Worked:
        """Work a formula out; raises ``Invalid`` naming an assay or an index that is not here."""
        return work_out(formula, self._figures(formula))

    def price(self, formula: Formula) -> UnitPrice:
        """Return what a formula comes to, per tonne as delivered; raises as ``worked``."""
        return self.worked(formula).unit_price(self.wet_mass)

    def _figures(self, formula: Formula) -> Figures:
        quoted = [one for one in self.quoted if one.form == formula.form]
        known: list[Quoted | Stated] = [*quoted, *self.stated]
        return Figures(
            mass=self.dry_mass if formula.basis == Basis.DRY else self.wet_mass,
            assay={one.name: self._assay(one.dry, formula.basis) for one in known},
            minor_per_kg={one.name: one.index.minor_per_kg for one in quoted},
        )

    def _assay(self, dry: Fraction, basis: Basis) -> Fraction:
        """Return a share of the basis' mass, to a part per billion."""
        if basis == Basis.DRY or not self.wet_mass:
            return dry
        return to_fraction(dry.value * self.dry_mass.milligrams / Decimal(self.wet_mass.milligrams))


def to_fraction(share: Decimal) -> Fraction:
    """Return a share as the register holds it, rounded half up to a part per billion."""
    return Fraction(share.quantize(_PARTS_PER_BILLION, ROUND_HALF_UP))


def check_pricing(pricing: Pricing, auction_format: str) -> None:
    """Raise ``Invalid`` unless bids by formula can be taken so, in such an auction."""
    refusal = invalid_all(_findings(pricing, auction_format))
    if refusal:
        raise refusal


def _findings(pricing: Pricing, auction_format: str) -> Iterable[Finding]:
    if auction_format in tuple(Format) and TRAITS[Format(auction_format)].asks:
        words = say(
            "In an auction of the format “%(auction_format)s” the holder names the price.",
            auction_format=known(auction_format),
        )
        yield Finding("index_publisher", "formulas_not_taken", words)
    if not 1 <= pricing.averaging_days <= LONGEST_AVERAGING_DAYS:
        words = say(
            "Average over 1 to %(longest_averaging_days)s days.",
            longest_averaging_days=LONGEST_AVERAGING_DAYS,
        )
        yield Finding("averaging_days", "bad_averaging", words)


def brought(worked: Worked) -> dict[str, Exact]:
    """Return what each payable brings, exact minor units, by its name."""
    return {one.payable.name: one.minor for one in worked.paid}

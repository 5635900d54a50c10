"""Under which terms is a lot settled that went to a bid by formula? The same for all such bids.

As contracts for concentrates have it: a provisional payment on the declared assay, assays exchanged
after the receipt, a splitting limit for each analyte, an umpire beyond it, and a final payment.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction as Exact

from recycling.auctions.rules.formula import Formula
from recycling.auctions.rules.reference import Reference
from recycling.quantities import Fraction, Money, nearest

PROVISIONAL_PERCENT = 90
"""How much of what the recycler is to pay is asked for at the award, on the declared assay."""
EXCHANGE_PERIOD = timedelta(days=14)
"""From the receipt: how long both parties have to submit their assay."""
NAMING_PERIOD = timedelta(days=7)
"""From the exchange: how long they have to agree on an umpire."""
UMPIRE_PERIOD = timedelta(days=21)
"""From the umpire's appointment: how long the umpire has."""
BALANCE_PERIOD = timedelta(days=14)
"""From the final assay: until when who owes the balance is to pay it."""
PAYABLE_SHARE, PAYABLE_LEAST = Decimal("0.02"), Decimal("0.0002")
SUBSTANCE_SHARE, SUBSTANCE_LEAST = Decimal("0.10"), Decimal("0.00002")
_POINTS_KEPT = Decimal("0.000001")


@dataclass(frozen=True)
class Analyte:
    """What is to be assayed of dry mass: what was declared, and how far two assays may lie apart.

    ``limit`` is the splitting limit in points of the assay: 0.005 are 0.5 percentage points.
    """

    name: str
    declared: Fraction
    limit: Fraction


@dataclass(frozen=True)
class Provisional:
    """What is asked for at the award: a share of the signed net amount on the declared assay."""

    net: Money
    percent: int

    @property
    def asked(self) -> Money:
        """Return the signed amount to pay at the award, rounded once, half up."""
        return Money(nearest(Exact(self.net.minor * self.percent, 100)), self.net.currency)


def provisional(net: Money) -> Provisional:
    """Return the provisional amount of a signed net: 90 % to the holder, a treatment fee whole.

    The tenth protects who pays from a worse final assay. Of a fee nothing leaves before the
    certificate, so there is nothing to keep back from it, and all of it can come back.
    """
    return Provisional(net, PROVISIONAL_PERCENT if net.minor > 0 else 100)


def analytes(formula: Formula, reference: Reference) -> tuple[Analyte, ...]:
    """Return what a formula pays or charges for, each once, with its splitting limit.

    Two per cent of the declared value for what is paid for, ten for a substance that is charged,
    and never less than 0.02 and 0.002 percentage points; rounded half up to 0.0001 points.
    """
    quoted = {one.name: one.dry for one in reference.quoted if one.form == formula.form}
    stated = {one.name: one.dry for one in reference.stated}
    paid = [(one.name, quoted[one.name]) for one in formula.payables]
    charged = {one.substance: (quoted | stated)[one.substance] for one in formula.penalties}
    names = {name for name, _declared in paid}
    return (
        *(Analyte(name, dry, _limit(dry, PAYABLE_SHARE, PAYABLE_LEAST)) for name, dry in paid),
        *(
            Analyte(name, dry, _limit(dry, SUBSTANCE_SHARE, SUBSTANCE_LEAST))
            for name, dry in charged.items()
            if name not in names
        ),
    )


def _limit(declared: Fraction, share: Decimal, least: Decimal) -> Fraction:
    return Fraction(max(declared.value * share, least).quantize(_POINTS_KEPT, ROUND_HALF_UP))

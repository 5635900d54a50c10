"""What holds when two parties assay the same lot, and what if they differ or one is silent?

The exchange of assays of contracts for concentrates: each party submits sealed, both are opened
together, and analyte by analyte
* two results no further apart than the splitting limit make their mean;
* further apart, an umpire assays. The umpire's result is final if it lies between the two ("umpire
  within"); else the result nearer to it is ("nearer party prevails"). Nobody gains by a result that
  is too far out, and what is final always lies between what the parties found;
* who is silent past the deadline has the other's result; if both are, what was declared stands;
* without an umpire's result in time, the mean of the two is final.

Values are shares of dry mass, exact; nothing is rounded.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from recycling.auctions.rules.contract import Analyte
from recycling.bases.rules.penalties import percent_findings
from recycling.errors import Finding, invalid_all
from recycling.quantities import Fraction
from recycling.sayings import say


class Party(StrEnum):
    """Who exchanges assays."""

    HOLDER = "holder"
    RECYCLER = "recycler"


class ExchangeState(StrEnum):
    """Where an exchange stands, and who brings that about."""

    SEALED = "sealed"  # the receipt
    NAMING = "naming"  # the opening of both assays, beyond a splitting limit
    UMPIRE = "umpire"  # both parties, or the registry where one of them was silent
    SETTLED = "settled"  # the opening, the umpire, or the registry where the umpire was silent


class Ground(StrEnum):
    """Why a value is final."""

    MEAN = "mean"  # the two lie within the splitting limit
    UMPIRE = "umpire"  # the umpire's lies between them
    NEARER = "nearer"  # the umpire's lies outside, and this one is nearer to it
    SILENCE = "silence"  # the other party submitted none in time
    DECLARED = "declared"  # neither party submitted one in time
    NO_UMPIRE = "no_umpire"  # the mean, for no umpire found anything in time


MARGIN = timedelta(days=7)
"""How long before the payment service must let money go all assays are final."""
_HUNDRED = 100


@dataclass(frozen=True)
class Settled:
    """The final value of an analyte, and why it is."""

    value: Fraction
    ground: Ground


def exchanged(
    analyte: Analyte, holder: Fraction | None, recycler: Fraction | None
) -> Settled | None:
    """Return what two results make (``None``: silence); nothing where an umpire must decide."""
    found = [one for one in (holder, recycler) if one is not None]
    if not found:
        return Settled(analyte.declared, Ground.DECLARED)
    if len(found) == 1:
        return Settled(found[0], Ground.SILENCE)
    if abs(found[0].value - found[1].value) <= analyte.limit.value:
        return Settled(mean(*found), Ground.MEAN)
    return None


def umpired(holder: Fraction, recycler: Fraction, umpire: Fraction | None) -> Settled:
    """Return what an umpire's result (``None``: none in time) makes of two that lie apart."""
    if umpire is None:
        return Settled(mean(holder, recycler), Ground.NO_UMPIRE)
    low, high = sorted((holder, recycler))
    if low <= umpire <= high:
        return Settled(umpire, Ground.UMPIRE)
    return Settled(low if umpire < low else high, Ground.NEARER)


def mean(one: Fraction, other: Fraction) -> Fraction:
    """Return the mean of two results, exact: an assay has a decimal less than the register."""
    return Fraction((one.value + other.value) / 2)


def read_assay(names: Collection[str], percent: Mapping[str, Decimal]) -> dict[str, Fraction]:
    """Return the values of an assay as shares of dry mass, by name.

    Raises ``Invalid`` with a finding for each analyte that is missing, not asked for, out of
    range, or finer than six decimals of a per cent.
    """
    refusal = invalid_all(_findings(names, percent))
    if refusal:
        raise refusal
    return {name: Fraction(percent[name] / _HUNDRED) for name in names}


def _findings(names: Collection[str], percent: Mapping[str, Decimal]) -> Iterable[Finding]:
    for name in names:
        if name in percent:
            yield from percent_findings(f"percent.{name}", percent[name])
        else:
            yield Finding(
                f"percent.{name}",
                "assay_missing",
                say("Say how much %(name)s was found.", name=name),
            )
    for name in percent:
        if name not in names:
            words = say("%(name)s is not to be assayed; leave it out.", name=name)
            yield Finding(f"percent.{name}", "not_to_be_assayed", words)


def due(at: datetime, period: timedelta, money_leaves_by: datetime | None) -> datetime:
    """Return until when something may be done that begins now: never into the last days of money.

    ``money_leaves_by`` is until when the payment service keeps what was paid, if anything was.
    """
    if money_leaves_by is None:
        return at + period
    return max(at, min(at + period, money_leaves_by - MARGIN))


def agreed_umpire(by_holder: int | None, by_recycler: int | None, is_over: bool) -> int | None:
    """Return the umpire both name; when the time is over, the only one that was named."""
    if is_over and (by_holder is None) != (by_recycler is None):
        return by_recycler if by_holder is None else by_holder
    return by_holder if by_holder == by_recycler else None

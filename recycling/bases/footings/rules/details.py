"""What does each kind of footing say beyond its number and its days?

Activities are Bq/g of each nuclide of a chain, concentrations in the unit of their parameter; both
exact decimals. Stored and sent as JSON whose numbers are text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from recycling.bases.footings.rules.kinds import FootingKind
from recycling.quantities import Mass, Money, plain

STANDARD = "GB 26451-2011"
LIMIT_TABLES = ("existing", "new", "special_area", "indirect")
BOND_FORMS = ("bank_guarantee", "insurance", "deposit", "surety")
AGENTS = ("none", "Na", "Ca", "Mg", "NH4", "mixed", "mixed_with_NH4")
CHAINS = ("u238", "th232")


@dataclass(frozen=True)
class Approval:
    """What the environmental impact assessment was approved for: wet mass a year."""

    scope: Mass


@dataclass(frozen=True)
class Acceptance:
    """Where the acceptance was announced to the public."""

    notice: str


@dataclass(frozen=True)
class PermitLimit:
    """The highest value (for pH: the range) a permit allows of one parameter in one medium."""

    parameter: str
    medium: str
    most: Decimal
    least: Decimal | None = None


@dataclass(frozen=True)
class DischargePermit:
    """Where a base discharges, what its permit allows, and which table of the standard holds.

    ``standard`` is empty where the permit refers to none; ``table`` names the column of it.
    """

    outlets: tuple[str, ...]
    standard: str
    table: str
    limits: tuple[PermitLimit, ...]


@dataclass(frozen=True)
class Bond:
    """What secures the base's duties to the environment, and who answers for it."""

    amount: Money
    form: str
    guarantor: str


@dataclass(frozen=True)
class NormLimit:
    """How many Bq/g of each nuclide of the uranium and thorium chains a base may take."""

    u238: Decimal
    th232: Decimal

    def of(self, chain: str) -> Decimal:
        """Return the limit of a chain, ``u238`` or ``th232``, in Bq/g."""
        return self.u238 if chain == "u238" else self.th232


@dataclass(frozen=True)
class ProcessList:
    """The processes a base works by, and what it saponifies its extractant with."""

    processes: tuple[str, ...]
    saponification_agent: str


@dataclass(frozen=True)
class YearlyScale:
    """How much wet mass of each category (sub-type of waste) a licence allows in a year."""

    categories: tuple[tuple[str, Mass], ...]


Details = Approval | Acceptance | DischargePermit | Bond | NormLimit | ProcessList | YearlyScale
DETAILS: dict[FootingKind, type] = {
    FootingKind.EIA_APPROVAL: Approval,
    FootingKind.ACCEPTANCE: Acceptance,
    FootingKind.DISCHARGE_PERMIT: DischargePermit,
    FootingKind.BOND: Bond,
    FootingKind.NORM_LIMIT: NormLimit,
    FootingKind.PROCESS_LIST: ProcessList,
    FootingKind.YEARLY_SCALE: YearlyScale,
}


def as_json(details: Details) -> dict[str, Any]:
    """Write details the way they are stored, recorded and sent."""
    match details:
        case Approval(scope):
            return {"scope": scope.json()}
        case Acceptance(notice):
            return {"notice": notice}
        case DischargePermit(outlets, standard, table, limits):
            permitted = [_limit_json(limit) for limit in limits]
            return {
                "outlets": list(outlets), "standard": standard, "table": table,
                "limits": permitted,
            }  # fmt: skip
        case Bond(amount, form, guarantor):
            return {**amount.json(), "form": form, "guarantor": guarantor}
        case NormLimit(u238, th232):
            return {"u238": plain(u238), "th232": plain(th232)}
        case ProcessList(processes, agent):
            return {"processes": list(processes), "saponification_agent": agent}
        case YearlyScale(categories):
            return {"categories": {kind: mass.json() for kind, mass in categories}}


def _limit_json(limit: PermitLimit) -> dict[str, Any]:
    least = None if limit.least is None else plain(limit.least)
    return {
        "parameter": limit.parameter, "medium": limit.medium, "most": plain(limit.most),
        "least": least,
    }  # fmt: skip


def from_json(kind: str, stored: Mapping[str, Any]) -> Details:
    """Read stored details back."""
    match FootingKind(kind):
        case FootingKind.EIA_APPROVAL:
            return Approval(Mass.kg(stored["scope"]))
        case FootingKind.ACCEPTANCE:
            return Acceptance(stored["notice"])
        case FootingKind.DISCHARGE_PERMIT:
            limits = tuple(_limit(one) for one in stored["limits"])
            return DischargePermit(
                tuple(stored["outlets"]), stored["standard"], stored["table"], limits
            )
        case FootingKind.BOND:
            amount = Money(stored["amount_minor"], stored["currency"])
            return Bond(amount, stored["form"], stored["guarantor"])
        case FootingKind.NORM_LIMIT:
            return NormLimit(Decimal(stored["u238"]), Decimal(stored["th232"]))
        case FootingKind.PROCESS_LIST:
            return ProcessList(tuple(stored["processes"]), stored["saponification_agent"])
        case FootingKind.YEARLY_SCALE:
            scale = stored["categories"].items()
            return YearlyScale(tuple((kind, Mass.kg(mass)) for kind, mass in scale))


def _limit(stored: Mapping[str, Any]) -> PermitLimit:
    least = None if stored["least"] is None else Decimal(stored["least"])
    return PermitLimit(stored["parameter"], stored["medium"], Decimal(stored["most"]), least)

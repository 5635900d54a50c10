"""What does each kind of footing say beyond its number and its days?

Activities are Bq/g of each nuclide of a chain, concentrations in the unit of their parameter; both
exact decimals. Stored and sent as JSON whose numbers are text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Self

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

    def stored(self) -> dict[str, Any]:
        """Return it as it is stored."""
        return {"scope": self.scope.json()}

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> Self:
        """Read it back."""
        return cls(Mass.kg(stored["scope"]))


@dataclass(frozen=True)
class Acceptance:
    """Where the acceptance was announced to the public."""

    notice: str

    def stored(self) -> dict[str, Any]:
        """Return it as it is stored."""
        return {"notice": self.notice}

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> Self:
        """Read it back."""
        return cls(stored["notice"])


@dataclass(frozen=True)
class PermitLimit:
    """The highest value (for pH: the range) a permit allows of one parameter in one medium."""

    parameter: str
    medium: str
    most: Decimal
    least: Decimal | None = None

    def stored(self) -> dict[str, Any]:
        """Return it as it is stored."""
        return {
            "parameter": self.parameter,
            "medium": self.medium,
            "most": plain(self.most),
            "least": None if self.least is None else plain(self.least),
        }

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> Self:
        """Read it back."""
        least = None if stored["least"] is None else Decimal(stored["least"])
        return cls(stored["parameter"], stored["medium"], Decimal(stored["most"]), least)


@dataclass(frozen=True)
class DischargePermit:
    """Where a base discharges, what its permit allows, and which table of the standard holds.

    ``standard`` is empty where the permit refers to none; ``table`` names the column of it.
    """

    outlets: tuple[str, ...]
    standard: str
    table: str
    limits: tuple[PermitLimit, ...]

    def stored(self) -> dict[str, Any]:
        """Return it as it is stored."""
        return {
            "outlets": list(self.outlets),
            "standard": self.standard,
            "table": self.table,
            "limits": [limit.stored() for limit in self.limits],
        }

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> Self:
        """Read it back."""
        limits = tuple(PermitLimit.read(one) for one in stored["limits"])
        return cls(tuple(stored["outlets"]), stored["standard"], stored["table"], limits)


@dataclass(frozen=True)
class Bond:
    """What secures the base's duties to the environment, and who answers for it."""

    amount: Money
    form: str
    guarantor: str

    def stored(self) -> dict[str, Any]:
        """Return it as it is stored."""
        return {**self.amount.json(), "form": self.form, "guarantor": self.guarantor}

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> Self:
        """Read it back."""
        amount = Money(stored["amount_minor"], stored["currency"])
        return cls(amount, stored["form"], stored["guarantor"])


@dataclass(frozen=True)
class NormLimit:
    """How many Bq/g of each nuclide of the uranium and thorium chains a base may take."""

    u238: Decimal
    th232: Decimal

    def of(self, chain: str) -> Decimal:
        """Return the limit of a chain, ``u238`` or ``th232``, in Bq/g."""
        return self.u238 if chain == "u238" else self.th232

    def stored(self) -> dict[str, Any]:
        """Return it as it is stored."""
        return {"u238": plain(self.u238), "th232": plain(self.th232)}

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> Self:
        """Read it back."""
        return cls(Decimal(stored["u238"]), Decimal(stored["th232"]))


@dataclass(frozen=True)
class ProcessList:
    """The processes a base works by, and what it saponifies its extractant with."""

    processes: tuple[str, ...]
    saponification_agent: str

    def stored(self) -> dict[str, Any]:
        """Return it as it is stored."""
        return {
            "processes": list(self.processes),
            "saponification_agent": self.saponification_agent,
        }

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> Self:
        """Read it back."""
        return cls(tuple(stored["processes"]), stored["saponification_agent"])


@dataclass(frozen=True)
class YearlyScale:
    """How much wet mass of each category (sub-type of waste) a licence allows in a year."""

    categories: tuple[tuple[str, Mass], ...]

    def stored(self) -> dict[str, Any]:
        """Return it as it is stored."""
        return {"categories": {kind: mass.json() for kind, mass in self.categories}}

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> Self:
        """Read it back."""
        scale = stored["categories"].items()
        return cls(tuple((kind, Mass.kg(mass)) for kind, mass in scale))


Details = Approval | Acceptance | DischargePermit | Bond | NormLimit | ProcessList | YearlyScale
DETAILS: dict[FootingKind, type[Details]] = {
    FootingKind.EIA_APPROVAL: Approval,
    FootingKind.ACCEPTANCE: Acceptance,
    FootingKind.DISCHARGE_PERMIT: DischargePermit,
    FootingKind.BOND: Bond,
    FootingKind.NORM_LIMIT: NormLimit,
    FootingKind.PROCESS_LIST: ProcessList,
    FootingKind.YEARLY_SCALE: YearlyScale,
}

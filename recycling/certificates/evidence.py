"""What exactly does a certificate state?

Everything the page shows and the record signs, as plain values: who, what, how much, through
whose hands, into what. Masses are whole milligrams, fractions exact, instants aware UTC.
Names follow UN/CEFACT and EPCIS usage where those have a word.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from recycling.quantities import Basis, Form, Fraction, Mass
from recycling.recovery.rules import CustodyModel


@dataclass(frozen=True)
class Party:
    """An organisation as the public register names it; ``country`` is ISO 3166-1 alpha-2.

    ``register`` names the register where its number alone does not tell.
    """

    name: str
    country: str
    register: str
    register_number: str


@dataclass(frozen=True)
class Issuer:
    """Who certifies; ``site`` is the address without a final slash under which it verifies."""

    name: str
    country: str
    register: str
    register_number: str
    site: str


@dataclass(frozen=True)
class Licence:
    """The permission under which the base received the lot."""

    number: str
    authority: str
    valid_from: date
    valid_to: date
    register_url: str


@dataclass(frozen=True)
class Base:
    """The recovery base: its operator, its site and its licence at receipt."""

    name: str
    operator: Party
    site: str
    country: str
    licence: Licence


@dataclass(frozen=True)
class Carrier:
    """Who moved the lot, under which permit; ``mode`` as ``gathering`` names it."""

    party: Party
    mode: str
    permit: str = ""


@dataclass(frozen=True)
class WasteCode:
    """A code of a dated waste list, such as 12 01 18* of the European List of Waste."""

    code: str
    text: str
    waste_list: str
    edition: str


@dataclass(frozen=True)
class Hazard:
    """A hazard class of the lot, such as HP 5."""

    code: str
    text: str


@dataclass(frozen=True)
class Content:
    """One element or oxide found in the lot, with basis, form and method (empty: declared)."""

    symbol: str
    name: str
    fraction: Fraction
    basis: Basis
    form: Form
    method: str = ""


@dataclass(frozen=True)
class Lot:
    """The lot as it was offered and assayed."""

    reference: str
    stream: str
    sub_type: str
    code: WasteCode
    hazards: tuple[Hazard, ...]
    composition: tuple[Content, ...]


@dataclass(frozen=True)
class Scale:
    """The scale of the receipt weighing: interval *e* and class (OIML R 76), calibration.

    What the base did not record stays ``None`` or empty and is shown as not recorded.
    """

    identity: str
    interval: Mass | None = None
    accuracy_class: str = ""
    calibrated_until: date | None = None


@dataclass(frozen=True)
class Weighing:
    """Masses of the lot: declared by the holder, received at the base, dry; and the scale."""

    declared: Mass
    received: Mass
    dry: Mass
    scale: Scale


@dataclass(frozen=True)
class Handover:
    """One change of hands: when, where (if recorded), who gave, who took, and their roles."""

    at: datetime
    place: str
    giver: str
    giver_role: str
    taker: str
    taker_role: str


@dataclass(frozen=True)
class Operation:
    """The recovery or disposal operation, such as R4 (Directive 2008/98/EC, annexes I and II)."""

    code: str
    text: str


@dataclass(frozen=True)
class Batch:
    """The batch that took the lot in, and the process it ran."""

    reference: str
    process: str
    closed_at: datetime


@dataclass(frozen=True)
class Output:
    """A product or residue of the batch that is owed to this lot, and where it went."""

    name: str
    mass: Mass
    destination: str
    operation: str = ""


@dataclass(frozen=True)
class Recovered:
    """One element: what the lot contained and what was recovered, with the yield's metric.

    ``uncertainty`` is that of the recovered mass, ``None`` where nobody estimated it.
    """

    symbol: str
    name: str
    contained: Mass
    recovered: Mass
    metric: str
    uncertainty: Mass | None = None


NOT_CLAIMED = (
    "It transfers no ownership and replaces no movement document or customs declaration.",
    "It says nothing on carbon footprint, labour conditions, or products made later.",
    "Masses before receipt rest on the holder’s declaration; composition on the method named.",
)


@dataclass(frozen=True)
class Evidence:
    """The whole content of one certificate."""

    identifier: str
    issued_at: datetime
    issuer: Issuer
    holder: Party
    base: Base
    carriers: tuple[Carrier, ...]
    lot: Lot
    weighing: Weighing
    handovers: tuple[Handover, ...]
    operation: Operation
    batch: Batch
    recovered: tuple[Recovered, ...]
    products: tuple[Output, ...]
    residues: tuple[Output, ...]
    custody_model: CustodyModel
    custody_limit: str
    not_claimed: tuple[str, ...] = NOT_CLAIMED
    supersedes: str | None = None
    version: int = 1

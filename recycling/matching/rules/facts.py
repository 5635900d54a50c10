"""What must be known of a lot and of a base before anything can be said about the two?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from recycling.bases.footings.rules import Resting
from recycling.bases.quotas.rules import CATEGORY, Room, Share, shares_of
from recycling.bases.rules.penalties import Penalty
from recycling.quantities import Form, Fraction, Mass


class Severity(StrEnum):
    """What an unmet reason does: shuts the base out, waits for a named decision, or only tells."""

    BAR = "bar"
    DECISION = "decision"
    NOTE = "note"


@dataclass(frozen=True)
class Reason:
    """One rule's answer: what it required, what it found, and where the rule comes from."""

    rule: str
    met: bool
    severity: Severity
    required: str
    found: str
    source: str

    @property
    def bars(self) -> bool:
        """Tell whether this reason alone shuts the base out."""
        return not self.met and self.severity == Severity.BAR

    @property
    def awaits_decision(self) -> bool:
        """Tell whether somebody named has to decide before the lot may move."""
        return not self.met and self.severity == Severity.DECISION


@dataclass(frozen=True)
class BorderDecision:
    """What was decided of a border: for one lot or one code, with source, day and person."""

    id: int
    ref: str
    from_country: str
    to_country: str
    code: str
    lot_ref: str
    verdict: str
    document: str
    source: str
    decided_on: date
    decided_by: str
    valid_from: date
    valid_to: date


@dataclass(frozen=True)
class LotFacts:
    """A lot as the rules see it. ``contained`` is element mass, oxides already converted.

    ``activity`` is Bq/g of the chains ``u238`` and ``th232``; none: not measured or not required.
    ``decisions`` are those of regulators that may bear on its borders. ``border_entry`` is the
    Basel or OECD entry its holder named, empty where none. ``code_edition`` is the edition of the
    list in which its code stands. ``assay`` is the share of dry mass of every substance stated.
    ``past_quotas`` asks where it may go if no base had a quota.
    """

    ref: str
    subtype: str
    country: str
    code_list: str
    code: str
    hazards: tuple[str, ...]
    is_hazardous: bool
    wet_mass: Mass
    dry_mass: Mass
    contained: tuple[tuple[str, Mass], ...]
    latitude_udeg: int
    longitude_udeg: int
    activity: tuple[tuple[str, Decimal], ...] = ()
    decisions: tuple[BorderDecision, ...] = ()
    border_list: str = ""
    border_entry: str = ""
    border_form: str = ""
    physical_form: str = ""
    code_edition: str = ""
    assay: tuple[tuple[str, Fraction], ...] = ()
    past_quotas: bool = False

    def shares(self) -> tuple[Share, ...]:
        """Return what it takes of a base's counters."""
        found = shares_of(self.subtype, self.wet_mass, self.contained)
        return tuple(one for one in found if one.scheme == CATEGORY or not self.past_quotas)


@dataclass(frozen=True)
class YieldFacts:
    """What share of an element a line brings into its product, and what the figure measures."""

    element: str
    fraction: Fraction
    metric: str


@dataclass(frozen=True)
class LineFacts:
    """A process line. ``obsolete`` says why its process is eliminated, empty where it is not."""

    id: int
    ref: str
    name: str
    process: str
    operation: str
    obsolete: str
    subtypes: tuple[str, ...]
    yields: tuple[YieldFacts, ...]
    treatment_charge_minor: int
    currency: str
    penalties: tuple[Penalty, ...] = ()


@dataclass(frozen=True)
class LicenceFacts:
    """A licence, what it rests on, and what is free of it in the year of the day asked about.

    ``rooms`` are what is left of the base's quotas and of the licence's categories.
    """

    id: int
    ref: str
    number: str
    authority: str
    state: str
    valid_from: date
    valid_to: date
    processes: tuple[str, ...]
    subtypes: tuple[str, ...]
    codes: tuple[tuple[str, str], ...]
    hazards: tuple[str, ...]
    free: Mass
    resting: Resting
    rooms: tuple[Room, ...] = ()


@dataclass(frozen=True)
class BaseFacts:
    """A base with the one line and the one licence looked at; either may be missing."""

    id: int
    ref: str
    name: str
    recycler: str
    country: str
    place: str
    latitude_udeg: int
    longitude_udeg: int
    line: LineFacts | None = None
    licence: LicenceFacts | None = None
    recycler_ref: str = ""
    recycler_is_verified: bool = False


@dataclass(frozen=True)
class BaseRecord:
    """A base with all its lines and licences, before the best pair is chosen."""

    base: BaseFacts
    lines: tuple[LineFacts, ...]
    licences: tuple[LicenceFacts, ...]


@dataclass(frozen=True)
class Price:
    """A dated price of an element, as itself or as its traded oxide, per kilogram."""

    element: str
    form: Form
    minor_per_kg: int
    currency: str
    observed_on: date
    source: str
    publisher: str
    is_demonstration: bool

"""What may a plan be asked to do, and how much does a lot count towards it?

Either the net value to the holders, less what leaving a lot unplaced costs; or the recovered mass
of chosen elements, weighted so that the scarce come first: each element counts by the share of all
of it, in the lots asked about, that is recovered.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from recycling.errors import Finding, invalid_all
from recycling.sayings import say
from recycling.streams import rules as streams

WHOLE = 10**12
"""What recovering all there is of one element counts."""
MOST_LOTS = 10_000
CANDIDATES = 20
LARGEST_COST_MINOR = 10**9
LEAST_CHANGE, MOST_CHANGE = -100, 1000


class PlanState(StrEnum):
    """Where a plan stands. The comment names who brings the state about."""

    GATHERING = "gathering"  # whoever asks for it
    MADE = "made"  # the worker, when it is solved
    FAILED = "failed"  # the worker, where something failed again and again


class Aim(StrEnum):
    """What is made as large as can be."""

    VALUE = "value"
    MASS = "mass"


class WhyNot(StrEnum):
    """Why a lot is proposed for no base."""

    NO_BASE = "no_base"  # no base on the register may take it
    COSTS = "costs"  # every base that may would be dearer than leaving it
    NO_ROOM = "no_room"  # what room there is, is worth more to others


@dataclass(frozen=True)
class TriedQuota:
    """A quota to try out in milligrams; ``None`` lifts the one in force."""

    base: str
    scheme: str
    member: str
    year: int
    milligrams: int | None

    @property
    def key(self) -> str:
        """Return the key of the room it limits."""
        return quota_key(self.base, self.scheme, self.member, self.year)


def quota_key(base: str, scheme: str, member: str, year: int) -> str:
    """Return the key of the room that a base's quota leaves."""
    return f"{base}|{scheme}:{member}||{year}"


@dataclass(frozen=True)
class NewPlan:
    """What is asked: an aim, which lots, and a change of one base's room to try out.

    ``unplaced_cost_minor`` is what leaving a tonne (wet) unplaced costs. ``change_of`` is
    ``capacity``, or the scheme and member of a quota such as ``stream:magnets``. ``tried`` are
    quotas of the quota plan ``tried_for``, to try out in place of those in force.
    """

    aim: str = Aim.VALUE
    elements: tuple[str, ...] = ()
    stream: str = ""
    unplaced_cost_minor: int = 0
    change_base: str = ""
    change_of: str = "capacity"
    change_percent: int = 0
    tried_for: str = ""
    tried: tuple[TriedQuota, ...] = ()


def check_plan(new: NewPlan) -> None:
    """Raise ``Invalid`` with one finding for each thing wrong with what is asked."""
    refusal = invalid_all(_findings(new))
    if refusal:
        raise refusal


def _findings(new: NewPlan) -> Iterable[Finding]:
    if new.aim not in list(Aim):
        yield Finding(
            "aim",
            "unknown_aim",
            say("“%(aim)s” is no aim: %(aims)s.", aim=new.aim, aims=", ".join(Aim)),
        )
    known = {one.symbol for one in streams.elements()}
    unknown = [one for one in new.elements if one not in known]
    if unknown:
        yield Finding(
            "elements",
            "unknown_element",
            say("“%(unknown)s” is no rare earth.", unknown=unknown[0]),
        )
    if new.aim == Aim.MASS and not new.elements:
        words = say("Recovered mass is of at least one element: choose which.")
        yield Finding("elements", "element_missing", words)
    if new.stream and new.stream not in {one.id for one in streams.streams()}:
        yield Finding(
            "stream", "unknown_stream", say("“%(stream)s” is no stream.", stream=new.stream)
        )
    if not 0 <= new.unplaced_cost_minor <= LARGEST_COST_MINOR:
        words = say(
            "A tonne left unplaced costs 0 to %(largest_cost_minor)s minor units.",
            largest_cost_minor=LARGEST_COST_MINOR,
        )
        yield Finding("unplaced_cost", "cost_out_of_range", words)
    yield from _change_findings(new)


def _change_findings(new: NewPlan) -> Iterable[Finding]:
    if not LEAST_CHANGE <= new.change_percent <= MOST_CHANGE:
        words = say(
            "A change is %(least_change)s %% to +%(most_change)s %%.",
            least_change=LEAST_CHANGE,
            most_change=MOST_CHANGE,
        )
        yield Finding("change_percent", "change_out_of_range", words)
    if bool(new.change_base) != bool(new.change_percent):
        words = say("A change to try out takes a base and a percentage other than 0, or neither.")
        yield Finding("change_base", "change_incomplete", words)
    if new.change_base and new.tried_for:
        words = say("A quota plan is tried out by itself, without another change.")
        yield Finding("change_base", "change_and_quota_plan", words)


@dataclass(frozen=True)
class Option:
    """A base that may take a lot: what it is worth there in minor units, and what it takes.

    ``recovered`` is milligrams by element. ``rooms`` are key, milligrams free and milligrams taken.
    """

    base_id: int
    net_minor: int
    recovered: Mapping[str, int]
    rooms: tuple[tuple[str, int, int], ...]
    awaits_decision: bool = False


def worth(option: Option, new: NewPlan, wet_mg: int, contained: Mapping[str, int]) -> int:
    """Return what a pair counts: minor units, or billionths of a thousandth of the elements."""
    if new.aim == Aim.VALUE:
        return option.net_minor + new.unplaced_cost_minor * wet_mg // 10**9
    return sum(
        WHOLE * option.recovered.get(element, 0) // contained[element]
        for element in new.elements
        if contained.get(element)
    )

"""How radioactive is a lot, who found that, and until when does it count?

One table of moves between the states of ``streams``. Only nuclide-specific results move a lot on:
a dose rate or a gross count never clears it (it only says that a measurement is due). Each nuclide
of the uranium and thorium chains is compared by itself; the activity that samarium, lutetium and
lanthanum have of their own is not meant by those limits.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from recycling.errors import Conflict, Finding
from recycling.lots.rules.checks import LONGEST_AGO, length_findings, refuse_all
from recycling.sayings import known, listed, say
from recycling.streams import rules as streams
from recycling.streams.radioactivity import EXEMPT_BQ_PER_G, TRANSPORT_BQ_PER_G
from recycling.streams.rules import RadioactivityState

MICRO = 10**6
MOST_BQ_PER_G = Decimal(10**9)
EXEMPT_K40_BQ_PER_G = Decimal(10)
S = RadioactivityState


class Chain(StrEnum):
    """What a nuclide belongs to: one of the two chains, potassium, or a rare earth itself."""

    U238 = "u238"
    TH232 = "th232"
    POTASSIUM = "potassium"
    NATURAL_ELEMENT = "natural_element"


# Head of each chain first; the others are progeny a laboratory may report besides.
NUCLIDES: dict[str, Chain] = {
    "U-238": Chain.U238,
    "Ra-226": Chain.U238,
    "Pb-210": Chain.U238,
    "Th-232": Chain.TH232,
    "Ra-228": Chain.TH232,
    "Th-228": Chain.TH232,
    "K-40": Chain.POTASSIUM,
    "Sm-147": Chain.NATURAL_ELEMENT,
    "Lu-176": Chain.NATURAL_ELEMENT,
    "La-138": Chain.NATURAL_ELEMENT,
}
HEADS = ("U-238", "Th-232")


class RadiationMethod(StrEnum):
    """How activity was found; the last two tell nuclides apart from nothing."""

    GAMMA_SPECTROMETRY = "gamma_spectrometry"
    ALPHA_SPECTROMETRY = "alpha_spectrometry"
    MASS_SPECTROMETRY = "mass_spectrometry"
    DOSE_RATE = "dose_rate"
    GROSS_COUNT = "gross_count"


SPECIFIC = frozenset(
    {
        RadiationMethod.GAMMA_SPECTROMETRY,
        RadiationMethod.ALPHA_SPECTROMETRY,
        RadiationMethod.MASS_SPECTROMETRY,
    }
)


@dataclass(frozen=True)
class Activity:
    """A nuclide's activity in Bq/g, with expanded uncertainty (k = 2) where one is stated."""

    nuclide: str
    bq_per_g: Decimal
    uncertainty: Decimal | None = None


@dataclass(frozen=True)
class Measurement:
    """What somebody measured: how, who, by which report, when, and until when it counts."""

    method: str
    laboratory: str
    measured_on: date
    activities: tuple[Activity, ...] = ()
    accreditation: str = ""
    number: str = ""
    valid_until: date | None = None

    @property
    def is_specific(self) -> bool:
        """Tell whether it tells nuclides apart."""
        return self.method in SPECIFIC


class RadiationMove(StrEnum):
    """What moves a lot between the states."""

    ASK = "ask"  # the kind of waste may hold a source
    SPARE = "spare"  # the kind of waste holds none
    EXEMPT = "exempt"  # every nuclide at most 1 Bq/g (K-40: 10)
    REGULATE = "regulate"  # some above, all of the chains at most 10 Bq/g
    CARRY_AS_CLASS_7 = "carry_as_class_7"  # some above 10 Bq/g
    EXPLAIN = "explain"  # what is above is a rare earth's own
    EXPIRE = "expire"  # its day has passed, or the lot was changed after it


@dataclass(frozen=True)
class RadiationTransition:
    """A move: from which states, to which."""

    sources: tuple[RadioactivityState, ...]
    target: RadioactivityState


_MEASURED = (S.BELOW_EXEMPTION, S.NATURAL_ELEMENT_ONLY, S.REGULATED_NORM, S.CLASS7_TRANSPORT)
_ANY = tuple(S)
RADIATION_LIFECYCLE: dict[RadiationMove, RadiationTransition] = {
    RadiationMove.ASK: RadiationTransition((S.NOT_REQUIRED,), S.UNMEASURED),
    RadiationMove.SPARE: RadiationTransition((S.UNMEASURED,), S.NOT_REQUIRED),
    RadiationMove.EXEMPT: RadiationTransition(_ANY, S.BELOW_EXEMPTION),
    RadiationMove.EXPLAIN: RadiationTransition(_ANY, S.NATURAL_ELEMENT_ONLY),
    RadiationMove.REGULATE: RadiationTransition(_ANY, S.REGULATED_NORM),
    RadiationMove.CARRY_AS_CLASS_7: RadiationTransition(_ANY, S.CLASS7_TRANSPORT),
    RadiationMove.EXPIRE: RadiationTransition(_MEASURED, S.EXPIRED_RESULT),
}
# From the least to the worst; a blend inherits the worst of its parents (no thinning down).
WORST_LAST = (
    S.NOT_REQUIRED,
    S.BELOW_EXEMPTION,
    S.NATURAL_ELEMENT_ONLY,
    S.UNMEASURED,
    S.EXPIRED_RESULT,
    S.REGULATED_NORM,
    S.CLASS7_TRANSPORT,
)
# Not on the open market: seen by who watches or may take natural radioactivity (NORM).
HIDDEN = frozenset({S.REGULATED_NORM, S.CLASS7_TRANSPORT})
OPEN_QUESTION = frozenset({S.UNMEASURED, S.EXPIRED_RESULT})


def moved(state: str, move: RadiationMove) -> RadioactivityState:
    """Return the state a move leads to; raises ``Conflict`` where the table has no such move."""
    transition = RADIATION_LIFECYCLE[move]
    if state in transition.sources:
        return transition.target
    raise Conflict(
        "wrong_radioactivity_state",
        say(
            "A lot that is “%(state)s” cannot do that (%(move)s).",
            state=known(state.replace("_", " ")),
            move=move.replace("_", " "),
        ),
        way_out=say("Add a nuclide-specific measurement."),
    )


def first_state(subtype: str) -> RadioactivityState:
    """Return where a lot of a kind stands before anything is measured."""
    return streams.radioactivity_state(streams.subtype(subtype).radioactivity_class, ())


def named_again(state: str, subtype: str) -> RadioactivityState:
    """Return where a lot stands once it is of this kind; a result for another kind has expired."""
    begun = first_state(subtype)
    if state in _MEASURED:
        return moved(state, RadiationMove.EXPIRE)
    if state in (S.EXPIRED_RESULT, begun):
        return S(state)
    return moved(state, RadiationMove.ASK if begun == S.UNMEASURED else RadiationMove.SPARE)


def changed(state: str) -> RadioactivityState:
    """Return where a lot stands after what is in it was declared anew: a result is out of date."""
    return moved(state, RadiationMove.EXPIRE) if state in _MEASURED else S(state)


def result_move(activities: Iterable[Activity]) -> RadiationMove:
    """Say which move nuclide-specific results make; exactly 1 is exempt, exactly 10 not class 7."""
    found = tuple(activities)
    highest = max((one.bq_per_g for one in _of_chains(found)), default=Decimal(0))
    if highest > TRANSPORT_BQ_PER_G:
        return RadiationMove.CARRY_AS_CLASS_7
    if highest > EXEMPT_BQ_PER_G or _potassium(found) > EXEMPT_K40_BQ_PER_G:
        return RadiationMove.REGULATE
    own = [one for one in found if NUCLIDES[one.nuclide] == Chain.NATURAL_ELEMENT]
    is_own = any(one.bq_per_g > EXEMPT_BQ_PER_G for one in own)
    return RadiationMove.EXPLAIN if is_own else RadiationMove.EXEMPT


def _of_chains(found: tuple[Activity, ...]) -> Iterator[Activity]:
    yield from (one for one in found if NUCLIDES[one.nuclide] in (Chain.U238, Chain.TH232))


def _potassium(found: tuple[Activity, ...]) -> Decimal:
    return max((one.bq_per_g for one in found if one.nuclide == "K-40"), default=Decimal(0))


def blended(states: Iterable[str]) -> RadioactivityState:
    """Return the state of a blend: the worst of its parents; of nothing: not required."""
    ranks = [WORST_LAST.index(S(state)) for state in states]
    return WORST_LAST[max(ranks, default=0)]


def chain_activity(activities: Iterable[Activity]) -> tuple[tuple[str, Decimal], ...]:
    """Return the highest activity of each chain measured, in Bq/g; what a base's limit is for."""
    highest: dict[str, Decimal] = {}
    for one in activities:
        chain = NUCLIDES[one.nuclide]
        if chain in (Chain.U238, Chain.TH232):
            highest[str(chain)] = max(one.bq_per_g, highest.get(str(chain), Decimal(0)))
    return tuple(sorted(highest.items()))


def cautions(activities: Iterable[Activity]) -> tuple[str, ...]:
    """Return what to keep in mind beside the legal test: near a limit, or near it in sum."""
    found = tuple(_of_chains(tuple(activities)))
    near = [_near(one) for one in found if _near(one)]
    total = sum((one.bq_per_g / EXEMPT_BQ_PER_G for one in found), Decimal(0))
    alone = all(one.bq_per_g <= EXEMPT_BQ_PER_G for one in found)
    if alone and total > 1:
        words = say("Each nuclide is at most 1 Bq/g, yet all of them together are more.")
        return (*near, words)
    return tuple(near)


def _near(one: Activity) -> str:
    doubt = one.uncertainty or Decimal(0)
    for limit in (EXEMPT_BQ_PER_G, TRANSPORT_BQ_PER_G):
        if one.bq_per_g <= limit < one.bq_per_g + doubt:
            return say(
                "%(nuclide)s is near the limit of %(limit)s Bq/g: with its uncertainty above it.",
                nuclide=one.nuclide,
                limit=limit,
            )
    return ""


def missing_for_radioactivity(subtype: str, state: str) -> Iterator[Finding]:
    """Find what keeps a lot from being published: measuring is due, or class 7 transport."""
    kind = streams.subtype(subtype)
    if kind.radioactivity_class == "possible" and state in OPEN_QUESTION:
        words = say(
            "This kind of waste may hold uranium or thorium: add a nuclide-specific"
            " measurement that is still valid."
        )
        yield Finding("radioactivity", "missing", words)
    if state == S.CLASS7_TRANSPORT:
        words = say(
            "It is above 10 Bq/g: dangerous goods of class 7 are not offered here. Turn to"
            " the authority for radiation protection."
        )
        yield Finding("radioactivity", "class7_transport", words)


def check_measurement(measurement: Measurement, today: date) -> None:
    """Raise ``Invalid`` for unknown nuclides or methods, impossible figures and days.

    A nuclide-specific result names the heads of both chains; a dose rate or count names none.
    """
    refuse_all(measurement_findings(measurement, today))


def measurement_findings(measurement: Measurement, today: date) -> Iterator[Finding]:
    """Find what cannot be in a measurement; each finding names its field."""
    if measurement.method not in tuple(RadiationMethod):
        words = say("Use one of %(radiationmethod)s.", radiationmethod=", ".join(RadiationMethod))
        yield Finding("method", "unknown_method", words)
    yield from length_findings(measurement.laboratory, "laboratory", 2)
    yield from length_findings(measurement.accreditation, "accreditation", 0)
    yield from length_findings(measurement.number, "number", 0)
    if not today - LONGEST_AGO <= measurement.measured_on <= today:
        yield Finding(
            "measured_on", "day_out_of_range", say("That cannot be the day. Check the year.")
        )
    if measurement.valid_until is not None and measurement.valid_until < today:
        words = say("It has expired already. Add one that is still valid.")
        yield Finding("valid_until", "expired", words)
    named = [one.nuclide for one in measurement.activities]
    if measurement.is_specific and not set(HEADS) <= set(named):
        words = say(
            "Give the activity of both %(heads)s; 0 where none was found.",
            heads=listed(HEADS),
        )
        yield Finding("activities", "heads_missing", words)
    if len(set(named)) != len(named):
        yield Finding("activities", "named_twice", say("Name each nuclide once."))
    for one in measurement.activities:
        yield from _activity_findings(one, measurement.is_specific)


def _activity_findings(one: Activity, is_specific: bool) -> Iterator[Finding]:
    path = f"activities.{one.nuclide}"
    if one.nuclide not in NUCLIDES:
        words = say(
            "“%(nuclide)s” is not asked for. Use one of %(nuclides)s.",
            nuclide=one.nuclide,
            nuclides=", ".join(NUCLIDES),
        )
        yield Finding(path, "unknown_nuclide", words)
    if not is_specific:
        words = say("A dose rate or gross count tells no nuclides apart. Leave them out.")
        yield Finding(path, "not_specific", words)
    for value in (one.bq_per_g, one.uncertainty or Decimal(0)):
        if not 0 <= value <= MOST_BQ_PER_G or value * MICRO % 1:
            words = say("An activity is 0 Bq/g or more, with at most six decimals.")
            yield Finding(path, "activity_out_of_range", words)

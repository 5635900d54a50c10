"""Must a load be screened, does it raise an alarm, and what ends the quarantine after one?

What each country lays down is dated (``terms.csv``): each row says where it comes from, or that it
is this registry's own setting. A dose rate only ever asks for more: no second reading, however low,
lifts a quarantine. That takes a report that tells nuclides apart, judged by the lots' own rules
(``lots/rules/radioactivity.py``).
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Self

from recycling.errors import Conflict, Finding, Invalid, invalid_all
from recycling.lots.rules.radioactivity import (
    MICRO,
    RADIATION_LIFECYCLE,
    SPECIFIC,
    Activity,
    Measurement,
    measurement_findings,
    result_move,
)
from recycling.printable import print_findings
from recycling.quantities import plain
from recycling.sayings import say
from recycling.streams import rules as streams
from recycling.streams.radioactivity import EXEMPT_BQ_PER_G
from recycling.streams.rules import RadioactivityState

SHORTEST_INSTRUMENT, LONGEST_INSTRUMENT = 2, 100
SHORTEST_WORDS, LONGEST_WORDS = 10, 500
NANO_PER_MICRO = 1000
# Beyond it a reading was taken beside a source, and is no background to measure a load by.
MOST_BACKGROUND_NSV = 1_000
MOST_NSV = 10**12
_FILE = Path(__file__).with_name("terms.csv")
_ELSEWHERE = "*"


class Ground(StrEnum):
    """What makes a reading an alarm."""

    PORTAL = "portal"  # the portal monitor raised one
    BACKGROUND = "background"  # the highest dose rate is above so many times the background
    DOSE_RATE = "dose_rate"  # it is above what is let pass anywhere


class QuarantineState(StrEnum):
    """Where a quarantine stands, and who brings that about."""

    OPEN = "open"  # the base, with a screening that raises an alarm
    LIFTED = "lifted"  # the base, by a report that tells nuclides apart
    REFUSED = "refused"  # the base, by refusing the lot whole in its receipt


@dataclass(frozen=True)
class Term:
    """One rule a country lays down from a day on; ``certainty`` is ``setting`` where it is ours."""

    country: str
    valid_from: date
    rule: str
    value: str
    source: str
    certainty: str

    @property
    def is_setting(self) -> bool:
        """Tell whether no source names it, but this registry."""
        return self.certainty == "setting"


@dataclass(frozen=True)
class Terms:
    """What holds at a base: which loads are to be screened, and above what an alarm is raised.

    ``classes`` are radioactivity classes of kinds of waste, ``states`` those of lots.
    """

    classes: frozenset[str]
    states: frozenset[str]
    times_background: Decimal
    nsv_per_h: int
    rows: tuple[Term, ...]


@dataclass(frozen=True)
class Reading:
    """What an instrument showed of a load; dose rates in nSv/h, the highest found on its outside.

    ``portal_alarm`` tells whether a portal monitor raised an alarm by counting.
    """

    instrument: str
    verified_until: date
    background_nsv: int
    highest_nsv: int
    portal_alarm: bool = False


@dataclass(frozen=True)
class Report:
    """A report that is to lift a quarantine, and what the base finds by it.

    ``detection_limit`` is the highest of its nuclides, in Bq/g.
    """

    measurement: Measurement
    instrument: str
    detection_limit: Decimal
    words: str

    @property
    def finding(self) -> RadioactivityState:
        """Return where its nuclides put the load."""
        return RADIATION_LIFECYCLE[result_move(self.measurement.activities)].target

    def stored(self) -> dict[str, Any]:
        """Return it as it is stored, and told in the ledger."""
        said = self.measurement
        return {
            "method": str(said.method),
            "laboratory": said.laboratory.strip(),
            "accreditation": said.accreditation.strip(),
            "number": said.number.strip(),
            "measured_on": said.measured_on.isoformat(),
            "instrument": self.instrument.strip(),
            "detection_limit": plain(self.detection_limit),
            "activities": [
                {
                    "nuclide": one.nuclide,
                    "bq_per_g": plain(one.bq_per_g),
                    "uncertainty": None if one.uncertainty is None else plain(one.uncertainty),
                }
                for one in said.activities
            ],
        }

    @classmethod
    def read(cls, stored: Mapping[str, Any], words: str) -> Self:
        """Read it back."""
        found = tuple(
            Activity(
                one["nuclide"],
                Decimal(one["bq_per_g"]),
                None if one["uncertainty"] is None else Decimal(one["uncertainty"]),
            )
            for one in stored["activities"]
        )
        measurement = Measurement(
            method=stored["method"],
            laboratory=stored["laboratory"],
            measured_on=date.fromisoformat(stored["measured_on"]),
            activities=found,
            accreditation=stored["accreditation"],
            number=stored["number"],
        )
        return cls(measurement, stored["instrument"], Decimal(stored["detection_limit"]), words)


def terms_for(country: str, day: date, rows: Iterable[Term] | None = None) -> Terms:
    """Return what holds in a country on a day: of each rule its own newest row, else everybody's.

    ``rows`` are those of ``terms.csv`` unless others are given.
    """
    newest: dict[str, Term] = {}
    for one in sorted(_all_terms() if rows is None else rows, key=lambda one: one.valid_from):
        if one.valid_from > day or one.country not in (country, _ELSEWHERE):
            continue
        before = newest.get(one.rule)
        if one.country == country or before is None or before.country == _ELSEWHERE:
            newest[one.rule] = one
    return Terms(
        classes=frozenset(newest["classes"].value.split()),
        states=frozenset(newest["states"].value.split()),
        times_background=Decimal(newest["times_background"].value),
        nsv_per_h=int(newest["nsv_per_h"].value),
        rows=tuple(newest.values()),
    )


@cache
def _all_terms() -> tuple[Term, ...]:
    with _FILE.open(encoding="utf-8", newline="") as rows:
        return tuple(
            Term(
                country=row["country"],
                valid_from=date.fromisoformat(row["valid_from"]),
                rule=row["rule"],
                value=row["value"],
                source=row["source"],
                certainty=row["certainty"],
            )
            for row in csv.DictReader(rows)
        )


def nanosieverts(microsieverts: Decimal, field: str) -> int:
    """Return a dose rate in nSv/h from one in µSv/h; raises ``Invalid`` beyond three decimals."""
    rate = microsieverts * NANO_PER_MICRO
    if rate % 1 or abs(rate) > MOST_NSV:
        raise Invalid(
            "rate_out_of_range",
            say("A dose rate in µSv/h has at most three decimals."),
            field=field,
            way_out=say("Round it to whole nSv/h."),
        )
    return int(rate)


def is_obligatory(subtype: str, radioactivity: str, terms: Terms) -> bool:
    """Tell whether a lot of this kind, that stands at this radioactivity, is to be screened."""
    kind = streams.subtype(subtype)
    return kind.radioactivity_class in terms.classes or radioactivity in terms.states


def grounds_of(reading: Reading, terms: Terms) -> tuple[Ground, ...]:
    """Return everything that makes a reading an alarm; exactly at a limit is none."""
    return tuple(_grounds(reading, terms))


def _grounds(reading: Reading, terms: Terms) -> Iterator[Ground]:
    if reading.portal_alarm:
        yield Ground.PORTAL
    if reading.highest_nsv > terms.times_background * reading.background_nsv:
        yield Ground.BACKGROUND
    if reading.highest_nsv > terms.nsv_per_h:
        yield Ground.DOSE_RATE


def check_reading(reading: Reading, today: date) -> None:
    """Raise ``Invalid`` naming each figure that cannot be, or an instrument out of verification."""
    refusal = invalid_all(_reading_findings(reading, today))
    if refusal:
        raise refusal


def _reading_findings(reading: Reading, today: date) -> Iterator[Finding]:
    yield from _instrument_findings(reading.instrument)
    if reading.verified_until < today:
        words = say("Its verification has ended. Screen with an instrument that is verified.")
        yield Finding("verified_until", "verification_ended", words)
    if not 0 < reading.background_nsv <= MOST_BACKGROUND_NSV:
        words = say(
            "A background is above 0 and at most 1 µSv/h. Measure it away from the load,"
            " with the instrument switched on."
        )
        yield Finding("background", "no_background", words)
    if not 0 <= reading.highest_nsv <= MOST_NSV:
        yield Finding("highest", "rate_out_of_range", say("A dose rate is 0 µSv/h or more."))


def _instrument_findings(instrument: str) -> Iterator[Finding]:
    if not SHORTEST_INSTRUMENT <= len(instrument.strip()) <= LONGEST_INSTRUMENT:
        words = say(
            "Name the instrument in %(shortest_instrument)s to %(longest_instrument)s characters.",
            shortest_instrument=SHORTEST_INSTRUMENT,
            longest_instrument=LONGEST_INSTRUMENT,
        )
        yield Finding("instrument", "not_named", words)
    yield from print_findings(instrument, "instrument")


def check_report(report: Report, began_on: date, today: date) -> None:
    """Raise ``Invalid`` naming what keeps a report from lifting a quarantine that began on a day.

    A dose rate or a gross count alone never does, nor what was measured before the alarm, nor
    figures below a detection limit that is itself above 1 Bq/g.
    """
    refusal = invalid_all(_report_findings(report, began_on, today))
    if refusal:
        raise refusal


def _report_findings(report: Report, began_on: date, today: date) -> Iterator[Finding]:
    said = report.measurement
    if said.method not in SPECIFIC:
        words = say(
            "A dose rate or a gross count alone never lifts a quarantine. Have the load"
            " measured by gamma spectrometry."
        )
        yield Finding("method", "not_specific", words)
    yield from measurement_findings(said, today)
    if len(said.accreditation.strip()) < SHORTEST_INSTRUMENT:
        words = say("Give the number of the laboratory's accreditation.")
        yield Finding("accreditation", "not_accredited", words)
    if said.measured_on < began_on:
        words = say(
            "That was measured before the alarm. It takes a measurement of this load since."
        )
        yield Finding("measured_on", "before_the_alarm", words)
    yield from _instrument_findings(report.instrument)
    limit = report.detection_limit
    if not 0 < limit <= EXEMPT_BQ_PER_G or limit * MICRO % 1:
        words = say(
            "A detection limit is above 0 and at most %(exempt_bq_per_g)s Bq/g, with at"
            " most six decimals: what it cannot see it cannot exempt.",
            exempt_bq_per_g=EXEMPT_BQ_PER_G,
        )
        yield Finding("detection_limit", "sees_too_little", words)
    length = len(report.words.strip())
    if not SHORTEST_WORDS <= length <= LONGEST_WORDS:
        words = say(
            "State the finding in %(shortest_words)s to %(longest_words)s characters.",
            shortest_words=SHORTEST_WORDS,
            longest_words=LONGEST_WORDS,
        )
        yield Finding("words", "not_stated", words)
    yield from print_findings(" ".join(report.words.split()), "words")


def check_liftable(finding: RadioactivityState, norm_lacks: str) -> None:
    """Raise ``Conflict`` where what a report finds keeps a load in quarantine.

    ``norm_lacks`` says what the base's licence lacks for it as natural radioactivity (NORM), empty
    where it lacks nothing. Above 10 Bq/g no licence helps.
    """
    if finding == RadioactivityState.CLASS7_TRANSPORT:
        raise Conflict(
            "above_class_7",
            say("It is above 10 Bq/g: no base takes that in here."),
            field="activities",
            way_out=say("Refuse the lot whole and turn to the authority for radiation protection."),
        )
    if finding == RadioactivityState.REGULATED_NORM and norm_lacks:
        raise Conflict(
            "norm_not_licensed",
            say("It is above the exemption. %(norm_lacks)s", norm_lacks=norm_lacks),
            field="activities",
            way_out=say(
                "Refuse the lot whole: it may go to a base licensed for natural radioactivity."
            ),
        )


def check_open(state: str) -> None:
    """Raise ``Conflict`` where a quarantine is over."""
    if state != QuarantineState.OPEN:
        raise Conflict(
            "quarantine_over",
            say("This quarantine is %(state)s.", state=state),
            field="state",
            way_out=say("Screen the load again if it is to be looked at anew."),
        )

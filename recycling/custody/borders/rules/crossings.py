"""What does the law ask of a lot that goes to a country: nothing, information, or consents?

The answer is the catalogue's (``streams.corridors``), read as the market reads it. Where it is
unknown, a named person decided before the lot was awarded, and nothing more is asked here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from recycling.matching.rules.borders import Waste, corridor_of, said_by
from recycling.streams import rules as streams
from recycling.streams.codes import EU_MEMBERS
from recycling.streams.rules import Answer

NEW_LAW_FROM = date(2026, 5, 21)
NEW_LAW = "Regulation (EU) 2024/1157"
OLD_LAW = "Regulation (EC) No 1013/2006"


class Regime(StrEnum):
    """What has to travel with a lot, or be there before it leaves."""

    INSIDE = "inside"  # it stays in its country
    OPEN = "open"  # it crosses, and no form is laid down that is known here
    INFORMATION = "information"  # general information travels with it
    CONSENT = "consent"  # the authorities concerned consent before, and a paper travels with it
    DECIDED = "decided"  # the law is unknown here; a regulator decided


@dataclass(frozen=True)
class Crossing:
    """What is asked on a way from country to country, by which rule, and who says so."""

    regime: Regime
    from_country: str
    to_country: str
    words: str
    source: str
    law: str = ""

    @property
    def needs_paper(self) -> bool:
        """Tell whether a border paper has to be drawn up."""
        return self.regime in (Regime.INFORMATION, Regime.CONSENT)


def crossing_of(waste: Waste, to_country: str, day: date) -> Crossing:
    """Return what is asked of waste that goes to a country on a day.

    What the law forbids is asked for consent here as well: no dossier is made for it.
    """
    rule = streams.ask_corridor(corridor_of(waste, to_country, day))
    law = form_law(waste.country, to_country, day)
    return Crossing(
        regime=_regime(waste.country == to_country, rule.answer, law),
        from_country=waste.country,
        to_country=to_country,
        words=rule.text,
        source=said_by(rule),
        law=law,
    )


def _regime(stays: bool, answer: Answer, law: str) -> Regime:
    if stays:
        return Regime.INSIDE
    if answer is Answer.UNKNOWN:
        return Regime.DECIDED
    if answer is Answer.ALLOWED:
        return Regime.INFORMATION if law else Regime.OPEN
    return Regime.CONSENT


def form_law(from_country: str, to_country: str, day: date) -> str:
    """Return which law lays down the form of general information on a day; empty where none.

    Great Britain kept the form of the older regulation (recalled, not looked up).
    """
    if EU_MEMBERS & {from_country, to_country}:
        return NEW_LAW if day >= NEW_LAW_FROM else OLD_LAW
    return OLD_LAW if "GB" in (from_country, to_country) else ""

"""May waste go from one country to another, under this code, in this form, on this day?

Cross-border rules are data (``catalogue/corridors.json``): dated, each with its source and how sure
we are. The first rule that fits decides; where none does, nobody has looked it up and the answer is
unknown. A movement keeps the codes of its own day: old ones are not asked again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import Any

import pycountry

from recycling.errors import Invalid, NotFound
from recycling.sayings import say
from recycling.streams.classing import HazardClass, hazard_class
from recycling.streams.code_lists import day_of, is_within
from recycling.streams.kinds import stream
from recycling.streams.reading import read_catalogue
from recycling.streams.sources import Sourced

_NOT = "not "
_OR = " or "


class Answer(StrEnum):
    """What the law says of a corridor; unknown: a person has to find out and decide."""

    ALLOWED = "allowed"
    CONSENT_NEEDED = "consent_needed"
    FORBIDDEN = "forbidden"
    UNKNOWN = "unknown"


class WasteForm(StrEnum):
    """The form that a border rule may ask for."""

    NOT_SAID = ""
    SOLID = "solid"  # metallic, non-dispersible
    DISPERSIBLE = "dispersible"  # swarf, powder, sludge
    SORTED = "sorted"  # batteries to a specification
    UNSORTED = "unsorted"


@dataclass(frozen=True, kw_only=True)
class Corridor:
    """What is to move from where to where; ``hazard`` as its list says on the day."""

    from_country: str
    to_country: str
    code_list: str
    code: str
    hazard: HazardClass
    day: date
    form: WasteForm = WasteForm.NOT_SAID
    stream: str = ""


@dataclass(frozen=True, kw_only=True)
class CorridorRule(Sourced):
    """One rule; an empty tuple of conditions asks nothing."""

    id: str
    from_zones: tuple[str, ...]
    to_zones: tuple[str, ...]
    hazards: tuple[str, ...]
    lists: tuple[str, ...]
    codes: tuple[str, ...]
    forms: tuple[str, ...]
    streams: tuple[str, ...]
    valid_from: date | None
    valid_to: date | None
    answer: Answer
    text: str

    def fits(self, asked: Corridor) -> bool:
        """Tell whether the rule speaks of a corridor on its day."""
        return (
            is_within(self.valid_from, self.valid_to, asked.day)
            and all(is_in_zone(zone, asked.from_country) for zone in self.from_zones)
            and all(is_in_zone(zone, asked.to_country) for zone in self.to_zones)
            and _names(self.hazards, asked.hazard)
            and _names(self.lists, asked.code_list)
            and _names(self.codes, asked.code)
            and _names(self.forms, asked.form)
            and _names(self.streams, asked.stream)
        )


_INSIDE = CorridorRule(
    id="no_border",
    from_zones=(),
    to_zones=(),
    hazards=(),
    lists=(),
    codes=(),
    forms=(),
    streams=(),
    valid_from=None,
    valid_to=None,
    answer=Answer.ALLOWED,
    text=say("The waste stays in its country; no border is crossed."),
    source="infer",
    certainty="derived",
)
_NO_RULE = CorridorRule(
    id="no_rule",
    from_zones=(),
    to_zones=(),
    hazards=(),
    lists=(),
    codes=(),
    forms=(),
    streams=(),
    valid_from=None,
    valid_to=None,
    answer=Answer.UNKNOWN,
    text=say("No rule for this corridor has been looked up."),
    source="infer",
    certainty="derived",
)


def _names(wanted: tuple[str, ...], given: str) -> bool:
    return not wanted or given in wanted


def is_in_zone(zone: str, country: str) -> bool:
    """Tell whether a country is in a zone, such as ``EU`` or ``not OECD or EU``."""
    outside = zone.startswith(_NOT)
    zones = zone.removeprefix(_NOT).split(_OR)
    return outside != any(country in _zones()[one] for one in zones)


@cache
def _zones() -> Mapping[str, frozenset[str]]:
    rows = read_catalogue("corridors")["zones"]
    return MappingProxyType({row["id"]: frozenset(row["countries"]) for row in rows})


@cache
def corridor_rules() -> tuple[CorridorRule, ...]:
    """Return every rule, in the order in which they are asked."""
    return tuple(_rule(row) for row in read_catalogue("corridors")["rules"])


def _rule(row: dict[str, Any]) -> CorridorRule:
    return CorridorRule(
        id=row["id"],
        from_zones=tuple(row["from"]),
        to_zones=tuple(row["to"]),
        hazards=tuple(row["hazard"]),
        lists=tuple(row["lists"]),
        codes=tuple(row["codes"]),
        forms=tuple(row["forms"]),
        streams=tuple(row["streams"]),
        valid_from=day_of(row["valid_from"]),
        valid_to=day_of(row["valid_to"]),
        answer=Answer(row["answer"]),
        text=row["text"],
        source=row["source"],
        certainty=row["certainty"],
    )


def ask_corridor(asked: Corridor) -> CorridorRule:
    """Return the rule that decides a corridor on its day: its answer, text and source."""
    if asked.from_country == asked.to_country:
        return _INSIDE
    return next((rule for rule in corridor_rules() if rule.fits(asked)), _NO_RULE)


@dataclass(frozen=True, kw_only=True)
class CorridorAsked:
    """A corridor as somebody typed it; without a list the form of the code tells which it is."""

    from_country: str
    to_country: str
    code: str
    day: date
    code_list: str = ""
    form: str = ""
    stream: str = ""


def read_corridor(asked: CorridorAsked) -> Corridor:
    """Make a corridor of what somebody typed.

    Raises ``Invalid`` naming ``from``, ``to``, ``list``, ``code``, ``form`` or ``stream``.
    """
    here, there = _country(asked.from_country, "from"), _country(asked.to_country, "to")
    _check_stream(asked.stream)
    if asked.form not in tuple(WasteForm):
        raise Invalid(
            "unknown_form",
            say("“%(form)s” is not a form that border rules know.", form=asked.form),
            field="form",
            way_out=say(
                "Use one of %(filter)s; or leave it out.", filter=", ".join(filter(None, WasteForm))
            ),
        )
    classed = hazard_class(asked.code, here, asked.day, asked.code_list)
    return Corridor(
        from_country=here,
        to_country=there,
        code_list=str(classed.entry.code_list),
        code=classed.entry.number,
        hazard=classed.hazard,
        day=asked.day,
        form=WasteForm(asked.form),
        stream=asked.stream,
    )


def _country(text: str, field: str) -> str:
    code = text.strip().upper()
    if pycountry.countries.get(alpha_2=code) is None:
        raise Invalid(
            "unknown_country",
            say("“%(text)s” is not a country.", text=text),
            field=field,
            way_out=say("Use the two letters of ISO 3166-1, such as DE."),
        )
    return code


def _check_stream(stream_id: str) -> None:
    try:
        if stream_id:
            stream(stream_id)
    except NotFound as unknown:
        raise Invalid("unknown_stream", unknown.message, field="stream") from None

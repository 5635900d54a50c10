"""By what is a base of the public register found, and how many fit each further choice?

Every choice narrows the register; the count beside a choice is of the bases that fit it and all the
others made. What a base is licensed for is asked of the licences that count on the day.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, false, func, select, union

from recycling.bases.models import (
    Base,
    BaseWord,
    Licence,
    LicenceHazard,
    LicenceSubtype,
    LineYield,
    ProcessLine,
)
from recycling.bases.rules import IN_FORCE
from recycling.db import db
from recycling.errors import Invalid
from recycling.folding import ranges_of
from recycling.sayings import say
from recycling.streams import rules as streams

COUNTING = "counting"
MOST_WORDS = 8
_FACETS_SHOWN = 200


@dataclass(frozen=True)
class Asked:
    """What the register is narrowed to; empty: everything."""

    q: str = ""
    country: str = ""
    stream: str = ""
    subtype: str = ""
    element: str = ""
    process: str = ""
    state: str = ""
    hazard: str = ""

    def chosen(self) -> dict[str, str]:
        """Return the choices made, by name, as an address carries them."""
        return {name: value for name, value in asdict(self).items() if value}


Narrow = Callable[[Any, str, date], Any]


def narrowed(asked: Asked, day: date, without: str = "") -> Select[int]:
    """Return the ids of the bases that fit, leaving one choice out of account.

    Raises ``NotFound`` for an unknown stream, ``Invalid`` naming ``q`` for too many words.
    """
    wanted = select(Base.id)
    for name, value in asked.chosen().items():
        if name != without:
            wanted = _NARROWING[name](wanted, value, day)
    return wanted


def facets(asked: Asked, day: date) -> Mapping[str, dict[str, int]]:
    """Count, for each choice of a list, the bases that fit it and all other choices made."""
    return {name: _counted(rows(day), asked, name, day) for name, rows in _COUNTING.items()}


def _counted(rows: Any, asked: Asked, name: str, day: date) -> dict[str, int]:
    pairs = rows.subquery()
    base_id, value = tuple(pairs.c)
    counted = db.session.execute(
        select(value, func.count(base_id.distinct()))
        .where(base_id.in_(narrowed(asked, day, without=name)))
        .group_by(value)
        .order_by(value)
        .limit(_FACETS_SHOWN)
    )
    return {row[0]: row[1] for row in counted}


def _words(wanted: Any, asked: str, _day: date) -> Any:
    if len(ranges_of(asked)) > MOST_WORDS:
        raise Invalid(
            "too_many_words",
            say("The search takes at most %(most_words)s words.", most_words=MOST_WORDS),
            field="q",
            way_out=say("Leave some out."),
        )
    is_meant = select(Base.id).where(Base.ref == asked.strip().upper())
    return wanted.where(Base.id.in_(union(is_meant, _spoken(asked))))


def _spoken(asked: str) -> Select[int]:
    """Return the bases of whose words each word asked for begins one."""
    words = [
        select(BaseWord.base_id).where(BaseWord.word.between(first, last))
        for first, last in ranges_of(asked)
    ]
    found = words[0] if words else select(Base.id).where(false())
    for among in words[1:]:
        found = found.where(BaseWord.base_id.in_(among))
    return found


def _in_country(wanted: Any, country: str, _day: date) -> Any:
    return wanted.where(Base.country == country)


def _for_stream(wanted: Any, stream: str, day: date) -> Any:
    kinds = [kind.id for kind in streams.stream(stream).subtypes]
    return wanted.where(Base.id.in_(_licensed(day).where(LicenceSubtype.subtype.in_(kinds))))


def _for_subtype(wanted: Any, subtype: str, day: date) -> Any:
    return wanted.where(Base.id.in_(_licensed(day).where(LicenceSubtype.subtype == subtype)))


def _with_element(wanted: Any, element: str, _day: date) -> Any:
    lines = select(ProcessLine.base_id).join(LineYield, LineYield.line_id == ProcessLine.id)
    return wanted.where(Base.id.in_(lines.where(LineYield.element == element)))


def _with_process(wanted: Any, process: str, _day: date) -> Any:
    lines = select(ProcessLine.base_id).where(ProcessLine.process == process)
    return wanted.where(Base.id.in_(lines))


def _in_state(wanted: Any, state: str, day: date) -> Any:
    if state == COUNTING:
        return wanted.where(Base.id.in_(select(Licence.base_id).where(*_counts(day))))
    return wanted.where(Base.id.in_(select(Licence.base_id).where(Licence.state == state)))


def _accepting(wanted: Any, hazard: str, day: date) -> Any:
    return wanted.where(Base.id.in_(_accepted(day).where(LicenceHazard.hazard == hazard)))


def _counts(day: date) -> tuple[Any, ...]:
    return Licence.state.in_(IN_FORCE), Licence.valid_from <= day, Licence.valid_to >= day


def _licensed(day: date) -> Any:
    return (
        select(Licence.base_id)
        .join(LicenceSubtype, LicenceSubtype.licence_id == Licence.id)
        .where(*_counts(day))
    )


def _accepted(day: date) -> Any:
    return (
        select(Licence.base_id)
        .join(LicenceHazard, LicenceHazard.licence_id == Licence.id)
        .where(*_counts(day))
    )


_NARROWING: Mapping[str, Narrow] = {
    "q": _words,
    "country": _in_country,
    "stream": _for_stream,
    "subtype": _for_subtype,
    "element": _with_element,
    "process": _with_process,
    "state": _in_state,
    "hazard": _accepting,
}
_COUNTING: Mapping[str, Callable[[date], Any]] = {
    "country": lambda _day: select(Base.id, Base.country),
    "subtype": lambda day: _licensed(day).add_columns(LicenceSubtype.subtype),
    "element": lambda _day: select(ProcessLine.base_id, LineYield.element).join(
        LineYield, LineYield.line_id == ProcessLine.id
    ),
    "process": lambda _day: select(ProcessLine.base_id, ProcessLine.process),
    "state": lambda _day: select(Licence.base_id, Licence.state),
    "hazard": lambda day: _accepted(day).add_columns(LicenceHazard.hazard),
}

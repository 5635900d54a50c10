"""How many lots fit, how many would each choice leave, and what helps where none fits?

Nothing is counted beyond a thousand: “1 000+” says enough, and costs the same in a register of
ten thousand lots as in one of ten million.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import aliased

from recycling.db import db
from recycling.lots.models import RegisterEntry
from recycling.lots.narrowing import conditions
from recycling.lots.rules import spelt_words
from recycling.lots.searching import ORDERS, anywhere, windows
from recycling.lots.sought import Sort, Sought, check
from recycling.lots.spelling import respelt

MOST_COUNTED = 1000
FACETS = ("stream", "country", "element", "hazardous", "state")


@dataclass(frozen=True)
class Count:
    """How many lots fit: ``number`` of them, or that many and more."""

    number: int
    or_more: bool = False


@dataclass(frozen=True)
class Facets:
    """How many lots fit in all, and for each choice how many it would leave.

    Where none fits: the words somebody may have meant, which find something.
    """

    total: Count
    choices: dict[str, dict[str, Count]]
    did_you_mean: str = ""


def facets(sought: Sought) -> Facets:
    """Count the lots that fit, and those each choice would leave, none beyond ``MOST_COUNTED``.

    A choice already made counts as if it were not, so that one sees what another would give.
    """
    check(sought)
    sample = _sample(sought)
    made = {
        name: _sample(replace(sought, **_without(name))) for name in FACETS if getattr(sought, name)
    }
    return Facets(
        total=_count(len(sample), len(sample)),
        choices={name: _counted(name, made.get(name, sample)) for name in FACETS},
        did_you_mean="" if sample else _meant(sought),
    )


def _meant(sought: Sought) -> str:
    """Spell the words no lot has as the register does, where that finds something."""
    unknown = [word for word in spelt_words((sought.q,)) if not _sample(Sought(q=word))]
    words = respelt(sought.q, unknown) if unknown else ""
    return words if words and _sample(replace(sought, q=words)) else ""


def _without(name: str) -> dict[str, Any]:
    return {"element": "", "element_least": None} if name == "element" else {name: ""}


def _sample(sought: Sought) -> Sequence[Any]:
    """Return what is counted of up to one lot more than are counted: the newest, or any."""
    for window in windows(sought, ORDERS[Sort.NEWEST]):
        newest = aliased(RegisterEntry, window.entries)
        rows = _rows(newest, conditions(sought, newest, one_by_one=True))
        if len(rows) > MOST_COUNTED or not window.is_full():
            return rows
        if not window.promises(len(rows), MOST_COUNTED + 1):
            break
    return _rows(RegisterEntry, anywhere(sought))


def _rows(entry: Any, fits: Iterable[ColumnElement[bool]]) -> Sequence[Any]:
    counted = select(entry.stream, entry.country, entry.elements, entry.hazardous, entry.state)
    return db.session.execute(counted.where(*fits).limit(MOST_COUNTED + 1)).all()


def _counted(name: str, sample: Sequence[Any]) -> dict[str, Count]:
    place = FACETS.index(name)
    counter: Counter[str] = Counter()
    for row in sample:
        counter.update(_values(row[place]))
    return {value: _count(number, len(sample)) for value, number in counter.most_common()}


def _values(found: str | bool) -> Sequence[str]:
    if isinstance(found, bool):
        return ("yes" if found else "no",)
    return found.split(",") if found else ()


def _count(number: int, looked_at: int) -> Count:
    return Count(min(number, MOST_COUNTED), or_more=looked_at > MOST_COUNTED)


def ways_out(sought: Sought) -> list[tuple[str, Count]]:
    """Return, where nothing fits, which filters to take away, each with what would fit then."""
    found = []
    for name in sought.narrows:
        default = getattr(Sought(), name)
        without = _without(name) if name == "element" else {name: default}
        sample = _sample(replace(sought, **without))
        if sample:
            found.append((name, _count(len(sample), len(sample))))
    return found

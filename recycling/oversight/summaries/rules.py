"""What is a yearly summary made of, and of which years is there one? Pure.

A summary is parts; a part is a table with a line that says how it is counted. Columns name the
unit, so that a cell is a bare number; the same parts become a page, a PDF, a workbook and JSON.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from decimal import Decimal
from enum import StrEnum

from recycling.errors import Invalid
from recycling.months import Month, midnight
from recycling.quantities import Mass, Money
from recycling.sayings import say

Cell = str | int | Mass | Money | Decimal | None


class About(StrEnum):
    """What a summary is about."""

    ORGANISATION = "organisations"
    BASE = "bases"
    REGION = "regions"


class Unit(StrEnum):
    """In what a column is measured; ``NAME`` says what its row is about."""

    NAME = "name"
    COUNT = "count"
    MASS = "kg"
    MONEY = "money"
    SHARE = "share"


@dataclass(frozen=True)
class Year:
    """A year of the calendar."""

    number: int

    @property
    def first_month(self) -> str:
        """Return January, as ``2026-01``."""
        return str(Month(self.number, 1))

    @property
    def last_month(self) -> str:
        """Return December."""
        return str(Month(self.number, 12))

    def instants(self, zone: tzinfo) -> tuple[datetime, datetime]:
        """Return when it begins, and when the next begins, by the calendar of a zone, in UTC."""
        return (
            midnight(date(self.number, 1, 1), zone),
            midnight(date(self.number + 1, 1, 1), zone),
        )


@dataclass(frozen=True)
class Column:
    """A column: its name in files, what people read above it, and its unit."""

    name: str
    heading: str
    unit: Unit = Unit.NAME


@dataclass(frozen=True)
class Part:
    """A table of a summary; ``counted`` says how, ``page`` and ``where`` which page has the same.

    ``differs`` says why another page of ours may show another figure.
    """

    name: str
    title: str
    counted: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    differs: str = ""
    empty: str = ""


@dataclass(frozen=True)
class Subject:
    """Whose year it is; ``owner_id`` is the organisation that may read it, none of a region's.

    An organisation is read by itself, a base by its recycler.
    """

    about: About
    ref: str
    name: str
    country: str
    subdivision: str
    owner_id: int | None
    first_year: int

    def parties(self) -> Mapping[str, int | None]:
        """Return whose it is."""
        part = "recycler" if self.about == About.BASE else "organisation"
        return {part: self.owner_id}


@dataclass(frozen=True)
class Summary:
    """A year of a subject as of an instant; ``has_ended`` tells that the year is over."""

    subject: Subject
    year: Year
    has_ended: bool
    at: datetime
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Figure:
    """One figure of a summary, for files that have a row for each."""

    part: str
    of: str
    measure: str
    value: Decimal | int
    unit: str


def figures_of(summary: Summary) -> Iterator[Figure]:
    """Yield every figure of a summary, part by part and row by row."""
    for part in summary.parts:
        for row in part.rows:
            cells = list(zip(part.columns, row, strict=True))
            of = " / ".join(str(cell) for column, cell in cells if column.unit == Unit.NAME)
            for column, cell in cells:
                if column.unit != Unit.NAME and cell is not None:
                    yield _figure(part.name, of, column, cell)


def _figure(part: str, of: str, column: Column, cell: Cell) -> Figure:
    match cell:
        case Mass():
            return Figure(part, of, column.name, cell.kilograms, "kg")
        case Money():
            return Figure(part, of, column.name, cell.amount, cell.currency)
        case int() | Decimal():
            return Figure(part, of, column.name, cell, "" if column.unit == Unit.SHARE else "1")
        case _:
            raise TypeError(f"{column.name} of {part} is no figure")


def years_of(subject: Subject, this_year: int) -> tuple[int, ...]:
    """Return the years of which there is a summary, this one first."""
    return tuple(range(this_year, min(subject.first_year, this_year) - 1, -1))


def year_asked(asked: str, years: Sequence[int]) -> Year:
    """Return the year asked for, the newest where none is; raises ``Invalid`` naming ``year``."""
    if not asked:
        return Year(years[0])
    if asked not in {str(one) for one in years}:
        raise Invalid(
            "year_without_summary",
            say("There is no summary of this year."),
            field="year",
            way_out=say("Choose one of %(years)s.", years=", ".join(str(one) for one in years)),
        )
    return Year(int(asked))

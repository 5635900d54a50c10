"""When may a price be entered, and how is a file of prices read?

A price is dated and names its source and publisher, so that anyone can look it up; what was
invented for a demonstration says so. A file is CSV with a header of the field names.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from io import StringIO

from recycling.errors import Finding, Invalid, invalid_all
from recycling.quantities import CURRENCIES, Form, Money
from recycling.sayings import say
from recycling.streams.rules import elements

COLUMNS = (
    "element",
    "form",
    "price_per_kg",
    "currency",
    "observed_on",
    "source",
    "publisher",
    "is_demonstration",
)
# Traded and quoted as one product, for separating the two costs more than it brings.
QUOTED_TOGETHER = {"PrNd": ("Pr", "Nd")}
_LARGEST_MINOR = 10**12
_MOST_ROWS = 10_000


@dataclass(frozen=True)
class NewPrice:
    """A price as somebody enters it, in minor units per kilogram."""

    element: str
    form: str
    minor_per_kg: int
    currency: str
    observed_on: date
    source: str
    publisher: str
    is_demonstration: bool = False


def check_prices(prices: tuple[NewPrice, ...], day: date) -> None:
    """Raise ``Invalid`` with every finding of every price entered on a day.

    Where there are several, the path begins with the row, from 1.
    """
    if not prices:
        raise Invalid("none_given", say("There is no price to enter."), field="prices")
    many = len(prices) > 1
    refusal = invalid_all(
        finding
        for row, price in enumerate(prices, start=1)
        for finding in _findings(price, day, f"{row}." if many else "")
    )
    if refusal:
        raise refusal


def _findings(price: NewPrice, day: date, row: str) -> Iterable[Finding]:
    if price.element not in quotable():
        words = say(
            "“%(element)s” is neither a rare earth nor quoted together as PrNd is.",
            element=price.element,
        )
        yield Finding(f"{row}element", "unknown_element", words)
    if price.form not in tuple(Form):
        yield Finding(f"{row}form", "unknown_form", say("Choose %(form)s.", form=" or ".join(Form)))
    if price.currency not in CURRENCIES:
        yield Finding(
            f"{row}currency",
            "unknown_currency",
            say("Use one of %(currencies)s.", currencies=", ".join(CURRENCIES)),
        )
    if not 0 <= price.minor_per_kg <= _LARGEST_MINOR:
        yield Finding(
            f"{row}price_per_kg", "price_out_of_range", say("A price is 0 or more per kg.")
        )
    if price.observed_on > day:
        yield Finding(f"{row}observed_on", "not_yet", say("A price is observed today or earlier."))
    for field, longest in (("source", 300), ("publisher", 100)):
        if not 2 <= len(getattr(price, field).strip()) <= longest:
            words = say(
                "The %(field)s needs 2 to %(longest)s characters.", field=field, longest=longest
            )
            yield Finding(f"{row}{field}", "bad_length", words)


def quotable() -> tuple[str, ...]:
    """Return what a price may be of: each of the seventeen, and what is quoted together."""
    return (*(one.symbol for one in elements()), *QUOTED_TOGETHER)


def read_bytes(content: bytes) -> tuple[NewPrice, ...]:
    """Read the content of a CSV file; raises ``Invalid`` where it is no text in UTF-8."""
    try:
        return read_prices(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise Invalid(
            "not_text",
            say("The file is no text in UTF-8."),
            field="file",
            way_out=say("Save it as CSV UTF-8."),
        ) from None


def read_prices(text: str) -> tuple[NewPrice, ...]:
    """Read a CSV file of prices; raises ``Invalid`` naming rows (from 1) and columns."""
    rows = csv.DictReader(StringIO(text.removeprefix("\ufeff")))
    if tuple(rows.fieldnames or ()) != COLUMNS:
        raise Invalid(
            "bad_header",
            say("The first line does not name the columns."),
            field="file",
            way_out=say("Write: %(columns)s", columns=",".join(COLUMNS)),
        )
    read = tuple(_row(number, row) for number, row in enumerate(rows, start=1))
    if not 1 <= len(read) <= _MOST_ROWS:
        raise Invalid(
            "bad_length",
            say("A file holds 1 to %(most_rows)s prices.", most_rows=_MOST_ROWS),
            field="file",
        )
    return read


def _row(number: int, row: dict[str, str]) -> NewPrice:
    if None in row or None in row.values():
        raise Invalid(
            "bad_row",
            say("Row %(number)s has not %(many)s cells.", number=number, many=len(COLUMNS)),
            field=str(number),
        )
    cells = {name: cell.strip() for name, cell in row.items()}
    return NewPrice(
        element=cells["element"],
        form=cells["form"],
        minor_per_kg=Money.of(
            cells["price_per_kg"], cells["currency"], f"{number}.price_per_kg"
        ).minor,
        currency=cells["currency"],
        observed_on=_date(cells["observed_on"], f"{number}.observed_on"),
        source=cells["source"],
        publisher=cells["publisher"],
        is_demonstration=_yes(cells["is_demonstration"], f"{number}.is_demonstration"),
    )


def _date(cell: str, path: str) -> date:
    try:
        return date.fromisoformat(cell)
    except ValueError:
        raise Invalid(
            "bad_date",
            say("“%(cell)s” is not a date.", cell=cell),
            field=path,
            way_out=say("Write 2026-11-23."),
        ) from None


def _yes(cell: str, path: str) -> bool:
    if cell not in ("true", "false"):
        raise Invalid("bad_flag", say("Write true or false."), field=path)
    return cell == "true"

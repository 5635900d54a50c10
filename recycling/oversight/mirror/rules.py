"""How far apart are two countries' books of the same trade? (F - D) / D, by corridor.

D is what the country of export recorded as leaving, F what the other one recorded as coming in.
The worked example is that of the white paper of 2012, Situation and Policies of China's Rare Earth
Industry (Information Office of the State Council, Beijing), section I.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from io import StringIO

from recycling.errors import Finding, invalid_all
from recycling.printable import print_findings
from recycling.quantities import Mass
from recycling.sayings import say

NOISE = Decimal("0.10")
"""What timing and different ways of recording explain; recalled, no published limit was found."""
COLUMNS = ("year", "product", "exporter", "importer", "exported_kg", "imported_kg")
FIRST_YEAR, LAST_YEAR = 1990, 2100
MOST_LINES = 2_000
LONGEST_PRODUCT, LONGEST_SOURCE = 60, 200
LONGEST_TEXT = 200_000
_MOST_KG = Decimal(10) ** 10
_YEAR = re.compile(r"[0-9]{4}")


@dataclass(frozen=True)
class Figure:
    """What two countries recorded of a year's trade in a group of products."""

    year: int
    product: str
    exporter: str
    importer: str
    exported: Mass
    imported: Mass

    @property
    def excess(self) -> Decimal:
        """Return (F - D) / D, a share of what was recorded as exported."""
        return excess(self.exported, self.imported)


def excess(exported: Mass, imported: Mass) -> Decimal:
    """Return how much more was recorded as imported than as exported, as a share of the latter."""
    return Decimal((imported - exported).milligrams) / exported.milligrams


@dataclass(frozen=True)
class Stated:
    """What the document states of a year: its excess, and of 100 t exported how much came in."""

    year: int
    excess: Decimal

    @property
    def imported(self) -> Decimal:
        """Return F for D = 100."""
        return 100 * (1 + self.excess)


# For 2011 the document says "1.2-fold over the Chinese figure", which reads as F = 2.2 D and as
# F = 1.2 D.
STATED = (
    Stated(2006, Decimal("0.35")),
    Stated(2007, Decimal("0.59")),
    Stated(2008, Decimal("0.36")),
)
STATED_2011 = (Stated(2011, Decimal("1.2")), Stated(2011, Decimal("0.2")))


def read_figures(text: str) -> tuple[Figure, ...]:
    """Return the figures of a CSV text with the columns of ``COLUMNS``, masses in kilograms.

    Raises ``Invalid`` naming each line that cannot be, by number, the heading's being 1.
    """
    lines = list(csv.reader(StringIO(text.strip())))
    refusal = invalid_all(_findings(lines))
    if refusal:
        raise refusal
    return tuple(_figure(line) for line in lines[1:])


def check_source(source: str) -> str:
    """Return where figures come from, trimmed; raises ``Invalid`` naming ``source``."""
    kept = " ".join(source.split())
    refusal = invalid_all(_source_findings(kept))
    if refusal:
        raise refusal
    return kept


def _source_findings(kept: str) -> Iterator[Finding]:
    if not 3 <= len(kept) <= LONGEST_SOURCE:
        yield Finding(
            "source",
            "source_missing",
            say(
                "Say in 3 to %(longest_source)s characters who published the figures, and when.",
                longest_source=LONGEST_SOURCE,
            ),
        )
    yield from print_findings(kept, "source")


def _figure(cells: Sequence[str]) -> Figure:
    year, product, exporter, importer, exported, imported = (cell.strip() for cell in cells)
    return Figure(
        int(year),
        product,
        exporter.upper(),
        importer.upper(),
        Mass.kg(exported),
        Mass.kg(imported),
    )


def _findings(lines: Sequence[Sequence[str]]) -> Iterator[Finding]:
    if not lines or tuple(cell.strip() for cell in lines[0]) != COLUMNS:
        yield Finding(
            "figures",
            "bad_heading",
            say("Begin with the heading %(columns)s.", columns=",".join(COLUMNS)),
        )
        return
    if not 1 <= len(lines) - 1 <= MOST_LINES:
        yield Finding(
            "figures",
            "bad_length",
            say("Give 1 to %(most_lines)s lines of figures.", most_lines=MOST_LINES),
        )
        return
    seen: set[tuple[str, ...]] = set()
    for number, cells in enumerate(lines[1:], start=2):
        for words in _faults([cell.strip() for cell in cells], seen):
            yield Finding(
                "figures", "bad_line", say("Line %(number)s: %(words)s", number=number, words=words)
            )
        for one in print_findings(" ".join(cells), "figures"):
            yield Finding(
                "figures",
                one.code,
                say("Line %(number)s: %(message)s", number=number, message=one.message),
            )


def _faults(cells: Sequence[str], seen: set[tuple[str, ...]]) -> Iterable[str]:
    if len(cells) != len(COLUMNS):
        yield say(
            "it has %(cells)s cells, not %(columns)s.", cells=len(cells), columns=len(COLUMNS)
        )
        return
    year, product, exporter, importer, *masses = cells
    if not (_YEAR.fullmatch(year) and FIRST_YEAR <= int(year) <= LAST_YEAR):
        yield say(
            "“%(year)s” is no year from %(first)s to %(last)s.",
            year=year,
            first=FIRST_YEAR,
            last=LAST_YEAR,
        )
    if not 2 <= len(product) <= LONGEST_PRODUCT:
        yield say("name the products in 2 to %(most)s characters.", most=LONGEST_PRODUCT)
    for country in (exporter, importer):
        if not (len(country) == 2 and country.isascii() and country.isalpha()):
            yield say("“%(one)s” is no country code of two letters.", one=country)
    if exporter.upper() == importer.upper():
        yield say("a corridor leads from one country to another.")
    if not _is_mass(masses[0], above=True):
        yield say("“%(mass)s” is no mass above 0 kg.", mass=masses[0])
    if not _is_mass(masses[1], above=False):
        yield say("“%(mass)s” is no mass of 0 kg or more.", mass=masses[1])
    key = (year, product, exporter.upper(), importer.upper())
    if key in seen:
        yield say("the same year, products and corridor stand above already.")
    seen.add(key)


def _is_mass(text: str, *, above: bool) -> bool:
    try:
        mass = Decimal(text)
    except InvalidOperation:
        return False
    if not mass.is_finite() or not 0 <= mass <= _MOST_KG or (above and mass == 0):
        return False
    return mass == round(mass, 6)

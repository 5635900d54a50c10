"""What lot is a row, and what is wrong with each of its cells?

Nothing is invented: what cannot be read becomes a finding of its cell, what a laboratory could not
find stays undeclared, and only “balance” is worked out, for that is what it means.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from recycling.bases.rules import LATITUDE_LIMIT, LONGITUDE_LIMIT, micro_degrees
from recycling.clock import day_words
from recycling.errors import Finding, Invalid
from recycling.lots.imports.rules import words
from recycling.lots.imports.rules.columns import IGNORED, SPECIES, Column
from recycling.lots.imports.rules.days import Order, read_day
from recycling.lots.imports.rules.numbers import (
    Decimals,
    Figure,
    Unreadable,
    mass_in,
    read_figure,
    share_in,
)
from recycling.lots.imports.rules.unread import UNREAD
from recycling.lots.rules import (
    Classing,
    Component,
    Composition,
    Masses,
    Naming,
    NewLot,
    Placing,
    check_classing,
    check_composition,
    check_masses,
    check_naming,
    check_placing,
)
from recycling.lots.rules.composition import sum_of_fractions
from recycling.quantities import Fraction, Mass, plain
from recycling.reading.cells import Cell, Kind, without_apostrophes
from recycling.sayings import say

LONGEST_OWN_ID = 100
WARNING = "warning"
_DEGREE_STEP = Decimal("0.000001")
_MOST_DEGREES = 360
_MOST_EXACT_DIGITS = 15
_MOST_PIECES = 10**9


@dataclass(frozen=True)
class Plan:
    """How the rows of a file are read: its columns, how it writes numbers and days, whose it is.

    ``is_checked``: the rows were found good before, and whoever asks checks the lots again.
    """

    columns: tuple[Column, ...]
    country: str
    day: date
    decimals: Decimals = Decimals.ASK
    order: Order = Order.ASK
    is_checked: bool = False

    def used(self) -> list[tuple[int, Column]]:
        """Return the columns that say something, with their places."""
        return [
            (place, column)
            for place, column in enumerate(self.columns)
            if column.field and column.field != IGNORED
        ]


@dataclass(frozen=True)
class Read:
    """A row as read: its own id, the lot it declares, and what was found in its cells.

    The lot is ``None`` where something is wrong; paths are fields, such as ``moisture``.
    """

    own_id: str
    new: NewLot | None
    findings: tuple[Finding, ...]

    @property
    def is_good(self) -> bool:
        """Tell whether the row says what a lot is."""
        return self.new is not None


@dataclass
class _Row:
    """The cells of one row by field, and what is found on the way."""

    plan: Plan
    cells: dict[str, tuple[Cell, str]]
    found: list[Finding] = field(default_factory=list)

    def error(self, path: str, code: str, message: str) -> None:
        self.found.append(Finding(path, code, message))

    def warn(self, path: str, code: str, message: str) -> None:
        self.found.append(Finding(path, code, message, WARNING))

    @contextmanager
    def about(self, path: str) -> Iterator[None]:
        """Let what cannot be read become a finding of its cell."""
        try:
            yield
        except Unreadable as error:
            self.error(path, error.code, error.words)
        except Invalid as refusal:
            self.error(path, refusal.code, refusal.sentence)

    def text(self, name: str) -> str:
        cell = self.cells.get(name)
        return cell[0].text if cell else ""

    def figure(self, name: str) -> tuple[Figure, str] | None:
        """Return the number of a cell and its column's unit; nothing for what was not found."""
        if name not in self.cells:
            return None
        cell, unit = self.cells[name]
        figure = self._figure(name, cell)
        if figure is None or figure.mark == "<":
            if figure is not None:
                words_of = say(
                    "“%(text)s” is below what could be measured; it is left out.", text=cell.text
                )
                self.warn(name, "below_limit", words_of)
            return None
        if figure.mark == ">":
            words_of = say("“%(text)s” is no figure. Write the number.", text=cell.text)
            raise Unreadable("not_a_number", words_of)
        if figure.mark or figure.is_rounded:
            words_of = say(
                "“%(text)s” is read as the number %(figure)s.",
                text=cell.text,
                figure=plain(figure.value),
            )
            self.warn(name, "rounded", words_of)
        return figure, unit

    def _figure(self, name: str, cell: Cell) -> Figure | None:
        if cell.kind is Kind.NUMBER:
            return Figure(Decimal(cell.text))
        if cell.kind is Kind.PERCENT:
            return Figure(Decimal(cell.text), "%")
        if cell.kind is Kind.DAY:
            words_of = say(
                "A spreadsheet made a day of this number (%(text)s). Write it as text.",
                text=cell.text,
            )
            raise Unreadable("day_in_number", words_of)
        if words.says_nothing(cell.text):
            words_of = say("“%(text)s” is taken as not declared.", text=cell.text)
            self.warn(name, "not_said", words_of)
            return None
        return read_figure(cell.text, self.plan.decimals)


def read_row(cells: Sequence[Cell], plan: Plan) -> Read:
    """Read one row; every cell is looked at, whatever is wrong with another."""
    row = _Row(plan, {})
    for place, column in plan.used():
        if place < len(cells) and cells[place].text:
            _take(row, column, cells[place])
    own_id = _own_id(row)
    new = NewLot(
        naming=_naming(row),
        composition=_composition(row),
        masses=_masses(row),
        classing=_classing(row),
        placing=_placing(row),
    )
    if not plan.is_checked:
        _check(row, new)
    is_good = all(finding.severity == WARNING for finding in row.found)
    return Read(own_id, new if is_good else None, tuple(row.found))


def _take(row: _Row, column: Column, cell: Cell) -> None:
    wrong = UNREAD.get(cell.kind)
    if wrong:
        row.error(column.field, *wrong)
    else:
        row.cells[column.field] = (cell, column.unit)


def _own_id(row: _Row) -> str:
    cell, _unit = row.cells.get("own_id", (Cell(""), ""))
    own_id = without_apostrophes(cell.text)
    if not own_id:
        if not any(finding.path == "own_id" for finding in row.found):
            words_of = say("Every row needs an id of your own, so that sending it twice is once.")
            row.error("own_id", "own_id_missing", words_of)
    elif words.lost_digits(own_id) or (
        cell.kind is Kind.NUMBER and len(own_id.lstrip("-")) > _MOST_EXACT_DIGITS
    ):
        words_of = say(
            "A spreadsheet cut this id to %(own_id)s. Format the column as text, write it again.",
            own_id=own_id,
        )
        row.error("own_id", "digits_lost", words_of)
    elif cell.kind in (Kind.DAY, Kind.PERCENT):
        words_of = say(
            "A spreadsheet changed this id to %(own_id)s. Format the column as text.", own_id=own_id
        )
        row.error("own_id", "digits_lost", words_of)
    elif len(own_id) > LONGEST_OWN_ID:
        words_of = say("An id has at most %(most)s characters.", most=LONGEST_OWN_ID)
        row.error("own_id", "bad_length", words_of)
    return own_id[:LONGEST_OWN_ID]


def _naming(row: _Row) -> Naming:
    title, subtype = row.text("title"), row.text("subtype")
    return Naming(title, words.subtype_named(subtype), row.text("physical_form"))


def _masses(row: _Row) -> Masses:
    wet: Mass | None = None
    moisture: Fraction | None = None
    with row.about("wet_mass"):
        found = row.figure("wet_mass")
        if found:
            wet = mass_in(found[0], row.text("mass_unit") or found[1])
    with row.about("moisture"):
        found = row.figure("moisture")
        if found:
            moisture = share_in(*found)
    return Masses(wet, moisture, row.text("packaging"), _pieces(row))


def _pieces(row: _Row) -> int | None:
    pieces: int | None = None
    with row.about("pieces"):
        found = row.figure("pieces")
        if found:
            value = found[0].value
            if value != value.to_integral_value() or abs(value) >= _MOST_PIECES:
                raise Unreadable(
                    "not_whole",
                    say("%(plain)s is not a whole number of packages.", plain=plain(value)),
                )
            pieces = int(value)
    return pieces


def _composition(row: _Row) -> Composition:
    method, laboratory = _method(row), row.text("laboratory")
    shares: dict[str, Fraction] = {}
    rest = ""
    for name, (cell, _unit) in row.cells.items():
        if not name.startswith(SPECIES):
            continue
        species = name.removeprefix(SPECIES)
        if words.is_balance(cell.text):
            rest = _one_balance(row, name, species, rest)
            continue
        with row.about(name):
            found = row.figure(name)
            if found:
                shares[species] = share_in(*found)
    components = tuple(Component(s, f, method, laboratory) for s, f in shares.items())
    if rest:
        components += _balance(row, rest, components, method, laboratory)
    return Composition(components)


def _one_balance(row: _Row, name: str, species: str, before: str) -> str:
    if before:
        words_of = say("%(species)s is the balance already. Write one as a number.", species=before)
        row.error(name, "two_balances", words_of)
    return before or species


def _balance(
    row: _Row, species: str, others: tuple[Component, ...], method: str, laboratory: str
) -> tuple[Component, ...]:
    """Return what is missing to 100 % as the share of a species, where the others are all known."""
    name = SPECIES + species
    unclear = {f.path for f in row.found if f.path.startswith(SPECIES)}
    left = 1 - sum_of_fractions(others)
    if unclear or not 0 < left <= 1:
        words_of = say("The balance cannot be worked out from the other species; it is left out.")
        row.warn(name, "balance_unclear", words_of)
        return ()
    row.warn(name, "balance", say("The balance is %(plain)s %%.", plain=plain(left * 100)))
    return (Component(species, Fraction(left), method, laboratory),)


def _method(row: _Row) -> str:
    said = row.text("method")
    found = words.method_named(said)
    if found is None:
        words_of = say(
            "“%(said)s” is no method. Use %(methods)s.", said=said, methods=words.METHODS_SAID
        )
        row.error("method", "unknown_method", words_of)
    return found or ""


def _classing(row: _Row) -> Classing:
    cell, _unit = row.cells.get("code", (Cell(""), ""))
    code = without_apostrophes(cell.text)
    if cell.kind is Kind.NUMBER and len(code) == 5 and code.isdigit():
        code = f"0{code}"
        row.warn(
            "code",
            "leading_zero",
            say("A spreadsheet dropped the first 0; read as %(code)s.", code=code),
        )
    return Classing(code, words.hazards_named(row.text("hazards")))


def _placing(row: _Row) -> Placing:
    said = row.text("country")
    day: date | None = None
    with row.about("available_from"):
        if row.text("available_from"):
            found = read_day(row.cells["available_from"][0], row.plan.order)
            day = found.day
            if found.is_serial:
                row.warn(
                    "available_from",
                    "serial_day",
                    say("Read as %(day_words)s.", day_words=day_words(day)),
                )
    return Placing(
        words.country_named(said) if said else row.plan.country,
        row.text("place"),
        _udeg(row, "latitude", LATITUDE_LIMIT),
        _udeg(row, "longitude", LONGITUDE_LIMIT),
        day,
    )


def _udeg(row: _Row, name: str, limit: int) -> int | None:
    """Read a coordinate to the nearest micro-degree (a tenth of a metre)."""
    with row.about(name):
        found = row.figure(name)
        if found:
            if found[0].unit or abs(found[0].value) > _MOST_DEGREES:
                raise Unreadable(
                    "not_decimal_degrees", say("Write decimal degrees, such as 50.1328.")
                )
            return micro_degrees(plain(found[0].value.quantize(_DEGREE_STEP)), name, limit)
    return None


_CHECKS: tuple[Callable[[NewLot, date], None], ...] = (
    lambda new, _: check_naming(new.naming),
    lambda new, _: check_composition(new.composition),
    lambda new, _: check_masses(new.masses),
    lambda new, _: check_classing(new.classing),
    lambda new, day: check_placing(new.placing, day) if new.placing else None,
)


def _check(row: _Row, new: NewLot) -> None:
    """Ask what the pages ask; a cell already found wrong is not found wrong twice."""
    wrong = {finding.path for finding in row.found if finding.severity != WARNING}
    for check in _CHECKS:
        try:
            check(new, row.plan.day)
        except Invalid as refusal:
            row.found.extend(f for f in refusal.details if _field_of(f.path) not in wrong)


def _field_of(path: str) -> str:
    head, _, last = path.rpartition(".")
    return {"method": "method", "laboratory": "laboratory"}.get(last, path) if head else path

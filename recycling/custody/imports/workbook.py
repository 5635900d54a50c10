"""How is the UK's receipt-of-waste workbook read? Row by row, into what its JSON would say.

Which cell is which field stands in ``formats/uk_workbook.json``. Movements and their items are
joined by the receiver's own reference; what cannot be joined, or read, is found at its cell.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, BinaryIO

from recycling.custody.imports.rules.fields import format_file
from recycling.errors import Finding, Invalid
from recycling.reading.cells import Cell, Kind
from recycling.reading.workbook import Book, opened
from recycling.sayings import say

_FORMAT = "uk_workbook"
_OWN = "yourUniqueReference"
_MOST_ROWS = 20_000
_TRUE, _FALSE = ("y", "yes", "true"), ("n", "no", "false")
_ESTIMATE, _ACTUAL = ("estimate", "est", *_TRUE), ("actual", "act", *_FALSE)
_PLAIN_NUMBER = re.compile(r"\d{1,15}(\.\d{1,15})?")
_UK_INSTANT = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?: (\d{1,2}):(\d{2})(?::(\d{2}))?)?")


class UnreadableCell(ValueError):
    """A cell does not hold what its column is for."""


@dataclass
class Movement:
    """A row of movements with its items: the value, the cells its paths came from, findings."""

    sheet: str
    row: int
    value: dict[str, Any] = field(default_factory=dict)
    cells: dict[str, str] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


def movements(file: BinaryIO) -> list[Movement]:
    """Return the movements of a workbook; raises ``Invalid`` for one of another template."""
    with opened(file) as book:
        template = _template(book)
        first = template["first_row"]
        found = list(_rows(book, template["movements"], first, "movement"))
        items = list(_rows(book, template["items"], first, "item"))
    return _joined(found, items)


def _template(book: Book) -> Mapping[str, Any]:
    sheets = book.sheets(hidden=True)
    key = ""
    if sheets:
        with closing(book.rows(sheets[0])) as rows:
            number, cells = next(rows, (0, []))
            key = cells[0].text if number == 1 and cells else ""
    for template in format_file(_FORMAT)["templates"]:
        if template["title"] == key and {template["movements"], template["items"]} <= set(sheets):
            found: Mapping[str, Any] = template
            return found
    raise Invalid(
        "unknown_template",
        say("This workbook is not a receipt-of-waste template that is known here."),
        field="file",
        way_out=say(
            "Send the workbook as the digital waste tracking service gives it out, with its"
            " first sheet."
        ),
    )


def _rows(book: Book, sheet: str, first: int, of: str) -> Iterator[Movement]:
    declared, keys = format_file(_FORMAT)[f"{of}_columns"], format_file(_FORMAT)[f"{of}_keys"]
    with closing(book.rows(sheet, with_times=True)) as rows:
        for number, cells in rows:
            if number < first:
                continue
            if number > first + _MOST_ROWS:
                raise Invalid(
                    "too_many_rows",
                    say("The workbook has too many rows."),
                    field="file",
                    way_out=say("Send it in parts."),
                )
            if any(cell.text for cell in cells[keys[0] : keys[1]]):
                yield _row(sheet, number, cells, declared)


def _row(sheet: str, number: int, cells: list[Cell], declared: list[Any]) -> Movement:
    made = Movement(sheet, number)
    for place, column in enumerate(declared, 1):
        cell = cells[place] if place < len(cells) else Cell("")
        where = f"{sheet}!{column['column']}{number}"
        made.cells[column["path"]] = where
        if not cell.text or column["read_as"] == "left":
            continue
        try:
            _put(made.value, column["path"].split("."), _READ[column["read_as"]](cell))
        except UnreadableCell as error:
            made.findings += (Finding(where, "unreadable_cell", str(error)),)
    return made


def _put(value: dict[str, Any], path: list[str], found: Any) -> None:
    for name in path[:-1]:
        value = value.setdefault(name, {})
    value[path[-1]] = found


def _joined(found: list[Movement], items: list[Movement]) -> list[Movement]:
    by_own: dict[str, Movement] = {}
    for movement in found:
        by_own.setdefault(movement.value.get(_OWN, ""), movement)
    for item in items:
        owner = by_own.get(item.value.get(_OWN, "")) if item.value.get(_OWN) else None
        if owner is None:
            words = say("There is no movement with this reference.")
            where = item.cells[_OWN]
            item.findings += (Finding(where, "item_without_movement", words),)
            item.value, kept = {_OWN: item.value.get(_OWN, "")}, item.value
            owner = item
            found.append(item)
            _add_item(owner, Movement(item.sheet, item.row, kept, dict(item.cells)))
        else:
            _add_item(owner, item)
    return found


def _add_item(owner: Movement, item: Movement) -> None:
    listed = owner.value.setdefault("wasteItems", [])
    path = f"wasteItems[{len(listed)}]"
    listed.append({name: each for name, each in item.value.items() if name != _OWN})
    owner.cells |= {f"{path}.{name}": cell for name, cell in item.cells.items()}
    owner.findings += item.findings if owner is not item else ()


def _text(cell: Cell) -> str:
    if cell.kind in (Kind.TEXT, Kind.NUMBER):
        return cell.text
    words = say("“%(text)s” is not a text, as this column's cells are.", text=cell.text[:40])
    raise UnreadableCell(words)


def _number(cell: Cell) -> Decimal:
    text = cell.text.replace(",", "") if cell.kind is Kind.TEXT else cell.text
    if cell.kind not in (Kind.TEXT, Kind.NUMBER) or not re.fullmatch(
        r"\d{1,15}(\.\d{1,15})?", text
    ):
        raise UnreadableCell(say("“%(text)s” is not a number.", text=cell.text[:40]))
    return Decimal(text)


def _instant(cell: Cell) -> str:
    if cell.kind is Kind.DAY:
        return cell.text
    found = _UK_INSTANT.fullmatch(cell.text)
    try:
        if found:
            day, month, year, hour, minute, second = (int(each or 0) for each in found.groups())
            return f"{datetime(year, month, day, hour, minute, second):%Y-%m-%dT%H:%M:%S}"  # noqa: DTZ001
        return datetime.fromisoformat(cell.text).isoformat()
    except ValueError:
        words = say(
            "“%(text)s” is not a day and time. Write it as 31/01/2026 10:15.", text=cell.text[:40]
        )
        raise UnreadableCell(words) from None


def _yes_or_no(cell: Cell, yes: tuple[str, ...], no: tuple[str, ...]) -> bool:
    said = cell.text.casefold()
    if said in yes or said in no:
        return said in yes
    words = say(
        "“%(text)s” is neither %(yes)s nor %(no)s.", text=cell.text[:40], yes=yes[0], no=no[0]
    )
    raise UnreadableCell(words)


def _split(cell: Cell) -> list[str]:
    return [each.strip() for each in re.split(r"[,;]", _text(cell)) if each.strip()]


def _operations(cell: Cell) -> list[dict[str, str]]:
    codes = (each.partition("=")[0].strip() for each in _text(cell).split(";"))
    return [{"code": re.sub(r"^([A-Z])[0_ ]*", r"\1", code)} for code in codes if code]


_READ: Mapping[str, Callable[[Cell], Any]] = {
    "text": _text,
    "title": lambda cell: _text(cell).title(),
    "number": _number,
    "instant": _instant,
    "truth": lambda cell: _yes_or_no(cell, _TRUE, _FALSE),
    "estimate": lambda cell: _yes_or_no(cell, _ESTIMATE, _ACTUAL),
    "codes": lambda cell: [re.sub(r"\D", "", each) for each in _split(cell)],
    "hazards": _split,
    "container": lambda cell: re.sub(r"^\[([A-Z]+)\].*$", r"\1", _text(cell).upper()),
    "operations": _operations,
}

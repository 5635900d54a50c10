"""How is JSON read? Object by object: an array of rows, or an object holding one as ``rows``.

A row is flat (``{"own_id": "A1", "Nd": "28 %"}``) or as ``POST /lots`` takes it, with a list as its
``composition``. What the API takes needs no unit: kilograms, and fractions from 0 to 1.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from decimal import Decimal
from typing import Any, BinaryIO

import ijson

from recycling.errors import Invalid
from recycling.lots.imports.rules.columns import SPECIES
from recycling.quantities import plain
from recycling.reading.cells import Cell, Kind, text_cell
from recycling.reading.text import RawRow

LISTS = ("rows", "lots", "items")


def prefix_of(file: BinaryIO) -> str:
    """Return where the rows are: ``item`` of an array, or of a list called rows, lots or items."""
    file.seek(0)
    try:
        for prefix, event, value in ijson.parse(file):
            if event == "start_array":
                return f"{prefix}.item" if prefix else "item"
            if prefix == "" and event == "map_key" and value not in LISTS:
                continue
    except (ijson.JSONError, UnicodeDecodeError) as error:
        raise _broken(error) from error
    raise Invalid(
        "no_rows",
        "This JSON holds no list of rows.",
        field="file",
        way_out="Send an array of objects, or an object with one called rows.",
    )


def objects_of(file: BinaryIO, prefix: str) -> Iterator[Mapping[str, Any]]:
    """Yield each row as a flat object; raises ``Invalid`` where the JSON is broken."""
    file.seek(0)
    try:
        for row in ijson.items(file, prefix, use_float=False):
            yield _flat(row) if isinstance(row, dict) else {"": row}
    except (ijson.JSONError, UnicodeDecodeError, ValueError) as error:
        raise _broken(error) from error


def json_rows(file: BinaryIO, prefix: str, headers: tuple[str, ...]) -> Generator[RawRow]:
    """Yield each row, numbered from 1, with its cells in the order of the headers."""
    for number, row in enumerate(objects_of(file, prefix), 1):
        yield number, [_cell(row.get(header)) for header in headers]


def headers_of(file: BinaryIO, prefix: str) -> tuple[str, ...]:
    """Return every name used in any row, in order of first use."""
    names: dict[str, None] = {}
    for row in objects_of(file, prefix):
        names.update(dict.fromkeys(row))
    return tuple(name for name in names if name)


def _flat(row: Mapping[str, Any]) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in row.items():
        if name == "composition" and isinstance(value, list):
            for each in value:
                if isinstance(each, dict):
                    flat |= _component(each)
        elif name == "composition" and isinstance(value, dict):
            flat |= {f"{SPECIES}{species}": share for species, share in value.items()}
        else:
            flat[name] = value
    return flat


def _component(each: Mapping[str, Any]) -> dict[str, Any]:
    said = {f"{SPECIES}{each.get('species', '')}": each.get("fraction")}
    return said | {name: each[name] for name in ("method", "laboratory") if each.get(name)}


def _cell(value: Any) -> Cell:
    if value is None:
        return Cell("")
    if isinstance(value, bool):
        return Cell("yes" if value else "no")
    if isinstance(value, int | Decimal):
        number = Decimal(value)
        return Cell(plain(number) if abs(number.adjusted()) < 40 else str(number), Kind.NUMBER)
    if isinstance(value, list):
        return text_cell(", ".join(str(each) for each in value))
    return text_cell(str(value))


def _broken(error: Exception) -> Invalid:
    reason = (str(error).splitlines() or ["unreadable"])[0][:160]
    return Invalid(
        "broken_json",
        f"The file is not sound JSON: {reason}.",
        field="file",
        way_out="Write it again with a JSON library, in UTF-8.",
    )

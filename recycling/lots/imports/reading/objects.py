"""How is JSON read? Object by object: an array of rows, or an object holding one as ``rows``.

A row is flat (``{"own_id": "A1", "Nd": "28 %"}``) or as ``POST /lots`` takes it, with a list as its
``composition``. What the API takes needs no unit: kilograms, and fractions from 0 to 1.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any, BinaryIO

from recycling.errors import Invalid
from recycling.lots.imports.rules.columns import LONGEST_HEADER, SPECIES
from recycling.reading.arrays import elements
from recycling.reading.bounds import refuse_wide
from recycling.reading.cells import Cell, bounded, clean, number_cell, text_cell
from recycling.reading.text import RawRow
from recycling.sayings import say

LISTS = ("rows", "lots", "items")


def objects_of(file: BinaryIO) -> Iterator[Mapping[str, Any]]:
    """Yield each row as a flat object; raises ``Invalid`` where the JSON is broken or boundless."""
    try:
        for row in elements(file, LISTS):
            yield _flat(row) if isinstance(row, dict) else {"": row}
    except LookupError as none:
        raise Invalid(
            "no_rows",
            say("This JSON holds no list of rows."),
            field="file",
            way_out=say("Send an array of objects, or an object with one called rows."),
        ) from none


def json_rows(file: BinaryIO, headers: tuple[str, ...]) -> Generator[RawRow]:
    """Yield each row, numbered from 1, with its cells in the order of the headers."""
    for number, row in enumerate(objects_of(file), 1):
        yield number, bounded([_cell(row.get(header)) for header in headers])


def headers_of(file: BinaryIO) -> tuple[str, ...]:
    """Return every name used in any row, in order of first use."""
    names: dict[str, None] = {}
    for row in objects_of(file):
        names.update(dict.fromkeys(row))
        refuse_wide(len(names))
    return tuple(name for name in names if name)


def _flat(row: Mapping[str, Any]) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in row.items():
        if name == "composition" and isinstance(value, list):
            for each in value:
                if isinstance(each, dict):
                    flat |= _component(each)
        elif name == "composition" and isinstance(value, dict):
            flat |= {_name(f"{SPECIES}{species}"): share for species, share in value.items()}
        else:
            flat[_name(name)] = value
    return flat


@lru_cache(maxsize=4096)
def _name(name: str) -> str:
    return clean(name)[:LONGEST_HEADER]


def _component(each: Mapping[str, Any]) -> dict[str, Any]:
    said = {_name(f"{SPECIES}{_said(each.get('species', ''))}"): each.get("fraction")}
    return said | {name: each[name] for name in ("method", "laboratory") if each.get(name)}


def _cell(value: Any) -> Cell:
    if value is None:
        return Cell("")
    if isinstance(value, Decimal):
        return number_cell(value)
    if isinstance(value, list):
        return text_cell(", ".join(map(_said, value)))
    return text_cell(_said(value))


def _said(value: object) -> str:
    """Say a value in words; what has parts of its own is not opened, however deep it goes."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict | list):
        return "{…}" if isinstance(value, dict) else "[…]"
    return str(value)

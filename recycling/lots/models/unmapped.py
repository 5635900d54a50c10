"""How is a row made of which thousands are written at once? Its columns only, watched by nobody.

The mapper notes every value an object is given, to write what changed; that takes longer than all
else an import does with a row. What is written once, whole, and then forgotten needs none of it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar, cast

from sqlalchemy import inspect
from sqlalchemy.orm import Mapper

from recycling.db import Model

M = TypeVar("M", bound=Model)
Make = Callable[..., Any]
"""Makes a row of a table: called with the table's class, and columns by their names."""


class Unmapped:
    """A row of ``kind``: reads as an object of it does, and no session takes it."""

    kind: type[Model]
    _begun: dict[str, Any]
    _lists: tuple[str, ...]

    def __init__(self, values: dict[str, Any]) -> None:
        self.__dict__.update(self._begun)
        for name in self._lists:
            self.__dict__[name] = []
        self.__dict__.update(values)


def mapped(kind: type[M], **values: Any) -> M:
    """Make a row the session can take."""
    return kind(**values)


def unmapped(kind: type[M], **values: Any) -> M:
    """Make a row for ``imports/writing.py``: its columns' defaults, lists of its parts, values."""
    return cast("M", _rows_of(kind)(values))


@cache
def _rows_of(kind: type[Model]) -> type[Unmapped]:
    mapper: Mapper[Any] = inspect(kind)
    begun = {each.key: _default(each.columns[0]) for each in mapper.column_attrs}
    if mapper.version_id_col is not None:
        begun[mapper.get_property_by_column(mapper.version_id_col).key] = 1
    lists = tuple(each.key for each in mapper.relationships if each.uselist)
    return type(
        f"Unmapped{kind.__name__}", (Unmapped,), {"kind": kind, "_begun": begun, "_lists": lists}
    )


def _default(column: Any) -> Any:
    return column.default.arg if column.default is not None and column.default.is_scalar else None

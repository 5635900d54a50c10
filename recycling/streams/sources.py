"""Who says so, and how sure are we?

Every value of the catalogue carries the ids of its sources and a word of certainty. What comes
from memory alone says so, and every page that shows it marks it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from recycling.errors import missing
from recycling.streams.reading import read_catalogue

FROM_MEMORY = "from memory, to be checked"


@dataclass(frozen=True)
class Source:
    """Where a value was read: kind tells primary, copy of a primary, secondary or memory."""

    id: str
    kind: str
    citation: str
    note: str


@dataclass(frozen=True, kw_only=True)
class Sourced:
    """A value with its source ids (separated by ``; ``) and its certainty in words."""

    source: str
    certainty: str

    @property
    def source_ids(self) -> tuple[str, ...]:
        """Return the ids one by one."""
        return tuple(part.strip() for part in self.source.split(";") if part.strip())

    @property
    def sources(self) -> tuple[Source, ...]:
        """Return the sources cited."""
        return tuple(source(id_) for id_ in self.source_ids)

    @property
    def is_recalled(self) -> bool:
        """Tell whether some of it rests on memory and must be marked so."""
        return "recall" in self.source_ids or "recalled" in self.certainty

    @property
    def is_derived(self) -> bool:
        """Tell whether some of it is our inference."""
        return "infer" in self.source_ids or "derived" in self.certainty


@cache
def sources() -> MappingProxyType[str, Source]:
    """Return every source by id."""
    rows = read_catalogue("sources")["sources"]
    return MappingProxyType({row["id"]: Source(**row) for row in rows})


def source(source_id: str) -> Source:
    """Return one source; raises ``NotFound`` for an id nobody registered."""
    found = sources().get(source_id)
    if found is None:
        raise missing("source", source_id)
    return found

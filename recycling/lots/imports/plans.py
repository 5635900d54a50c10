"""How is an import's file read, as its row keeps it?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from recycling.db import db
from recycling.deeds import SYSTEM, Actor
from recycling.errors import missing
from recycling.lots.imports.models import LotImport
from recycling.lots.imports.reading import Layout
from recycling.lots.imports.rules.columns import Column
from recycling.lots.imports.rules.days import Order
from recycling.lots.imports.rules.numbers import Decimals
from recycling.lots.imports.rules.rows import Plan
from recycling.parties.acting import by_delegation
from recycling.parties.models import Organisation
from recycling.parties.rules import Role, included_roles
from recycling.parties.rules.standing import may_start
from recycling.reading.kinds import FileKind


@dataclass(frozen=True)
class Columns:
    """What somebody says a file's columns hold, and how it writes decimals and days."""

    columns: tuple[Column, ...]
    decimals: Decimals = Decimals.ASK
    order: Order = Order.ASK


def written(layout: Layout) -> dict[str, Any]:
    """Write a layout the way an import keeps it; columns have a place of their own."""
    return {
        "kind": str(layout.kind),
        "headers": list(layout.headers),
        "first_line": layout.first_line,
        "encoding": layout.encoding,
        "delimiter": layout.delimiter,
        "sheet": layout.sheet,
    }


def layout_of(row: LotImport) -> Layout:
    """Read back how an import's file is laid out."""
    kept = row.layout
    return Layout(
        kind=FileKind(kept["kind"]),
        headers=tuple(kept["headers"]),
        columns=columns_of(row.columns),
        first_line=kept["first_line"],
        encoding=kept["encoding"],
        delimiter=kept["delimiter"],
        sheet=kept["sheet"],
    )


def kept_columns(columns: Sequence[Column]) -> list[list[str]]:
    """Write columns the way they are kept."""
    return [[column.field, column.unit] for column in columns]


def columns_of(kept: Sequence[Sequence[str]]) -> tuple[Column, ...]:
    """Read kept columns."""
    return tuple(Column(field, unit) for field, unit in kept)


def plan_of(row: LotImport) -> Plan:
    """Return how the rows are read, as of when reading began; of an import with its holder."""
    if row.read_at is None:
        raise ValueError("the columns of this import are not confirmed")
    return Plan(
        columns=columns_of(row.columns),
        country=row.holder.country,
        day=row.read_at.date(),
        decimals=Decimals(row.decimals),
        order=Order(row.day_order),
    )


def starter(row: LotImport) -> Actor:
    """Return who had the import done, for the facts of its lots; of an import with its holder."""
    if row.delegation is None:
        return _member(row.holder, row.person_id, row.person_ref)
    home = _member(row.delegation.broker, row.person_id, row.person_ref)
    return by_delegation(home, row.delegation)


def acting_for(ref: str) -> Actor:
    """Return the registry acting for an organisation, on a command; raises ``NotFound``."""
    found = db.session.scalar(select(Organisation).where(Organisation.ref == ref))
    if found is None:
        raise missing("organisation", ref)
    return _member(found, None, SYSTEM.person_ref)


def _member(organisation: Organisation, person_id: int | None, person_ref: str) -> Actor:
    return Actor(
        person_id=person_id,
        person_ref=person_ref,
        organisation_id=organisation.id,
        organisation_ref=organisation.ref,
        kind=organisation.kind,
        country=organisation.country,
        roles=included_roles(Role.MEMBER),
        may_start=may_start(organisation.standing),
    )

"""Deeds: take a file of lots in, and say what its columns hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from recycling.db import db
from recycling.deeds import Act, deed
from recycling.errors import Invalid
from recycling.ledger.canonical import Json
from recycling.ledger.service import record
from recycling.lots.imports import queries
from recycling.lots.imports.models import ColumnMemory, LotImport
from recycling.lots.imports.plans import Columns, kept_columns, written
from recycling.lots.imports.reading import Layout
from recycling.lots.imports.rules.columns import (
    fits,
    is_field,
    missing_fields,
    repeated_fields,
    shape_of,
)
from recycling.lots.imports.rules.states import OPEN, ImportState
from recycling.lots.imports.service.keeping import check_policy, own, record_of
from recycling.lots.imports.staging import forget_rows
from recycling.parties.acting import delegation_id_of
from recycling.parties.permissions import Permission, permit
from recycling.references import new_reference
from recycling.sayings import say


@dataclass(frozen=True)
class NewImport:
    """A file the store holds already. ``size`` is in bytes; a policy decides beforehand."""

    sha256: str
    name: str
    size: int
    layout: Layout
    columns: Columns
    is_confirmed: bool = False
    policy: str = ""


@deed
def take_file(act: Act, new: NewImport) -> str:
    """Take a file of lots in; with confirmed columns the worker begins to read it.

    Raises ``Invalid`` naming the column where confirmed columns cannot be.
    """
    permit(act.actor, Permission.LOTS_REGISTER)
    if new.policy:
        check_policy(new.policy)
    row = LotImport(
        ref=new_reference("IMP"),
        holder_id=act.actor.organisation_id,
        person_id=act.actor.person_id,
        person_ref=act.actor.person_ref,
        delegation_id=delegation_id_of(act.actor),
        state=ImportState.COLUMNS,
        policy=new.policy,
        sha256=new.sha256,
        name=new.name,
        size=new.size,
        layout=written(new.layout),
        columns=kept_columns(new.columns.columns),
        decimals=new.columns.decimals,
        day_order=new.columns.order,
        uploaded_at=act.at,
    )
    db.session.add(row)
    if new.is_confirmed:
        _set_columns(act, row, new.columns)
    body: dict[str, Json] = {"sha256": new.sha256, "name": new.name, "size_bytes": new.size}
    record(act, "LotFileTaken", f"import:{row.ref}", body, parties=[act.actor.organisation_ref])
    return row.ref


@deed
def set_columns(act: Act, ref: str, columns: Columns) -> str:
    """Say what each column holds; the worker then reads the file, again if it was read before.

    Remembered for the organisation's next file with the same headers. Raises ``Invalid`` naming
    the column, ``Conflict`` once the import has been decided.
    """
    row = own(act, ref, OPEN)
    _set_columns(act, row, columns)
    body: dict[str, Json] = {"columns": row.columns, "decimals": columns.decimals}
    record_of(act, "LotColumnsConfirmed", row, body)
    return ref


def _set_columns(act: Act, row: LotImport, columns: Columns) -> None:
    headers = row.layout["headers"]
    _check_columns(headers, columns)
    forget_rows(row)
    row.columns = kept_columns(columns.columns)
    row.decimals, row.day_order = columns.decimals, columns.order
    row.state, row.read_at, row.failure = ImportState.READING, act.at, ""
    memory = queries.memory(row.holder_id, headers)
    if memory is None:
        memory = ColumnMemory(organisation_id=row.holder_id, shape=shape_of(headers))
        db.session.add(memory)
    memory.columns, memory.remembered_at = row.columns, act.at
    memory.decimals, memory.day_order = row.decimals, row.day_order


def _check_columns(headers: Sequence[str], columns: Columns) -> None:
    if len(columns.columns) != len(headers):
        raise Invalid(
            "wrong_number_of_columns",
            say(
                "The file has %(many)s columns, %(many_2)s were described.",
                many=len(headers),
                many_2=len(columns.columns),
            ),
            field="columns",
            way_out=say("Describe each column in order; leave the field of unused ones empty."),
        )
    for place, column in enumerate(columns.columns):
        if not is_field(column.field) or not fits(column.field, column.unit):
            raise Invalid(
                "unknown_column",
                say(
                    "Column %(place)s cannot be “%(field)s” in “%(unit)s”.",
                    place=place + 1,
                    field=column.field,
                    unit=column.unit,
                ),
                field=f"columns.{place}",
                way_out=say("Use a field and a unit of the list of columns."),
            )
    for field in repeated_fields(columns.columns):
        raise Invalid(
            "column_repeated",
            say("More than one column is said to be “%(field)s”.", field=field),
            field="columns",
            way_out=say("Choose one of them and leave the other unused."),
        )
    for field in missing_fields(columns.columns):
        raise Invalid(
            "column_missing",
            say("No column is “%(field)s”, which every lot needs.", field=field),
            field="columns",
            way_out=say("Say which column it is, or add it to the file."),
        )

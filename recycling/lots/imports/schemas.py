"""How does an import look on the wire?"""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from recycling.lots.imports.rules.states import ImportState, Outcome, Policy
from recycling.lots.schemas import FindingSchema
from recycling.wire import CursorArgs, InstantField, SpokenField, Strict


def _said(text: str, **more: object) -> dict[str, object]:
    return {"description": text, **more}


_POLICY = validate.OneOf([str(policy) for policy in Policy])
_POLICY_WORDS = "all: all rows or none; valid: the good rows"


class TakeArgs(Strict):
    """Whether to enter the rows without asking again."""

    policy = fields.String(
        load_default="",
        validate=validate.OneOf(["", *(str(policy) for policy in Policy)]),
        metadata=_said(f"{_POLICY_WORDS}; left out: decide after the check"),
    )


class DecisionSchema(Strict):
    """How the rows are entered."""

    policy = fields.String(required=True, validate=_POLICY, metadata=_said(_POLICY_WORDS))


class ColumnSchema(Strict):
    """What a column holds."""

    field = fields.String(
        load_default="",
        validate=validate.Length(max=60),
        metadata=_said("own_id, title, wet_mass, composition.Nd …; empty: unused", example="title"),
    )
    unit = fields.String(
        load_default="",
        validate=validate.Length(max=20),
        metadata=_said("of bare numbers: kg, %, ppm …", example=""),
    )


class ColumnsSchema(Strict):
    """What every column of the file holds, in its order."""

    columns = fields.List(fields.Nested(ColumnSchema), required=True, validate=validate.Length(1))
    decimals = fields.String(
        load_default="",
        validate=validate.OneOf(["", "point", "comma"]),
        metadata=_said("what stands before decimals; empty: ask where it matters"),
    )
    day_order = fields.String(
        load_default="",
        validate=validate.OneOf(["", "day", "month"]),
        metadata=_said("what comes first in 03/04/2027; empty: ask"),
    )


class ImportSchema(Strict):
    """A file of lots, where it stands, and how many rows come, or came, to what."""

    ref = fields.String(metadata=_said("its reference"))
    state = fields.String(
        validate=validate.OneOf([str(state) for state in ImportState]), metadata=_said("")
    )
    policy = fields.String(metadata=_said(_POLICY_WORDS))
    name = fields.String(metadata=_said("the file's"))
    size = fields.Integer(metadata=_said("in bytes"))
    sha256 = fields.String(metadata=_said("of the file"))
    kind = fields.String(metadata=_said("csv, xlsx or json, by its content"))
    sheet = fields.String(metadata=_said("that was read"))
    encoding = fields.String(metadata=_said("that was found"))
    headers = fields.List(fields.String(), metadata=_said("as they stand in the file"))
    columns = fields.List(fields.Nested(ColumnSchema), metadata=_said("what each holds"))
    decimals = fields.String(metadata=_said("point or comma, empty where not said"))
    day_order = fields.String(metadata=_said("day or month first, empty where not said"))
    rows = fields.Integer(metadata=_said("read so far"))
    done = fields.Integer(metadata=_said("entered so far: the number of the last row"))
    created = fields.Integer(metadata=_said("new lots"))
    changed = fields.Integer(metadata=_said("drafts changed"))
    unchanged = fields.Integer(metadata=_said("lots that say the same already"))
    published = fields.Integer(metadata=_said("complete lots published by a later decision"))
    bad = fields.Integer(metadata=_said("bad or refused rows"))
    warned = fields.Integer(metadata=_said("rows with a warning"))
    failure = SpokenField(metadata=_said("why it cannot go on, or why it was left open"))
    uploaded_at = InstantField(metadata=_said("when it was sent"))
    started_at = InstantField(allow_none=True, metadata=_said("when entering began"))
    ended_at = InstantField(allow_none=True, metadata=_said("when it ended"))


class ImportPage(Strict):
    """A page of imports."""

    items = fields.List(fields.Nested(ImportSchema))
    next = fields.String(metadata=_said("cursor of the next page, empty on the last"))


class RowArgs(CursorArgs):
    """Which rows."""

    only_bad = fields.Boolean(load_default=False, metadata=_said("only those not entered"))


class CellField(fields.String):
    """The text of a cell."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else str(value.text)


class RowSchema(Strict):
    """A row, what it does or did, and what was found in which cell."""

    index = fields.Integer(metadata=_said("place among the rows, from 0"))
    line = fields.Integer(metadata=_said("line in the file"))
    own_id = fields.String(metadata=_said("the holder's own"))
    outcome = fields.String(
        validate=validate.OneOf([str(one) for one in Outcome]), metadata=_said("")
    )
    lot = fields.String(metadata=_said("reference of the lot, empty where there is none yet"))
    cells = fields.List(CellField(), metadata=_said("as read"))
    findings = fields.List(
        fields.Nested(FindingSchema), metadata=_said("path such as rows[17].moisture")
    )


class RowPage(Strict):
    """A page of rows."""

    items = fields.List(fields.Nested(RowSchema))
    next = fields.String(metadata=_said("cursor of the next page, empty on the last"))

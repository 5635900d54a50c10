"""How does a file somebody sends become an import? Kept, looked at, its columns guessed.

What the organisation said of the same headers before goes before any guess.
"""

from __future__ import annotations

from itertools import islice
from typing import IO, BinaryIO

from recycling.deeds import Act
from recycling.errors import TooLarge
from recycling.files import XLSX, clean_name, store
from recycling.lots.imports import queries
from recycling.lots.imports.corrections import ERRORS
from recycling.lots.imports.plans import Columns, columns_of
from recycling.lots.imports.reading import Layout, look, rows_of
from recycling.lots.imports.rules.columns import IGNORED, Column
from recycling.lots.imports.rules.days import Order
from recycling.lots.imports.rules.numbers import Decimals
from recycling.lots.imports.service import NewImport, take_file
from recycling.parties.permissions import Permission, permit
from recycling.reading.kinds import FileKind
from recycling.sayings import say

LARGEST_BYTES = 100 * 1024 * 1024
MEDIA_TYPES = {
    FileKind.CSV: "text/csv",
    FileKind.XLSX: XLSX,
    FileKind.JSON: "application/json",
}


def take(act: Act, stream: IO[bytes], name: str, *, policy: str = "", most: int = 0) -> str:
    """Take a file of lots in; with a policy it is read and entered without asking anybody.

    ``most`` limits the rows of what is waited for.

    Raises ``Invalid`` naming ``file`` for one that is not read here, ``TooLarge``, and, with a
    policy, ``Invalid`` naming the column where an obligatory one is not recognised.
    """
    permit(act.actor, Permission.LOTS_REGISTER)
    sha256, size = store().put_stream(stream, LARGEST_BYTES)
    with store().stream(sha256) as file:
        layout = look(file)
        if most:
            _refuse_more(file, layout, most)
    columns = _columns(act, layout)
    new = NewImport(
        sha256=sha256,
        name=clean_name(name or "lots", MEDIA_TYPES[layout.kind]),
        size=size,
        layout=layout,
        columns=columns,
        is_confirmed=bool(policy),
        policy=policy,
    )
    return take_file(act, new)


def _refuse_more(file: BinaryIO, layout: Layout, most: int) -> None:
    with rows_of(file, layout) as rows:
        if sum(1 for _row in islice(rows, most + 1)) > most:
            raise TooLarge(
                "too_many_rows",
                say("More than %(most)s rows are not entered while you wait.", most=most),
                field="rows",
                way_out=say(
                    "Send them as a file (multipart) to POST /api/v1/lots/import, and ask GET"
                    " /api/v1/imports/{ref} how it goes on."
                ),
            )


def _columns(act: Act, layout: Layout) -> Columns:
    """Return what the columns hold: as said before of these headers, else as they are guessed.

    An error file that comes back has one column more than the file it came from.
    """
    headers, more = layout.headers, 0
    if headers[-1:] == (ERRORS,):
        headers, more = headers[:-1], 1
    known = queries.memory(act.actor.organisation_id or 0, headers)
    if known is None or len(known.columns) != len(headers):
        return Columns(layout.columns, layout.decimals)
    columns = (*columns_of(known.columns), *[Column(IGNORED)] * more)
    return Columns(columns, Decimals(known.decimals), Order(known.day_order))

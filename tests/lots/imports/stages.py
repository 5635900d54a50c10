"""Files of lots at every stage, and who may do what with them (for ``tests/api/matrix.py``)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any

from recycling import clock
from recycling.lots.imports import queries, service, work
from recycling.lots.imports.plans import Columns
from recycling.lots.imports.rules.columns import guessed
from recycling.lots.imports.taking import take
from recycling.parties.permissions import Permission
from tests.lots.imports.sending import HEADERS, a_csv, good_lines, sent
from tests.makers import Member

COLUMNS = guessed(HEADERS.split(";"))


def a_sent_import(holder: Member) -> str:
    """A file of lots whose columns are to be confirmed."""
    return take(holder.act(), BytesIO(a_csv(*good_lines(1))), "lots.csv")


def a_checked_import(holder: Member) -> str:
    """A file of lots somebody is to decide about."""
    ref = service.set_columns(holder.act(), a_sent_import(holder), Columns(COLUMNS))
    work.finish(ref)
    return ref


def a_done_import(holder: Member) -> str:
    """A file of lots that were entered, once another that somebody started is through."""
    under_way = queries.importing(holder.actor.organisation_id or 0)
    if under_way:
        work.finish(under_way)
    return sent(holder.act(), a_csv(*good_lines(1))).ref


IMPORTS: Mapping[str, Callable[[Member], str]] = {
    "import_sent": a_sent_import,
    "import_checked": a_checked_import,
    "import_done": a_done_import,
}


def _rows(refs: Any) -> Any:
    own_id = f"R-{clock.stamp(clock.now())}"
    return {"rows": [{"own_id": own_id, "title": "Swarf", "subtype": "ndfeb_swarf"}]}


def _columns(refs: Any) -> Any:
    return {"columns": [{"field": each.field, "unit": each.unit} for each in COLUMNS]}


def _on(endpoint: str, permission: Permission, stage: str, **more: Any) -> dict[str, Any]:
    named = {"endpoint": endpoint, "permission": permission}
    return {**named, "stage": f"import_{stage}", "ref": "import", **more}


DEEDS: tuple[dict[str, Any], ...] = (
    {"endpoint": "imports_api.import_lots", "permission": Permission.LOTS_REGISTER, "body": _rows},
    _on("imports_api.set_columns", Permission.LOTS_IMPORT, "sent", body=_columns),
    _on(
        "imports_api.start_import",
        Permission.LOTS_IMPORT,
        "checked",
        body=lambda refs: {"policy": "all"},
        is_once=True,
    ),
    _on("imports_api.publish_import", Permission.LOTS_PUBLISH, "done", is_once=True),
    _on("imports_api.cancel_import", Permission.LOTS_IMPORT, "sent", is_once=True),
)
FORMS: tuple[dict[str, Any], ...] = (
    {"endpoint": "imports.index", "permission": Permission.LOTS_REGISTER},
    _on("imports.columns", Permission.LOTS_IMPORT, "sent"),
    _on("imports.start", Permission.LOTS_IMPORT, "checked"),
    _on("imports.publish", Permission.LOTS_PUBLISH, "done", is_once=True),
    _on("imports.cancel", Permission.LOTS_IMPORT, "sent", is_once=True),
)
READINGS: tuple[dict[str, Any], ...] = (
    {"endpoint": "imports_api.list_imports", "permission": Permission.LOTS_REGISTER},
    _on("imports_api.read_import", Permission.LOTS_READ_IMPORT, "done"),
    _on("imports_api.list_rows", Permission.LOTS_READ_IMPORT, "done"),
    _on("imports_api.read_errors", Permission.LOTS_READ_IMPORT, "done"),
    _on("imports.show", Permission.LOTS_READ_IMPORT, "done"),
    _on("imports.errors", Permission.LOTS_READ_IMPORT, "done", more=(("form", "csv"),)),
)

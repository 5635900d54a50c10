"""Movements at every stage, and who may do what with them (for ``tests/api/matrix.py``)."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from typing import Any

from recycling.custody.imports import queries, service
from recycling.db import db
from recycling.deeds import Act
from recycling.parties.permissions import Permission
from tests.custody.imports.documents import a_checked_file, a_manifest

_numbers = itertools.count(1)


def a_new_manifest(note: str = "") -> dict[str, Any]:
    """A manifest nobody has sent before."""
    return a_manifest(f"{next(_numbers):09d}ELC", note)


def a_movement(act: Act, consignment: str = "") -> dict[str, str]:
    """A movement that was kept, of a consignment where one is named, and its file."""
    file = a_checked_file(act, a_new_manifest(consignment))
    service.keep_movements(act, file)
    ref = queries.own(act.actor.organisation_id or 0).items[0].ref
    db.session.rollback()
    return {"movement": ref, "movement_file": file}


# By stage: what is made of the carrier's, given the references of a consignment of its.
MOVEMENTS: Mapping[str, Callable[[Act, Mapping[str, str]], Mapping[str, str]]] = {
    "movements_checked": lambda act, refs: {"movement_file": a_checked_file(act, a_new_manifest())},
    "movement_kept": lambda act, refs: {**refs, **a_movement(act)},
    "movement_matched": lambda act, refs: {**refs, **a_movement(act, refs["consignment"])},
}


def _on(endpoint: str, permission: Permission, stage: str, **more: Any) -> dict[str, Any]:
    ref = "movement_file" if stage == "movements_checked" else "movement"
    return {"endpoint": endpoint, "permission": permission, "stage": stage,
            "ref": more.pop("ref", ref), **more}  # fmt: skip


def _match(refs: Any) -> Any:
    return {"consignment": refs["consignment"]}


def _reason(refs: Any) -> Any:
    return {"reason": "It is of another one."}


P = Permission
_CHECKED, _MATCHED = "movements_checked", "movement_matched"
DEEDS: tuple[dict[str, Any], ...] = (
    {"endpoint": "movements_api.send_movements", "permission": P.MOVEMENTS_SEND,
     "body": lambda refs: a_new_manifest()},
    _on("movements_api.keep_movements", P.MOVEMENTS_KEEP, _CHECKED, body=lambda refs: {},
        is_once=True),
    _on("movements_api.cancel_file", P.MOVEMENTS_KEEP, _CHECKED, is_once=True),
    _on("movements_api.match_movement", P.MOVEMENTS_MATCH, "movement_kept", body=_match,
        is_once=True),
    _on("movements_api.unmatch_movement", P.MOVEMENTS_MATCH, _MATCHED, body=_reason, is_once=True),
)  # fmt: skip
FORMS: tuple[dict[str, Any], ...] = (
    {"endpoint": "movements.index", "permission": P.MOVEMENTS_SEND},
    _on("movements.keep", P.MOVEMENTS_KEEP, _CHECKED, is_once=True),
    _on("movements.cancel", P.MOVEMENTS_KEEP, _CHECKED, is_once=True),
    _on("movements.match", P.MOVEMENTS_MATCH, "movement_kept"),
    _on("movements.unmatch", P.MOVEMENTS_MATCH, _MATCHED),
)
READINGS: tuple[dict[str, Any], ...] = (
    {"endpoint": "movements_api.list_files", "permission": P.MOVEMENTS_SEND},
    {"endpoint": "movements_api.list_movements", "permission": P.MOVEMENTS_SEND},
    _on("movements_api.read_movements_file", P.MOVEMENTS_READ_FILE, _CHECKED),
    _on("movements_api.list_file_movements", P.MOVEMENTS_READ_FILE, _CHECKED),
    _on("movements_api.read_original", P.MOVEMENTS_READ_FILE, _CHECKED),
    _on("movements_api.read_movement", P.MOVEMENTS_READ, _MATCHED),
    _on("movements_api.read_movement_original", P.MOVEMENTS_READ, _MATCHED),
    _on("movements.file", P.MOVEMENTS_READ_FILE, _CHECKED),
    _on("movements.original", P.MOVEMENTS_READ_FILE, _CHECKED),
    _on("movements.show", P.MOVEMENTS_READ, _MATCHED),
    _on("movements.original_of_movement", P.MOVEMENTS_READ, _MATCHED),
)

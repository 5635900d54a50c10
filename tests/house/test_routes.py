"""Every address says who may open it, and what the map promises is so."""

from __future__ import annotations

import pytest
from flask import Flask

from recycling import access
from recycling.parties.permissions import PERMISSIONS, Permission

VALUES = {"form": "csv", "number": "1", "question": "1", "what": "epcis", "about": "bases"}


def _views(app: Flask) -> dict[str, object]:
    return {name: view for name, view in app.view_functions.items() if name != "static"}


def test_every_route_names_its_permission_or_is_public(application: Flask) -> None:
    marks = {name: access.mark_of(view) for name, view in _views(application).items()}  # type: ignore[arg-type]
    known = {access.PUBLIC, access.SIGNED_IN, *Permission}
    assert {name: mark for name, mark in marks.items() if mark not in known} == {}


def test_every_permission_is_in_the_map() -> None:
    assert set(PERMISSIONS) == set(Permission)


def test_a_route_without_a_mark_is_never_served(app: Flask) -> None:
    view = app.view_functions["ledger.checkpoint"]
    mark = access.mark_of(view)
    delattr(view, "access_mark")
    try:
        with pytest.raises(RuntimeError, match="names neither a permission"):
            app.test_client().get("/log/checkpoint")
    finally:
        access.public(view) if mark == access.PUBLIC else access.requires(str(mark))(view)


def test_addresses_of_anybody_else_ask_for_signing_in(app: Flask) -> None:
    client = app.test_client()
    open_to_all = []
    for rule in app.url_map.iter_rules():
        if rule.endpoint == "static" or "GET" not in (rule.methods or ()):
            continue
        mark = access.mark_of(app.view_functions[rule.endpoint])
        if mark == access.PUBLIC:
            continue
        address = "".join(
            VALUES.get(part, "LOT-22222-22222") if is_dynamic else part
            for is_dynamic, part in rule._trace
        ).lstrip("|")
        answer = client.get(address)
        signs_in = answer.status_code == 302 and "/sign-in" in answer.headers["Location"]
        if not signs_in and answer.status_code != 401:
            open_to_all.append((address, answer.status_code))
    assert open_to_all == []

"""What does the programming interface say of itself? OpenAPI 3.1, made once for each process.

``wire.document`` writes what every call shares; from the address's mark and the permission map
come who may call it, and from the function's name the operation's id.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from functools import reduce
from typing import Any

from flask import Flask, current_app
from werkzeug.routing import Rule

from recycling import access, exports
from recycling.parties.permissions import PERMISSIONS, Permission
from recycling.sayings import joined, say
from recycling.wire import PREFIX, document

_KEPT = "site_openapi"
_CONVERTER = re.compile(r"<(?:[^:<>]+:)?([^<>]+)>")
_METHODS = frozenset({"get", "post", "put", "patch", "delete"})
_LISTS = {"name": exports.TAG, "description": "Whole lists as files"}
BEARER: list[dict[str, list[str]]] = [{"bearer": []}]


def openapi_document() -> dict[str, Any]:
    """Return the OpenAPI document of this application."""
    kept: dict[str, Any] | None = current_app.extensions.get(_KEPT)
    if kept is None:
        kept = current_app.extensions[_KEPT] = _described(current_app)
    return kept


def _described(app: Flask) -> dict[str, Any]:
    described = deepcopy(document(app.extensions["api"].described()))
    described["security"] = BEARER
    described["tags"].append(_LISTS)
    _forget_unused(described["components"])
    for path, method, endpoint in _operations(app):
        operation = described["paths"].get(path, {}).get(method)
        if operation is not None:
            _name(operation, app, endpoint)
            _as_multipart(operation, described["components"]["schemas"])
    return described


def _forget_unused(components: dict[str, Any]) -> None:
    """Leave out what the library describes for answers we never give: its own errors and pages."""
    components.pop("responses", None)
    for name in ("Error_HandlerError", "PaginationPaginationMetadata"):
        components["schemas"].pop(name)


def _operations(app: Flask) -> Iterator[tuple[str, str, str]]:
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith(f"{PREFIX}/"):
            for method in _methods(rule):
                yield _CONVERTER.sub(r"{\1}", rule.rule), method, rule.endpoint


def _methods(rule: Rule) -> set[str]:
    return {method.lower() for method in rule.methods or ()} & _METHODS


def _name(operation: dict[str, Any], app: Flask, endpoint: str) -> None:
    view = app.view_functions[endpoint]
    mark = access.mark_of(view)
    operation["operationId"] = view.__name__
    operation["security"] = [] if mark == access.PUBLIC else BEARER
    operation["x-who"] = who_may(mark)


def _as_multipart(operation: dict[str, Any], schemas: dict[str, Any]) -> None:
    """Describe files that come with other fields as one multipart body, as OpenAPI 3 wants it."""
    parameters = operation.get("parameters", [])
    files = [one for one in parameters if one["in"] == "formData"]
    if not files:
        return
    operation["parameters"] = [one for one in parameters if one["in"] != "formData"]
    (form,) = operation["requestBody"]["content"].values()
    fields = form["schema"]
    fields = schemas[fields["$ref"].rpartition("/")[2]] if "$ref" in fields else fields
    uploads = {one["name"]: _upload(one) for one in files}
    required = [one["name"] for one in files if one.get("required")]
    body = {
        "type": "object",
        "properties": {**uploads, **fields.get("properties", {})},
        "required": [*required, *fields.get("required", ())],
    }
    operation["requestBody"]["content"] = {"multipart/form-data": {"schema": body}}


def _upload(parameter: dict[str, Any]) -> dict[str, Any]:
    return {**parameter["schema"], "description": parameter.get("description", "")}


def who_may(mark: str | None) -> str:
    """Say in words who may call an address with this mark."""
    if mark == access.PUBLIC or mark is None:
        return say("Anybody.")
    if mark == access.SIGNED_IN:
        return say("Anybody with a token.")
    ways = (
        reduce(joined, (predicate.name for predicate in needed))
        for needed in PERMISSIONS[Permission(mark)]
    )
    return say("Somebody who %(ways)s.", ways=reduce(_or_who, ways))


def _or_who(one: str, other: str) -> str:
    return say("%(one)s; or who %(other)s", one=one, other=other)

"""What does the API's own document promise of a call, and was the promise kept?

``Contract.check`` finds the operation of a call in ``/api/v1/openapi.json`` and holds the call and
its answer against the JSON Schemas written there. A call that the document does not know fails.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import jsonschema_rs
from flask import Flask
from werkzeug.test import TestResponse

DOCUMENT = "/api/v1/openapi.json"
JSON = "application/json"
PROBLEM = "application/problem+json"
Schema = dict[str, Any]


@dataclass(frozen=True)
class Call:
    """One request as it was sent; ``body`` is JSON, bytes, or nothing."""

    method: str
    address: str
    body: Any = None
    media_type: str = JSON


@dataclass(frozen=True)
class Operation:
    """One operation of the document."""

    template: str
    method: str
    described: Mapping[str, Any]

    @property
    def name(self) -> str:
        """The operation's id."""
        return str(self.described["operationId"])

    @property
    def takes_body(self) -> bool:
        """Whether a body must be sent."""
        return "requestBody" in self.described

    def parameters(self, place: str) -> dict[str, Schema]:
        """The schemas of the parameters in the query, the path or the headers."""
        said = self.described.get("parameters", ())
        return {one["name"]: one["schema"] for one in said if one["in"] == place}


class Contract:
    """The document of one application, ready to hold calls against."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.document = document

    @classmethod
    def of(cls, app: Flask) -> Contract:
        """Read the document the way any program does."""
        answer = app.test_client().get(DOCUMENT)
        assert answer.status_code == 200, answer.text
        return cls(answer.get_json())

    @cached_property
    def operations(self) -> tuple[Operation, ...]:
        """Every operation there is."""
        return tuple(
            Operation(template, method, described)
            for template, methods in self.document["paths"].items()
            for method, described in methods.items()
            if method in ("get", "post", "put", "patch", "delete")
        )

    def operation(self, method: str, address: str) -> Operation:
        """Find the operation of an address; fails for one that is not in the document."""
        path = urlsplit(address).path
        for one in self.operations:
            pattern = re.sub(r"\\{\w+\\}", "[^/]+", re.escape(one.template))
            if one.method == method.lower() and re.fullmatch(pattern, path):
                return one
        raise AssertionError(f"the document knows no {method} {path}")

    def check(self, call: Call, answer: TestResponse) -> None:
        """Fail where the answer, or a call that was accepted, is not as the document says."""
        operation = self.operation(call.method, call.address)
        if answer.status_code < 400:
            self._check_query(operation, call)
            self._check_body(operation, call)
        self._check_answer(operation, answer)

    def _check_query(self, operation: Operation, call: Call) -> None:
        known = operation.parameters("query")
        for name, value in parse_qsl(urlsplit(call.address).query):
            assert name in known, f"{operation.name} has no parameter {name}"
            read = int(value) if known[name].get("type") == "integer" else value
            self._hold(read, known[name], f"{operation.name} ?{name}")

    def _check_body(self, operation: Operation, call: Call) -> None:
        if not operation.takes_body:
            assert call.body is None, f"{operation.name} takes no body"
            return
        content = operation.described["requestBody"]["content"]
        assert call.media_type in content, f"{operation.name} does not take {call.media_type}"
        if call.media_type == JSON:
            self._hold(call.body, content[JSON]["schema"], f"body of {operation.name}")

    def _check_answer(self, operation: Operation, answer: TestResponse) -> None:
        said = operation.described["responses"]
        status = str(answer.status_code)
        described = said.get(status) or (said["default"] if answer.status_code >= 400 else None)
        assert described, f"{operation.name} answered {status}, of which the document knows nothing"
        content = described["content"]
        assert answer.mimetype in content, f"{operation.name} answered {answer.mimetype}"
        where = f"answer {status} of {operation.name}"
        self._hold(
            answer.get_json(force=True), content[answer.mimetype]["schema"], where, whole=True
        )
        if answer.mimetype == PROBLEM:
            assert answer.get_json(force=True)["status"] == answer.status_code, where

    def _hold(self, value: Any, schema: Schema, where: str, *, whole: bool = False) -> None:
        components = self._whole_components if whole else self.document["components"]
        validator = jsonschema_rs.Draft202012Validator(
            {**schema, "components": components},
            validate_formats=True,
            formats={"decimal": _is_decimal},
        )
        wrong = [
            f"{where}: {'/'.join(map(str, error.instance_path))}: {error.message}"
            for error in validator.iter_errors(value)
        ]
        assert not wrong, "\n".join(wrong)

    @cached_property
    def _whole_components(self) -> Schema:
        """The schemas with every property required: an answer leaves nothing out it describes."""
        components: Schema = deepcopy(dict(self.document["components"]))
        for schema in components["schemas"].values():
            schema["required"] = list(schema.get("properties", ()))
        return components


def _is_decimal(text: str) -> bool:
    try:
        return Decimal(text).is_finite()
    except InvalidOperation:
        return False

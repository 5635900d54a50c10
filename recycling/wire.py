"""How does the JSON API speak?

Decimals and masses are strings, ids are references, lists are pages with an opaque cursor,
errors are RFC 9457 ``application/problem+json``. Every room's ``api.py`` builds on these pieces.
"""

from __future__ import annotations

import base64
import binascii
import json
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any, Generic, TypeVar

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from flask import Flask, Response, g, request
from flask_smorest import Api, Blueprint
from marshmallow import RAISE, Schema, ValidationError, fields, validate
from werkzeug.exceptions import HTTPException

from recycling.clock import stamp
from recycling.errors import Finding, Invalid, Refusal, TooMany, Unavailable
from recycling.library_words import in_our_words
from recycling.quantities import CURRENCIES, Fraction, Mass, UnitPrice, exact, plain
from recycling.sayings import say, spoken

Item = TypeVar("Item")
Card = TypeVar("Card")

PREFIX = "/api/v1"
PROBLEM_JSON = "application/problem+json"
LARGEST_PAGE = 200
IDEMPOTENCY_HEADER = "Idempotency-Key"
ON_BEHALF_OF_HEADER = "On-Behalf-Of"


class Strict(Schema):
    """A schema that refuses fields it does not know."""

    error_messages = {  # noqa: RUF012 (an instance variable of the library's)
        "unknown": say("There is no such field here. See the API reference for those there are."),
        "type": say("Send a JSON object."),
    }

    class Meta:
        """Unknown fields are errors, not noise."""

        unknown = RAISE
        ordered = True


class ExactDecimal(fields.Field[Decimal]):
    """A plain decimal written as a string; a JSON number is refused, for it may be a float."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else plain(value)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Decimal:
        return exact(_text(value), attr or "value")


class MassField(ExactDecimal):
    """A mass in kilograms, as a decimal string with at most six decimals."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else value.json()

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        return _or_field_error(lambda: Mass.kg(_text(value)))


class FractionField(ExactDecimal):
    """A mass fraction from 0 to 1, as a decimal string with at most nine decimals."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else value.json()

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        return _or_field_error(lambda: Fraction.of(_text(value)))


class MoneySchema(Strict):
    """An amount: major units as a string, the same in minor units, and the currency."""

    amount = fields.String(required=True)
    amount_minor = fields.Integer(required=True)
    currency = fields.String(required=True)


class UnitPriceSchema(Strict):
    """A signed net price per tonne: positive is paid to the holder, negative by the holder."""

    amount_per_tonne = ExactDecimal(required=True)
    currency = fields.String(required=True, validate=validate.OneOf(CURRENCIES))


def unit_price(body: Mapping[str, Any], field: str) -> UnitPrice:
    """Read a loaded ``UnitPriceSchema``; raises ``Invalid`` naming ``field``."""
    return UnitPrice.per_tonne(body["amount_per_tonne"], body["currency"], field)


class SpokenField(fields.String):
    """A sentence in the language of whoever asks. Only ever written."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else spoken(value)


class InstantField(fields.Field[Any]):
    """An instant in UTC, RFC 3339 with milliseconds and ``Z``. Only ever written."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else stamp(value)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValidationError(say("Write the number as a string, such as “12.5”."))
    return value


def _or_field_error(read: Callable[[], Item]) -> Item:
    try:
        return read()
    except Invalid as refusal:
        raise ValidationError(refusal.sentence) from None


class CursorArgs(Strict):
    """Where a page of a list starts and how long it is."""

    cursor = fields.String(load_default="", metadata={"description": "from `next` of a page"})
    limit = fields.Integer(
        load_default=50, validate=validate.Range(1, LARGEST_PAGE), metadata={"example": 50}
    )


@dataclass(frozen=True)
class Page(Generic[Item]):
    """One page of a list and the cursor of the next one (empty: this is the last)."""

    items: tuple[Item, ...]
    next: str


def encode_cursor(*place: str | int) -> str:
    """Write the place after which the next page starts as an opaque token."""
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


def decode_cursor(cursor: str) -> tuple[str | int, ...] | None:
    """Read a cursor; ``None`` for an empty one. Raises ``Invalid`` for one we never wrote."""
    if not cursor:
        return None
    try:
        place = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error):
        place = None
    if not isinstance(place, list) or not all(isinstance(p, str | int) for p in place):
        raise Invalid(
            "bad_cursor",
            say("This cursor was not given out here."),
            field="cursor",
            way_out=say("Start again without a cursor, or use `next` of the page before."),
        )
    return tuple(place)


def cursor_id(cursor: str) -> int:
    """Return the row id a one-number cursor stands for, 0 where the list starts.

    Raises ``Invalid`` for a cursor of another list.
    """
    place = decode_cursor(cursor)
    if place is None:
        return 0
    if len(place) != 1 or not isinstance(place[0], int) or not 0 <= place[0] < 2**63:
        raise Invalid("bad_cursor", say("This cursor belongs to another list."), field="cursor")
    return place[0]


def page_of(
    rows: Sequence[Item], limit: int, place: Callable[[Item], tuple[str | int, ...]]
) -> Page[Item]:
    """Make a page from up to ``limit + 1`` rows; the extra row only tells that more follow."""
    kept = tuple(rows[:limit])
    more = len(rows) > limit
    return Page(kept, encode_cursor(*place(kept[-1])) if more else "")


def cards(page: Page[Item], card: Callable[[Item], Card]) -> Page[Card]:
    """Return the same page with each row turned into its card."""
    return Page(tuple(card(row) for row in page.items), page.next)


def problem(refusal: Refusal) -> Response:
    """Write a refusal as a problem document (RFC 9457)."""
    body = {
        "type": f"urn:urban-mine:problem:{refusal.code}",
        "title": spoken(refusal.title),
        "status": refusal.status,
        "detail": spoken(refusal.sentence),
        "code": refusal.code,
        "request_id": g.get("request_id", ""),
        "errors": [
            {"path": f.path, "code": f.code, "message": spoken(f.message), "severity": f.severity}
            for f in refusal.details
        ],
    }
    response = Response(json.dumps(body), refusal.status, content_type=PROBLEM_JSON)
    if refusal.status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    response.headers.update(when_again(refusal))
    return response


def when_again(refusal: Refusal) -> dict[str, str]:
    """Return the header that tells when to ask again, where that would help (RFC 9110, 10.2.3)."""
    after = refusal.again_after_s
    return {} if after is None else {"Retry-After": str(after)}


def as_refusal(error: HTTPException) -> Refusal:
    """Turn a refusal of the framework into one of ours, naming the fields where it can."""
    status = error.code or 500
    messages = getattr(error, "data", {}).get("messages")
    findings = tuple(_flat(messages)) if messages else ()
    words = _told(findings[0]) if findings else in_our_words(error.description or error.name)
    refusal = Refusal(
        "bad_shape" if findings else f"http_{status}",
        words,
        field=findings[0].path if findings else None,
        details=findings,
    )
    refusal.status = status
    if status in (TooMany.status, Unavailable.status):
        refusal.again_after_s = Unavailable.again_after_s
    refusal.title = Invalid.title if findings else in_our_words(error.name)
    return refusal


def _told(finding: Finding) -> str:
    if not finding.path:
        return finding.message
    return say("%(path)s: %(message)s", path=finding.path, message=finding.message)


_LOCATIONS = ("json", "query", "headers", "form", "files")


def _flat(messages: Any, path: str = "", is_location: bool = True) -> Iterable[Finding]:
    """Tell findings by their path; the outermost key says where in the request they were."""
    if isinstance(messages, Mapping):
        for key, inner in messages.items():
            is_no_field = key == "_schema" or (is_location and key in _LOCATIONS)
            place = "" if is_no_field else str(key)
            yield from _flat(inner, ".".join(p for p in (path, place) if p), is_location=False)
    elif isinstance(messages, str):
        yield Finding(path, "bad_shape", in_our_words(messages))
    else:
        for message in messages:
            yield from _flat(message, path, is_location=False)


class RegistryApi(Api):
    """flask-smorest without its own error pages: ours speak for pages and API alike.

    What is said of each call waits until somebody asks for the document: few processes are asked.
    """

    def __init__(self, app: Flask, **more: Any) -> None:
        self._unsaid: list[Callable[[APISpec], None]] = []
        self._saying = threading.Lock()
        super().__init__(app, **more)

    def register_blueprint(self, blp: Blueprint, **options: Any) -> None:
        """Let the application answer a room's calls; they are described later."""
        self._app.extensions["flask-smorest"]["blp_name_to_api"][blp.name] = self
        self._app.register_blueprint(blp, **options)
        self.describe_later(partial(self._describe, blp))

    def describe_later(self, describe: Callable[[APISpec], None]) -> None:
        """Let something be written into the document when it is asked for."""
        self._unsaid.append(describe)

    def described(self) -> APISpec:
        """Return what is said of every call."""
        with self._saying:
            spec: APISpec = self.spec
            while self._unsaid:
                self._unsaid.pop(0)(spec)
        return spec

    def _describe(self, blp: Blueprint, spec: APISpec) -> None:
        blp.register_views_in_doc(self, self._app, spec, name=blp.name, parameters=None)
        spec.tag({"name": blp.name, "description": blp.description})

    def _register_error_handlers(self) -> None:
        """Leave errors to the application."""


def init_api(app: Flask) -> RegistryApi:
    """Make the API object that rooms register their blueprints on."""
    app.config.update(
        API_TITLE="Urban Mine",
        API_VERSION="1",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX=None,
    )
    api = RegistryApi(
        app,
        spec_kwargs={
            "marshmallow_plugin": MarshmallowPlugin(schema_name_resolver=_schema_name),
            "info": {"description": "Registry and marketplace of rare-earth-bearing waste."},
            "servers": [{"url": "/"}],
        },
    )
    for field in (ExactDecimal, MassField, FractionField):
        api.register_field(field, "string", "decimal")
    api.register_field(InstantField, "string", "date-time")
    return api


def _schema_name(schema: Schema | type[Schema]) -> str:
    """Name a schema by its room and class, for several rooms have lines and reasons."""
    kind = schema if isinstance(schema, type) else type(schema)
    room = kind.__module__.split(".")[1].title()
    return f"{room}{kind.__name__.removesuffix('Schema')}"


def document(spec: APISpec) -> dict[str, Any]:
    """Return the OpenAPI 3.1 document with what holds for every call written into each."""
    described: dict[str, Any] = spec.to_dict()
    schemes = described.setdefault("components", {}).setdefault("securitySchemes", {})
    schemes["bearer"] = {"type": "http", "scheme": "bearer"}
    problem_response = {
        "description": "Refused; nothing was written.",
        "content": {PROBLEM_JSON: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    described["components"].setdefault("schemas", {})["Problem"] = _problem_schema()
    for operations in described.get("paths", {}).values():
        for method, operation in operations.items():
            if method in ("get", "post", "put", "delete", "patch"):
                _complete(method, operation, problem_response)
    return described


def _complete(method: str, operation: dict[str, Any], refused: dict[str, Any]) -> None:
    operation.setdefault("responses", {})["default"] = refused
    operation["responses"].pop("422", None)
    operation.setdefault("parameters", []).append(
        {
            "in": "header",
            "name": ON_BEHALF_OF_HEADER,
            "required": False,
            "schema": {"type": "string", "maxLength": 40},
            "description": "Reference of an organisation that delegated to the token's own.",
        }
    )
    if method == "post":
        operation["parameters"].append(
            {
                "in": "header",
                "name": IDEMPOTENCY_HEADER,
                "required": False,
                "schema": {"type": "string", "maxLength": 200},
                "description": "A repeat with the same key and body answers as the first did.",
            }
        )


def _problem_schema() -> dict[str, Any]:
    text = {"type": "string"}
    finding = {"path": text, "code": text, "message": text, "severity": text}
    return {
        "type": "object",
        "required": ["type", "title", "status", "detail", "code", "errors"],
        "properties": {
            **dict.fromkeys(("type", "title", "detail", "code", "request_id"), text),
            "status": {"type": "integer"},
            "errors": {"type": "array", "items": {"type": "object", "properties": finding}},
        },
    }


def wants_problem() -> bool:
    """Tell whether this request speaks JSON and so wants its refusal as a problem document."""
    return request.path.startswith("/api/")

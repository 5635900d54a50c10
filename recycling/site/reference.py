"""How does a person read the OpenAPI document? Pure: the document in, frozen cards out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_METHODS = ("get", "post", "put", "patch", "delete")
_REF = "#/components/schemas/"

_STAND_INS: dict[str, Any] = {"integer": 1, "boolean": True, "number": 1, "list": [], "object": {}}

Json = Mapping[str, Any]


@dataclass(frozen=True)
class Parameter:
    """A parameter of a call."""

    name: str
    place: str
    kind: str
    required: bool
    says: str
    choices: str
    default: str


@dataclass(frozen=True)
class Field:
    """A field of a body; ``schema`` is the name of the one it holds, empty for a plain value.

    Choices are the values it may have, and default the one it has unless given, as programs write
    them; either may be empty.

    Usual is what is required, and what a caller gives though something else could stand in its
    place (``x-usual`` in the document).
    """

    name: str
    kind: str
    required: bool
    says: str
    choices: str
    default: str
    schema: str
    is_usual: bool


@dataclass(frozen=True)
class Body:
    """What is sent or answered: its media type, and the schema by its name.

    A schema without a name is spelled out in ``fields``.
    """

    media_type: str
    schema: str
    is_list: bool
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Schema:
    """A body that several calls share, described once."""

    name: str
    says: str
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Answer:
    """A successful answer."""

    status: str
    says: str
    body: Body | None


@dataclass(frozen=True)
class Operation:
    """One call. ``anchor`` is its id on the page."""

    anchor: str
    method: str
    path: str
    summary: str
    says: str
    who: str
    is_public: bool
    parameters: tuple[Parameter, ...]
    body: Body | None
    answers: tuple[Answer, ...]
    example: str


@dataclass(frozen=True)
class Chapter:
    """The calls of one room, with the schemas they speak of; ``key`` names it in its address."""

    key: str
    title: str
    operations: tuple[Operation, ...]
    schemas: tuple[Schema, ...]


def chapters(document: Json, base_url: str) -> tuple[Chapter, ...]:
    """Return the calls of an OpenAPI document by their first tag, in the order of the tags."""
    titles = {
        tag["name"]: tag.get("description") or tag["name"] for tag in document.get("tags", ())
    }
    by_tag: dict[str, list[Operation]] = {name: [] for name in titles}
    for path, method, operation in _operations(document):
        tag = (operation.get("tags") or ["other"])[0]
        by_tag.setdefault(tag, []).append(_operation(document, path, method, operation, base_url))
    named = {schema.name: schema for schema in schemas(document)}
    return tuple(
        Chapter(
            tag.removesuffix("_api").replace("_", "-"),
            titles.get(tag, tag),
            tuple(operations),
            tuple(_spoken_of(operations, named)),
        )
        for tag, operations in by_tag.items()
        if operations
    )


def of_every_room(document: Json, rooms: Iterable[Chapter]) -> tuple[Schema, ...]:
    """Return the named schemas that no call of a room sends or answers: those of refusals."""
    shown = {schema.name for room in rooms for schema in room.schemas}
    return tuple(schema for schema in schemas(document) if schema.name not in shown)


def _spoken_of(operations: Iterable[Operation], named: Mapping[str, Schema]) -> Iterator[Schema]:
    """Yield the schemas of calls, and the schemas in those, in the order of their names."""
    waiting = [name for operation in operations for name in _named_in(operation)]
    found: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in named and name not in found:
            found.add(name)
            waiting += [field.schema for field in named[name].fields]
    yield from (named[name] for name in sorted(found))


def _named_in(operation: Operation) -> Iterator[str]:
    for body in (operation.body, *(answer.body for answer in operation.answers)):
        if body:
            yield body.schema
            yield from (field.schema for field in body.fields)


def _operations(document: Json) -> Iterator[tuple[str, str, Json]]:
    for path, methods in document.get("paths", {}).items():
        shared = methods.get("parameters", [])
        for method in _METHODS:
            if method in methods:
                operation = methods[method]
                parameters = [*shared, *operation.get("parameters", [])]
                yield path, method, {**operation, "parameters": parameters}


def _operation(document: Json, path: str, method: str, operation: Json, base_url: str) -> Operation:
    sent = operation.get("requestBody", {}).get("content", {})
    is_public = operation.get("security") == []
    return Operation(
        anchor=operation.get("operationId", f"{method}{path}"),
        method=method.upper(),
        path=path,
        summary=operation.get("summary", ""),
        says=operation.get("description", ""),
        who=operation.get("x-who", ""),
        is_public=is_public,
        parameters=tuple(_parameter(document, one) for one in operation["parameters"]),
        body=_body(document, sent),
        answers=tuple(_answers(document, operation.get("responses", {}))),
        example=_curl(document, method.upper(), f"{base_url}{path}", is_public, sent),
    )


def _parameter(document: Json, one: Json) -> Parameter:
    schema = _resolved(document, one.get("schema", {}))
    own = bool(one.get("description"))
    return Parameter(
        name=one["name"],
        place=one["in"],
        kind=_kind(schema),
        required=bool(one.get("required")),
        says=one["description"] if own else schema.get("description", ""),
        choices="" if own else _choices(schema),
        default="" if own else _default(schema),
    )


def _answers(document: Json, responses: Json) -> Iterator[Answer]:
    for status, response in responses.items():
        if str(status).startswith(("2", "3")):
            body = _body(document, response.get("content", {}))
            yield Answer(str(status), response.get("description", ""), body)


def schemas(document: Json) -> tuple[Schema, ...]:
    """Return the named schemas of an OpenAPI document in the order of their names."""
    named = document.get("components", {}).get("schemas", {})
    return tuple(
        Schema(name, named[name].get("description", ""), tuple(_fields(document, named[name])))
        for name in sorted(named)
    )


def _body(document: Json, content: Json) -> Body | None:
    for media_type, described in content.items():
        schema = described.get("schema", {})
        name = _name(schema)
        fields = () if name else tuple(_fields(document, schema))
        return Body(media_type, name, schema.get("type") == "array", fields)
    return None


def _fields(document: Json, schema: Json) -> Iterator[Field]:
    schema = _resolved(document, schema)
    required = schema.get("required", ())
    for name, inner in schema.get("properties", {}).items():
        inside = _resolved(document, inner)
        said = {**inside, **inner} if inner.get("description") else _plain(inside, inner)
        yield Field(
            name=name,
            kind=_kind(inside),
            required=name in required,
            says=said.get("description", ""),
            choices=_choices(said),
            default=_default(said),
            schema=_name(inner),
            is_usual=name in required or inner.get("x-usual") is True,
        )


def _plain(inside: Json, inner: Json) -> Json:
    """Return a field's schema without the words of a named one, which stand with its own card."""
    return _without(inside, "description") if _name(inner) else inside


def _resolved(document: Json, schema: Json) -> Json:
    if "$ref" in schema:
        return document["components"]["schemas"].get(schema["$ref"].removeprefix(_REF), {})  # type: ignore[no-any-return]
    for combined in ("allOf", "anyOf", "oneOf"):
        whole = [one for one in schema.get(combined, ()) if one.get("type") != "null"]
        if len(whole) == 1:
            return {**_resolved(document, whole[0]), **_without(schema, combined)}
    return schema


def _without(schema: Json, name: str) -> dict[str, Any]:
    return {key: value for key, value in schema.items() if key != name}


def _name(schema: Json) -> str:
    if "$ref" in schema:
        return str(schema["$ref"]).removeprefix(_REF)
    inner = [one for key in ("allOf", "anyOf", "oneOf") for one in schema.get(key, ())]
    inner += [schema["items"]] if "items" in schema else []
    return next((name for name in map(_name, inner) if name), "")


def _kind(schema: Json) -> str:
    kind = schema.get("type", "any")
    kinds = [kind] if isinstance(kind, str) else [one for one in kind if one != "null"]
    words = " or ".join(kinds) or "any"
    if schema.get("format"):
        words += f" ({schema['format']})"
    if words == "array":
        items = schema.get("items", {})
        words = "list" if _name(items) else f"list of {_kind(items)}"
    return words


def _choices(schema: Json) -> str:
    return ", ".join(str(value) for value in schema.get("enum", ()) if value is not None)


def _default(schema: Json) -> str:
    default = schema.get("default")
    return "" if default in (None, "", [], {}) else str(default)


def _curl(document: Json, method: str, address: str, is_public: bool, content: Json) -> str:
    parts = ["curl" if method == "GET" else f"curl -X {method}"]
    if not is_public:
        parts.append('-H "Authorization: Bearer $TOKEN"')
        if method == "POST":
            parts.append('-H "Idempotency-Key: $(uuidgen)"')
    for media_type, described in content.items():
        fields = tuple(_fields(document, described.get("schema", {})))
        if media_type == "application/json":
            parts.append('-H "Content-Type: application/json"')
            parts.append(f"-d '{json.dumps(_sample(document, fields), ensure_ascii=False)}'")
        else:
            parts += [_form_field(field) for field in fields if field.required]
    parts.append(f'"{address}"')
    return " \\\n  ".join(parts)


def _form_field(field: Field) -> str:
    return f"-F {field.name}={'@file.pdf' if 'binary' in field.kind else '…'}"


def _sample(document: Json, fields: Iterable[Field]) -> dict[str, Any]:
    """Return the usual fields with a stand-in of their type, those inside them too."""
    return {field.name: _stand_in(document, field) for field in fields if field.is_usual}


def _stand_in(document: Json, field: Field) -> Any:
    if field.schema:
        inside = _sample(document, _fields(document, {"$ref": f"{_REF}{field.schema}"}))
        return [inside] if field.kind == "list" else inside
    kind = field.kind.split(" ")[0]
    return _STAND_INS.get(kind, "…")

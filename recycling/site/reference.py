"""How does a person read the OpenAPI document? Pure: the document in, frozen cards out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_METHODS = ("get", "post", "put", "patch", "delete")
_REF = "#/components/schemas/"
_DEEPEST = 2

Json = Mapping[str, Any]


@dataclass(frozen=True)
class Parameter:
    """A parameter of a call."""

    name: str
    place: str
    kind: str
    required: bool
    says: str


@dataclass(frozen=True)
class Field:
    """A field of a body; ``name`` is its path, such as ``lines[].element``."""

    name: str
    kind: str
    required: bool
    says: str


@dataclass(frozen=True)
class Body:
    """What is sent or answered: its media type, the schema's name, and its fields."""

    media_type: str
    schema: str
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
    """The calls of one room."""

    anchor: str
    title: str
    operations: tuple[Operation, ...]


def chapters(document: Json, base_url: str) -> tuple[Chapter, ...]:
    """Return the calls of an OpenAPI document by their first tag, in the order of the tags."""
    titles = {tag["name"]: tag.get("description") or tag["name"] for tag in document.get("tags", ())}
    by_tag: dict[str, list[Operation]] = {name: [] for name in titles}
    for path, method, operation in _operations(document):
        tag = (operation.get("tags") or ["other"])[0]
        by_tag.setdefault(tag, []).append(_operation(document, path, method, operation, base_url))
    return tuple(
        Chapter(f"chapter-{tag.removesuffix('_api')}", titles.get(tag, tag), tuple(operations))
        for tag, operations in by_tag.items()
        if operations
    )


def _operations(document: Json) -> Iterator[tuple[str, str, Json]]:
    for path, methods in document.get("paths", {}).items():
        shared = methods.get("parameters", [])
        for method in _METHODS:
            if method in methods:
                operation = methods[method]
                parameters = [*shared, *operation.get("parameters", [])]
                yield path, method, {**operation, "parameters": parameters}


def _operation(
    document: Json, path: str, method: str, operation: Json, base_url: str
) -> Operation:
    body = _body(document, operation.get("requestBody", {}).get("content", {}))
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
        body=body,
        answers=tuple(_answers(document, operation.get("responses", {}))),
        example=_curl(method.upper(), f"{base_url}{path}", is_public, body),
    )


def _parameter(document: Json, one: Json) -> Parameter:
    schema = _resolved(document, one.get("schema", {}))
    return Parameter(
        name=one["name"],
        place=one["in"],
        kind=_kind(schema),
        required=bool(one.get("required")),
        says=one.get("description") or _says(schema),
    )


def _answers(document: Json, responses: Json) -> Iterator[Answer]:
    for status, response in responses.items():
        if str(status).startswith(("2", "3")):
            body = _body(document, response.get("content", {}))
            yield Answer(str(status), response.get("description", ""), body)


def _body(document: Json, content: Json) -> Body | None:
    for media_type, described in content.items():
        schema = described.get("schema", {})
        fields = tuple(_fields(document, schema))
        return Body(media_type, _name(schema), fields)
    return None


def _fields(document: Json, schema: Json, path: str = "", depth: int = 0) -> Iterator[Field]:
    schema = _resolved(document, schema)
    if schema.get("type") == "array":
        yield from _fields(document, schema.get("items", {}), f"{path}[]", depth)
        return
    required = schema.get("required", ())
    for name, inner in schema.get("properties", {}).items():
        place = f"{path}.{name}" if path else name
        inside = _resolved(document, inner)
        yield Field(place, _kind(inside), name in required, _says({**inside, **inner}))
        if depth < _DEEPEST and _has_fields(document, inside):
            yield from _fields(document, inside, place, depth + 1)


def _has_fields(document: Json, schema: Json) -> bool:
    inside = _resolved(document, schema.get("items", schema))
    return bool(inside.get("properties"))


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
    return _name(schema["items"]) if "items" in schema else ""


def _kind(schema: Json) -> str:
    kind = schema.get("type", "any")
    kinds = [kind] if isinstance(kind, str) else [one for one in kind if one != "null"]
    words = " or ".join(kinds) or "any"
    if schema.get("format"):
        words += f" ({schema['format']})"
    if words == "array":
        words = f"list of {_kind(schema.get('items', {}))}"
    return words


def _says(schema: Json) -> str:
    said = [schema["description"]] if schema.get("description") else []
    if schema.get("enum"):
        values = (str(value) for value in schema["enum"] if value is not None)
        said.append(f"One of {', '.join(values)}.")
    if schema.get("default") not in (None, "", [], {}):
        said.append(f"Default {schema['default']}.")
    return " ".join(said)


def _curl(method: str, address: str, is_public: bool, body: Body | None) -> str:
    parts = ["curl" if method == "GET" else f"curl -X {method}"]
    if not is_public:
        parts.append('-H "Authorization: Bearer $TOKEN"')
    if method == "POST" and not is_public:
        parts.append('-H "Idempotency-Key: $(uuidgen)"')
    if body and body.media_type == "application/json":
        parts.append('-H "Content-Type: application/json"')
        parts.append(f"-d '{json.dumps(_sample(body))}'")
    elif body:
        parts += [f"-F {field.name}=@file" for field in body.fields if "binary" in field.kind]
    parts.append(f'"{address}"')
    return " \\\n  ".join(parts)


def _sample(body: Body) -> dict[str, Any]:
    """Return the required fields of the top level with a stand-in of their type."""
    stand_ins: dict[str, Any] = {"integer": 0, "boolean": True, "number": 0}
    return {
        field.name: []
        if field.kind.startswith("list")
        else {}
        if field.kind == "object"
        else stand_ins.get(field.kind.split(" ")[0], "…")
        for field in body.fields
        if field.required and "." not in field.name and "[" not in field.name
    }

"""What did the caller send?

v1 bodies and query strings are bracketed forms (``line_items[0][quantity]=1``); v2 bodies are
JSON. Both become one nested dict; the contract then gives the values their types.
"""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import parse_qsl

from recycling.settlement.sandbox.errors import ApiError, Json

_MOST_FIELDS = 1000
_DEEPEST = 12
_KEY = re.compile(r"([^\[\]]+)((?:\[[^\[\]]*\])*)\Z")


def decode_form(raw: bytes) -> Json:
    """Read a bracketed form; lists become dicts keyed by index. Raises ``ApiError``."""
    try:
        pairs = parse_qsl(
            raw.decode("ascii"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=_MOST_FIELDS,
        )
    except ValueError as problem:
        raise ApiError(f"Invalid form body: {problem}") from problem
    form: Json = {}
    for key, value in pairs:
        _place(form, key, value)
    return form


def _place(form: Json, key: str, value: str) -> None:
    match = _KEY.match(key)
    if match is None or match[2].count("[") > _DEEPEST:
        raise ApiError(f"Invalid parameter name: {key}", param=key)
    path = [match[1], *re.findall(r"\[([^\[\]]*)\]", match[2])]
    node: Any = form
    for step, following in zip(path, [*path[1:], None], strict=True):
        name = step or str(len(node))
        if following is None:
            node[name] = value
            return
        node = node.setdefault(name, {})
        if not isinstance(node, dict):
            raise ApiError(f"Parameter {key} is sent both as a value and as a hash.", param=key)


def decode_json(raw: bytes) -> Json:
    """Read a JSON object. Raises ``ApiError``."""
    try:
        body = json.loads(raw or b"{}")
        json.dumps(body, ensure_ascii=False).encode()  # half a surrogate pair is no text
    except (ValueError, RecursionError) as problem:
        raise ApiError("The request body is not valid JSON.") from problem
    if not isinstance(body, dict):
        raise ApiError("The request body must be a JSON object.")
    return body

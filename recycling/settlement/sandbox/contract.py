"""Does a request keep to the API of the installed SDK?

The contract is read from the SDK's generated ``stripe.params`` TypedDicts. They write an open
enumeration as ``Literal["a", "b"] | str``; the ``str`` arm is ignored here, so a misspelt value
is refused as Stripe refuses it. Form values arrive as text and leave with their types.
"""

from __future__ import annotations

import importlib
import re
import types
import typing
from collections.abc import Iterator, Mapping
from contextlib import suppress
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any, Literal

from stripe._request_options import RequestOptions
from stripe._stripe_object import UntypedStripeObject
from typing_extensions import is_typeddict

from recycling.settlement.sandbox.errors import (
    ApiError,
    Json,
    invalid_param,
    missing_param,
    not_acted_on,
    one_of,
    unknown_param,
)

_OPTION_NAMES = frozenset(RequestOptions.__annotations__)
_UNRESOLVED = {"StripeContext": object, "Mapping": Mapping}
_WHOLE = re.compile(r"-?\d{1,18}\Z")


def checked(contract: str, sent: Json, acts_on: frozenset[str]) -> Json:
    """Return the parameters with their types.

    ``contract`` is a name in ``stripe.params``, such as ``checkout.SessionCreateParams``.
    Raises ``ApiError`` for an unknown, missing or ill-typed parameter, and for one the SDK
    knows but the double does not act on.
    """
    params: Json = _hash(_contract(contract), sent, "")
    for path in _paths(params):
        if not any(path == known or path.startswith(known + ".") for known in acts_on):
            raise not_acted_on(path)
    return params


@cache
def _contract(name: str) -> Any:
    module, _, last = f"stripe.params.{name}".rpartition(".")
    return getattr(importlib.import_module(module), last)


@cache
def _fields(shape: Any) -> Mapping[str, Any]:
    hints = typing.get_type_hints(shape, localns=_UNRESOLVED)
    options = _OPTION_NAMES if hints.keys() >= _OPTION_NAMES else frozenset()
    return {name: hint for name, hint in hints.items() if name not in options}


def _hash(shape: Any, value: object, path: str) -> Json:
    if not isinstance(value, dict):
        raise invalid_param(path, f"Invalid object: {path} must be a hash.")
    fields = _fields(shape)
    for name in value:
        if name not in fields:
            raise unknown_param(_under(path, name))
    for name in sorted(shape.__required_keys__ & fields.keys()):
        if name not in value:
            raise missing_param(_under(path, name))
    return {name: _value(fields[name], sent, _under(path, name)) for name, sent in value.items()}


def _under(path: str, name: str) -> str:
    return f"{path}[{name}]" if path else name


def _value(kind: Any, value: object, path: str) -> Any:
    origin = typing.get_origin(kind)
    if origin in (typing.Union, types.UnionType):
        return _union(typing.get_args(kind), value, path)
    if origin is Literal:
        return _choice(typing.get_args(kind), value, path)
    if origin is list:
        return _list(typing.get_args(kind)[0], value, path)
    if origin is dict:
        return _map(value, path, typing.get_args(kind)[1])
    if is_typeddict(kind):
        return _hash(kind, value, path)
    return _scalar(kind, value, path)


def _union(arms: tuple[Any, ...], value: object, path: str) -> Any:
    nests = isinstance(value, dict | list)
    likeliest, *others = sorted(_closed(arms), key=lambda arm: _nests(arm) != nests)
    try:
        return _value(likeliest, value, path)
    except ApiError:
        for arm in others:
            with suppress(ApiError):
                return _value(arm, value, path)
        raise


def _closed(arms: tuple[Any, ...]) -> list[Any]:
    known = [arm for arm in arms if typing.get_origin(arm) is not UntypedStripeObject]
    if any(typing.get_origin(arm) is Literal and any(typing.get_args(arm)) for arm in known):
        known = [arm for arm in known if arm is not str]
    return known


def _nests(arm: Any) -> bool:
    return is_typeddict(arm) or typing.get_origin(arm) in (list, dict)


def _choice(options: tuple[object, ...], value: object, path: str) -> object:
    if value not in options:
        raise invalid_param(path, f"Invalid {path}: must be one of {one_of(options)}")
    return value


def _list(item: Any, value: object, path: str) -> list[Any]:
    if isinstance(value, dict) and all(str(index).isdigit() for index in value):
        value = [value[index] for index in sorted(value, key=int)]
    if not isinstance(value, list):
        raise invalid_param(path, f"Invalid array: {path} must be a list.")
    return [_value(item, sent, f"{path}[{index}]") for index, sent in enumerate(value)]


def _map(value: object, path: str, kind: Any) -> dict[str, Any]:
    unsets = type(None) in typing.get_args(kind)
    if not isinstance(value, dict) or len(value) > 50:
        raise invalid_param(path, f"Invalid hash: {path} must hold at most 50 keys and values.")
    for name, text in value.items():
        if text is None and unsets:
            continue
        if not isinstance(text, str) or len(name) > 40 or len(text) > 500:
            raise invalid_param(
                _under(path, name),
                "Metadata keys have at most 40 characters, values at most 500, and are text.",
            )
    return dict(value)


def _scalar(kind: Any, value: object, path: str) -> Any:
    reader = _READERS.get(kind)
    if reader is None:
        raise not_acted_on(path)
    return reader(value, path)


def _text(value: object, path: str) -> str:
    if not isinstance(value, str):
        raise invalid_param(path, f"Invalid string: {path} must be text.")
    if len(value) > 5000 or "\0" in value:
        raise invalid_param(path, f"Invalid string: {path} is too long or holds a zero byte.")
    return value


def _integer(value: object, path: str) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and _WHOLE.match(value):
        return int(value)
    raise invalid_param(path, f"Invalid integer: {value}", "parameter_invalid_integer")


def _truth(value: object, path: str) -> bool:
    if isinstance(value, bool):
        return value
    if value in ("true", "false"):
        return value == "true"
    raise invalid_param(path, f"Invalid boolean: {value}")


def _decimal(value: object, path: str) -> str:
    try:
        if isinstance(value, str) and Decimal(value).is_finite():
            return value
    except InvalidOperation:
        pass
    raise invalid_param(path, f"Invalid decimal: {value}")


def _nothing(value: object, path: str) -> None:
    if value is not None:
        raise invalid_param(path, f"Invalid value: {path} must be null.")


_READERS: Mapping[Any, Any] = {
    str: _text,
    int: _integer,
    bool: _truth,
    Decimal: _decimal,
    type(None): _nothing,
}


def _paths(value: object, path: str = "") -> Iterator[str]:
    if isinstance(value, dict) and value:
        for name, inner in value.items():
            yield from _paths(inner, f"{path}.{name}".lstrip("."))
    elif isinstance(value, list) and value:
        for inner in value:
            yield from _paths(inner, path)
    elif path:
        yield path

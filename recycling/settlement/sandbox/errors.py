"""How does Stripe say no?

An ``ApiError`` is raised by a handler and rendered in Stripe's error shape; its ``Standing``
tells what becomes of the idempotency key and of what was written.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from typing import Any

Json = dict[str, Any]


class Standing(Enum):
    """What a refusal leaves behind."""

    NOT_BEGUN = "nothing was executed: the same key may be sent again"
    EXECUTED = "the answer is kept under the key, what was written is undone"
    WRITTEN = "the answer is kept and what was written stands, as after a declined card"


class ApiError(Exception):
    """A request the double refuses, as Stripe would."""

    def __init__(
        self,
        message: str,
        *,
        status: int = 400,
        standing: Standing = Standing.NOT_BEGUN,
        **error: Any,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.standing = standing
        named = {"type": "invalid_request_error", "message": message, **error}
        self.error = {name: value for name, value in named.items() if value is not None}


def one_of(options: Iterable[object]) -> str:
    """Write options as Stripe does: ``a, b, or c``."""
    words = [str(option) for option in options]
    if len(words) < 3:
        return " or ".join(words)
    return ", ".join(words[:-1]) + f", or {words[-1]}"


def unknown_param(param: str) -> ApiError:
    """Refuse a parameter the SDK does not know."""
    return ApiError(f"Received unknown parameter: {param}", code="parameter_unknown", param=param)


def missing_param(param: str) -> ApiError:
    """Refuse a request without a required parameter."""
    return ApiError(f"Missing required param: {param}.", code="parameter_missing", param=param)


def invalid_param(param: str, message: str, code: str | None = None) -> ApiError:
    """Refuse a parameter whose value cannot stand."""
    return ApiError(message, code=code, param=param)


def exclusive_params(param: str, others: Iterable[str]) -> ApiError:
    """Refuse parameters of which only one may be sent."""
    return ApiError(
        f"You may only specify one of these parameters: {', '.join([param, *others])}.",
        code="parameters_exclusive",
        param=param,
    )


def not_acted_on(param: str) -> ApiError:
    """Refuse what Stripe knows and this double does not do, rather than ignore it."""
    return ApiError(
        f"The payment sandbox does not act on {param}; Stripe would.",
        code="sandbox_unsupported",
        param=param,
    )


def no_such(kind: str, object_id: str, param: str = "id", status: int = 404) -> ApiError:
    """Refuse an id that names nothing; 404 in the path, 400 in a parameter."""
    return ApiError(
        f"No such {kind}: '{object_id}'", status=status, code="resource_missing", param=param
    )


def wrong_state(code: str, message: str, **more: Any) -> ApiError:
    """Refuse a deed the object's state does not allow; the answer is kept under the key."""
    return ApiError(message, code=code, standing=Standing.EXECUTED, **more)


def balance_insufficient(message: str) -> ApiError:
    """Refuse to move money that is not there."""
    return wrong_state("balance_insufficient", message)

"""What is one call to the API, and which calls are there?

Each resource family lists its ``Route``s; ``dispatch`` serves them. A route names the SDK's
parameter type that is its contract, and what of it the double acts on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from recycling.settlement.sandbox.errors import (
    Json,
    exclusive_params,
    invalid_param,
    no_such,
)
from recycling.settlement.sandbox.faults import Fault
from recycling.settlement.sandbox.store import Narrowing, Records

PAGING = frozenset({"ending_before", "expand", "limit", "starting_after"})
"""List parameters every list acts on."""
DATED = PAGING | {"created"}
"""The same of a list that is narrowed by when its objects were made."""
_LONGEST_PAGE = 100


@dataclass(frozen=True)
class Terms:
    """How this double treats money, where browsers reach it, what goes wrong from the start."""

    settles_after_s: int = 172_800
    fee_fixed_minor: int = 0
    fee_basis_points: int = 0
    arrives_after_s: int = 172_800
    processes_after_s: int = 180
    dispute_fee_minor: int = 2_000
    active_at_once: bool = True
    public_url: str = ""
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True)
class Call:
    """One request that kept to its contract, inside its transaction."""

    records: Records
    params: Json
    ids: Mapping[str, str]
    terms: Terms
    base_url: str
    now: int
    account: str = ""
    request_id: str | None = None
    idempotency_key: str | None = None

    def named(self, kind: str) -> Json:
        """Return the object of this kind the path names. Raises ``ApiError`` (404)."""
        object_id = self.ids["id"]
        found = self.records.find(kind, object_id)
        if found is None:
            raise no_such(kind, object_id)
        return found

    def referred(self, kind: str, param: str) -> Json:
        """Return the object of this kind a parameter names. Raises ``ApiError`` (400)."""
        object_id = str(self.params[param])
        found = self.records.find(kind, object_id)
        if found is None:
            raise no_such(param, object_id, param, status=400)
        return found

    def listed(self, kind: str, url: str, *filters: str, where: Sequence[Narrowing] = ()) -> Json:
        """Answer one page of objects of this kind, newest first.

        ``filters`` name parameters that are fields of the objects; ``where`` narrows besides.
        Raises ``ApiError`` for a limit or an anchor Stripe refuses.
        """
        sent = self.params
        if {"ending_before", "starting_after"} <= sent.keys():
            raise exclusive_params("ending_before", ["starting_after"])
        for param in ("ending_before", "starting_after"):
            if param in sent:
                self.referred(kind, param)
        data, more = self.records.page(
            kind,
            account=self.account,
            where=[*where, *self._narrowed(filters)],
            after=sent.get("starting_after"),
            before=sent.get("ending_before"),
            limit=_page_length(sent.get("limit", 10)),
        )
        return {"object": "list", "url": url, "has_more": more, "data": data}

    def _narrowed(self, filters: Sequence[str]) -> list[Narrowing]:
        named = [Narrowing(name, self.params[name]) for name in filters if name in self.params]
        span = self.params.get("created", {})
        if not isinstance(span, dict):
            span = {"=": span}
        return [*named, *(Narrowing("created", at, compared) for compared, at in span.items())]


def merged(metadata: Json, sent: Json | str | None) -> Json:
    """Return metadata as an update leaves it: an empty value unsets a key, "" unsets all."""
    if sent == "":
        return {}
    both = {**metadata, **(sent if isinstance(sent, dict) else {})}
    return {name: value for name, value in both.items() if value != ""}


def _page_length(limit: int) -> int:
    if not 1 <= limit <= _LONGEST_PAGE:
        raise invalid_param(
            "limit", f"limit must be 1 to {_LONGEST_PAGE}.", "parameter_invalid_integer"
        )
    return limit


@dataclass(frozen=True)
class Route:
    """One call of the API."""

    method: str
    path: str
    contract: str
    acts_on: frozenset[str]
    handle: Callable[[Call], Json]

"""What is one call to the API, and which calls are there?

Each resource family lists its ``Route``s; ``dispatch`` serves them. A route names the SDK's
parameter type that is its contract, and what of it the double acts on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from recycling.settlement.sandbox.errors import Json, no_such
from recycling.settlement.sandbox.faults import Fault
from recycling.settlement.sandbox.store import Records

PAGING = frozenset({"expand", "limit", "starting_after"})
"""List parameters every list acts on."""


@dataclass(frozen=True)
class Terms:
    """How this double treats money, where browsers reach it, what goes wrong from the start."""

    settles_after_s: int = 172_800
    fee_fixed_minor: int = 0
    fee_basis_points: int = 0
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

    def listed(self, kind: str, url: str, *filters: str) -> Json:
        """Answer one page of objects of this kind, newest first, narrowed by these parameters."""
        where = [(name, self.params[name]) for name in filters if name in self.params]
        data, more = self.records.page(
            kind,
            account=self.account,
            where=where,
            after=self.params.get("starting_after"),
            limit=min(max(self.params.get("limit", 10), 1), 100),
        )
        return {"object": "list", "url": url, "has_more": more, "data": data}


@dataclass(frozen=True)
class Route:
    """One call of the API."""

    method: str
    path: str
    contract: str
    acts_on: frozenset[str]
    handle: Callable[[Call], Json]

"""Renewing and changing licences, for programs."""

from __future__ import annotations

from typing import Any

from recycling.access import requires
from recycling.bases import queries, service
from recycling.bases.api.blueprint import api
from recycling.bases.api.licence_schemas import LicenceSchema, RenewalSchema, ScopeChangeSchema
from recycling.bases.cards import LicenceCard
from recycling.bases.rules import Scope
from recycling.parties.guard import current_act
from recycling.parties.permissions import Permission


@api.post("/licences/<ref>/renewal")
@api.arguments(RenewalSchema)
@api.response(201, LicenceSchema)
@requires(Permission.LICENCES_APPLY)
def apply_for_renewal(body: dict[str, Any], ref: str) -> LicenceCard:
    """Apply to prolong a licence; answers with the application. Granted, the licence goes on."""
    made = service.apply_for_renewal(current_act(), ref, body["valid_to"], body["reason"])
    return queries.licence(made)


@api.post("/licences/<ref>/change")
@api.arguments(ScopeChangeSchema)
@api.response(201, LicenceSchema)
@requires(Permission.LICENCES_APPLY)
def apply_for_change(body: dict[str, Any], ref: str) -> LicenceCard:
    """Apply for a change that takes a new grant; answers with the application."""
    made = service.apply_for_change(current_act(), ref, read_scope(body), body["reason"])
    return queries.licence(made)


@api.post("/licences/<ref>/notice")
@api.arguments(ScopeChangeSchema)
@api.response(200, LicenceSchema)
@requires(Permission.LICENCES_APPLY)
def notify_change(body: dict[str, Any], ref: str) -> LicenceCard:
    """Change a licence by notice, from now on; refused with every reason why it takes a grant."""
    changed = service.notify_change(current_act(), ref, read_scope(body), body["reason"])
    return queries.licence(changed)


def read_scope(body: dict[str, Any]) -> Scope:
    """Read what a licence is to cover off the wire."""
    return Scope(
        yearly_mass=body["yearly_mass"],
        processes=tuple(body["processes"]),
        subtypes=tuple(body["subtypes"]),
        codes=tuple((code["list"], code["number"]) for code in body["codes"]),
        hazards=tuple(body["hazards"]),
    )

"""Bases and their lines for programs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from recycling import clock
from recycling.access import public, requires
from recycling.bases import finding, queries, service
from recycling.bases.api.base_schemas import (
    BaseFacetArgs,
    BaseFacetsSchema,
    BaseListArgs,
    NewLineSchema,
    NewRecoveryBaseSchema,
    RecoveryBasePageSchema,
    RecoveryBaseSchema,
)
from recycling.bases.api.blueprint import api
from recycling.bases.cards import BaseCard
from recycling.bases.finding import Asked
from recycling.bases.rules import (
    LATITUDE_LIMIT,
    LONGITUDE_LIMIT,
    NewBase,
    NewLine,
    NewYield,
    Penalty,
    micro_degrees,
)
from recycling.parties.guard import current_act
from recycling.parties.permissions import Permission
from recycling.quantities import Money
from recycling.wire import Page


@api.get("/bases")
@api.arguments(BaseListArgs, location="query")
@api.response(200, RecoveryBasePageSchema)
@public
def list_bases(asked: dict[str, Any]) -> Page[BaseCard]:
    """List the public register of recovery bases."""
    return queries.bases(_asked(asked), asked["cursor"], asked["limit"])


def _asked(given: dict[str, Any]) -> Asked:
    return Asked(**{one.name: given[one.name] for one in fields(Asked)})


@api.get("/bases/facets")
@api.arguments(BaseFacetArgs, location="query")
@api.response(200, BaseFacetsSchema)
@public
def count_bases(asked: dict[str, Any]) -> Mapping[str, dict[str, int]]:
    """Count the bases of the register that fit each further choice and all those made."""
    return finding.facets(_asked(asked), clock.today())


@api.post("/bases")
@api.arguments(NewRecoveryBaseSchema)
@api.response(201, RecoveryBaseSchema)
@requires(Permission.BASES_REGISTER)
def register_base(body: dict[str, str]) -> BaseCard:
    """Enter a base of the caller's organisation."""
    new = NewBase(
        name=body["name"],
        country=body["country"],
        place=body["place"],
        latitude_udeg=micro_degrees(body["latitude"], "latitude", LATITUDE_LIMIT),
        longitude_udeg=micro_degrees(body["longitude"], "longitude", LONGITUDE_LIMIT),
        subdivision=body["subdivision"],
    )
    return queries.base(service.register_base(current_act(), new))


@api.get("/bases/<ref>")
@api.response(200, RecoveryBaseSchema)
@public
def read_base(ref: str) -> BaseCard:
    """Read one base with its lines and licences."""
    return queries.base(ref)


@api.post("/bases/<ref>/lines")
@api.arguments(NewLineSchema)
@api.response(201, RecoveryBaseSchema)
@requires(Permission.BASES_EDIT)
def add_line(body: dict[str, Any], ref: str) -> BaseCard:
    """Add a process line to a base; answers with the base."""
    charge = Money.of(body["treatment_charge"], body["currency"], "treatment_charge")
    new = NewLine(
        name=body["name"],
        process=body["process"],
        operation=body["operation"],
        subtypes=tuple(body["subtypes"]),
        treatment_charge_minor=charge.minor,
        currency=charge.currency,
        yields=tuple(NewYield(y["element"], y["fraction"], y["metric"]) for y in body["yields"]),
        penalties=tuple(
            _penalty(one, place, charge.currency) for place, one in enumerate(body["penalties"])
        ),
    )
    service.add_line(current_act(), ref, new)
    return queries.base(ref)


def _penalty(one: dict[str, Any], place: int, currency: str) -> Penalty:
    return Penalty(
        one["substance"],
        one["threshold_percent"],
        one["step_percent"],
        Money.of(one["rate"], currency, f"penalties.{place}.rate").minor,
    )

"""Quotas for programs."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from recycling import clock
from recycling.access import public, requires
from recycling.bases import queries as register
from recycling.bases.api.blueprint import api
from recycling.bases.api.words import said
from recycling.bases.quotas import queries, scales, service
from recycling.bases.quotas.queries import QuotaCard
from recycling.bases.quotas.rules import CATEGORY, FIRST_YEAR, LAST_YEAR, NewQuota, schemes
from recycling.bases.quotas.scales import ScaleCard
from recycling.bases.quotas.taken import Counted, TakenCard, taken
from recycling.bases.rules import ReservationState
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission, permit
from recycling.wire import CursorArgs, InstantField, MassField, Page, Strict


class QuotaSchema(Strict):
    """A quota of a base for a year, and its use."""

    base = fields.String(attribute="base_ref", **said("reference of the base"))
    year = fields.Integer(**said("calendar year"))
    scheme = fields.String(**said("stream, or the scheme of the group of elements"))
    member = fields.String(**said("id of the stream, or name of the group"))
    quota = MassField(
        attribute="use.limit", **said("kilograms: wet of a stream, contained of a group")
    )
    reserved = MassField(attribute="use.reserved", **said("reserved by awards"))
    consumed = MassField(attribute="use.consumed", **said("received"))
    free = MassField(attribute="use.free", **said("neither reserved nor received"))
    level = fields.String(
        attribute="use.level", **said("available, nearly_used (from 80 %), or used_up")
    )
    set_at = InstantField(allow_none=True, **said("when it was last set"))
    regulator = fields.String(**said("who set it"))
    plan = fields.String(**said("the quota plan that lays it down; empty: none"))


class QuotaPageSchema(Strict):
    """A page of quotas."""

    items = fields.List(fields.Nested(QuotaSchema), **said("in the order they were first counted"))
    next = fields.String(**said("cursor of the next page; empty at the end"))


class ScaleSchema(Strict):
    """The yearly scale of a licence or of one category of it, wet mass, and its use in a year."""

    licence = fields.String(attribute="licence_ref", **said("reference of the licence"))
    number = fields.String(**said("number of the licence"))
    category = fields.String(**said("sub-type; empty: the licence as a whole"))
    year = fields.Integer(**said("calendar year"))
    scale = MassField(attribute="use.limit", **said("kilograms a year"))
    reserved = MassField(attribute="use.reserved", **said("reserved by awards"))
    consumed = MassField(attribute="use.consumed", **said("received"))
    free = MassField(attribute="use.free", **said("neither reserved nor received"))
    level = fields.String(
        attribute="use.level", **said("available, nearly_used (from 80 %), or used_up")
    )


class ScalesSchema(Strict):
    """The yearly scales of a base."""

    items = fields.List(
        fields.Nested(ScaleSchema), **said("each licence valid in the year, then its categories")
    )


def _year() -> fields.Integer:
    known = validate.Range(FIRST_YEAR, LAST_YEAR)
    return fields.Integer(
        load_default=None, allow_none=True, validate=known, **said("default: this year")
    )


class YearArgs(Strict):
    """Which year."""

    year = _year()


class TakenArgs(CursorArgs):
    """The lots of which counter."""

    year = _year()
    scheme = fields.String(
        load_default="",
        validate=validate.OneOf(("", CATEGORY, *schemes())),
        **said(f"one of {', '.join(schemes())}, or {CATEGORY} of a yearly scale; empty: all"),
    )
    member = fields.String(
        load_default="", **said("id of the stream or sub-type, name of the group; empty: all")
    )
    state = fields.String(
        load_default="",
        validate=validate.OneOf(("", ReservationState.RESERVED, ReservationState.CONSUMED)),
        **said(
            "reserved or consumed; empty: both. What is reserved of a year that is over had no room"
            " in the year that followed"
        ),
    )


class TakenSchema(Strict):
    """What one lot holds of a counter."""

    lot = fields.String(**said("reference of the lot"))
    year = fields.Integer(**said("calendar year"))
    scheme = fields.String(**said("what is counted"))
    member = fields.String(**said("which of it"))
    licence = fields.String(**said("licence whose category is counted; empty for a quota"))
    mass = MassField(**said("kilograms reserved, or received"))
    state = fields.String(**said("reserved or consumed"))


class TakenPageSchema(Strict):
    """A page of lots."""

    items = fields.List(fields.Nested(TakenSchema), **said("the newest first"))
    next = fields.String(**said("cursor of the next page; empty at the end"))


class QuotaArgs(CursorArgs):
    """Which quotas."""

    year = _year()
    country = fields.String(load_default="", **said("ISO 3166-1 alpha-2"))
    base = fields.String(load_default="", **said("reference of a base"))


class NewQuotaSchema(Strict):
    """A quota to set or revise."""

    year = fields.Integer(required=True, strict=True, **said("calendar year"))
    scheme = fields.String(required=True, **said(f"one of {', '.join(schemes())}"))
    member = fields.String(required=True, **said("id of the stream, or name of the group"))
    quota = MassField(required=True, **said("kilograms: wet of a stream, contained of a group"))


@api.get("/quotas")
@api.arguments(QuotaArgs, location="query")
@api.response(200, QuotaPageSchema)
@public
def list_quotas(asked: dict[str, Any]) -> Page[QuotaCard]:
    """List quotas of a year with what is reserved, received and free."""
    year = asked["year"] or clock.today().year
    return queries.quotas(year, asked["country"], asked["base"], asked["cursor"], asked["limit"])


@api.post("/bases/<ref>/quotas")
@api.arguments(NewQuotaSchema)
@api.response(200, QuotaPageSchema)
@requires(Permission.QUOTAS_SET)
def set_quota(body: dict[str, Any], ref: str) -> Page[QuotaCard]:
    """Set or revise a quota of a base; answers with all of that base and year."""
    new = NewQuota(body["year"], body["scheme"], body["member"], body["quota"])
    service.set_quota(current_act(), ref, new)
    return queries.quotas(new.year, "", ref)


@api.get("/bases/<ref>/scales")
@api.arguments(YearArgs, location="query")
@api.response(200, ScalesSchema)
@public
def list_scales(asked: dict[str, Any], ref: str) -> dict[str, list[ScaleCard]]:
    """List the yearly scale of each licence of a base and of its categories, with their use."""
    today = clock.today()
    return {"items": scales.scales(ref, asked["year"] or today.year, today)}


@api.get("/bases/<ref>/quotas/lots")
@api.arguments(TakenArgs, location="query")
@api.response(200, TakenPageSchema)
@requires(Permission.QUOTAS_READ)
def list_taken(asked: dict[str, Any], ref: str) -> Page[TakenCard]:
    """List the lots that hold of a quota or category, for the base and its regulator."""
    permit(current_actor(), Permission.QUOTAS_READ, register.base(ref))
    year = asked["year"] or clock.today().year
    of = Counted(ref, year, asked["scheme"], asked["member"], asked["state"])
    return taken(of, asked["cursor"], asked["limit"])

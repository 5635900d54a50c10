"""Quotas for programs."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from recycling import clock
from recycling.access import public, requires
from recycling.bases.api.blueprint import api
from recycling.bases.api.words import said
from recycling.bases.quotas import queries, service
from recycling.bases.quotas.queries import QuotaCard
from recycling.bases.quotas.rules import NewQuota, schemes
from recycling.parties.guard import current_act
from recycling.parties.permissions import Permission
from recycling.wire import CursorArgs, InstantField, MassField, Page, Strict


class QuotaSchema(Strict):
    """A quota of a base for a year, and its use."""

    base = fields.String(attribute="base_ref", **said("reference of the base"))
    year = fields.Integer(**said("calendar year"))
    scheme = fields.String(**said("stream, or the scheme of the group of elements"))
    member = fields.String(**said("id of the stream, or name of the group"))
    quota = MassField(**said("kilograms: wet of a stream, contained of a group"))
    reserved = MassField(**said("reserved by awards"))
    consumed = MassField(**said("received"))
    free = MassField(**said("neither reserved nor received"))
    set_at = InstantField(allow_none=True, **said("when it was last set"))
    regulator = fields.String(**said("who set it"))


class QuotaPageSchema(Strict):
    """A page of quotas."""

    items = fields.List(fields.Nested(QuotaSchema), **said("in the order they were first counted"))
    next = fields.String(**said("cursor of the next page; empty at the end"))


class QuotaArgs(CursorArgs):
    """Which quotas."""

    year = fields.Integer(load_default=None, allow_none=True, **said("default: this year"))
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

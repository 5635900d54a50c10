"""Shapes of what licences rest on, on the wire. Which details a kind has stands in ``OF_KIND``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import fields, validate

from recycling.bases.api.words import said
from recycling.bases.footings.rules import (
    AGENTS,
    BOND_FORMS,
    LIMIT_TABLES,
    STANDARD,
    Acceptance,
    Approval,
    Bond,
    Details,
    DischargePermit,
    FootingKind,
    FootingState,
    NewFooting,
    NormLimit,
    PermitLimit,
    ProcessList,
    YearlyScale,
)
from recycling.errors import Finding, Invalid, invalid_all
from recycling.quantities import CURRENCIES, Money
from recycling.sayings import say
from recycling.scanning import Scan
from recycling.wire import ExactDecimal, InstantField, MassField, Strict

KINDS = [str(kind) for kind in FootingKind]
OF_KIND: dict[str, tuple[str, ...]] = {
    FootingKind.EIA_APPROVAL: ("scope",),
    FootingKind.ACCEPTANCE: ("notice",),
    FootingKind.DISCHARGE_PERMIT: ("outlets", "standard", "table", "limits"),
    FootingKind.BOND: ("amount", "currency", "form", "guarantor"),
    FootingKind.NORM_LIMIT: ("u238", "th232"),
    FootingKind.PROCESS_LIST: ("processes", "saponification_agent"),
    FootingKind.YEARLY_SCALE: ("categories",),
}
_MAY_LACK = frozenset({"standard", "table", "limits", "saponification_agent"})


class PermitLimitSchema(Strict):
    """A limit of a discharge permit, in the unit of its parameter."""

    parameter = fields.String(required=True, **said("such as ammonia nitrogen"))
    medium = fields.String(required=True, **said("water or air"))
    most = ExactDecimal(required=True, **said("highest value"))
    least = ExactDecimal(load_default=None, allow_none=True, **said("lowest value, for pH"))


class FootingDetailsSchema(Strict):
    """What a footing says; each kind takes its own fields and no others."""

    scope = MassField(**said("eia_approval: wet kilograms a year"))
    notice = fields.String(**said("acceptance: where it was announced"))
    outlets = fields.List(fields.String(), **said("discharge_permit: such as DW001"))
    standard = fields.String(**said(f"discharge_permit: {STANDARD}, or left out"))
    table = fields.String(**said(f"discharge_permit: one of {', '.join(LIMIT_TABLES)}"))
    limits = fields.List(fields.Nested(PermitLimitSchema), **said("discharge_permit: its own"))
    amount = ExactDecimal(**said("bond: major units"))
    currency = fields.String(validate=validate.OneOf(CURRENCIES), **said("bond"))
    form = fields.String(**said(f"bond: one of {', '.join(BOND_FORMS)}"))
    guarantor = fields.String(**said("bond: who answers for it"))
    u238 = ExactDecimal(**said("norm_limit: Bq/g of each nuclide of the chain"))
    th232 = ExactDecimal(**said("norm_limit: Bq/g of each nuclide of the chain"))
    processes = fields.List(fields.String(), **said("process_list: ids, or own words"))
    saponification_agent = fields.String(**said(f"process_list: one of {', '.join(AGENTS)}"))
    categories = fields.Dict(
        keys=fields.String(), values=MassField(), **said("yearly_scale: kilograms by sub-type")
    )


class NewFootingSchema(Strict):
    """An approval, permit, bond or list to enter."""

    kind = fields.String(required=True, validate=validate.OneOf(KINDS), **said("what it is"))
    number = fields.String(required=True, **said("the authority's number"))
    authority = fields.String(required=True, **said("who issued it"))
    issued_on = fields.Date(required=True, **said("day of issue"))
    valid_from = fields.Date(required=True, **said("first day"))
    valid_to = fields.Date(
        load_default=None, allow_none=True, **said("last day; null where it has no end")
    )
    details = fields.Nested(FootingDetailsSchema, required=True, **said("what it says"))
    licence = fields.String(load_default="", **said("yearly_scale: the licence it is of"))


class FootingDocumentSchema(Strict):
    """The document of a footing."""

    sha256 = fields.String(**said("digest of its content"))
    name = fields.String(**said("cleaned name"))
    media_type = fields.String(**said("as its content says"))
    size = fields.Integer(**said("bytes"))
    scan = fields.String(**said(f"the search for viruses: {', '.join(Scan)}"))


class FootingSchema(Strict):
    """An approval, permit, bond or list that a base's licences rest on."""

    ref = fields.String(**said("reference"))
    base = fields.String(attribute="base_ref", **said("reference of the base"))
    licence = fields.String(attribute="licence_ref", **said("empty: of the whole base"))
    kind = fields.String(validate=validate.OneOf(KINDS), **said("what it is"))
    state = fields.String(
        validate=validate.OneOf([str(state) for state in FootingState]), **said("where it stands")
    )
    number = fields.String(**said("the authority's number"))
    authority = fields.String(**said("who issued it"))
    issued_on = fields.Date(**said("day of issue"))
    valid_from = fields.Date(**said("first day"))
    valid_to = fields.Date(allow_none=True, **said("last day; null where it has no end"))
    details = fields.Function(
        lambda card: dict(card.said),
        metadata={"description": "what it says, by its kind", "type": "object"},
    )
    entered_at = InstantField(**said("when it was entered"))
    entered_by = fields.String(**said("reference of the person"))
    decided_at = InstantField(allow_none=True, **said("when it was last decided on"))
    decided_by = fields.String(**said("reference of the person; empty while it waits"))
    regulator = fields.String(**said("name of the regulator; empty while it waits"))
    reason = fields.String(**said("reason of the decision"))
    document = fields.Nested(
        FootingDocumentSchema, allow_none=True, **said("as its authority issued it, if attached")
    )


class FootingPageSchema(Strict):
    """A page of footings."""

    items = fields.List(fields.Nested(FootingSchema), **said("in the order the list promises"))
    next = fields.String(**said("cursor of the next page; empty at the end"))


class FootingReasonSchema(Strict):
    """Why the regulator decides so."""

    reason = fields.String(required=True, **said("published with the base"))


def new_footing(body: Mapping[str, Any]) -> NewFooting:
    """Return what was sent; raises ``Invalid`` for details of another kind, or missing ones."""
    return NewFooting(
        kind=body["kind"],
        number=body["number"],
        authority=body["authority"],
        issued_on=body["issued_on"],
        valid_from=body["valid_from"],
        valid_to=body["valid_to"],
        details=_details(FootingKind(body["kind"]), body["details"]),
        licence=body["licence"],
    )


def _details(kind: FootingKind, sent: Mapping[str, Any]) -> Details:
    wanted = OF_KIND[kind]
    extra = [name for name in sent if name not in wanted]
    absent = [name for name in wanted if name not in sent and name not in _MAY_LACK]
    wrong = [
        *(
            _finding(name, "unknown", say("A %(kind)s has no %(name)s.", kind=kind, name=name))
            for name in extra
        ),
        *(
            _finding(name, "required", say("A %(kind)s needs %(name)s.", kind=kind, name=name))
            for name in absent
        ),
    ]
    refusal: Invalid | None = invalid_all(wrong)
    if refusal:
        raise refusal
    details: Details = _MADE[kind](sent)
    return details


def _finding(name: str, code: str, message: str) -> Finding:
    return Finding(f"details.{name}", code, message)


def _permit(sent: Mapping[str, Any]) -> DischargePermit:
    limits = tuple(PermitLimit(**one) for one in sent.get("limits", ()))
    outlets = tuple(sent["outlets"])
    return DischargePermit(outlets, sent.get("standard", ""), sent.get("table", ""), limits)


def _bond(sent: Mapping[str, Any]) -> Bond:
    amount = Money.of(sent["amount"], sent["currency"], "details.amount")
    return Bond(amount, sent["form"], sent["guarantor"])


_MADE: dict[FootingKind, Any] = {
    FootingKind.EIA_APPROVAL: lambda sent: Approval(sent["scope"]),
    FootingKind.ACCEPTANCE: lambda sent: Acceptance(sent["notice"]),
    FootingKind.DISCHARGE_PERMIT: _permit,
    FootingKind.BOND: _bond,
    FootingKind.NORM_LIMIT: lambda sent: NormLimit(sent["u238"], sent["th232"]),
    FootingKind.PROCESS_LIST: lambda sent: ProcessList(
        tuple(sent["processes"]), sent.get("saponification_agent", "")
    ),
    FootingKind.YEARLY_SCALE: lambda sent: YearlyScale(tuple(sent["categories"].items())),
}

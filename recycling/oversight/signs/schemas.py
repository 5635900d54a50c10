"""How are signs and trading partners written as JSON?"""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from recycling.oversight.leaks.lifecycle import LONGEST, SHORTEST
from recycling.oversight.leaks.rules import Part
from recycling.oversight.signs.lifecycle import SignState
from recycling.oversight.signs.queries import STATES
from recycling.oversight.signs.rules import Kind, What
from recycling.wire import CursorArgs, ExactDecimal, InstantField, MassField, Strict


def _said(description: str) -> dict[str, Any]:
    return {"metadata": {"description": description}}


class SignFindingSchema(Strict):
    """What was seen, and how often chance alone shows as much."""

    what = fields.String(**_said(", ".join(What)))
    chance = ExactDecimal(**_said("how often chance alone shows as much; 1e-12 or less is 1e-12"))
    seen = ExactDecimal(**_said("share seen; of first digits the mean deviation"))
    expected = ExactDecimal(**_said("share to be expected; of first digits the ordinary deviation"))
    count = fields.Integer(**_said("figures looked at"))
    about = fields.Dict(
        keys=fields.String(), values=fields.String(), **_said("process, element, base or kilograms")
    )


class SignFactSchema(Strict):
    """A batch or consignment behind a finding."""

    finding = fields.Integer(**_said("which of the findings, from 1"))
    thing = fields.String(**_said("batch or consignment"))
    ref = fields.String(**_said("reference"))
    on = fields.Date(**_said("day it was received, or closed"))
    declared = MassField(data_key="declared_kg", allow_none=True, **_said("declared, or null"))
    received = MassField(data_key="received_kg", allow_none=True, **_said("net mass, or null"))
    share = ExactDecimal(allow_none=True, **_said("share recovered, or null"))


class SignSchema(Strict):
    """That figures of a party show what an honest party's hardly do: a reason to look."""

    ref = fields.String(**_said("reference"))
    kind = fields.String(**_said(", ".join(Kind)))
    party = fields.String(**_said("reference of the organisation or base"))
    party_name = fields.String(**_said("its name"))
    part = fields.String(**_said(f"{Part.HOLDER} or {Part.BASE}"))
    state = fields.String(**_said(", ".join(SignState)))
    since_on = fields.Date(**_said("first day that was looked at"))
    found_on = fields.Date(**_said("last day that was looked at"))
    false_alarm_rate = ExactDecimal(**_said("how often an honest party is named in a year"))
    tests = fields.Integer(**_said("tests of the party the rate allows for"))
    looks = fields.Integer(**_said("looks in a year the rate allows for"))
    findings = fields.List(fields.Nested(SignFindingSchema), **_said("what was seen"))
    earlier = fields.String(**_said("the sign closed before, whose figures do not count, or empty"))
    opened_at = InstantField(**_said("when it was opened"))
    reason = fields.String(**_said("why it was closed; empty while it is open"))
    closed_at = InstantField(allow_none=True, **_said("when, or null"))
    closed_by = fields.String(**_said("reference of who closed it, or empty"))


class SignWithEvidenceSchema(SignSchema):
    """The same with what stands behind it, the newest 200 of each finding at most."""

    facts = fields.List(fields.Nested(SignFactSchema), **_said("the newest first"))


class SignPageSchema(Strict):
    """A page of signs."""

    items = fields.List(fields.Nested(SignSchema), **_said("opened last first"))
    next = fields.String(**_said("cursor of the next page; empty: the last"))


class SignArgs(CursorArgs):
    """Which signs are listed."""

    state = fields.String(
        load_default=str(SignState.OPEN),
        validate=validate.OneOf([str(one) for one in STATES]),
        **_said("open, closed or all"),
    )
    kind = fields.String(
        load_default="",
        validate=validate.OneOf(["", *(str(one) for one in Kind)]),
        **_said(f"{', '.join(Kind)}; empty: any"),
    )


class SignReasonSchema(Strict):
    """Why nothing is left to be done."""

    reason = fields.String(
        required=True,
        validate=validate.Length(SHORTEST, LONGEST),
        metadata={
            "description": "stays with the sign",
            "example": "The tickets of the weighbridge agree; drums of one size were delivered.",
        },
    )


class TradingPairSchema(Strict):
    """A holder and a base that traded in the last twelve months."""

    holder = fields.String(**_said("reference"))
    holder_name = fields.String(**_said("name"))
    base = fields.String(**_said("reference"))
    base_name = fields.String(**_said("name"))
    carrier = fields.String(**_said("reference of who carried most of the lots"))
    carrier_name = fields.String(**_said("its name"))
    of_carrier = ExactDecimal(**_said("share of the pair's lots it carried"))
    lots = fields.Integer(**_said("lots received"))
    mass = MassField(data_key="received_kg", **_said("net mass"))
    of_holder = ExactDecimal(**_said("share of the holder's lots"))
    of_base = ExactDecimal(**_said("share of the base's lots"))
    expected = ExactDecimal(**_said("share of the market's lots of these streams the base takes"))
    chance = ExactDecimal(**_said("how often a draw from the market holds as many"))
    ties = fields.List(
        fields.String(), **_said("same, interest, person, mail_domain: how the two are joined")
    )
    sign = fields.String(**_said("the open sign about the pair, or empty"))


class TradingPairPageSchema(Strict):
    """A page of pairs."""

    items = fields.List(fields.Nested(TradingPairSchema), **_said("with most lots first"))
    next = fields.String(**_said("cursor of the next page; empty: the last"))

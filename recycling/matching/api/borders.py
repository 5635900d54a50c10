"""What regulators decided on borders, for programs."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from recycling.access import requires
from recycling.matching import deciding
from recycling.matching.api.blueprint import api
from recycling.matching.rules.borders import LONGEST, NewDecision, Verdict
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission
from recycling.wire import CursorArgs, InstantField, Page, Strict

_VERDICTS = [str(one) for one in Verdict]
_TEXT = validate.Length(max=LONGEST)


def _said(words: str) -> dict[str, str]:
    return {"description": words}


class NewDecisionSchema(Strict):
    """A decision for one lot or one code, of the regulator where the waste is."""

    lot = fields.String(load_default="", validate=_TEXT, metadata=_said("a lot; or `code`"))
    code = fields.String(load_default="", validate=_TEXT, metadata=_said("a code; or `lot`"))
    to = fields.String(required=True, metadata=_said("ISO 3166-1 alpha-2"))
    verdict = fields.String(
        required=True, validate=validate.OneOf(_VERDICTS), metadata=_said("what was decided")
    )
    document = fields.String(
        load_default="", validate=_TEXT, metadata=_said("reference of the consent document")
    )
    source = fields.String(required=True, validate=_TEXT, metadata=_said("what it rests on"))
    decided_on = fields.Date(required=True, metadata=_said("day of the decision"))
    valid_from = fields.Date(required=True, metadata=_said("first day on which it counts"))
    valid_to = fields.Date(required=True, metadata=_said("last day on which it counts"))


class BorderDecisionSchema(Strict):
    """A decision on record."""

    ref = fields.String(metadata=_said("reference"))
    from_country = fields.String(metadata=_said("ISO 3166-1 alpha-2"))
    to_country = fields.String(metadata=_said("ISO 3166-1 alpha-2"))
    code_list = fields.String(metadata=_said("list of the code; empty for a lot"))
    code = fields.String(metadata=_said("six digits; empty for a lot"))
    lot = fields.String(metadata=_said("reference of the lot; empty for a code"))
    verdict = fields.String(metadata=_said(", ".join(_VERDICTS)))
    document = fields.String(metadata=_said("reference of the consent document"))
    source = fields.String(metadata=_said("what it rests on"))
    decided_on = fields.Date(metadata=_said("day of the decision"))
    decided_by = fields.String(metadata=_said("name of the person who decided"))
    authority = fields.String(metadata=_said("name of the regulator"))
    valid_from = fields.Date(metadata=_said("first day on which it counts"))
    valid_to = fields.Date(metadata=_said("last day on which it counts"))
    recorded_at = InstantField(metadata=_said("when it was put on record"))


class BorderDecisionPage(Strict):
    """A page of decisions."""

    items = fields.List(fields.Nested(BorderDecisionSchema), metadata=_said("the latest first"))
    next = fields.String(metadata=_said("cursor of the next page; empty at the end"))


@api.get("/border-decisions")
@api.arguments(CursorArgs, location="query")
@api.response(200, BorderDecisionPage)
@requires(Permission.MATCHING_READ)
def list_border_decisions(asked: dict[str, Any]) -> Page[deciding.DecisionCard]:
    """List what regulators put on record of borders, the latest first."""
    return deciding.decisions(asked["cursor"], asked["limit"])


@api.post("/border-decisions")
@api.arguments(NewDecisionSchema)
@api.response(201, BorderDecisionSchema)
@requires(Permission.BORDERS_DECIDE)
def decide_border(body: dict[str, Any]) -> deciding.DecisionCard:
    """Put on record whether a lot, or waste of a code, may leave the regulator's own country."""
    said = dict(body)
    new = NewDecision(
        from_country=current_actor().country,
        to_country=said.pop("to").strip().upper(),
        lot_ref=said.pop("lot").strip().upper(),
        **said,
    )
    return deciding.decision(deciding.decide_border(current_act(), new))

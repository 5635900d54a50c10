"""One's own short code for programs: make it anew, end it."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from recycling.access import requires
from recycling.parties import queries, service
from recycling.parties.api.blueprint import api
from recycling.parties.api.words import said
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission
from recycling.wire import InstantField, Strict


class ShortCodeSchema(Strict):
    """One's short code for signing hand-overs on the device of another party."""

    code = fields.String(**said("six digits, shown this once; empty for a repeat, or ended"))
    made_at = InstantField(allow_none=True, **said("since when it is good; null: there is none"))


@api.post("/short-code")
@api.response(201, ShortCodeSchema)
@requires(Permission.SHORT_CODES_MAKE)
def make_short_code() -> dict[str, Any]:
    """Make the caller's person a new short code; the one before ends."""
    actor = current_actor()
    code, new = service.draw_short_code(actor)
    service.make_short_code(current_act(), new)
    is_new = queries.has_short_code(actor, new.digest)
    return {"code": code if is_new else "", "made_at": queries.short_code_made_at(actor)}


@api.post("/short-code/end")
@api.response(200, ShortCodeSchema)
@requires(Permission.SHORT_CODES_MAKE)
def end_short_code() -> dict[str, Any]:
    """End the short code of the caller's person at once."""
    service.end_short_code(current_act())
    return {"code": "", "made_at": None}

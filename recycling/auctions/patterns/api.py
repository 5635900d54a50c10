"""Patterns in awarded auctions, for programs of regulators."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_smorest import Blueprint
from marshmallow import fields, validate

from recycling.access import requires
from recycling.auctions.patterns.queries import (
    MOST_DAYS,
    USUAL_DAYS,
    PatternCard,
    page_of_patterns,
    window,
)
from recycling.auctions.patterns.rules import Pattern, TieKind
from recycling.clock import today
from recycling.parties.guard import current_actor
from recycling.parties.permissions import Permission
from recycling.wire import PREFIX, CursorArgs, Page, Strict

api = Blueprint(
    "patterns_api",
    __name__,
    url_prefix=PREFIX,
    description="Patterns in awarded auctions: reasons to look, and no findings",
)


class PatternArgs(CursorArgs):
    """Which awarded auctions are looked at."""

    until = fields.Date(
        load_default=today,
        validate=validate.Range(date(1900, 1, 1), date(9000, 1, 1)),
        metadata={"description": "last day of the close, UTC"},
    )
    days = fields.Integer(
        load_default=USUAL_DAYS,
        validate=validate.Range(1, MOST_DAYS),
        metadata={"description": "how many days up to then"},
    )


class PatternSchema(Strict):
    """What was seen of two organisations, and in which auctions."""

    pattern = fields.String(metadata={"description": ", ".join(Pattern)})
    first = fields.String(metadata={"description": "who won, fell away, raises, or bids"})
    second = fields.String(
        metadata={"description": "who came second, won, holds the lots, or bids"}
    )
    auctions = fields.List(fields.String(), metadata={"description": "the evidence: references"})
    ties = fields.List(fields.String(), metadata={"description": ", ".join(TieKind)})


class PatternPageSchema(Strict):
    """A page of patterns."""

    items = fields.List(fields.Nested(PatternSchema), metadata={"description": "patterns"})
    next = fields.String(metadata={"description": "cursor of the next page, or empty"})


@api.get("/patterns")
@api.arguments(PatternArgs, location="query")
@api.response(200, PatternPageSchema)
@requires(Permission.OVERSIGHT_READ)
def list_patterns(asked: dict[str, Any]) -> Page[PatternCard]:
    """List the patterns in awarded auctions of the regulator's country."""
    looked_at = window(asked["until"], asked["days"])
    return page_of_patterns(current_actor(), looked_at, asked["cursor"], asked["limit"])

"""What does the API of quota plans take and tell?"""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from recycling.bases.quotas.rules import FIRST_YEAR, LAST_YEAR, joint_scheme, schemes
from recycling.oversight.quota_plans.rules import LONGEST, MOST_LINES, PlanState
from recycling.wire import CursorArgs, InstantField, MassField, Strict


def _said(words: str) -> dict[str, Any]:
    return {"metadata": {"description": words}}


def _reason() -> fields.String:
    return fields.String(
        load_default="",
        validate=validate.Length(max=LONGEST),
        **_said("why; needed once a hearing began, and for a new version"),
    )


class QuotaPlanSchema(Strict):
    """A version of an authority's plan of quotas for a year."""

    ref = fields.String()
    authority = fields.String(**_said("reference of the authority"))
    authority_name = fields.String()
    country = fields.String(**_said("ISO 3166-1 alpha-2"))
    year = fields.Integer()
    version = fields.Integer(**_said("1, 2, … of that authority and year"))
    replaces = fields.String(**_said("the version it takes the place of; empty for the first"))
    state = fields.String(**_said(f"one of {', '.join(PlanState)}"))
    reason = fields.String(**_said("why it was drawn up"))
    drawn_up_at = InstantField()
    published_at = InstantField(allow_none=True)
    comments_until = fields.Date(allow_none=True, **_said("the last day for comments"))
    in_force_at = InstantField(allow_none=True)
    ended_at = InstantField(allow_none=True, **_said("when it was replaced or withdrawn"))
    withdrawn = fields.String(**_said("why it was given up"))
    digest = fields.String(**_said("SHA-256 of the plan as it came into force; empty before"))


class QuotaPlanPageSchema(Strict):
    """A page of plans."""

    items = fields.List(fields.Nested(QuotaPlanSchema), **_said("the newest first"))
    next = fields.String(**_said("cursor of the next page; empty at the end"))


class QuotaPlanArgs(CursorArgs):
    """Which plans."""

    year = fields.Integer(
        load_default=None, allow_none=True, validate=validate.Range(FIRST_YEAR, LAST_YEAR)
    )
    country = fields.String(load_default="", **_said("ISO 3166-1 alpha-2"))
    state = fields.String(load_default="", **_said(f"one of {', '.join(PlanState)}"))


class NewQuotaPlanSchema(Strict):
    """A plan to draw up."""

    year = fields.Integer(required=True, strict=True)
    reason = fields.String(required=True, validate=validate.Length(max=LONGEST))


class PlanLineSchema(Strict):
    """What a base may take in the year, and what of it is reserved, received and free now."""

    number = fields.Integer(**_said("by which the line is taken out"))
    base = fields.String()
    base_name = fields.String()
    stream = fields.String(**_said("empty: all streams"))
    scheme = fields.String(attribute="group_scheme", **_said("of the group; empty without one"))
    group = fields.String(**_said("group of elements; empty: the wet mass of the stream"))
    quota = MassField(
        attribute="use.limit", **_said("kilograms: wet of a stream, contained of a group")
    )
    reserved = MassField(attribute="use.reserved", **_said("reserved by awards"))
    consumed = MassField(attribute="use.consumed", **_said("received"))
    free = MassField(attribute="use.free", **_said("neither reserved nor received"))
    level = fields.String(
        attribute="use.level", **_said("available, nearly_used (from 80 %), or used_up")
    )


class PlanLinePageSchema(Strict):
    """A page of lines."""

    items = fields.List(fields.Nested(PlanLineSchema))
    next = fields.String(**_said("cursor of the next page; empty at the end"))


class PlanLineArgs(CursorArgs):
    """Which lines."""

    base = fields.String(load_default="", **_said("reference of a base; empty: all"))


class NewPlanLineSchema(Strict):
    """A line to set: of a stream, a group of elements, or a group within a stream."""

    base = fields.String(required=True, **_said("reference of the base"))
    stream = fields.String(load_default="", **_said("empty: all streams"))
    scheme = fields.String(
        load_default="",
        **_said(f"of the group: {', '.join(schemes()[1:])}; within a stream {joint_scheme()}"),
    )
    group = fields.String(load_default="", **_said("empty: the wet mass of the stream"))
    quota = MassField(required=True, **_said("kilograms: wet of a stream, contained of a group"))


class NewPlanLinesSchema(Strict):
    """Lines to set, all or none; the others stay."""

    lines = fields.List(
        fields.Nested(NewPlanLineSchema),
        required=True,
        validate=validate.Length(min=1, max=MOST_LINES),
    )
    reason = _reason()


class ReasonSchema(Strict):
    """Why."""

    reason = _reason()


class PlanTermSchema(Strict):
    """Until when those concerned may comment."""

    until = fields.Date(required=True, **_said("the last day for comments, 14 to 180 days ahead"))


class NewPlanCommentSchema(Strict):
    """What a recycler says for one of its bases."""

    base = fields.String(required=True, **_said("a base that the plan names"))
    words = fields.String(required=True, validate=validate.Length(max=LONGEST))


class PlanCommentSchema(Strict):
    """What was said for a base."""

    base = fields.String()
    base_name = fields.String()
    words = fields.String()
    said_at = InstantField()


class PlanCommentPageSchema(Strict):
    """A page of comments."""

    items = fields.List(fields.Nested(PlanCommentSchema), **_said("the newest first"))
    next = fields.String(**_said("cursor of the next page; empty at the end"))


class PlanChangeSchema(Strict):
    """A change of a line."""

    base = fields.String()
    base_name = fields.String()
    scheme = fields.String(**_said("stream, or the scheme of the group"))
    member = fields.String(**_said("the stream, the group, or group/stream"))
    before = MassField(allow_none=True, **_said("kilograms; none: there was no such line"))
    after = MassField(allow_none=True, **_said("kilograms; none: the line was taken out"))
    reason = fields.String()
    changed_at = InstantField()


class PlanChangePageSchema(Strict):
    """A page of changes."""

    items = fields.List(fields.Nested(PlanChangeSchema), **_said("the newest first"))
    next = fields.String(**_said("cursor of the next page; empty at the end"))


class PlanSumSchema(Strict):
    """The lines about one stream, group, or group within a stream, added up."""

    scheme = fields.String()
    member = fields.String()
    lines = fields.Integer()
    quota = MassField(attribute="use.limit", **_said("kilograms"))
    reserved = MassField(attribute="use.reserved")
    consumed = MassField(attribute="use.consumed")
    free = MassField(attribute="use.free")


class WholeQuotaPlanSchema(Strict):
    """A plan with its sums."""

    plan = fields.Nested(QuotaPlanSchema)
    as_of = InstantField(**_said("when what is reserved, received and free was read"))
    lines = fields.Integer(**_said("that the caller may see"))
    bases = fields.Integer()
    sums = fields.List(
        fields.Nested(PlanSumSchema), **_said("never of streams and groups together")
    )

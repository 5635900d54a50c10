"""How does the API speak of inspections?"""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from recycling.oversight.inspections.queries import ALL, Standing
from recycling.oversight.inspections.rules.checklist import Answer
from recycling.oversight.inspections.rules.lifecycle import (
    LONGEST,
    SHORTEST,
    FindingState,
    Grade,
    InspectionState,
)
from recycling.oversight.inspections.rules.ranking import (
    LEAST_SHARE,
    MOST_SHARE,
    MOST_VISITS,
    USUAL_SHARE,
    Picked,
)
from recycling.sayings import say
from recycling.wire import CursorArgs, InstantField, MassField, Strict

_PICKED = ", ".join(f"`{one}`" for one in Picked)


def _said(description: str, example: Any = None) -> dict[str, Any]:
    found = {"description": description}
    return {"metadata": found if example is None else {**found, "example": example}}


def _words(description: str, example: str) -> fields.String:
    return fields.String(
        required=True, validate=validate.Length(SHORTEST, LONGEST), **_said(description, example)
    )


_NEXT = "cursor of the next page; empty: the last"


class ProgrammeSchema(Strict):
    """Which bases of a country are to be visited in a quarter."""

    ref = fields.String(**_said("reference, IPR-…"))
    country = fields.String(**_said("ISO 3166-1 alpha-2"))
    quarter = fields.String(**_said("such as 2026-Q4"))
    visits = fields.Integer(**_said("how many bases are to be visited"))
    drawn_percent = fields.Integer(**_said("which share of them is drawn at random, in percent"))
    drawn = fields.Integer(**_said("how many of them are drawn"))
    bases = fields.Integer(**_said("how many bases are ranked"))
    seed_digest = fields.String(**_said("SHA-256 of the seed of the draw"))
    drawn_up_at = InstantField(**_said("when it was drawn up"))


class ProgrammePageSchema(Strict):
    """A page of programmes."""

    items = fields.List(fields.Nested(ProgrammeSchema), **_said("programmes, the last first"))
    next = fields.String(**_said(_NEXT))


class NewProgrammeSchema(Strict):
    """How many visits in which quarter, and which share of them is drawn."""

    quarter = fields.String(required=True, **_said("this quarter or the next", "2026-Q4"))
    visits = fields.Integer(
        required=True, validate=validate.Range(1, MOST_VISITS), **_said("how many bases", 10)
    )
    drawn_percent = fields.Integer(
        load_default=USUAL_SHARE,
        validate=validate.Range(LEAST_SHARE, MOST_SHARE),
        **_said("share drawn at random, in percent"),
    )


class DrawSchema(Strict):
    """What anybody may know of a draw."""

    country = fields.String(**_said("ISO 3166-1 alpha-2"))
    quarter = fields.String(**_said("such as 2026-Q4"))
    bases = fields.Integer(**_said("how many bases are ranked"))
    visits = fields.Integer(**_said("how many bases are to be visited"))
    drawn = fields.Integer(**_said("how many of them are drawn"))
    drawn_up_at = InstantField(**_said("when the programme was drawn up"))
    seed_digest = fields.String(**_said("SHA-256 of the seed"))
    seed = fields.String(**_said("the seed in hexadecimal; empty until the quarter is over"))


class DrawPageSchema(Strict):
    """A page of draws."""

    items = fields.List(fields.Nested(DrawSchema), **_said("draws, the last first"))
    next = fields.String(**_said(_NEXT))


class ComponentSchema(Strict):
    """A figure of a base and the points it gives."""

    figure = fields.String(**_said("what it is"))
    value = fields.Integer(**_said("how many"))
    points = fields.Integer(**_said("points of the score"))


class ProgrammeLineSchema(Strict):
    """A base of a programme."""

    place = fields.Integer(**_said("place by score, 1 the highest"))
    base = fields.String(**_said("reference of the base"))
    base_name = fields.String(**_said("its name"))
    score = fields.Integer(**_said("sum of the points"))
    components = fields.List(fields.Nested(ComponentSchema), **_said("what the score is made of"))
    picked = fields.String(**_said(_PICKED))
    inspection = fields.String(**_said("the inspection planned under it; empty: none"))


class ProgrammeLinePageSchema(Strict):
    """A page of bases of a programme."""

    items = fields.List(fields.Nested(ProgrammeLineSchema), **_said("bases by place"))
    next = fields.String(**_said(_NEXT))


class ProgrammeLineArgs(CursorArgs):
    """Which bases of a programme."""

    picked = fields.String(
        load_default=ALL,
        validate=validate.OneOf([ALL, *(str(one) for one in Picked)]),
        **_said(f"`all`, {_PICKED}"),
    )


class InspectionSchema(Strict):
    """An inspection in a list."""

    ref = fields.String(**_said("reference, INS-…"))
    base = fields.String(**_said("reference of the base"))
    base_name = fields.String(**_said("its name"))
    recycler_name = fields.String(**_said("whose it is"))
    country = fields.String(**_said("ISO 3166-1 alpha-2"))
    state = fields.String(**_said(", ".join(InspectionState)))
    visit_on = fields.Date(**_said("day of the visit"))
    is_announced = fields.Boolean(**_said("whether the base was told before"))
    signed_at = InstantField(**_said("when the report was signed"))


class InspectionPageSchema(Strict):
    """A page of inspections."""

    items = fields.List(fields.Nested(InspectionSchema), **_said("inspections, planned last first"))
    next = fields.String(**_said(_NEXT))


class InspectionArgs(CursorArgs):
    """Which inspections are listed."""

    state = fields.String(
        load_default=ALL,
        validate=validate.OneOf([ALL, *(str(one) for one in InspectionState)]),
        **_said(f"all, {', '.join(InspectionState)}"),
    )
    base = fields.String(load_default="", **_said("reference of the base"))


class EvidenceSchema(Strict):
    """A file attached to a question."""

    number = fields.Integer(**_said("number in the inspection"))
    name = fields.String(**_said("name of the file"))
    media_type = fields.String(**_said("what its content is"))
    size = fields.Integer(**_said("bytes"))
    sha256 = fields.String(**_said("SHA-256 of the content"))
    scan = fields.String(**_said("what the search for viruses came to"))


class InspectionQuestionSchema(Strict):
    """A question and its answer."""

    number = fields.Integer(**_said("number in the checklist"))
    id = fields.String(attribute="question.id", **_said("id of the question"))
    section = fields.String(attribute="question.section", **_said("part of the checklist"))
    question = fields.String(attribute="question.words", **_said("what is asked"))
    basis = fields.String(attribute="question.basis", **_said("the law it rests on"))
    unit = fields.String(attribute="question.unit", **_said("unit of a measured value"))
    answer = fields.String(**_said(f"{', '.join(Answer)}; empty: none"))
    value = fields.String(**_said("measured value"))
    words = fields.String(**_said("what was seen"))
    answered_at = InstantField(**_said("when"))
    answered_by = fields.String(**_said("by which person"))
    files = fields.List(fields.Nested(EvidenceSchema), **_said("photos and papers"))


class StockSchema(Strict):
    """What was weighed of a stream."""

    stream = fields.String(**_said("stream of the catalogue"))
    weighed = MassField(data_key="weighed_kg", **_said("what was weighed"))
    register = MassField(data_key="register_kg", **_said("what the register said then"))
    difference = MassField(data_key="difference_kg", **_said("how much more was weighed"))
    words = fields.String(**_said("in words"))
    weighed_at = InstantField(**_said("when"))


class InspectionFindingSchema(Strict):
    """A finding."""

    ref = fields.String(**_said("reference, FND-…"))
    inspection = fields.String(**_said("reference of the inspection"))
    base = fields.String(**_said("reference of the base"))
    base_name = fields.String(**_said("its name"))
    recycler_name = fields.String(**_said("whose it is"))
    country = fields.String(**_said("ISO 3166-1 alpha-2"))
    visit_on = fields.Date(**_said("day of the visit"))
    question = fields.String(**_said("id of the question; empty: none"))
    grade = fields.String(**_said(", ".join(Grade)))
    words = fields.String(**_said("what was found"))
    put_right_by = fields.Date(**_said("until when it is to be put right"))
    is_overdue = fields.Boolean(**_said("whether that is past"))
    state = fields.String(**_said(", ".join(FindingState)))
    case = fields.String(**_said("the case a major finding opened"))
    answer = fields.String(**_said("what the base said last"))
    answered_at = InstantField(**_said("when"))
    decision = fields.String(**_said("what the authority said last"))
    closed_at = InstantField(**_said("when it was closed"))


class InspectionFindingPageSchema(Strict):
    """A page of findings."""

    items = fields.List(fields.Nested(InspectionFindingSchema), **_said("findings, newest first"))
    next = fields.String(**_said(_NEXT))


class InspectionFindingArgs(CursorArgs):
    """Which findings are listed."""

    standing = fields.String(
        load_default=str(Standing.ALL),
        validate=validate.OneOf([str(one) for one in Standing]),
        **_said(", ".join(Standing)),
    )


class WholeInspectionSchema(InspectionSchema):
    """An inspection with all that the caller may read of it."""

    authority_name = fields.String(**_said("which authority inspects"))
    reason = fields.String(**_said("why the base is visited"))
    cancelled = fields.String(**_said("why it was cancelled"))
    programme = fields.String(**_said("the programme it was planned under"))
    questions = fields.List(fields.Nested(InspectionQuestionSchema), **_said("the checklist"))
    stock = fields.List(fields.Nested(StockSchema), **_said("what was weighed in the store"))
    findings = fields.List(fields.Nested(InspectionFindingSchema), **_said("what was found"))
    digest = fields.String(**_said("SHA-256 of the report, as signed or as it would be"))
    signed_by = fields.String(**_said("person who signed"))


class NewVisitSchema(Strict):
    """A visit to be planned."""

    base = fields.String(required=True, **_said("reference of the base", "BAS-7Q4KM-2TD9X"))
    visit_on = fields.Date(required=True, **_said("day of the visit", "2026-12-10"))
    is_announced = fields.Boolean(load_default=False, **_said("whether the base is told"))
    reason = _words("why the base is visited", say("First place in the programme of the quarter."))
    officers = fields.List(
        fields.String(),
        load_default=list,
        validate=validate.Length(max=10),
        **_said("references of persons of the authority; none: oneself"),
    )
    programme = fields.String(load_default="", **_said("reference of a programme"))


class NewAnswerSchema(Strict):
    """An answer to a question."""

    question = fields.String(required=True, **_said("id of the question", "labels_on"))
    answer = fields.String(
        required=True,
        validate=validate.OneOf([str(one) for one in Answer]),
        **_said(", ".join(Answer)),
    )
    value = fields.String(load_default="", **_said("measured value, as a decimal string"))
    words = fields.String(load_default="", **_said("what was seen"))


class NewStockSchema(Strict):
    """What was weighed of a stream."""

    stream = fields.String(required=True, **_said("stream of the catalogue", "magnets"))
    weighed = MassField(data_key="weighed_kg", required=True, **_said("kilograms"))
    words = fields.String(load_default="", **_said("how it was weighed"))


class NewInspectionFindingSchema(Strict):
    """What was found."""

    grade = fields.String(
        required=True,
        validate=validate.OneOf([str(one) for one in Grade]),
        **_said(", ".join(Grade)),
    )
    words = _words("what was found", say("Two drums in hall 3 bear no label."))
    question = fields.String(load_default="", **_said("id of the question it belongs to"))
    put_right_by = fields.Date(load_default=None, allow_none=True, **_said("a day to come"))


class ReportDigestSchema(Strict):
    """What was read."""

    digest = fields.String(required=True, **_said("SHA-256 of the report that was read"))


class InspectionReasonSchema(Strict):
    """Why."""

    reason = _words("why it is cancelled", say("The officer is ill; the visit is planned anew."))


class FindingAnswerSchema(Strict):
    """What the base says to a finding."""

    answer = _words("how it was put right", say("Both drums were labelled on the same day."))


class FindingDecisionSchema(Strict):
    """What the authority decides."""

    decision = _words("what was seen of it", say("Photos of both labels were sent and are clear."))


class FindingGivenBackSchema(Strict):
    """What is still wrong, and until when it is put right."""

    wrong = _words("what is still wrong", say("The label of the second drum is not readable."))
    put_right_by = fields.Date(required=True, **_said("a day to come", "2027-01-31"))


class EvidenceUploadSchema(Strict):
    """A photo or paper."""

    file = fields.Raw(
        required=True,
        metadata={"type": "string", "format": "binary", "description": "at most 10 MiB"},
    )

"""Shapes of questions, answers and conditions on the wire."""

from __future__ import annotations

from marshmallow import fields

from recycling.bases.api.words import said
from recycling.wire import InstantField, Strict


class NewConditionSchema(Strict):
    """What a licence is to be bound to."""

    text = fields.String(required=True, **said("5 to 2000 characters, published"))
    due_on = fields.Date(load_default=None, allow_none=True, **said("by which day; null: always"))


class BoundDecisionSchema(Strict):
    """Why the regulator decides so, and what the licence is bound to from now on."""

    reason = fields.String(load_default="", **said("published; only a grant may go without"))
    conditions = fields.List(
        fields.Nested(NewConditionSchema), load_default=[], **said("at most 50")
    )


class ConditionSchema(Strict):
    """What a licence is bound to."""

    number = fields.Integer(**said("number within the licence"))
    text = fields.String(**said("what is asked for"))
    due_on = fields.Date(allow_none=True, **said("by which day; null: always"))
    set_at = InstantField(**said("when it was set"))
    met_at = InstantField(allow_none=True, **said("when it was found met; null before"))
    met_by = fields.String(**said("what shows it; empty before"))
    is_overdue = fields.Boolean(**said("not met, and its day is over"))


class NewQuestionSchema(Strict):
    """A question about an application."""

    question = fields.String(required=True, **said("5 to 2000 characters"))
    follows = fields.Integer(
        load_default=None, allow_none=True, **said("number of the question it goes on from")
    )


class NewAnswerSchema(Strict):
    """An answer to a question."""

    answer = fields.String(required=True, **said("2 to 2000 characters"))


class QuestionSchema(Strict):
    """A question about an application, with its answer."""

    number = fields.Integer(**said("number within the licence"))
    follows = fields.Integer(
        allow_none=True, **said("number of the question it goes on from; null: none")
    )
    question = fields.String(**said("what is asked"))
    asked_at = InstantField(**said("when it was asked"))
    asked_by = fields.String(**said("the organisation that asked"))
    answer = fields.String(**said("empty while it waits"))
    answered_at = InstantField(allow_none=True, **said("when; null while it waits"))
    answered_by = fields.String(**said("the organisation that answered"))


class QuestionsSchema(Strict):
    """What was asked about a licence."""

    items = fields.List(fields.Nested(QuestionSchema), **said("in the order asked"))

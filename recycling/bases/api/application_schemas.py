"""Shapes of applications that are drawn up, on the wire."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from recycling.bases.api.licence_schemas import LicenceCodeSchema
from recycling.bases.api.words import said
from recycling.bases.applications.rules import TASKS, DraftState, TaskState
from recycling.scanning import Scan
from recycling.wire import InstantField, MassField, Strict


class AnswersSchema(Strict):
    """The answers of one task: all its fields and no others."""

    number = fields.String(**said("the authority's number (number_and_days)"))
    valid_from = fields.Date(**said("first day (number_and_days)"))
    valid_to = fields.Date(**said("last day (number_and_days)"))
    yearly_mass = MassField(**said("kilograms a calendar year (scale)"))
    processes = fields.List(
        fields.String(), **said("ids of the catalogue, or own words for review (processes)")
    )
    subtypes = fields.List(fields.String(), **said("ids of sub-types (waste)"))
    codes = fields.List(fields.Nested(LicenceCodeSchema), **said("waste codes (waste)"))
    hazards = fields.List(fields.String(), **said("such as HP3 (waste)"))


class DocumentUploadSchema(Strict):
    """A document."""

    file = fields.Raw(
        required=True,
        metadata={"type": "string", "format": "binary", "description": "at most 10 MiB"},
    )


class DocumentTaskSchema(Strict):
    """Which task a document belongs to."""

    task = fields.String(required=True, validate=validate.OneOf(TASKS), **said("its task"))


class ApplicationTaskSchema(Strict):
    """How far a task is."""

    task = fields.String(attribute="name", **said("its name"))
    state = fields.String(
        validate=validate.OneOf([str(one) for one in TaskState]), **said("how far it is")
    )
    asks = fields.Boolean(
        attribute="is_asked", **said("has answers; the others are what the licence rests on")
    )
    is_optional = fields.Boolean(**said("needed for certain waste only"))


class ApplicationDocumentSchema(Strict):
    """A document of a task."""

    task = fields.String(**said("its task"))
    sha256 = fields.String(**said("digest of its content"))
    name = fields.String(**said("cleaned name"))
    media_type = fields.String(**said("as its content says"))
    size = fields.Integer(**said("bytes"))
    attached_at = InstantField(**said("when it was attached"))
    scan = fields.String(**said(f"the search for viruses: {', '.join(Scan)}"))


def _answers(card: Any) -> Any:
    return dict(card.answers)


class ApplicationSchema(Strict):
    """An application that is drawn up."""

    ref = fields.String(**said("reference"))
    base = fields.String(attribute="base_ref", **said("reference of the base"))
    state = fields.String(
        validate=validate.OneOf([str(one) for one in DraftState]), **said("where it stands")
    )
    licence = fields.String(attribute="licence_ref", **said("what it became; empty before"))
    answers = fields.Function(
        _answers, metadata={"description": "what is answered so far", "type": "object"}
    )
    tasks = fields.List(fields.Nested(ApplicationTaskSchema), **said("in order"))
    documents = fields.List(fields.Nested(ApplicationDocumentSchema), **said("in order"))
    begun_at = InstantField(**said("when it was begun"))
    changed_at = InstantField(**said("when it was last changed"))


class ApplicationPageSchema(Strict):
    """A page of applications."""

    items = fields.List(fields.Nested(ApplicationSchema), **said("the newest first"))
    next = fields.String(**said("cursor of the next page; empty at the end"))

"""Borders for programs: dossiers and their answers, and what travels with a consignment."""

from __future__ import annotations

from typing import Any

from flask import Response
from flask_smorest import Blueprint
from flask_smorest.fields import Upload
from marshmallow import fields, validate

from recycling.access import requires
from recycling.custody import queries as consignments
from recycling.custody.borders import letters, papers, queries, service
from recycling.custody.borders.models import PaperKind
from recycling.custody.borders.queries import DossierCard
from recycling.custody.borders.rules import (
    AnswerState,
    DossierState,
    Law,
    NewAnswer,
    NewDossier,
    Part,
    Regime,
)
from recycling.custody.borders.rules.consents import LONGEST_DOCUMENT, LONGEST_WORDS
from recycling.custody.borders.rules.dossiers import LONGEST_TEXT, RECOVERY_OPERATIONS
from recycling.custody.borders.views import letter_of
from recycling.files import LARGEST_BYTES, take
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission, permit
from recycling.sayings import say
from recycling.wire import PREFIX, CursorArgs, InstantField, MassField, Page, Strict

api = Blueprint(
    "borders_api",
    __name__,
    url_prefix=PREFIX,
    description="Consents of authorities, and what travels with a consignment over a border",
)
P = Permission
_TEXT = validate.Length(1, LONGEST_TEXT)
_COUNTRY = validate.Regexp("[A-Z]{2}", error=say("Two letters of ISO 3166-1."))


def _said(text: str, **more: Any) -> dict[str, Any]:
    return {"description": text, **more}


class NewDossierSchema(Strict):
    """What a holder asks of every authority on a way."""

    base = fields.String(required=True, metadata=_said("reference of the base"))
    code = fields.String(required=True, metadata=_said("waste code", example="12 01 18*"))
    border_entry = fields.String(load_default="", metadata=_said("Basel or OECD entry, or empty"))
    description = fields.String(required=True, validate=_TEXT, metadata=_said("usual name"))
    packaging = fields.String(required=True, validate=_TEXT, metadata=_said("drums, bags, in bulk"))
    hazards = fields.List(
        fields.String(validate=validate.Length(max=8)),
        load_default=list,
        validate=validate.Length(max=15),
        metadata=_said("HP codes"),
    )
    operation = fields.String(
        required=True,
        validate=validate.OneOf(RECOVERY_OPERATIONS),
        metadata=_said("by which it is recovered"),
    )
    mass = MassField(required=True, data_key="mass_kg", metadata=_said("of all together"))
    consignments = fields.Integer(required=True, metadata=_said("how many"))
    first_day = fields.Date(required=True, metadata=_said("of departures"))
    last_day = fields.Date(required=True, metadata=_said("of departures"))
    transit = fields.List(
        fields.String(validate=_COUNTRY),
        load_default=list,
        metadata=_said("countries in the order they are crossed"),
    )
    contract = fields.String(required=True, validate=_TEXT, metadata=_said("its number"))
    guarantee = fields.String(
        required=True, validate=_TEXT, metadata=_said("who gives it, number and amount")
    )


class NumberSchema(Strict):
    """Under which number an authority finds a dossier complete."""

    number = fields.String(
        required=True, validate=validate.Length(1, 40), metadata=_said("the authority's")
    )


class NewConsentSchema(Strict):
    """What an authority says."""

    consents = fields.Boolean(required=True, metadata=_said("or refuses"))
    document = fields.String(
        required=True,
        validate=validate.Length(1, LONGEST_DOCUMENT),
        metadata=_said("number of the letter or decision"),
    )
    decided_on = fields.Date(required=True, metadata=_said("day of the decision"))
    valid_from = fields.Date(
        load_default=None, allow_none=True, metadata=_said("of departures; where it consents")
    )
    valid_to = fields.Date(load_default=None, allow_none=True, metadata=_said("likewise"))
    conditions = fields.String(
        load_default="", validate=validate.Length(max=LONGEST_WORDS), metadata=_said("or empty")
    )
    reason = fields.String(
        load_default="",
        validate=validate.Length(max=LONGEST_WORDS),
        metadata=_said("where it refuses"),
    )


class LetterSchema(Strict):
    """The letter itself."""

    file = Upload(required=False, metadata=_said("at most 10 MB"))


class ReasonSchema(Strict):
    """Why consent is withdrawn."""

    reason = fields.String(
        required=True, validate=validate.Length(1, LONGEST_WORDS), metadata=_said("why")
    )


class ConsentSchema(Strict):
    """What the authority of one country says."""

    country = fields.String(metadata=_said("ISO 3166-1 alpha-2"))
    part = fields.String(metadata=_said(f"one of {', '.join(Part)}"))
    state = fields.String(metadata=_said(f"one of {', '.join(AnswerState)}"))
    law = fields.String(metadata=_said(f"one of {', '.join(Law)}"))
    source = fields.String(metadata=_said("how it answers, and how sure we are"))
    tacit_on = fields.Date(allow_none=True, metadata=_said("first day its silence counts, or null"))
    document = fields.String(metadata=_said("its number, or empty"))
    letter = fields.String(metadata=_said("name of the file the holder entered, or empty"))
    conditions = fields.String(metadata=_said("or empty"))
    reason = fields.String(metadata=_said("or empty"))
    decided_on = fields.Date(allow_none=True, metadata=_said("or null"))
    valid_from = fields.Date(allow_none=True, metadata=_said("of departures, or null"))
    valid_to = fields.Date(allow_none=True, metadata=_said("of departures, or null"))
    answered_at = InstantField(allow_none=True, metadata=_said("or null"))


class CoverSchema(Strict):
    """How much of a dossier there is, and on which days all consents stand."""

    mass = MassField(data_key="mass_kg", metadata=_said("of all"))
    used_mass = MassField(data_key="used_kg", metadata=_said("that has left"))
    free_mass = MassField(data_key="free_kg", metadata=_said("that may still leave"))
    consignments = fields.Integer(metadata=_said("in all"))
    used_consignments = fields.Integer(metadata=_said("that have left"))
    first_day = fields.Date(metadata=_said("of departures"))
    last_day = fields.Date(metadata=_said("of departures"))


class DossierSchema(Strict):
    """A dossier as the caller may read it."""

    ref = fields.String(metadata=_said("reference"))
    number = fields.String(metadata=_said("the authority's, or empty"))
    state = fields.String(metadata=_said(f"one of {', '.join(DossierState)}"))
    holder = fields.String(metadata=_said("reference of who asks"))
    holder_name = fields.String(metadata=_said("its name"))
    recycler_name = fields.String(metadata=_said("to whom the waste goes"))
    base = fields.String(metadata=_said("reference of the base"))
    base_name = fields.String(metadata=_said("its name"))
    from_country = fields.String(metadata=_said("ISO 3166-1 alpha-2"))
    to_country = fields.String(metadata=_said("ISO 3166-1 alpha-2"))
    transit = fields.List(fields.String(), metadata=_said("countries in their order"))
    code = fields.String(metadata=_said("waste code, with a star where hazardous"))
    border_entry = fields.String(metadata=_said("or empty"))
    description = fields.String(metadata=_said("usual name"))
    packaging = fields.String(metadata=_said("as it travels"))
    hazards = fields.List(fields.String(), metadata=_said("HP codes"))
    operation = fields.String(metadata=_said("by which it is recovered"))
    contract = fields.String(metadata=_said("its number"))
    guarantee = fields.String(metadata=_said("who gives it"))
    asked_at = InstantField(metadata=_said("when it was sent"))
    complete_on = fields.Date(allow_none=True, metadata=_said("when it was complete, or null"))
    cover = fields.Nested(CoverSchema, metadata=_said("how much of it is used"))
    consents = fields.List(fields.Nested(ConsentSchema), metadata=_said("in the order of the way"))


class DossierPageSchema(Strict):
    """A page of dossiers."""

    items = fields.List(fields.Nested(DossierSchema), metadata=_said("the newest first"))
    next = fields.String(metadata=_said("cursor of the next page, or empty"))


class NewPaperSchema(Strict):
    """Under which dossier a consignment crosses; or, where none is needed, way and operation."""

    dossier = fields.String(load_default="", metadata=_said("reference, or empty"))
    transit = fields.List(
        fields.String(validate=_COUNTRY), load_default=list, metadata=_said("without a dossier")
    )
    operation = fields.String(load_default="", metadata=_said("without a dossier"))


class PaperSchema(Strict):
    """What a border asks of a consignment, and what travels with it."""

    regime = fields.String(metadata=_said(f"one of {', '.join(Regime)}"))
    words = fields.String(metadata=_said("what the rule says"))
    source = fields.String(metadata=_said("who says so, and how sure we are"))
    kind = fields.String(metadata=_said(f"one of {', '.join(PaperKind)}; empty: not drawn up"))
    dossier = fields.String(metadata=_said("reference, or empty"))
    serial = fields.Integer(allow_none=True, metadata=_said("of the dossier, or null"))
    transit = fields.List(fields.String(), metadata=_said("countries in their order"))
    operation = fields.String(metadata=_said("or empty"))
    drawn_up_at = InstantField(allow_none=True, metadata=_said("or null"))


@api.get("/dossiers")
@api.arguments(CursorArgs, location="query")
@api.response(200, DossierPageSchema)
@requires(P.DOSSIERS_READ)
def list_dossiers(asked: dict[str, Any]) -> Page[DossierCard]:
    """List the dossiers of the caller's organisation; a regulator: those over its country."""
    return queries.dossiers(current_actor(), asked["cursor"], asked["limit"])


@api.post("/dossiers")
@api.arguments(NewDossierSchema)
@api.response(201, DossierSchema)
@requires(P.DOSSIERS_ASK)
def ask_dossier(body: dict[str, Any]) -> DossierCard:
    """Ask the authorities of every country on a way to consent."""
    said = {**body, "hazards": tuple(body["hazards"]), "transit": tuple(body["transit"])}
    new = NewDossier(from_country=current_actor().country, **said)
    return _card(service.ask_dossier(current_act(), new))


@api.get("/dossiers/<ref>")
@api.response(200, DossierSchema)
@requires(P.DOSSIERS_READ)
def read_dossier(ref: str) -> DossierCard:
    """Read a dossier and what every authority says."""
    return _card(ref)


@api.post("/dossiers/<ref>/complete")
@api.arguments(NumberSchema)
@api.response(200, DossierSchema)
@requires(P.DOSSIERS_DECIDE)
def complete_dossier(body: dict[str, Any], ref: str) -> DossierCard:
    """Say as an authority of dispatch or destination that nothing is missing."""
    _card(ref)
    return _card(service.complete_dossier(current_act(), ref, body["number"]))


@api.post("/dossiers/<ref>/answers/<country>")
@api.arguments(NewConsentSchema)
@api.response(200, DossierSchema)
@requires(P.DOSSIERS_DECIDE)
def answer_dossier(body: dict[str, Any], ref: str, country: str) -> DossierCard:
    """Consent or refuse as the authority of a country on the way."""
    _card(ref)
    return _card(service.answer_dossier(current_act(), ref, country, NewAnswer(**body)))


@api.post("/dossiers/<ref>/entered-answers/<country>")
@api.arguments(NewConsentSchema, location="form")
@api.arguments(LetterSchema, location="files")
@api.response(200, DossierSchema)
@requires(P.DOSSIERS_KEEP)
def enter_answer(
    body: dict[str, Any], files: dict[str, Any], ref: str, country: str
) -> DossierCard:
    """Enter as the holder what an authority wrote, with its letter (multipart)."""
    queries.dossier(ref, current_actor(), P.DOSSIERS_KEEP)
    upload = files.get("file")
    taken = take(upload.stream.read(LARGEST_BYTES + 1), upload.filename or "") if upload else None
    return _card(letters.enter_answer(current_act(), ref, country, NewAnswer(**body), taken))


@api.get("/dossiers/<ref>/letters/<country>")
@api.response(200, content_type="application/octet-stream", description="its content")
@requires(P.DOSSIERS_READ)
def read_letter(ref: str, country: str) -> Response:
    """Download the letter of an authority that the holder entered."""
    return letter_of(ref, country)


@api.post("/dossiers/<ref>/confirmations/<country>")
@api.response(200, DossierSchema)
@requires(P.DOSSIERS_DECIDE)
def confirm_answer(ref: str, country: str) -> DossierCard:
    """Confirm as that authority, or as the one of dispatch, what the holder entered."""
    _card(ref)
    return _card(service.confirm_answer(current_act(), ref, country))


@api.post("/dossiers/<ref>/withdrawals/<country>")
@api.arguments(ReasonSchema)
@api.response(200, DossierSchema)
@requires(P.DOSSIERS_DECIDE)
def withdraw_consent(body: dict[str, Any], ref: str, country: str) -> DossierCard:
    """Take back as an authority that it consented."""
    _card(ref)
    return _card(service.withdraw_consent(current_act(), ref, country, body["reason"]))


@api.post("/dossiers/<ref>/take-back")
@api.response(200, DossierSchema)
@requires(P.DOSSIERS_KEEP)
def take_back_dossier(ref: str) -> DossierCard:
    """Take a dossier back as its holder."""
    _card(ref)
    return _card(service.take_back_dossier(current_act(), ref))


@api.get("/consignments/<ref>/border-paper")
@api.response(200, PaperSchema)
@requires(P.CUSTODY_READ)
def read_border_paper(ref: str) -> dict[str, Any]:
    """Read what a border asks of a consignment, and what travels with it."""
    return _paper(ref)


@api.post("/consignments/<ref>/border-paper")
@api.arguments(NewPaperSchema)
@api.response(200, PaperSchema)
@requires(P.BORDER_PAPERS_DRAW_UP)
def draw_up_border_paper(body: dict[str, Any], ref: str) -> dict[str, Any]:
    """Draw up what travels with a consignment over its border; the PDF is on its page."""
    actor = current_actor()
    permit(actor, P.BORDER_PAPERS_DRAW_UP, consignments.consignment(ref, actor))
    papers.draw_up_paper(current_act(), ref, body["dossier"], body["transit"], body["operation"])
    return _paper(ref)


def _paper(ref: str) -> dict[str, Any]:
    row = consignments.consignment(ref, current_actor())
    crossing, paper = queries.crossing_of_consignment(row), queries.paper_row(row.id)
    of = queries.dossier_ref(paper.dossier_id) if paper and paper.dossier_id else ""
    return {
        "regime": crossing.regime,
        "words": crossing.words,
        "source": crossing.source,
        "kind": paper.kind if paper else "",
        "dossier": of,
        "serial": paper.serial if paper else None,
        "transit": paper.transit if paper else [],
        "operation": paper.operation if paper else "",
        "drawn_up_at": paper.drawn_up_at if paper else None,
    }


def _card(ref: str) -> DossierCard:
    return queries.dossier(ref, current_actor())

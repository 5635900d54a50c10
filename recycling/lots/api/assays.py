"""Assays for programs: commission a laboratory, add an assay, put it in force, answer questions."""

from __future__ import annotations

from recycling.access import requires
from recycling.lots import service
from recycling.lots.api.blueprint import Body, api, card
from recycling.lots.assay_schemas import (
    AnswerSchema,
    LaboratorySchema,
    NewAssaySchema,
)
from recycling.lots.cards import LotCard
from recycling.lots.rules import Component, Composition, Report
from recycling.lots.schemas import LotSchema
from recycling.parties.guard import current_act
from recycling.parties.permissions import Permission


def report_of(body: Body) -> Report:
    """Read who analysed, by which report, and when."""
    return Report(
        laboratory=body["laboratory"],
        accreditation=body["accreditation"],
        number=body["report_number"],
        sampled_on=body["sampled_on"],
        analysed_on=body["analysed_on"],
    )


@api.post("/lots/<ref>/laboratory")
@api.arguments(LaboratorySchema)
@api.response(200, LotSchema)
@requires(Permission.LOTS_EDIT)
def commission_laboratory(body: Body, ref: str) -> LotCard:
    """Let a laboratory read the lot and add assays to it; an empty reference ends that."""
    return card(service.commission_laboratory(current_act(), ref, body["laboratory"]))


@api.post("/lots/<ref>/assays")
@api.arguments(NewAssaySchema)
@api.response(201, LotSchema)
@requires(Permission.LOTS_ASSAY)
def add_assay(body: Body, ref: str) -> LotCard:
    """Add what was found, as holder or commissioned laboratory; it does not count yet."""
    composition = Composition(
        tuple(Component(**each) for each in body["composition"]),
        report_of(body),
        body["sample_moisture"],
    )
    service.add_assay(current_act(), ref, composition, body["file_sha256"])
    return card(ref)


@api.post("/lots/<ref>/assays/<int:number>/in-force")
@api.response(200, LotSchema)
@requires(Permission.LOTS_EDIT)
def put_assay_in_force(ref: str, number: int) -> LotCard:
    """Let an assay count for the lot, before an auction opens."""
    return card(service.put_assay_in_force(current_act(), ref, number))


@api.post("/lots/<ref>/answers")
@api.arguments(AnswerSchema)
@api.response(201, LotSchema)
@requires(Permission.LOTS_EDIT)
def answer_question(body: Body, ref: str) -> LotCard:
    """Say why an unusual figure is right; kept and shown beside the question."""
    said = (body["path"], body["code"], body["answer"])
    return card(service.answer_question(current_act(), ref, *said))

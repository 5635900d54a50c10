"""Inspections, for programs of authorities and recyclers."""

from __future__ import annotations

from typing import Any

from flask import Response
from flask_smorest import Blueprint

from recycling.access import public, requires
from recycling.files import LARGEST_BYTES, take
from recycling.oversight.inspections import (
    attaching,
    following,
    programmes,
    queries,
    reporting,
    service,
)
from recycling.oversight.inspections import schemas as s
from recycling.oversight.inspections.answering import evidence_file, report_file
from recycling.oversight.inspections.cards import (
    DrawCard,
    FindingCard,
    InspectionCard,
    LineCard,
    ProgrammeCard,
)
from recycling.oversight.inspections.queries import Asked
from recycling.oversight.inspections.reporting import NewFinding
from recycling.oversight.inspections.rules.checklist import NewAnswer
from recycling.oversight.inspections.service import NewVisit
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission
from recycling.wire import PREFIX, CursorArgs, Page

P = Permission
api = Blueprint(
    "inspections_api",
    __name__,
    url_prefix=PREFIX,
    description="Which bases are inspected, what was found, and whether it was put right",
)


@api.get("/inspection-draws")
@api.arguments(CursorArgs, location="query")
@api.response(200, s.DrawPageSchema)
@public
def list_inspection_draws(asked: dict[str, Any]) -> Page[DrawCard]:
    """List the draws of all countries; a seed is told once its quarter is over."""
    return queries.draws(asked["cursor"], asked["limit"])


@api.get("/inspection-programmes")
@api.arguments(CursorArgs, location="query")
@api.response(200, s.ProgrammePageSchema)
@requires(P.INSPECTIONS_READ_PROGRAMMES)
def list_inspection_programmes(asked: dict[str, Any]) -> Page[ProgrammeCard]:
    """List the programmes of the caller's country."""
    return queries.programmes(current_actor(), asked["cursor"], asked["limit"])


@api.post("/inspection-programmes")
@api.arguments(s.NewProgrammeSchema)
@api.response(201, s.ProgrammeSchema)
@requires(P.INSPECTIONS_RANK)
def draw_up_inspection_programme(body: dict[str, Any]) -> ProgrammeCard:
    """Rank the bases of the caller's country by risk, and draw some at random, for a quarter."""
    ref = programmes.draw_up_programme(
        current_act(), body["quarter"], body["visits"], body["drawn_percent"]
    )
    return queries.programme(ref, current_actor())


@api.get("/inspection-programmes/<ref>")
@api.response(200, s.ProgrammeSchema)
@requires(P.INSPECTIONS_READ_PROGRAMMES)
def read_inspection_programme(ref: str) -> ProgrammeCard:
    """Read a programme."""
    return queries.programme(ref, current_actor())


@api.get("/inspection-programmes/<ref>/lines")
@api.arguments(s.ProgrammeLineArgs, location="query")
@api.response(200, s.ProgrammeLinePageSchema)
@requires(P.INSPECTIONS_READ_PROGRAMMES)
def list_inspection_programme_lines(asked: dict[str, Any], ref: str) -> Page[LineCard]:
    """List the bases of a programme by place, each with what its score is made of."""
    return queries.lines(ref, current_actor(), asked["picked"], asked["cursor"], asked["limit"])


@api.get("/inspections")
@api.arguments(s.InspectionArgs, location="query")
@api.response(200, s.InspectionPageSchema)
@requires(P.INSPECTIONS_READ)
def list_inspections(asked: dict[str, Any]) -> Page[InspectionCard]:
    """List the inspections one may know of."""
    wanted = Asked(asked["state"], asked["base"])
    return queries.inspections(current_actor(), wanted, asked["cursor"], asked["limit"])


@api.post("/inspections")
@api.arguments(s.NewVisitSchema)
@api.response(201, s.WholeInspectionSchema)
@requires(P.INSPECTIONS_VISIT)
def plan_visit(body: dict[str, Any]) -> dict[str, Any]:
    """Plan a visit to a base; it hears of it only where it is announced."""
    officers = tuple(body.pop("officers"))
    base = body.pop("base")
    return _told(service.plan_visit(current_act(), base, NewVisit(officers=officers, **body)))


@api.get("/inspections/<ref>")
@api.response(200, s.WholeInspectionSchema)
@requires(P.INSPECTIONS_READ)
def read_inspection(ref: str) -> dict[str, Any]:
    """Read an inspection with its checklist, what was weighed and what was found."""
    return _told(ref)


@api.get("/inspections/<ref>/report")
@api.response(200, content_type="application/json", description="The report as it was signed")
@requires(P.INSPECTIONS_READ)
def read_inspection_report(ref: str) -> Response:
    """Read the report as it was signed, byte for byte: its SHA-256 is the digest."""
    return report_file(ref)


@api.post("/inspections/<ref>/answers")
@api.arguments(s.NewAnswerSchema)
@api.response(200, s.WholeInspectionSchema)
@requires(P.INSPECTIONS_VISIT)
def answer_inspection_question(body: dict[str, Any], ref: str) -> dict[str, Any]:
    """Answer one question, in the place of what was answered before."""
    return _told(service.answer_question(current_act(), ref, NewAnswer(**body)))


@api.post("/inspections/<ref>/questions/<question>/files")
@api.arguments(s.EvidenceUploadSchema, location="files")
@api.response(200, s.WholeInspectionSchema)
@requires(P.INSPECTIONS_VISIT)
def attach_inspection_evidence(files: dict[str, Any], ref: str, question: str) -> dict[str, Any]:
    """Attach a photo or paper (multipart) to a question."""
    queries.inspection(ref, current_actor())
    upload = files["file"]
    taken = take(upload.stream.read(LARGEST_BYTES + 1), upload.filename or "")
    return _told(attaching.attach_evidence(current_act(), ref, question, taken))


@api.get("/inspections/<ref>/files/<int:number>")
@api.response(200, content_type="application/octet-stream", description="its content")
@requires(P.INSPECTIONS_READ)
def read_inspection_evidence(ref: str, number: int) -> Response:
    """Download a photo or paper of an inspection."""
    return evidence_file(ref, number)


@api.post("/inspections/<ref>/stock")
@api.arguments(s.NewStockSchema)
@api.response(200, s.WholeInspectionSchema)
@requires(P.INSPECTIONS_VISIT)
def weigh_inspected_stock(body: dict[str, Any], ref: str) -> dict[str, Any]:
    """Keep what was weighed of a stream, beside what the register says is there."""
    return _told(
        service.weigh_stock(current_act(), ref, body["stream"], body["weighed"], body["words"])
    )


@api.post("/inspections/<ref>/findings")
@api.arguments(s.NewInspectionFindingSchema)
@api.response(201, s.InspectionFindingSchema)
@requires(P.INSPECTIONS_VISIT)
def note_inspection_finding(body: dict[str, Any], ref: str) -> FindingCard:
    """Note what was found; the base reads it once the report is signed."""
    return _finding(reporting.note_finding(current_act(), ref, NewFinding(**body)))


@api.post("/inspections/<ref>/sign")
@api.arguments(s.ReportDigestSchema)
@api.response(200, s.WholeInspectionSchema)
@requires(P.INSPECTIONS_SIGN)
def sign_inspection_report(body: dict[str, Any], ref: str) -> dict[str, Any]:
    """Sign the report as it was read; major findings open cases."""
    return _told(reporting.sign_report(current_act(), ref, body["digest"]))


@api.post("/inspections/<ref>/cancel")
@api.arguments(s.InspectionReasonSchema)
@api.response(200, s.WholeInspectionSchema)
@requires(P.INSPECTIONS_VISIT)
def cancel_inspection(body: dict[str, Any], ref: str) -> dict[str, Any]:
    """Cancel an inspection that is not signed."""
    return _told(service.cancel_inspection(current_act(), ref, body["reason"]))


@api.get("/inspection-findings")
@api.arguments(s.InspectionFindingArgs, location="query")
@api.response(200, s.InspectionFindingPageSchema)
@requires(P.INSPECTIONS_READ)
def list_inspection_findings(asked: dict[str, Any]) -> Page[FindingCard]:
    """List the findings one may read."""
    return queries.findings(current_actor(), asked["standing"], asked["cursor"], asked["limit"])


@api.get("/inspection-findings/<ref>")
@api.response(200, s.InspectionFindingSchema)
@requires(P.INSPECTIONS_READ)
def read_inspection_finding(ref: str) -> FindingCard:
    """Read a finding."""
    return _finding(ref)


@api.post("/inspection-findings/<ref>/strike")
@api.response(200, s.WholeInspectionSchema)
@requires(P.INSPECTIONS_VISIT)
def strike_inspection_finding(ref: str) -> dict[str, Any]:
    """Take a finding back before the report is signed."""
    return _told(reporting.strike_finding(current_act(), ref))


@api.post("/inspection-findings/<ref>/answer")
@api.arguments(s.FindingAnswerSchema)
@api.response(200, s.InspectionFindingSchema)
@requires(P.INSPECTIONS_ANSWER)
def answer_inspection_finding(body: dict[str, Any], ref: str) -> FindingCard:
    """Say for the base how a finding was put right, or why not."""
    return _finding(following.answer_finding(current_act(), ref, body["answer"]))


@api.post("/inspection-findings/<ref>/close")
@api.arguments(s.FindingDecisionSchema)
@api.response(200, s.InspectionFindingSchema)
@requires(P.INSPECTIONS_VISIT)
def close_inspection_finding(body: dict[str, Any], ref: str) -> FindingCard:
    """Close a finding that was put right."""
    return _finding(following.close_finding(current_act(), ref, body["decision"]))


@api.post("/inspection-findings/<ref>/give-back")
@api.arguments(s.FindingGivenBackSchema)
@api.response(200, s.InspectionFindingSchema)
@requires(P.INSPECTIONS_VISIT)
def give_back_inspection_finding(body: dict[str, Any], ref: str) -> FindingCard:
    """Give an answered finding back with what is still wrong, and a new term."""
    return _finding(
        following.give_back_finding(current_act(), ref, body["wrong"], body["put_right_by"])
    )


def _told(ref: str) -> dict[str, Any]:
    whole = queries.inspection(ref, current_actor())
    return {**vars(whole.card), **vars(whole)}


def _finding(ref: str) -> FindingCard:
    return queries.finding(ref, current_actor())

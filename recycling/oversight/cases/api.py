"""Cases and orders, for programs of regulators and of whom they address."""

from __future__ import annotations

from typing import Any

from flask import Response
from flask_smorest import Blueprint
from flask_smorest.fields import Upload
from marshmallow import fields, validate

from recycling.access import public, requires
from recycling.bases.cases import queries as cases
from recycling.bases.cases.queries import ALL, STATES, CaseCard
from recycling.bases.cases.rules import LONGEST, CaseState, Measure, NewCase, NewOrder, Origin
from recycling.files import LARGEST_BYTES, download_headers, store, take
from recycling.oversight.cases import queries, service
from recycling.oversight.cases.rules import LONGEST_APPEAL, Outcome, Stay
from recycling.oversight.cases.schemas import CasePageSchema, CaseSchema, OrderPageSchema, said
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission, may, permit
from recycling.parties.proposals import queries as proposals
from recycling.parties.proposals.queries import ProposalCard
from recycling.parties.proposals.schemas import ProposalSchema
from recycling.scanning import refuse_unsafe
from recycling.wire import PREFIX, CursorArgs, Page, Strict

api = Blueprint(
    "cases_api", __name__, url_prefix=PREFIX, description="Cases, orders, answers and appeals"
)
_WORDS = validate.Length(1, LONGEST)


class CaseArgs(CursorArgs):
    """Which cases are listed."""

    state = fields.String(
        load_default=ALL,
        validate=validate.OneOf([str(one) for one in STATES]),
        **said(f"{', '.join(CaseState)} or {ALL}"),
    )


class NewCaseSchema(Strict):
    """Against whom a case is opened, from where, and why."""

    addressee = fields.String(required=True, **said("reference of a base or an organisation"))
    origin = fields.String(required=True, **said(", ".join(Origin)))
    reference = fields.String(load_default="", **said("of what it comes from; none if own"))
    about = fields.String(required=True, validate=_WORDS, **said("what it is about"))


class NewOrderSchema(Strict):
    """What is ordered."""

    measure = fields.String(required=True, **said(", ".join(Measure)))
    ordered = fields.String(required=True, validate=_WORDS, **said("what is ordered"))
    legal_basis = fields.String(required=True, validate=_WORDS, **said("law and article"))
    reason = fields.String(required=True, validate=_WORDS, **said("why"))
    published_until = fields.Date(required=True, **said("last day on the published list"))
    deadline = fields.Date(load_default=None, **said("only for a rectification: by when"))
    licence = fields.String(
        load_default="", **said("only for a suspension or revocation: reference of the licence")
    )
    urgency = fields.String(
        load_default="",
        validate=validate.Length(0, LONGEST),
        **said("why it cannot wait, where nothing ordered earlier has failed"),
    )


class OrderReasonSchema(Strict):
    """Why something is decided on an order."""

    reason = fields.String(required=True, validate=_WORDS, **said("stays with the order"))


class OrderRefusalSchema(OrderReasonSchema):
    """Why an answer is refused, and maybe a later day."""

    deadline = fields.Date(load_default=None, **said("a later day; leave out to keep the old one"))


class OrderAnswerTextSchema(Strict):
    """What was put right."""

    words = fields.String(required=True, validate=_WORDS, **said("what was put right"))


class OrderEvidenceSchema(Strict):
    """A document that shows it."""

    file = Upload(required=False, **said("at most 10 MB"))


class CaseClosingSchema(Strict):
    """What shows that nothing is left to be done."""

    evidence = fields.String(required=True, validate=_WORDS, **said("stays with the case"))


class AppealSchema(Strict):
    """What is wrong with an order."""

    words = fields.String(
        required=True, validate=validate.Length(1, LONGEST_APPEAL), **said("what is wrong with it")
    )


class AppealStaySchema(OrderReasonSchema):
    """Whether an appeal suspends its order meanwhile, and why."""

    stays = fields.Boolean(required=True, **said("true: the order has no effect meanwhile"))


class AppealOutcomeSchema(AppealSchema):
    """How an appeal ends, and why."""

    outcome = fields.String(
        required=True, **said(f"{Outcome.UPHELD} (the order is lifted) or {Outcome.REJECTED}")
    )


@api.get("/cases")
@api.arguments(CaseArgs, location="query")
@api.response(200, CasePageSchema)
@requires(Permission.CASES_READ)
def list_cases(asked: dict[str, Any]) -> Page[CaseCard]:
    """List the cases of a regulator's country, or those against one's own organisation."""
    return cases.cases(current_actor(), asked["cursor"], asked["limit"], state=asked["state"])


@api.post("/cases")
@api.arguments(NewCaseSchema)
@api.response(201, CaseSchema)
@requires(Permission.CASES_OPEN)
def open_case(body: dict[str, Any]) -> CaseCard:
    """Open a case against an organisation or one of its bases."""
    return cases.case(service.open_case(current_act(), NewCase(**body)), current_actor())


@api.get("/bases/<ref>/cases")
@api.arguments(CursorArgs, location="query")
@api.response(200, CasePageSchema)
@public
def list_cases_of_base(asked: dict[str, Any], ref: str) -> Page[CaseCard]:
    """List the cases about a base that the caller may read."""
    return cases.of_base(ref, current_actor(), asked["cursor"], asked["limit"])


@api.get("/cases/<ref>")
@api.response(200, CaseSchema)
@public
def read_case(ref: str) -> CaseCard:
    """Read one case with its orders."""
    return cases.case(ref, current_actor())


@api.post("/cases/<ref>/close")
@api.arguments(CaseClosingSchema)
@api.response(200, CaseSchema)
@requires(Permission.CASES_DECIDE)
def close_case(body: dict[str, Any], ref: str) -> CaseCard:
    """Close a case on evidence, or because nothing is left to be done."""
    done = service.close_case(current_act(), ref, body["evidence"])
    return cases.case(done, current_actor())


@api.post("/cases/<ref>/orders")
@api.arguments(NewOrderSchema)
@api.response(201, OrderPageSchema)
@requires(Permission.CASES_DECIDE)
def issue_order(body: dict[str, Any], ref: str) -> dict[str, Any]:
    """Issue an order in a case; it is in effect at once. One that revokes a licence is proposed."""
    return _told(service.issue_order(current_act(), ref, NewOrder(**body)))


@api.post("/cases/<ref>/orders/propose")
@api.arguments(NewOrderSchema)
@api.response(201, ProposalSchema)
@requires(Permission.CASES_DECIDE)
def propose_order(body: dict[str, Any], ref: str) -> ProposalCard:
    """Propose an order that revokes a licence; another signer confirms it."""
    made = service.propose_order(current_act(), ref, NewOrder(**body))
    return proposals.proposal(made, current_actor())


@api.get("/orders/<ref>")
@api.response(200, OrderPageSchema)
@public
def read_order(ref: str) -> dict[str, Any]:
    """Read an order while it is in effect or published; its parties read its answers too."""
    return _told(ref)


@api.post("/orders/<ref>/answer")
@api.arguments(OrderAnswerTextSchema, location="form")
@api.arguments(OrderEvidenceSchema, location="files")
@api.response(200, OrderPageSchema)
@requires(Permission.ORDERS_ANSWER)
def answer_order(body: dict[str, Any], files: dict[str, Any], ref: str) -> dict[str, Any]:
    """Answer an order with what was put right and a document (multipart), as its addressee."""
    permit(current_actor(), Permission.ORDERS_ANSWER, cases.order(ref, current_actor()))
    upload = files.get("file")
    taken = take(upload.stream.read(LARGEST_BYTES + 1), upload.filename or "") if upload else None
    return _told(service.answer_order(current_act(), ref, body["words"], taken))


@api.get("/orders/<ref>/answers/<int:number>/document")
@api.response(200, content_type="application/octet-stream", description="its content")
@requires(Permission.CASES_READ)
def read_order_evidence(ref: str, number: int) -> Response:
    """Download the document of an answer, as a party of the order."""
    actor = current_actor()
    found = queries.evidence(ref, number, actor)
    is_own = may(actor, Permission.ORDERS_ANSWER, cases.order(ref, actor))
    refuse_unsafe(found.document_scan, is_own=is_own)
    content = store().get(found.document_sha256)
    return Response(content, headers=download_headers(found.document_name, found.document_type))


@api.post("/orders/<ref>/accept")
@api.arguments(OrderReasonSchema)
@api.response(200, OrderPageSchema)
@requires(Permission.CASES_DECIDE)
def accept_order_answer(body: dict[str, Any], ref: str) -> dict[str, Any]:
    """Accept the evidence that answers an order: it is met."""
    return _told(service.accept_answer(current_act(), ref, body["reason"]))


@api.post("/orders/<ref>/refuse")
@api.arguments(OrderRefusalSchema)
@api.response(200, OrderPageSchema)
@requires(Permission.CASES_DECIDE)
def refuse_order_answer(body: dict[str, Any], ref: str) -> dict[str, Any]:
    """Refuse the evidence that answers an order, and maybe give it a later day."""
    return _told(service.refuse_answer(current_act(), ref, body["reason"], body["deadline"]))


@api.post("/orders/<ref>/lift")
@api.arguments(OrderReasonSchema)
@api.response(200, OrderPageSchema)
@requires(Permission.CASES_DECIDE)
def lift_order(body: dict[str, Any], ref: str) -> dict[str, Any]:
    """Lift an order; it leaves the published list."""
    return _told(service.lift_order(current_act(), ref, body["reason"]))


@api.post("/orders/<ref>/appeal")
@api.arguments(AppealSchema)
@api.response(201, OrderPageSchema)
@requires(Permission.ORDERS_APPEAL)
def appeal_against_order(body: dict[str, Any], ref: str) -> dict[str, Any]:
    """Appeal against an order in its term, as its addressee."""
    service.appeal_against_order(current_act(), ref, body["words"])
    return _told(ref)


@api.post("/appeals/<ref>/stay")
@api.arguments(AppealStaySchema)
@api.response(200, OrderPageSchema)
@requires(Permission.CASES_DECIDE)
def decide_appeal_stay(body: dict[str, Any], ref: str) -> dict[str, Any]:
    """Decide whether an appeal suspends its order until it is decided."""
    service.decide_stay(current_act(), ref, body["stays"], body["reason"])
    return _told(queries.appeal_order(ref, current_actor()))


@api.post("/appeals/<ref>/decide")
@api.arguments(AppealOutcomeSchema)
@api.response(200, OrderPageSchema)
@requires(Permission.CASES_DECIDE)
def decide_order_appeal(body: dict[str, Any], ref: str) -> dict[str, Any]:
    """Decide an appeal: upheld, the order is lifted; rejected, it stands."""
    order_ref = queries.appeal_order(ref, current_actor())
    service.decide_appeal(current_act(), ref, body["outcome"], body["words"])
    return _told(order_ref)


def _told(ref: str) -> dict[str, Any]:
    page = queries.order_page(ref, current_actor())
    appeal = page.appeal
    told = None
    if appeal is not None:
        hidden = {} if page.is_party else {"words": ""}
        told = {**vars(appeal), **hidden, "stay": appeal.stay or Stay.UNDECIDED}
    return {
        **vars(page.order),
        "answers": page.answers,
        "appeal": told,
        "appeal_until": page.appeal_until,
    }

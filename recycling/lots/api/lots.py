"""Lots for programs: enter one whole or in part, publish, withdraw, read, search, attach files."""

from __future__ import annotations

from decimal import Decimal

from recycling.access import public, requires
from recycling.bases.rules import LATITUDE_LIMIT, LONGITUDE_LIMIT, micro_degrees
from recycling.lots import queries, service
from recycling.lots.api.assays import report_of
from recycling.lots.api.blueprint import Body, api, card
from recycling.lots.cards import LotCard, LotSummary
from recycling.lots.files import LARGEST_BYTES, take_in
from recycling.lots.queries import Sought
from recycling.lots.rules import (
    Classing,
    Component,
    Composition,
    Masses,
    Naming,
    NewLot,
    Placing,
)
from recycling.lots.schemas import (
    ConfirmationSchema,
    LotArgs,
    LotPage,
    LotSchema,
    NewLotSchema,
    UploadKindSchema,
    UploadSchema,
    WithdrawalSchema,
)
from recycling.parties.guard import current_act, current_actor, member_ids
from recycling.parties.permissions import Permission, permit
from recycling.quantities import plain
from recycling.wire import Page


def _new_lot(body: Body) -> NewLot:
    return NewLot(
        naming=Naming(body["title"], body["subtype"], body["physical_form"]),
        composition=Composition(
            tuple(Component(**each) for each in body["composition"]), report_of(body["report"])
        ),
        masses=Masses(body["wet_mass"], body["moisture"], body["packaging"], body["pieces"]),
        classing=Classing(body["code"], tuple(body["hazards"])),
        placing=_placing(body),
    )


def _placing(body: Body) -> Placing:
    return Placing(
        country=body["country"] or current_actor().country,
        place=body["place"],
        latitude_udeg=_udeg(body["latitude"], "latitude", LATITUDE_LIMIT),
        longitude_udeg=_udeg(body["longitude"], "longitude", LONGITUDE_LIMIT),
        available_from=body["available_from"],
    )


def _udeg(degrees: Decimal | None, field: str, limit: int) -> int | None:
    return None if degrees is None else micro_degrees(plain(degrees), field, limit)


@api.post("/lots")
@api.arguments(NewLotSchema)
@api.response(201, LotSchema)
@requires(Permission.LOTS_REGISTER)
def draft_lot(body: Body) -> LotCard:
    """Enter a lot as a draft, with everything or with what is known so far."""
    return card(service.draft_lot(current_act(), _new_lot(body)))


@api.get("/lots")
@api.arguments(LotArgs, location="query")
@api.response(200, LotPage)
@public
def list_lots(args: Body) -> Page[LotSummary]:
    """List published lots, the newest first; `mine` lists the caller's own, drafts too."""
    if args["mine"]:
        own = member_ids()[1]
        return queries.own_lots(
            own, args["state"], args["cursor"], args["limit"], kind=current_actor().kind
        )
    sought = Sought(args["q"], args["stream"], args["element"], args["country"], args["state"])
    return queries.search(sought, args["cursor"], args["limit"])


@api.get("/lots/<ref>")
@api.response(200, LotSchema)
@public
def read_lot(ref: str) -> LotCard:
    """Read one lot; a draft is there for its holder and the country's regulator only."""
    return card(ref)


@api.post("/lots/<ref>/publish")
@api.response(200, LotSchema)
@requires(Permission.LOTS_PUBLISH)
def publish_lot(ref: str) -> LotCard:
    """Publish a complete draft; from then on nothing declared changes."""
    return card(service.publish_lot(current_act(), ref))


@api.post("/lots/<ref>/withdraw")
@api.arguments(WithdrawalSchema)
@api.response(200, LotSchema)
@requires(Permission.LOTS_WITHDRAW)
def withdraw_lot(body: Body, ref: str) -> LotCard:
    """Take a draft or a published lot back for good."""
    return card(service.withdraw_lot(current_act(), ref, body["reason"]))


@api.post("/lots/<ref>/class")
@api.arguments(ConfirmationSchema)
@api.response(200, LotSchema)
@requires(Permission.LOTS_EDIT)
def confirm_class(body: Body, ref: str) -> LotCard:
    """Confirm code and hazards after a change of the law gave the lot another code."""
    classing = Classing(body["code"], tuple(body["hazards"]))
    return card(service.confirm_class(current_act(), ref, classing))


@api.post("/lots/<ref>/files")
@api.arguments(UploadSchema, location="files")
@api.arguments(UploadKindSchema, location="form")
@api.response(201, LotSchema)
@requires(Permission.LOTS_ASSAY)
def attach_file(files: Body, form: Body, ref: str) -> LotCard:
    """Attach a file (multipart); the commissioned laboratory attaches assay reports only."""
    upload = files["file"]
    permit(current_actor(), Permission.LOTS_ASSAY, queries.visible(current_actor(), ref))
    content = upload.stream.read(LARGEST_BYTES + 1)
    taken = take_in(content, upload.filename or "", form["kind"])
    service.attach_file(current_act(), ref, taken)
    return card(ref)

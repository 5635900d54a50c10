"""Lots for programs: enter one whole or in part, publish, withdraw, read, search, attach files."""

from __future__ import annotations

from decimal import Decimal

from flask import Response, current_app

from recycling.access import public, requires
from recycling.bases.rules import LATITUDE_LIMIT, LONGITUDE_LIMIT, micro_degrees
from recycling.config import Settings
from recycling.errors import Invalid
from recycling.files import LARGEST_BYTES
from recycling.lots import queries, searching, service
from recycling.lots.answering import file_answer
from recycling.lots.api.assays import report_of
from recycling.lots.api.blueprint import Body, api, card
from recycling.lots.cards import LotCard, LotSummary
from recycling.lots.facets import Facets, facets
from recycling.lots.files import take_in
from recycling.lots.rules import (
    Classing,
    Component,
    Composition,
    Crossing,
    Masses,
    Naming,
    Near,
    NewLot,
    Placing,
)
from recycling.lots.schemas import (
    ConfirmationSchema,
    CrossingSchema,
    FacetsSchema,
    LotArgs,
    LotPage,
    LotSchema,
    NewLotSchema,
    UploadKindSchema,
    UploadSchema,
    WithdrawalSchema,
)
from recycling.lots.sought import Sort, Sought
from recycling.parties.guard import current_act, current_actor, member_ids
from recycling.parties.permissions import Permission, keep_to_delegation, permit
from recycling.quantities import UnitPrice, plain
from recycling.sayings import say
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
        crossing=crossing_of(body["crossing"]) if body["crossing"] else None,
    )


def crossing_of(body: Body) -> Crossing:
    """Return what a body says of borders and carriage."""
    return Crossing(body["border_entry"], body["border_form"], body["un_number"])


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
        keep_to_delegation(current_actor(), Permission.LOTS_READ_DRAFT)
        return queries.own_lots(
            own, args["state"], args["cursor"], args["limit"], kind=current_actor().kind
        )
    return searching.search(_sought(args), args["cursor"], args["limit"])


@api.get("/lots/facets")
@api.arguments(LotArgs(exclude=("mine", "cursor", "limit", "sort")), location="query")
@api.response(200, FacetsSchema)
@public
def count_lots(args: Body) -> Facets:
    """Count the published lots that fit, and those each choice would leave."""
    return facets(_sought(args))


def _sought(args: Body) -> Sought:
    same = ("q", "stream", "subtype", "element", "element_least", "country", "hazardous",
            "hazard", "state", "mass_least", "mass_most", "closes_by")  # fmt: skip
    return Sought(
        **{name: args[name] for name in same},
        near=_near(args),
        price_least=_price(args, "price_least"),
        price_most=_price(args, "price_most"),
        sort=args.get("sort", Sort.NEWEST),
    )


def _near(args: Body) -> Near | None:
    given = [args[name] is not None for name in ("latitude", "longitude", "km")]
    if not any(given):
        return None
    if not all(given):
        raise Invalid(
            "place_incomplete",
            say("A distance needs latitude, longitude and km."),
            field="km",
            way_out=say("Give all three, or none."),
        )
    return Near(
        micro_degrees(plain(args["latitude"]), "latitude", LATITUDE_LIMIT),
        micro_degrees(plain(args["longitude"]), "longitude", LONGITUDE_LIMIT),
        args["km"],
    )


def _price(args: Body, field: str) -> UnitPrice | None:
    if args[field] is None:
        return None
    settings: Settings = current_app.extensions["settings"]
    return UnitPrice.per_tonne(args[field], settings.currency, field)


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


@api.post("/lots/<ref>/crossing")
@api.arguments(CrossingSchema)
@api.response(200, LotSchema)
@requires(Permission.LOTS_EDIT)
def name_crossing(body: Body, ref: str) -> LotCard:
    """Name border entry, form and UN number of a draft or a published lot; empty: none."""
    return card(service.name_crossing(current_act(), ref, crossing_of(body)))


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
    taken = take_in(content, upload.filename or "", form["kind"], form["reading"])
    service.attach_file(current_act(), ref, taken)
    return card(ref)


@api.get("/lots/<ref>/files/<sha256>")
@api.response(200, content_type="application/octet-stream", description="its content")
@public
def read_file(ref: str, sha256: str) -> Response:
    """Read a file of a lot, where the caller may open it."""
    return file_answer(ref, sha256)

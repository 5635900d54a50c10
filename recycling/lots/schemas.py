"""How does a lot look on the wire?"""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from recycling.lots.assay_schemas import (
    AnsweredSchema,
    AssaySchema,
    ComponentSchema,
    ReportSchema,
)
from recycling.lots.radiation_schemas import MeasurementSchema
from recycling.lots.rules import FileKind, SpeciesForm, State
from recycling.lots.rules.files import Reading
from recycling.lots.rules.places import FURTHEST_KM
from recycling.lots.sought import Sort
from recycling.scanning import Scan
from recycling.streams import rules as streams
from recycling.streams.rules import RadioactivityState
from recycling.wire import (
    CursorArgs,
    ExactDecimal,
    FractionField,
    InstantField,
    MassField,
    SpokenField,
    Strict,
)

_TEXT = validate.Length(max=500)


def _said(text: str, **more: Any) -> dict[str, Any]:
    return {"description": text, **more}


class CrossingSchema(Strict):
    """Under which entry the lot crosses borders, in which form, and as what it is carried."""

    border_entry = fields.String(
        load_default="",
        validate=_TEXT,
        metadata=_said("entry of Basel Annex VIII, IX or II, or of the OECD", example="B1010"),
    )
    border_form = fields.String(
        load_default="",
        validate=_TEXT,
        metadata=_said(f"empty, or {', '.join(filter(None, streams.WasteForm))}"),
    )
    un_number = fields.String(
        load_default="", validate=_TEXT, metadata=_said("for carriage", example="UN3189")
    )


class NewLotSchema(Strict):
    """A lot as entered, whole or in part; what is missing can be said before publishing."""

    title = fields.String(
        required=True, validate=_TEXT, metadata=_said("for people", example="NdFeB swarf, oily")
    )
    subtype = fields.String(
        required=True,
        validate=_TEXT,
        metadata=_said("sub-type of the catalogue", example="ndfeb_swarf"),
    )
    physical_form = fields.String(
        load_default="", validate=_TEXT, metadata=_said("such as sludge or solid pieces")
    )
    composition = fields.List(
        fields.Nested(ComponentSchema), load_default=list, metadata=_said("what is in it")
    )
    report = fields.Nested(
        ReportSchema,
        load_default=lambda: ReportSchema().load({}),
        metadata=_said("who analysed it, if anybody did"),
    )
    wet_mass = MassField(
        load_default=None, allow_none=True, metadata=_said("kg, as it lies there", example="2500")
    )
    moisture = FractionField(
        load_default=None, allow_none=True, metadata=_said("of the wet mass", example="0.25")
    )
    packaging = fields.String(load_default="", validate=_TEXT, metadata=_said("how it is packed"))
    pieces = fields.Integer(
        load_default=None, allow_none=True, strict=True, metadata=_said("number of packages")
    )
    code = fields.String(
        load_default="",
        validate=_TEXT,
        metadata=_said("waste code of the country's list", example="12 01 18*"),
    )
    hazards = fields.List(
        fields.String(metadata=_said("hazard property", example="HP3")),
        load_default=list,
        validate=validate.Length(max=20),
        metadata=_said("hazard properties"),
    )
    crossing = fields.Nested(
        CrossingSchema, load_default=None, allow_none=True, metadata=_said("borders and carriage")
    )
    country = fields.String(
        load_default="",
        validate=_TEXT,
        metadata=_said("ISO 3166-1 alpha-2; left out: the organisation's", example="DE"),
    )
    place = fields.String(load_default="", validate=_TEXT, metadata=_said("town or site"))
    latitude = ExactDecimal(
        load_default=None, allow_none=True, metadata=_said("degrees, WGS 84", example="50.1328")
    )
    longitude = ExactDecimal(
        load_default=None, allow_none=True, metadata=_said("degrees, WGS 84", example="8.9169")
    )
    available_from = fields.Date(
        load_default=None, allow_none=True, metadata=_said("first day it may be fetched")
    )


class ComponentCardSchema(Strict):
    """A declared species with the catalogue's usual band."""

    species = fields.String(metadata=_said("as declared", example="Nd"))
    form = fields.String(metadata=_said(", ".join(SpeciesForm)))
    fraction = FractionField(metadata=_said("of the dry mass"))
    uncertainty = FractionField(
        allow_none=True, metadata=_said("expanded, k = 2, in points of the dry mass")
    )
    method = fields.String(metadata=_said("how it was found"))
    laboratory = fields.String(metadata=_said("who measured"))
    usual_least = FractionField(
        attribute="least", allow_none=True, metadata=_said("lower end of the catalogue's band")
    )
    usual_most = FractionField(
        attribute="most", allow_none=True, metadata=_said("upper end of the catalogue's band")
    )
    usual_is_recalled = fields.Boolean(
        attribute="is_recalled", metadata=_said("the band rests on memory and is to be checked")
    )


class HeldSchema(Strict):
    """How much of a rare earth the lot holds."""

    element = fields.String(metadata=_said("symbol", example="Nd"))
    mass = MassField(metadata=_said("kg of element, rounded down to the milligram"))
    oxide = fields.String(metadata=_said("traded oxide", example="Nd2O3"))
    oxide_mass = MassField(metadata=_said("the same as oxide, kg"))


class FileSchema(Strict):
    """A file of a lot."""

    sha256 = fields.String(metadata=_said("digest of its content"))
    name = fields.String(metadata=_said("name to save it under"))
    media_type = fields.String(metadata=_said("what the content is", example="application/pdf"))
    size = fields.Integer(metadata=_said("bytes"))
    kind = fields.String(metadata=_said(", ".join(FileKind)))
    attached_at = InstantField(metadata=_said("when"))
    reading = fields.String(metadata=_said(", ".join(Reading)))
    scan = fields.String(metadata=_said(", ".join(Scan)))


class FindingSchema(Strict):
    """Something missing, or to be looked at again."""

    path = fields.String(metadata=_said("field"))
    code = fields.String(metadata=_said("stable code"))
    message = SpokenField(metadata=_said("in words"))
    severity = fields.String(metadata=_said("error or question"))


class LotSummarySchema(Strict):
    """A lot as a list shows it."""

    ref = fields.String(metadata=_said("reference", example="LOT-7Q4KM-2TD9X"))
    state = fields.String(metadata=_said(", ".join(State)))
    version = fields.Integer(metadata=_said("grows with each change"))
    title = fields.String(metadata=_said("for people"))
    holder = fields.String(metadata=_said("reference of the organisation"))
    holder_name = fields.String(metadata=_said("its name"))
    stream = fields.String(metadata=_said("stream", example="magnets"))
    subtype = fields.String(metadata=_said("sub-type", example="ndfeb_swarf"))
    physical_form = fields.String(metadata=_said("such as sludge"))
    country = fields.String(metadata=_said("ISO 3166-1 alpha-2"))
    place = fields.String(metadata=_said("town or site"))
    latitude = fields.String(allow_none=True, metadata=_said("degrees, WGS 84"))
    longitude = fields.String(allow_none=True, metadata=_said("degrees, WGS 84"))
    available_from = fields.Date(allow_none=True, metadata=_said("first day it may be fetched"))
    code_list = fields.String(metadata=_said("EU or GB"))
    code = fields.String(metadata=_said("six digits", example="120118"))
    code_display = fields.String(metadata=_said("as the list writes it", example="12 01 18*"))
    code_edition = fields.String(metadata=_said("the act that put it in the list"))
    hazardous = fields.Boolean(metadata=_said("the code means hazardous waste"))
    hazards = fields.List(fields.String(), metadata=_said("hazard properties"))
    radioactivity = fields.String(metadata=_said(", ".join(RadioactivityState)))
    wet_mass = MassField(allow_none=True, metadata=_said("kg"))
    moisture = FractionField(allow_none=True, metadata=_said("of the wet mass"))
    dry_mass = MassField(allow_none=True, metadata=_said("kg"))
    packaging = fields.String(metadata=_said("how it is packed"))
    pieces = fields.Integer(allow_none=True, metadata=_said("number of packages"))
    contained = fields.List(fields.Nested(HeldSchema), metadata=_said("rare earths held"))
    drafted_at = InstantField(metadata=_said("when it was entered"))
    published_at = InstantField(allow_none=True, metadata=_said("when it was published"))


class ReclassingSchema(Strict):
    """How a change of the law gave the lot another code."""

    at = InstantField(metadata=_said("when the registry did it"))
    valid_from = fields.Date(metadata=_said("first day of the new entry"))
    old_display = fields.String(metadata=_said("the code it had", example="16 06 05"))
    old_edition = fields.String(metadata=_said("the act that had put it in the list"))
    display = fields.String(metadata=_said("the code it was given", example="16 06 08*"))
    edition = fields.String(metadata=_said("the act that put it in the list"))
    sources = fields.List(fields.String(), metadata=_said("where the change was read"))
    candidates = fields.List(fields.String(), metadata=_said("numbers that may be right"))
    asks = fields.Boolean(metadata=_said("its holder has still to confirm code or hazards"))


class ConfirmationSchema(Strict):
    """Which of the new codes is right, and the hazard properties."""

    code = fields.String(
        required=True, validate=_TEXT, metadata=_said("one of the candidates", example="16 06 08*")
    )
    hazards = fields.List(
        fields.String(metadata=_said("hazard property", example="HP6")),
        load_default=list,
        validate=validate.Length(max=20),
        metadata=_said("hazard properties; at least one for a code with a star"),
    )


class LotSchema(LotSummarySchema):
    """A lot with everything declared of it."""

    reclassings = fields.List(
        fields.Nested(ReclassingSchema), metadata=_said("changes of its code by the law")
    )

    border_list = fields.String(metadata=_said("list of the border entry; empty: none named"))
    border_entry = fields.String(metadata=_said("entry under which it crosses borders"))
    border_form = fields.String(metadata=_said("form, as border rules ask for it"))
    un_number = fields.String(metadata=_said("UN number for carriage", example="UN3189"))
    composition = fields.List(
        fields.Nested(ComponentCardSchema), metadata=_said("what counts: the assay in force")
    )
    assays = fields.List(fields.Nested(AssaySchema), metadata=_said("all that was found"))
    measurements = fields.List(
        fields.Nested(MeasurementSchema), metadata=_said("how radioactive it is")
    )
    laboratory = fields.String(metadata=_said("commissioned laboratory; empty: none"))
    laboratory_name = fields.String(metadata=_said("its name"))
    files = fields.List(fields.Nested(FileSchema), metadata=_said("attached"))
    questions = fields.List(
        fields.Nested(FindingSchema), metadata=_said("unusual figures; they refuse nothing")
    )
    answers = fields.List(
        fields.Nested(AnsweredSchema), metadata=_said("what its holder said to questions")
    )
    missing = fields.List(
        fields.Nested(FindingSchema), metadata=_said("what a draft still lacks to be published")
    )


class LotPage(Strict):
    """A page of lots."""

    items = fields.List(fields.Nested(LotSummarySchema))
    next = fields.String(metadata=_said("cursor of the next page; empty on the last"))


class LotArgs(CursorArgs):
    """What narrows the register."""

    q = fields.String(
        load_default="", validate=_TEXT, metadata=_said("words, a waste code or a reference")
    )
    stream = fields.String(
        load_default="", metadata=_said(f"one of {', '.join(s.id for s in streams.streams())}")
    )
    element = fields.String(load_default="", metadata=_said("symbol of an element it holds"))
    subtype = fields.String(load_default="", metadata=_said("a sub-type of the catalogue"))
    element_least = MassField(
        load_default=None, metadata=_said("kilograms of `element` it holds at least")
    )
    country = fields.String(load_default="", metadata=_said("ISO 3166-1 alpha-2"))
    latitude = ExactDecimal(load_default=None, metadata=_said("degrees; goes with `km`"))
    longitude = ExactDecimal(load_default=None, metadata=_said("degrees; goes with `km`"))
    km = fields.Integer(
        load_default=None,
        validate=validate.Range(1, FURTHEST_KM),
        metadata=_said("within so many kilometres of `latitude` and `longitude`"),
    )
    hazardous = fields.String(
        load_default="", validate=validate.OneOf(("", "yes", "no")), metadata=_said("yes or no")
    )
    hazard = fields.String(load_default="", metadata=_said("a hazard property, such as HP14"))
    state = fields.String(load_default="", metadata=_said("state of the lot"))
    mass_least = MassField(load_default=None, metadata=_said("wet mass from, kilograms"))
    mass_most = MassField(load_default=None, metadata=_said("wet mass to, kilograms"))
    price_least = ExactDecimal(
        load_default=None,
        metadata=_said("leading price from, in the market's currency per tonne; may be negative"),
    )
    price_most = ExactDecimal(load_default=None, metadata=_said("leading price to"))
    closes_by = fields.Date(load_default=None, metadata=_said("last day of closing, UTC"))
    sort = fields.String(
        load_default=Sort.NEWEST,
        validate=validate.OneOf(list(Sort)),
        metadata=_said(f"one of {', '.join(Sort)}"),
    )
    mine = fields.Boolean(
        load_default=False,
        metadata=_said("only the caller's own lots, drafts too; goes with `state` alone"),
    )


class CountSchema(Strict):
    """How many lots: `number`, or that many and more."""

    number = fields.Integer(required=True)
    or_more = fields.Boolean(required=True)


class FacetsSchema(Strict):
    """How many lots fit, and how many each choice would leave; nothing is counted beyond 1000."""

    total = fields.Nested(CountSchema, required=True)
    choices = fields.Dict(
        keys=fields.String(),
        values=fields.Dict(keys=fields.String(), values=fields.Nested(CountSchema)),
        required=True,
        metadata=_said("by stream, country, element, hazardous and state"),
    )
    did_you_mean = fields.String(
        required=True,
        metadata=_said("where nothing fits: the words as the register spells them; or empty"),
    )


class WithdrawalSchema(Strict):
    """Why a lot is taken back."""

    reason = fields.String(load_default="", metadata=_said("for the record"))


class UploadSchema(Strict):
    """A file as a part of a multipart body."""

    file = fields.Raw(
        required=True,
        metadata={"type": "string", "format": "binary", "description": "at most 10 MiB"},
    )


class UploadKindSchema(Strict):
    """What the file shows."""

    kind = fields.String(
        load_default=str(FileKind.OTHER),
        validate=validate.OneOf([str(one) for one in FileKind]),
        metadata=_said("what it shows"),
    )
    reading = fields.String(
        load_default=str(Reading.EVERYBODY),
        validate=validate.OneOf([str(one) for one in Reading]),
        metadata=_said("who may open it once the lot is published"),
    )

"""How do streams, elements, waste codes and processes look on the wire?"""

from __future__ import annotations

from marshmallow import fields

from recycling.quantities import Basis
from recycling.wire import ExactDecimal, Strict


def _said(text: str, **more: str) -> dict[str, str]:
    return {"description": text, **more}


class SourcedSchema(Strict):
    """A value with the ids of its sources and its certainty."""

    source = fields.String(metadata=_said("ids of the sources, separated by `; `"))
    certainty = fields.String(metadata=_said("found, stated, computed, derived or recalled"))
    is_recalled = fields.Boolean(metadata=_said("rests on memory and is to be checked"))


class BandSchema(SourcedSchema):
    """The usual mass fraction of one species; outside it a question, never a refusal."""

    species = fields.String(metadata=_said("element, oxide, compound or part", example="Nd"))
    kind = fields.String(metadata=_said("element, oxide, compound, component or moisture"))
    min = ExactDecimal(metadata=_said("fraction, 0 to 1", example="0.15"))
    max = ExactDecimal(metadata=_said("fraction, 0 to 1", example="0.26"))
    note = fields.String()


class HazardSchema(SourcedSchema):
    """A danger and the hazard properties it may mean."""

    text = fields.String()
    hp_candidates = fields.List(fields.String(metadata=_said("", example="HP3")))


class CodeHintSchema(SourcedSchema):
    """A waste code that may fit a sub-type."""

    number = fields.String(metadata=_said("six digits", example="120118"))
    condition = fields.String()


class TransportSchema(SourcedSchema):
    """A UN entry for carriage."""

    un = fields.String(metadata=_said("UN number", example="UN3189"))
    name = fields.String()
    hazard_class = fields.String(metadata=_said("class", example="4.2"))
    condition = fields.String()


class CrossBorderSchema(SourcedSchema):
    """A Basel, OECD or EU-internal entry."""

    code = fields.String()
    condition = fields.String()
    status = fields.String()


class SubtypeSchema(SourcedSchema):
    """A tradeable kind of waste within a stream."""

    id = fields.String(metadata=_said("id of the sub-type", example="ndfeb_swarf"))
    name_en = fields.String()
    name_zh = fields.String()
    physical_form = fields.String()
    basis = fields.Enum(Basis, by_value=True, metadata=_said("fractions of dry or wet mass"))
    mass_basis = fields.String()
    composition = fields.List(fields.Nested(BandSchema))
    moisture = fields.Nested(BandSchema)
    hazards = fields.List(fields.Nested(HazardSchema))
    codes = fields.List(fields.Nested(CodeHintSchema))
    transport = fields.List(fields.Nested(TransportSchema))
    cross_border = fields.List(fields.Nested(CrossBorderSchema))
    operations = fields.List(fields.String(metadata=_said("recovery operation", example="R4")))
    radioactivity_class = fields.String()
    note = fields.String()


class StreamSchema(SourcedSchema):
    """One of the eight secondary streams."""

    id = fields.String(metadata=_said("id of the stream", example="magnets"))
    name_en = fields.String()
    name_zh = fields.String()
    sentence = fields.String()
    white_paper_term = fields.String()
    subtypes = fields.List(fields.Nested(SubtypeSchema))


class OwnActivitySchema(SourcedSchema):
    """The radioactivity of the natural element itself."""

    nuclide = fields.String()
    bq_per_g = ExactDecimal(metadata=_said("Bq per gram of element"))
    note = fields.String()


class ElementSchema(SourcedSchema):
    """One of the seventeen elements."""

    symbol = fields.String(metadata=_said("symbol", example="Nd"))
    name_en = fields.String()
    name_zh = fields.String()
    atomic_number = fields.Integer()
    atomic_mass = ExactDecimal(metadata=_said("g/mol"))
    oxide = fields.String(metadata=_said("traded oxide", example="Nd2O3"))
    oxide_factor = ExactDecimal(metadata=_said("kg of oxide per kg of element"))
    groups = fields.Dict(
        keys=fields.String(), values=fields.String(), metadata=_said("group by scheme")
    )
    flags = fields.Function(
        lambda element: sorted(element.flags),
        metadata={"type": "array", "items": {"type": "string"}},
    )
    own_activity = fields.Nested(OwnActivitySchema, allow_none=True)


class EditionSchema(SourcedSchema):
    """One edition of a list of codes."""

    name = fields.String(metadata=_said("the act that made it"))
    valid_from = fields.Date(allow_none=True, metadata=_said("first day, null: not recorded"))
    valid_to = fields.Date(allow_none=True, metadata=_said("last day, null while none is known"))


class CodeListSchema(Strict):
    """A list of codes."""

    id = fields.String(metadata=_said("what `list` takes", example="BASEL_VIII"))
    name = fields.String()
    jurisdiction = fields.String(metadata=_said("whose list it is"))
    editions = fields.List(fields.Nested(EditionSchema), metadata=_said("in order of time"))


class WasteCodeSchema(SourcedSchema):
    """One entry of a list of codes."""

    list = fields.String(attribute="code_list", metadata=_said("id of the list", example="EU"))
    edition = fields.String(
        metadata=_said("EU, GB: the act that put it in the list; else the edition of the day")
    )
    number = fields.String(metadata=_said("six digits, or the list's own", example="160608"))
    display = fields.String(metadata=_said("as the list writes it", example="16 06 08*"))
    hazardous = fields.Boolean(allow_none=True, metadata=_said("null: the list does not say"))
    text = fields.String()
    jurisdiction = fields.String(metadata=_said("where it counts"))
    chapter = fields.String(metadata=_said("CN: the HW number; empty where there are none"))
    chapter_title = fields.String()
    subchapter = fields.String()
    subchapter_title = fields.String()
    valid_from = fields.Date(allow_none=True, metadata=_said("first day, null: not recorded"))
    valid_to = fields.Date(allow_none=True, metadata=_said("last day, null while none is known"))
    replaced_by = fields.List(fields.String(), metadata=_said("numbers that take its place"))


class YieldSchema(SourcedSchema):
    """One figure of a process. Only `overall_recovery` is recovery through the whole route."""

    metric = fields.String(metadata=_said("what the figure measures", example="leaching"))
    metric_text = fields.String()
    min = ExactDecimal(metadata=_said("fraction of the metric, 0 to 1"))
    max = ExactDecimal(metadata=_said("fraction of the metric, 0 to 1"))
    of = fields.List(fields.String(), metadata=_said("symbols, or `total` for all rare earths"))
    scope = fields.String()
    conditions = fields.String()


class ProcessSchema(SourcedSchema):
    """A recovery route."""

    id = fields.String(metadata=_said("id of the process", example="hydromet_roast_hcl_sx"))
    name_en = fields.String()
    name_zh = fields.String()
    subtypes = fields.List(fields.String())
    steps = fields.List(fields.String())
    reagents = fields.List(fields.String())
    yields = fields.List(fields.Nested(YieldSchema))
    operations = fields.List(fields.String())
    notes = fields.List(fields.String())


class CorridorSchema(SourcedSchema):
    """What the law says of a corridor on a day, by which rule."""

    answer = fields.String(metadata=_said("allowed, consent_needed, forbidden or unknown"))
    rule = fields.String(attribute="id", metadata=_said("id of the rule that decides"))
    text = fields.String(metadata=_said("the rule in words"))
    valid_from = fields.Date(allow_none=True, metadata=_said("first day of the rule, if known"))
    valid_to = fields.Date(allow_none=True, metadata=_said("last day of the rule, if known"))


class _PageSchema(Strict):
    next = fields.String(metadata=_said("cursor of the next page; empty on the last"))


class StreamPage(_PageSchema):
    """A page of streams."""

    items = fields.List(fields.Nested(StreamSchema))


class ElementPage(_PageSchema):
    """A page of elements."""

    items = fields.List(fields.Nested(ElementSchema))


class CodeListPage(_PageSchema):
    """A page of lists of codes."""

    items = fields.List(fields.Nested(CodeListSchema))


class WasteCodePage(_PageSchema):
    """A page of waste codes."""

    items = fields.List(fields.Nested(WasteCodeSchema))


class ProcessPage(_PageSchema):
    """A page of processes."""

    items = fields.List(fields.Nested(ProcessSchema))

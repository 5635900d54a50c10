"""What does the register show of a lot? Frozen cards for pages and API."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime

from recycling.bases.rules import degrees
from recycling.errors import Finding, Invalid
from recycling.lots.assay_cards import AnswerCard, AssayCard, answer_card, assay_card
from recycling.lots.declared import declaration_of
from recycling.lots.models import Lot, LotComponent, LotFile, LotReclassing
from recycling.lots.radiation_cards import MeasurementCard, measurement_card
from recycling.lots.rules import (
    Masses,
    State,
    contained,
    dry_mass,
    missing_for_publication,
    questions,
)
from recycling.lots.rules.files import Reading
from recycling.quantities import Fraction, Mass, plain, total_mass
from recycling.scanning import Scan
from recycling.streams import rules as streams
from recycling.streams.codes import starred


@dataclass(frozen=True)
class Held:
    """How much of a rare earth a lot holds, as element and as its traded oxide."""

    element: str
    name: str
    mass: Mass
    oxide: str
    oxide_mass: Mass


@dataclass(frozen=True)
class LotSummary:
    """A lot as a list shows it; what a draft does not say yet is ``None`` or empty."""

    ref: str
    state: str
    version: int
    title: str
    holder: str
    holder_name: str
    stream: str
    stream_name: str
    subtype: str
    subtype_name: str
    physical_form: str
    country: str
    place: str
    latitude: str | None
    longitude: str | None
    available_from: date | None
    code_list: str
    code: str
    code_display: str
    code_edition: str
    hazardous: bool
    hazards: tuple[str, ...]
    radioactivity: str
    wet_mass: Mass | None
    moisture: Fraction | None
    dry_mass: Mass | None
    packaging: str
    pieces: int | None
    contained: tuple[Held, ...]
    drafted_at: datetime
    published_at: datetime | None

    @property
    def oxides(self) -> Mass:
        """Return all rare earths it holds, as oxides (TREO)."""
        return total_mass(each.oxide_mass for each in self.contained)


@dataclass(frozen=True)
class ComponentCard:
    """One species of a lot; ``least`` to ``most`` is the catalogue's band, marked when recalled."""

    species: str
    form: str
    fraction: Fraction
    uncertainty: Fraction | None
    method: str
    laboratory: str
    least: Fraction | None
    most: Fraction | None
    is_recalled: bool


@dataclass(frozen=True)
class FileCard:
    """A file of a lot, who may open it, and whether it is safe. ``size`` is in bytes."""

    sha256: str
    name: str
    media_type: str
    size: int
    kind: str
    attached_at: datetime
    reading: str = Reading.EVERYBODY
    scan: str = Scan.NOT_SCANNED


@dataclass(frozen=True)
class ReclassingCard:
    """How a change of the law changed a lot's code; ``asks`` while its holder has to confirm."""

    at: datetime
    valid_from: date
    old_display: str
    old_edition: str
    display: str
    edition: str
    sources: tuple[str, ...]
    candidates: tuple[str, ...]
    asks: bool


@dataclass(frozen=True)
class LotCard(LotSummary):
    """A lot with all that is declared, what to look at again, and what a draft still lacks."""

    composition: tuple[ComponentCard, ...]
    assays: tuple[AssayCard, ...]
    measurements: tuple[MeasurementCard, ...]
    laboratory: str
    laboratory_name: str
    files: tuple[FileCard, ...]
    questions: tuple[Finding, ...]
    answers: tuple[AnswerCard, ...]
    missing: tuple[Finding, ...]
    code_text: str
    border_list: str
    border_entry: str
    border_form: str
    un_number: str
    un_name: str
    reached: tuple[tuple[str, datetime], ...]
    left_from: str
    reclassings: tuple[ReclassingCard, ...]


def lot_summary(lot: Lot) -> LotSummary:
    """Make the card for a list, of a lot loaded with holder, components and hazards."""
    declared = declaration_of(lot)
    place, masses = declared.placing, declared.masses
    return LotSummary(
        ref=lot.ref,
        state=lot.state,
        version=lot.version,
        title=lot.title,
        holder=lot.holder.ref,
        holder_name=lot.holder.name,
        stream=lot.stream,
        stream_name=streams.stream(lot.stream).name_en,
        subtype=lot.subtype,
        subtype_name=streams.subtype(lot.subtype).name_en,
        physical_form=lot.physical_form,
        country=lot.country,
        place=lot.place,
        latitude=_degrees(place.latitude_udeg),
        longitude=_degrees(place.longitude_udeg),
        available_from=place.available_from,
        code_list=lot.code_list,
        code=lot.code,
        code_display=code_display(lot),
        code_edition=lot.code_edition,
        hazardous=lot.hazardous,
        hazards=declared.hazards,
        radioactivity=lot.radioactivity,
        wet_mass=masses.wet_mass,
        moisture=masses.moisture,
        dry_mass=_dry(masses),
        packaging=lot.packaging,
        pieces=lot.pieces,
        contained=_held(masses, lot.components),
        drafted_at=lot.drafted_at,
        published_at=lot.published_at,
    )


def lot_card(lot: Lot, day: date) -> LotCard:
    """Make the whole card as of a day, of a lot loaded also with its files and steps."""
    summary = lot_summary(lot)
    declared = declaration_of(lot)
    is_draft = lot.state == State.DRAFT
    return LotCard(
        **{field.name: getattr(summary, field.name) for field in fields(LotSummary)},
        composition=tuple(_component(lot.subtype, row) for row in lot.components),
        assays=tuple(assay_card(row) for row in lot.assays),
        measurements=tuple(measurement_card(row) for row in lot.measurements),
        laboratory=lot.laboratory.ref if lot.laboratory else "",
        laboratory_name=lot.laboratory.name if lot.laboratory else "",
        files=tuple(file_card(row) for row in lot.files),
        questions=questions(declared),
        answers=tuple(answer_card(row) for row in lot.answers),
        missing=tuple(missing_for_publication(declared, day)) if is_draft else (),
        code_text=_code_text(lot, day),
        border_list=lot.border_list,
        border_entry=lot.border_entry,
        border_form=lot.border_form,
        un_number=lot.un_number,
        un_name=streams.un_name(lot.un_number),
        reached=((State.DRAFT, lot.drafted_at), *((step.to_state, step.at) for step in lot.steps)),
        left_from=lot.steps[-1].from_state if lot.steps else State.DRAFT,
        reclassings=tuple(_reclassing(row) for row in lot.reclassings),
    )


def _reclassing(row: LotReclassing) -> ReclassingCard:
    ids = (part.strip() for part in row.source.split(";"))
    return ReclassingCard(
        at=row.at,
        valid_from=row.valid_from,
        old_display=starred(row.old_code, is_hazardous=row.old_hazardous),
        old_edition=row.old_edition,
        display=starred(row.code, is_hazardous=row.hazardous),
        edition=row.edition,
        sources=tuple(streams.source(each).citation for each in ids if each),
        candidates=tuple(row.candidates),
        asks=row.asks,
    )


def file_card(row: LotFile) -> FileCard:
    """Make the card of a file."""
    return FileCard(
        row.sha256,
        row.name,
        row.media_type,
        row.size,
        row.kind,
        row.attached_at,
        row.reading,
        row.scan,
    )


def code_display(lot: Lot) -> str:
    """Write the waste code as its list does, with its star; empty where none is chosen."""
    return starred(lot.code, is_hazardous=lot.hazardous) if lot.code else ""


def _degrees(udeg: int | None) -> str | None:
    return None if udeg is None else plain(degrees(udeg))


def _dry(masses: Masses) -> Mass | None:
    if masses.wet_mass is None or masses.moisture is None:
        return None
    return dry_mass(masses.wet_mass, masses.moisture)


def _held(masses: Masses, components: list[LotComponent]) -> tuple[Held, ...]:
    if masses.wet_mass is None or masses.moisture is None:
        return ()
    return tuple(
        _held_of(symbol, mass)
        for symbol, mass in contained(masses.wet_mass, masses.moisture, components).items()
    )


def _held_of(symbol: str, mass: Mass) -> Held:
    element = streams.element(symbol)
    return Held(symbol, element.name_en, mass, element.oxide, streams.oxide_mass(symbol, mass))


def _component(subtype: str, row: LotComponent) -> ComponentCard:
    band = streams.subtype(subtype).band(row.species)
    return ComponentCard(
        species=row.species,
        form=row.form,
        fraction=row.fraction,
        uncertainty=row.uncertainty,
        method=row.method,
        laboratory=row.laboratory,
        least=Fraction(band.min) if band else None,
        most=Fraction(band.max) if band else None,
        is_recalled=band is not None and band.is_recalled,
    )


def _code_text(lot: Lot, day: date) -> str:
    """Return the words of the code's entry on the day it was chosen under, else of today."""
    if not lot.code:
        return ""
    for when in ((lot.published_at or lot.changed_at).date(), day):
        try:
            return streams.find_code(streams.as_list(lot.code_list), lot.code, when).text
        except Invalid:
            continue
    return ""

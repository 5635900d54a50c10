"""What does the register show of assays and answers? Frozen cards for pages and API."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from recycling.lots.models import Assay, AssayComponent, LotAnswer
from recycling.lots.rules import species_form
from recycling.quantities import Fraction


@dataclass(frozen=True)
class FoundCard:
    """One species of an assay as it was reported; the uncertainty is expanded, k = 2."""

    species: str
    form: str
    basis: str
    fraction: Fraction
    uncertainty: Fraction | None
    uncertainty_kind: str
    method: str


@dataclass(frozen=True)
class AssayCard:
    """What somebody found in a lot, by which report, and since when it counts."""

    number: int
    origin: str
    added_by: str
    added_by_name: str
    added_at: datetime
    in_force: bool
    in_force_since: datetime | None
    laboratory: str
    accreditation: str
    report_number: str
    sampled_on: date | None
    analysed_on: date | None
    sample_moisture: Fraction | None
    file_sha256: str
    found: tuple[FoundCard, ...]


@dataclass(frozen=True)
class AnswerCard:
    """What the holder said to a question, in the words it had then."""

    path: str
    code: str
    question: str
    answer: str
    at: datetime


def assay_card(row: Assay) -> AssayCard:
    """Make the card of an assay loaded with its components and who added it."""
    return AssayCard(
        number=row.number,
        origin=row.origin,
        added_by=row.added_by.ref,
        added_by_name=row.added_by.name,
        added_at=row.added_at,
        in_force=row.is_in_force,
        in_force_since=row.in_force_since,
        laboratory=row.laboratory,
        accreditation=row.accreditation,
        report_number=row.report_number,
        sampled_on=row.sampled_on,
        analysed_on=row.analysed_on,
        sample_moisture=row.sample_moisture,
        file_sha256=row.file_sha256,
        found=tuple(_found(each) for each in row.components),
    )


def _found(row: AssayComponent) -> FoundCard:
    return FoundCard(
        species=row.species,
        form=str(species_form(row.species) or ""),
        basis=row.basis,
        fraction=row.fraction,
        uncertainty=row.uncertainty,
        uncertainty_kind=row.uncertainty_kind,
        method=row.method,
    )


def answer_card(row: LotAnswer) -> AnswerCard:
    """Make the card of an answer."""
    return AnswerCard(row.path, row.code, row.question, row.answer, row.at)

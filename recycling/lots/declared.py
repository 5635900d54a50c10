"""What has been declared of a lot, as the rules want it?"""

from __future__ import annotations

from recycling.lots.models import Assay, Lot, LotComponent
from recycling.lots.rules import (
    Component,
    Composition,
    Declaration,
    Masses,
    Naming,
    Placing,
    Report,
)


def declaration_of(lot: Lot) -> Declaration:
    """Return the declaration a lot's row and its components hold; a draft's may have gaps."""
    return Declaration(
        naming=Naming(lot.title, lot.subtype, lot.physical_form),
        composition=Composition(tuple(_counting(row) for row in lot.components)),
        masses=Masses(lot.wet_mass, lot.moisture, lot.packaging, lot.pieces),
        code_list=lot.code_list,
        code=lot.code,
        hazardous=lot.hazardous,
        hazards=tuple(row.hazard for row in lot.hazards),
        placing=Placing(
            lot.country, lot.place, lot.latitude_udeg, lot.longitude_udeg, lot.available_from
        ),
        radioactivity=lot.radioactivity,
    )


def _counting(row: LotComponent) -> Component:
    return Component(
        row.species, row.fraction, row.method, row.laboratory, uncertainty=row.uncertainty
    )


def composition_of(assay: Assay) -> Composition:
    """Return what an assay reports, as it was reported."""
    return Composition(
        tuple(
            Component(
                row.species,
                row.fraction,
                row.method,
                row.laboratory,
                row.basis,
                row.uncertainty,
                row.uncertainty_kind,
            )
            for row in assay.components
        ),
        Report(
            assay.laboratory,
            assay.accreditation,
            assay.report_number,
            assay.sampled_on,
            assay.analysed_on,
        ),
        assay.sample_moisture,
    )

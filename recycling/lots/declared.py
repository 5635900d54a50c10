"""What has been declared of a lot, as the rules want it?"""

from __future__ import annotations

from recycling.lots.models import Lot
from recycling.lots.rules import (
    Component,
    Composition,
    Declaration,
    Masses,
    Naming,
    Placing,
)


def declaration_of(lot: Lot) -> Declaration:
    """Return the declaration a lot's row and its components hold; a draft's may have gaps."""
    return Declaration(
        naming=Naming(lot.title, lot.subtype, lot.physical_form),
        composition=Composition(
            tuple(Component(c.species, c.fraction, c.method, c.laboratory) for c in lot.components)
        ),
        masses=Masses(lot.wet_mass, lot.moisture, lot.packaging, lot.pieces),
        code_list=lot.code_list,
        code=lot.code,
        hazardous=lot.hazardous,
        hazards=tuple(row.hazard for row in lot.hazards),
        placing=Placing(
            lot.country, lot.place, lot.latitude_udeg, lot.longitude_udeg, lot.available_from
        ),
    )

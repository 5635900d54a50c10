"""What do the facts of a lot say? Their bodies, canonical and without any person's name."""

from __future__ import annotations

from recycling.ledger.canonical import Json
from recycling.lots.models import Assay, Lot
from recycling.lots.rules import contained, dry_mass
from recycling.lots.rules.radioactivity import Measurement
from recycling.quantities import plain

Body = dict[str, Json]


def declared(lot: Lot) -> Body:
    """Return all that is declared of a lot."""
    return {
        **naming(lot),
        **composition(lot),
        **masses(lot),
        **classing(lot),
        **crossing(lot),
        **placing(lot),
    }


def naming(lot: Lot) -> Body:
    """Return what it is."""
    return {
        "title": lot.title,
        "stream": lot.stream,
        "subtype": lot.subtype,
        "physical_form": lot.physical_form,
        "radioactivity": str(lot.radioactivity),
    }


def composition(lot: Lot) -> Body:
    """Return what is in it, as fractions of dry mass."""
    return {
        "composition": [
            {
                "species": row.species,
                "form": str(row.form),
                "fraction_dry": row.fraction.json(),
                **({"uncertainty_dry": row.uncertainty.json()} if row.uncertainty else {}),
                "method": str(row.method),
                "laboratory": row.laboratory,
            }
            for row in lot.components
        ]
    }


def reported(assay: Assay) -> Body:
    """Return what an assay says, as it was reported: bases, uncertainties (k = 2), the report."""
    return {
        "laboratory": assay.laboratory,
        "accreditation": assay.accreditation,
        "report_number": assay.report_number,
        "sampled_on": assay.sampled_on.isoformat() if assay.sampled_on else None,
        "analysed_on": assay.analysed_on.isoformat() if assay.analysed_on else None,
        "sample_moisture": assay.sample_moisture.json() if assay.sample_moisture else None,
        "file_sha256": assay.file_sha256,
        "found": [
            {
                "species": row.species,
                "basis": str(row.basis),
                "fraction": row.fraction.json(),
                "uncertainty": row.uncertainty.json() if row.uncertainty else None,
                "uncertainty_kind": str(row.uncertainty_kind),
                "method": str(row.method),
            }
            for row in assay.components
        ],
    }


def measured(said: Measurement) -> Body:
    """Return what a measurement of radioactivity says, in Bq/g."""
    return {
        "method": str(said.method),
        "laboratory": said.laboratory.strip(),
        "accreditation": said.accreditation.strip(),
        "report_number": said.number.strip(),
        "measured_on": said.measured_on.isoformat(),
        "valid_until": said.valid_until.isoformat() if said.valid_until else None,
        "activities": [
            {
                "nuclide": one.nuclide,
                "bq_per_g": plain(one.bq_per_g),
                "uncertainty": None if one.uncertainty is None else plain(one.uncertainty),
            }
            for one in said.activities
        ],
    }


def masses(lot: Lot) -> Body:
    """Return how much there is; contained elements once mass and moisture are known."""
    wet_mass, moisture = lot.wet_mass, lot.moisture
    body: Body = {
        "wet_mass_kg": wet_mass.json() if wet_mass else None,
        "moisture": moisture.json() if moisture else None,
        "packaging": lot.packaging,
        "pieces": lot.pieces,
    }
    if wet_mass and moisture:
        held = contained(wet_mass, moisture, lot.components)
        body["dry_mass_kg"] = dry_mass(wet_mass, moisture).json()
        body["contained_kg"] = {symbol: mass.json() for symbol, mass in held.items()}
    return body


def classing(lot: Lot) -> Body:
    """Return how it is classed."""
    return {
        "code_list": lot.code_list,
        "code": lot.code,
        "code_edition": lot.code_edition,
        "hazardous": lot.hazardous,
        "hazards": [row.hazard for row in lot.hazards],
    }


def crossing(lot: Lot) -> Body:
    """Return under which entry it crosses borders, in which form, and as what it is carried."""
    return {
        "border_list": lot.border_list,
        "border_entry": lot.border_entry,
        "border_form": str(lot.border_form),
        "un_number": lot.un_number,
    }


def placing(lot: Lot) -> Body:
    """Return where and from when."""
    day = lot.available_from
    return {
        "country": lot.country,
        "place": lot.place,
        "latitude_udeg": lot.latitude_udeg,
        "longitude_udeg": lot.longitude_udeg,
        "available_from": day.isoformat() if day else None,
    }

"""May this lot leave over its border now? Steps inside the deeds of custody.

A lot that needs a border paper is not given to its carrier without it. Where consents are needed
its mass and one consignment are counted against the dossier under the dossier's lock, so that
however many leave at once, none is too much; cancelling before anything left gives them back.
"""

from __future__ import annotations

from datetime import datetime

from recycling.bases.rules import local_day
from recycling.custody.borders import queries
from recycling.custody.borders.models import Dossier, PaperKind
from recycling.custody.borders.rules import covers_refusal
from recycling.custody.borders.service import locked
from recycling.custody.deadlines.keeping import begin_border_paper
from recycling.custody.models import Consignment
from recycling.deeds import Act
from recycling.errors import Invalid
from recycling.ledger.canonical import Json
from recycling.sayings import say


def refuse_other(consignment: Consignment, dossier: Dossier) -> None:
    """Raise ``Invalid`` where a dossier is of another holder, base or waste, or goes elsewhere."""
    lot = consignment.lot
    same = (
        ("holder", dossier.holder_id == consignment.holder_id),
        ("base", dossier.base_id == consignment.base_id),
        ("waste code", (dossier.code_list, dossier.code) == (lot.code_list, lot.code)),
        ("country of dispatch", dossier.from_country == lot.country),
        ("country of destination", dossier.to_country == consignment.base.country),
    )
    other = [name for name, is_same in same if not is_same]
    if other:
        raise Invalid(
            "other_dossier",
            say(
                "Dossier %(dossier)s has another %(other)s than consignment %(consignment)s.",
                dossier=dossier.ref,
                other=", ".join(other),
                consignment=consignment.ref,
            ),
            field="dossier",
            way_out=say("Name a dossier for this holder, base and waste."),
        )


def expect_paper(act: Act, consignment: Consignment) -> None:
    """Begin, or move, the deadline of a border paper that is needed; a step inside a deed."""
    if queries.crossing_of_consignment(consignment).needs_paper:
        begin_border_paper(consignment, act.at)


def reserve_crossing(act: Act, consignment: Consignment, happened: datetime) -> dict[str, Json]:
    """Let a lot leave over a border, or raise ``Conflict``; a step inside the deed that gives it.

    Answers what the deed's fact tells of it. Its mass and one consignment are counted against the
    dossier; days are of the place it leaves from.
    """
    crossing = queries.crossing_of_consignment(consignment)
    if not crossing.needs_paper:
        return {}
    paper = queries.paper_row(consignment.id)
    lacks = queries.paper_refusal(crossing, paper)
    if lacks is not None:
        raise lacks
    if paper is None or paper.dossier_id is None:
        return {"border_paper": str(PaperKind.INFORMATION)}
    dossier = locked(queries.dossier_ref(paper.dossier_id))
    mass = consignment.lot.wet_mass
    refuse_other(consignment, dossier)
    refusal = covers_refusal(dossier.cover, mass, local_day(consignment.lot, happened))
    if refusal is not None:
        raise refusal
    dossier.used_mass += mass
    dossier.used_consignments += 1
    paper.counted, paper.counted_at = mass, act.at
    return {
        "border_paper": str(PaperKind.MOVEMENT),
        "dossier": dossier.ref,
        "serial": paper.serial,
        "counts_kg": mass.json(),
    }


def give_back(act: Act, consignment: Consignment) -> dict[str, Json]:
    """Give back what a consignment counts, since nothing of it left; a step inside a deed."""
    paper = queries.paper_row(consignment.id)
    if paper is None or paper.dossier_id is None or paper.counted is None:
        return {}
    dossier = locked(queries.dossier_ref(paper.dossier_id))
    dossier.used_mass -= paper.counted
    dossier.used_consignments -= 1
    paper.given_back_at = act.at
    return {"dossier": dossier.ref, "gives_back_kg": paper.counted.json()}

"""The deed by which a quarter's programme is drawn up: the register ranks, a seed draws."""

from __future__ import annotations

import secrets

from sqlalchemy import select

from recycling.db import db
from recycling.deeds import Act, deed
from recycling.errors import Conflict
from recycling.inserting import insert_rows
from recycling.ledger.canonical import Json
from recycling.ledger.service import record
from recycling.oversight.inspections.gathering import Found, figures_of
from recycling.oversight.inspections.models import InspectionProgramme, ProgrammeLine
from recycling.oversight.inspections.rules.ranking import (
    Picked,
    Quarter,
    Ranked,
    check_wanted,
    digest_of_seed,
    in_order,
    rank,
)
from recycling.parties.permissions import Permission, permit
from recycling.references import new_reference
from recycling.sayings import say

_SEED_BYTES = 32


@deed
def draw_up_programme(act: Act, quarter: str, visits: int, drawn_percent: int) -> str:
    """Draw up which bases of the actor's country are visited in a quarter; answers its reference.

    ``drawn_percent`` of the visits are drawn at random, the others go to where the score is
    highest. The seed is the registry's, and there is one programme for a quarter: nobody draws
    until they like it. Raises ``Invalid`` naming what is wrong, ``Conflict`` where there is one.
    """
    permit(act.actor, Permission.INSPECTIONS_RANK)
    wanted, country = Quarter.parse(quarter), act.actor.country
    check_wanted(wanted, act.at.date(), visits, drawn_percent)
    _refuse_second(country, wanted)
    found, seed = figures_of(country, act.at), secrets.token_hex(_SEED_BYTES)
    ranked = rank({ref: one.figures for ref, one in found.items()}, visits, drawn_percent, seed)
    row = InspectionProgramme(
        ref=new_reference("IPR"),
        country=country,
        quarter=str(wanted),
        visits=visits,
        drawn_percent=drawn_percent,
        bases=len(ranked),
        seed=seed,
        drawn_up_at=act.at,
        drawn_up_by=act.actor.person_ref,
    )
    db.session.add(row)
    db.session.flush()
    insert_rows(ProgrammeLine, [_line(row.id, one, found[one.ref]) for one in ranked])
    record(act, "ProgrammeDrawnUp", f"programme:{row.ref}", _body(row, ranked))
    return row.ref


def _refuse_second(country: str, quarter: Quarter) -> None:
    there = db.session.scalar(
        select(InspectionProgramme.ref).where(
            InspectionProgramme.country == country, InspectionProgramme.quarter == str(quarter)
        )
    )
    if there is not None:
        raise Conflict(
            "drawn_up",
            say(
                "The programme for %(quarter)s is drawn up: %(there)s.",
                quarter=quarter,
                there=there,
            ),
            field="quarter",
            way_out=say("Plan further visits on their own, or draw up the next quarter."),
        )


def _line(programme_id: int, one: Ranked, found: Found) -> dict[str, object]:
    return {
        "programme_id": programme_id,
        "place": one.place,
        "base_id": found.id,
        "score": one.score,
        "figures": {part.figure: [part.value, part.points] for part in one.components},
        "number": one.number,
        "picked": one.picked,
    }


def _body(row: InspectionProgramme, ranked: tuple[Ranked, ...]) -> dict[str, Json]:
    picked = in_order(ranked)
    return {
        "country": row.country,
        "quarter": row.quarter,
        "visits": row.visits,
        "drawn_percent": row.drawn_percent,
        "bases": row.bases,
        "seed_digest": digest_of_seed(row.seed),
        "by_risk": [one.ref for one in picked if one.picked == Picked.RISK],
        "drawn": [one.ref for one in picked if one.picked == Picked.DRAWN],
    }

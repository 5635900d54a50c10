"""What crosses a border in the demonstration? Two lots of Germany on their way to a base in France.

One is green-listed and travels with general information, one needs the consent of both countries. A
third dossier, over Belgium, waits for the authority's answer. All names and numbers are invented.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from recycling import clock
from recycling.clock import SteppedClock
from recycling.custody.borders import papers, service
from recycling.custody.borders.rules import NewAnswer, NewDossier
from recycling.deeds import Act
from recycling.demonstration import bases, people
from recycling.demonstration.bases import code_of
from recycling.demonstration.people import actor
from recycling.demonstration.play import Life, give, play, take_over
from recycling.demonstration.scenes import ABROAD, SCENES, Scene
from recycling.matching import deciding
from recycling.matching.rules.borders import NewDecision, Verdict
from recycling.quantities import Mass

_BEGAN, _YEAR = timedelta(days=9), timedelta(days=360)
_SWARF, _CATALYST = SCENES[0], SCENES[3]
_GUARANTEE = "Hanse Bürgschaft (demonstration) 70 118, EUR 45 000"


def cross(site: str) -> None:
    """Let two lots leave for France, each with what has to travel along."""
    with clock.held(SteppedClock(clock.now() - _BEGAN)) as stepped:
        people.enter_abroad()
        base = bases.build_base_abroad()
        _open_border()
        dossier = _consented(base)
        green, swarf = (_consigned(scene, stepped, site) for scene in (_CATALYST, _SWARF))
        holder = Act(actor("holder"))
        papers.draw_up_paper(holder, green.refs["consignment"], transit=("BE",), operation="R4")
        papers.draw_up_paper(holder, swarf.refs["consignment"], dossier)
        stepped.advance(days=4)
        for life in (green, swarf):
            give(life)
            take_over(life)
    service.ask_dossier(
        Act(actor("holder")),
        _asked(base, clock.today(), "NdFeB swarf of the second works", ("BE",)),
    )


def _consigned(scene: Scene, stepped: SteppedClock, site: str) -> Life:
    kilograms = int(scene.kilograms) // 2
    there = replace(scene, base=ABROAD, kilograms=str(kilograms), pieces=scene.pieces // 2)
    return play(Life(there, stepped, site, leaves_in=5), "consigned", lambda *_: None)


def _open_border() -> None:
    """Let swarf be sold to France: the authority says before that consents are to be had."""
    today = clock.today()
    consent = NewDecision(
        from_country="DE",
        to_country="FR",
        verdict=Verdict.CONSENT,
        source="Consents of both authorities (demonstration)",
        decided_on=today,
        valid_from=today,
        valid_to=today + _YEAR,
        document="DE 1350/186001",
        code=code_of(_SWARF),
    )
    deciding.decide_border(Act(actor("regulator")), consent)


def _consented(base: str) -> str:
    """Ask for consent to four consignments of swarf; both countries give it."""
    today = clock.today()
    ref = service.ask_dossier(Act(actor("holder")), _asked(base, today, _SWARF.title))
    service.complete_dossier(Act(actor("regulator")), ref, "DE 1350/186001")
    yes = NewAnswer(
        consents=True,
        document="DE 1350/186001",
        decided_on=today,
        valid_from=today,
        valid_to=today + _YEAR,
        conditions="In steel drums under water, by road alone.",
    )
    service.answer_dossier(Act(actor("regulator")), ref, "DE", yes)
    theirs = replace(yes, document="FR 2026/0417", conditions="")
    return service.answer_dossier(Act(actor("regulator_fr")), ref, "FR", theirs)


def _asked(base: str, day: date, what: str, transit: tuple[str, ...] = ()) -> NewDossier:
    return NewDossier(
        base=base,
        from_country="DE",
        code=code_of(_SWARF),
        border_entry="",
        description=what,
        packaging=_SWARF.packaging,
        hazards=_SWARF.hazards,
        operation="R4",
        mass=Mass.kg(25_000),
        consignments=4,
        first_day=day,
        last_day=day + _YEAR,
        contract="Rahmenvertrag 2026/17 (demonstration)",
        guarantee=_GUARANTEE,
        transit=transit,
    )

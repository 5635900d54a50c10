"""On 9 December 2026 the law gives nickel batteries other codes: what becomes of lots on offer.

The day before, lots and matches stand as they stood. In the first minute of the day the registry
gives each open lot its new code, tells its holder, and the bases whose licence covers neither code
nor hazard drop out. In Great Britain nothing changes.
"""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from recycling import jobs
from recycling.clock import SteppedClock
from recycling.db import db
from recycling.deeds import SYSTEM, Act
from recycling.errors import Conflict, Invalid
from recycling.ledger import queries as ledger
from recycling.lots import queries as lots
from recycling.lots import service
from recycling.lots.rules import Classing
from recycling.matching import queries as matching
from recycling.notices import queries as notices
from recycling.notices.models import Notice
from recycling.parties.rules import Kind
from recycling.site.journey import journey
from tests.bases.makers import a_licensed_base
from tests.lots.makers import a_draft_lot, a_published_lot
from tests.makers import Member, a_member

NIMH = {
    "subtype": "nimh_hev",
    "fractions": {"La": "0.05", "Nd": "0.02"},
    "code": "16 06 05",
    "hazards": (),
}
LINE = {"subtypes": ("nimh_hev",), "process": "nimh_h2so4"}
PROCESS = {**LINE, "processes": ("nimh_h2so4",)}


class Story:
    """A holder and a recycler in Germany and in Great Britain, and their lots and bases."""

    def __init__(self) -> None:
        self.holder, self.british = a_member(), a_member(country="GB")
        recycler, regulator = a_member(Kind.RECYCLER), a_member(Kind.REGULATOR)
        of_gb = a_member(Kind.REGULATOR, country="GB")
        both = (("EU", "16 06 05"), ("EU", "16 06 08*"))
        named: dict[str, dict[str, object]] = {
            "fit": {"codes": both, "hazards": ("HP8", "HP14")},
            "old code": {"codes": both[:1], "hazards": ("HP8", "HP14")},
            "no hazard": {"codes": both, "hazards": ()},
        }
        self.bases = {
            a_licensed_base(recycler, regulator, name=name, **PROCESS, **scope): name
            for name, scope in named.items()
        }
        thames = {"codes": (("GB", "16 06 05"),), "hazards": (), "country": "GB"}
        self.bases[a_licensed_base(recycler, of_gb, name="Thames", **PROCESS, **thames)] = "Thames"
        self.lot = a_published_lot(self.holder, **NIMH)
        self.british_lot = a_published_lot(self.british, country="GB", **NIMH)
        self.draft = a_draft_lot(self.holder, **NIMH)

    def eligible(self, lot: str, member: Member) -> set[str]:
        """The names of the bases that may take a lot."""
        found = matching.matches(lot, 50, member.actor).items
        db.session.rollback()
        return {self.bases[match.base.ref] for match in found if match.is_eligible}

    def found(self, base: str, rule: str) -> str:
        """What a rule found at a base, as its reason for the German lot says."""
        found = matching.matches(self.lot, 50, self.holder.actor).items
        db.session.rollback()
        match = next(one for one in found if self.bases[one.base.ref] == base)
        return next(reason.found for reason in match.reasons if reason.rule == rule)


@pytest.fixture
def story(in_app: Flask, held_clock: SteppedClock) -> Story:
    return Story()


def classed(lot: str) -> tuple[str, bool]:
    card = lots.card(lots.lot(lot))
    db.session.rollback()
    return card.code_display, card.hazardous


def told(member: Member) -> list[str]:
    page = db.session.scalars(select(Notice).where(notices.is_read_by(member.actor))).all()
    said = [notices.said(notice) for notice in page]
    db.session.rollback()
    return said


def time_passes() -> None:
    while not jobs.tick().was_idle:
        db.session.rollback()


def test_the_law_changes_and_open_lots_follow_it(story: Story, held_clock: SteppedClock) -> None:
    time_passes()
    held_clock.advance(days=15, hours=11)
    time_passes()
    assert classed(story.lot) == ("16 06 05", False)
    assert story.eligible(story.lot, story.holder) == {"fit", "old code", "no hazard"}
    assert story.eligible(story.british_lot, story.british) == {"Thames"}
    assert told(story.holder) == []

    held_clock.advance(hours=1)
    time_passes()
    assert classed(story.lot) == classed(story.draft) == ("16 06 08*", True)
    assert classed(story.british_lot) == ("16 06 05", False)
    assert story.eligible(story.lot, story.holder) == {"fit"}
    assert story.eligible(story.british_lot, story.british) == {"Thames"}
    assert "16 06 05 is replaced by 16 06 08*" in story.found("old code", "code_on_licence")
    fact = ledger.facts_of(f"lot:{story.lot}")[-1]
    assert (fact.type, fact.body["old_code"], fact.body["code"]) == (
        "LotReclassed", "160605", "160608",
    )  # fmt: skip
    assert "low_934" in fact.body["source"]
    assert {fact.type for fact in ledger.facts_of(f"lot:{story.british_lot}")} == {
        "LotDrafted", "LotPublished",
    }  # fmt: skip
    one, other = sorted(told(story.holder), key=lambda said: "Confirm" in said)
    assert story.draft in one
    assert story.lot in other
    assert "16 06 05 and has 16 06 08* since 9 December 2026" in other
    assert told(story.british) == []
    told_last = journey(story.lot, story.holder.actor).links.items[-1].text
    assert told_last.startswith("16 06 05 became 16 06 08*")

    held_clock.advance(days=1)
    time_passes()
    assert len(told(story.holder)) == 2


def test_the_holder_confirms_one_of_the_codes_and_names_the_hazards(
    story: Story, held_clock: SteppedClock
) -> None:
    with pytest.raises(Conflict, match="keeps its code"):
        service.reclass_lot(Act(SYSTEM), story.lot)
    with pytest.raises(Conflict, match="to be confirmed"):
        service.confirm_class(story.holder.act(), story.lot, Classing("16 06 08*", ("HP8",)))
    held_clock.advance(days=15, hours=12)
    time_passes()
    for code, hazards, field in (
        ("16 06 08*", (), "hazards"),
        ("12 01 18*", ("HP8",), "code"),
        ("16 06 05", ("HP8",), "code"),
    ):
        with pytest.raises(Invalid) as refused:
            service.confirm_class(story.holder.act(), story.lot, Classing(code, hazards))
        assert refused.value.field == field
    service.confirm_class(story.holder.act(), story.lot, Classing("16 06 08*", ("HP4",)))
    assert story.eligible(story.lot, story.holder) == set()
    card = lots.card(lots.lot(story.lot))
    assert (card.hazards, card.reclassings[0].asks) == (("HP4",), False)
    assert ledger.facts_of(f"lot:{story.lot}")[-1].type == "LotClassConfirmed"
    db.session.rollback()
    with pytest.raises(Conflict):
        service.confirm_class(story.holder.act(), story.lot, Classing("16 06 08*", ("HP8",)))

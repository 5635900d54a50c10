"""A state is said of the thing it is a state of: in French it agrees with it."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path

import pytest
from flask import Flask

from recycling.auctions.rules.terms import AuctionState, BidState
from recycling.auctions.second_chances.rules import ChanceState
from recycling.auctions.standstill.rules import ObjectionState
from recycling.bases.cases.rules import OrderState
from recycling.bases.rules import LicenceState
from recycling.certificates.runs.rules import RunState
from recycling.certificates.stacks.rules import StackState
from recycling.custody.rules import State as ConsignmentState
from recycling.oversight.inspections.rules.lifecycle import InspectionState
from recycling.oversight.invoices.lifecycle import ExceptionState
from recycling.oversight.leaks.lifecycle import AlertState
from recycling.oversight.returns.rules.lifecycle import ReturnState
from recycling.pages.papers import in_language
from recycling.pages.tags import OF, TAGS, tag_of
from recycling.parties.proposals.rules import ProposalState
from recycling.parties.rules.delegation import DelegationState
from recycling.parties.rules.joining import JoinState
from recycling.parties.rules.standing import Standing
from recycling.recovery.rules import BatchState
from recycling.settlement.documents.rules import DocumentState
from recycling.settlement.reconciling.lifecycle import DifferenceState
from recycling.settlement.rules import SaleState

pytestmark = pytest.mark.once
STATES: dict[str, type[StrEnum]] = {
    "licence": LicenceState,
    "auction": AuctionState,
    "bid": BidState,
    "objection": ObjectionState,
    "second_chance": ChanceState,
    "sale": SaleState,
    "invoice": DocumentState,
    "consignment": ConsignmentState,
    "batch": BatchState,
    "order": OrderState,
    "exception": ExceptionState,
    "alert": AlertState,
    "difference": DifferenceState,
    "return": ReturnState,
    "certificate_run": RunState,
    "certificate_stack": StackState,
    "inspection": InspectionState,
    "proposal": ProposalState,
    "delegation": DelegationState,
    "invitation": JoinState,
    "organisation": Standing,
}
# In French: an adjective that ends as feminine ones do, or words that do not agree.
FEMININE = re.compile(
    r"(?:Non )?\w+e\b(?!s).*|(?:En|À|Bientôt) .*|Concorde .*|Questions ouvertes|Réponse reçue"
)
MASCULINE = frozenset({"difference"})  # un écart; of the other kinds each is feminine
TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
# Which names in templates are of things whose states are said so.
NAMES = re.compile(
    r"state_tag\((?:licence|auction|watched\.auction|bid|objection|chance|delegation|invitation"
    r"|consignment|batch|run|order)\.\w+\)"
)


@pytest.mark.parametrize("thing", OF)
def test_state_agrees_in_french(application: Flask, thing: str) -> None:
    with application.app_context(), in_language("fr"):
        words = {state: tag_of(state, thing)[1] for state in OF[thing]}
    is_feminine = {state: bool(FEMININE.fullmatch(one)) for state, one in words.items()}
    assert set(is_feminine.values()) == {thing not in MASCULINE}, words


def test_state_of_a_lot_stays_masculine(application: Flask) -> None:
    with application.app_context(), in_language("fr"):
        assert tag_of("published")[1] == "Publié"
        assert tag_of("granted", "licence")[1] == "Accordée"
    with application.app_context():
        assert tag_of("granted", "licence")[1] == "Granted"


@pytest.mark.parametrize("thing", STATES)
def test_every_state_of_a_thing_is_said_of_it(thing: str) -> None:
    assert {str(one) for one in STATES[thing] if one in TAGS} <= set(OF[thing])


@pytest.mark.parametrize("thing", STATES)
def test_every_state_of_a_thing_has_a_word(thing: str) -> None:
    assert {str(one) for one in STATES[thing]} <= TAGS.keys()


def test_templates_say_of_what_a_state_is() -> None:
    silent = {
        (path.name, found)
        for path in TEMPLATES.rglob("*.html")
        for found in NAMES.findall(path.read_text(encoding="utf-8"))
    }
    assert silent == set()


def test_templates_name_only_things_that_are_known() -> None:
    named = {
        thing
        for path in TEMPLATES.rglob("*.html")
        for thing in re.findall(r'state_tag\([^{}]*?of="(\w+)"', path.read_text(encoding="utf-8"))
    }
    assert named <= OF.keys()
    assert len(named) > 15

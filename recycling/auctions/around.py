"""What does a reader see around a contest: conditions, the auctions before and after, questions?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select

from recycling import clock
from recycling.auctions.deposits.shown import ShownDeposit, shown_deposit
from recycling.auctions.interests.known import ShownInterest, shown_in
from recycling.auctions.models import Auction
from recycling.auctions.queries import reader_of, taking_part
from recycling.auctions.rules import AuctionState
from recycling.auctions.rules.conditions import Conditions, check_questions_open
from recycling.auctions.second_chances.queries import ShownChance, shown_chance
from recycling.auctions.standstill.shown import ShownStandstill, shown_standstill
from recycling.auctions.surroundings import AuctionCondition, AuctionInvitation, AuctionQuestion
from recycling.db import db
from recycling.deeds import NOBODY, Actor
from recycling.errors import Conflict, missing
from recycling.parties.models import Organisation
from recycling.parties.permissions import Permission, may_ever
from recycling.wire import Page, cards, cursor_id, page_of


@dataclass(frozen=True)
class Around:
    """The conditions of an auction, and its place among the auctions of its lot.

    ``conditions.invited`` is filled for the holder and the regulator only. ``follows`` and
    ``followed_by`` are references, empty where the lot was up but once.
    """

    conditions: Conditions
    follows: str
    followed_by: str
    takes_questions: bool
    may_ask: bool
    interests: tuple[ShownInterest, ...] = ()
    standstill: ShownStandstill | None = None
    deposit: ShownDeposit | None = None
    second_chance: ShownChance | None = None


@dataclass(frozen=True)
class QuestionCard:
    """A question and its answer, empty while there is none; ``label`` where the asker had bid."""

    number: int
    label: int | None
    question: str
    asked_at: datetime
    answer: str
    answered_at: datetime | None


def around(ref: str, actor: Actor = NOBODY) -> Around:
    """Return what surrounds an auction; raises ``NotFound``, ``Forbidden`` for the uninvited."""
    row = taking_part(ref, actor)
    said = db.session.get(AuctionCondition, row.id)
    conditions = said.said(row.by_invitation) if said else Conditions(row.by_invitation)
    conditions = replace(conditions, deposit=row.deposit)
    reader = reader_of(actor, row)
    if reader.is_holder or reader.is_regulator:
        conditions = replace(conditions, invited=_invited(row))
    takes = row.state == AuctionState.OPEN and _takes_questions(row, conditions)
    return Around(
        conditions=conditions,
        follows=_near(row, before=True),
        followed_by=_near(row, before=False),
        takes_questions=takes,
        interests=shown_in(row),
        standstill=shown_standstill(row, actor, conditions.standstill_days),
        deposit=shown_deposit(row, actor),
        second_chance=shown_chance(row, actor),
        may_ask=takes and may_ever(actor, Permission.AUCTIONS_BID),
    )


def questions(
    ref: str, actor: Actor = NOBODY, cursor: str = "", limit: int = 50
) -> Page[QuestionCard]:
    """Return a page of an auction's questions, the first asked first; raises as ``around``."""
    row = taking_part(ref, actor)
    found = db.session.scalars(
        select(AuctionQuestion)
        .where(AuctionQuestion.auction_id == row.id, AuctionQuestion.number > cursor_id(cursor))
        .order_by(AuctionQuestion.number)
        .limit(limit + 1)
    ).all()
    return cards(page_of(found, limit, lambda one: (one.number,)), _card)


def question(ref: str, number: int, actor: Actor = NOBODY) -> QuestionCard:
    """Return one question; raises ``NotFound``, and as ``around`` does."""
    row = taking_part(ref, actor)
    found = db.session.scalar(
        select(AuctionQuestion).where(
            AuctionQuestion.auction_id == row.id, AuctionQuestion.number == number
        )
    )
    if found is None:
        raise missing("question", str(number))
    return _card(found)


def _card(row: AuctionQuestion) -> QuestionCard:
    return QuestionCard(
        row.number, row.label, row.question, row.asked_at, row.answer, row.answered_at
    )


def _takes_questions(row: Auction, conditions: Conditions) -> bool:
    try:
        check_questions_open(row.closes_at, conditions.questions_until, clock.now())
    except Conflict:
        return False
    return True


def _invited(row: Auction) -> tuple[str, ...]:
    return tuple(
        db.session.scalars(
            select(Organisation.ref)
            .join(AuctionInvitation, AuctionInvitation.organisation_id == Organisation.id)
            .where(AuctionInvitation.auction_id == row.id)
            .order_by(Organisation.ref)
        )
    )


def _near(row: Auction, before: bool) -> str:
    """Return the auction of the same lot just before or after; a lot is up once at a time."""
    query = select(Auction.ref).where(Auction.lot_id == row.lot_id)
    if before:
        query = query.where(Auction.id < row.id).order_by(Auction.id.desc())
    else:
        query = query.where(Auction.id > row.id).order_by(Auction.id)
    return db.session.scalar(query.limit(1)) or ""

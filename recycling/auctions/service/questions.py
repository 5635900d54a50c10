"""How is a public question about an auction asked and answered?"""

from __future__ import annotations

from sqlalchemy import func, select

from recycling.auctions.models import Auction, AuctionBidder
from recycling.auctions.rules import AuctionState
from recycling.auctions.rules.conditions import check_questions_open
from recycling.auctions.service.inviting import refuse_uninvited
from recycling.auctions.service.rows import locked, require_state
from recycling.auctions.surroundings import AuctionCondition, AuctionQuestion
from recycling.db import db
from recycling.deeds import Act, deed
from recycling.errors import Conflict, Invalid, missing
from recycling.ledger.service import record
from recycling.lots import queries as lots
from recycling.parties.permissions import Permission, permit
from recycling.printable import check_printable
from recycling.sayings import say

LONGEST_QUESTION = 1000
LONGEST_ANSWER = 2000
MOST_OF_ONE = 20


@deed
def ask(act: Act, ref: str, question: str) -> str:
    """Ask what everybody may read, without being named; answers with the question's number.

    Raises ``NotFound``, ``Forbidden`` for whoever may not bid here, ``Invalid`` naming
    ``question``, ``Conflict`` after the cut-off, or after twenty of one organisation.
    """
    auction = locked(ref)
    permit(act.actor, Permission.AUCTIONS_BID)
    lots.refuse_unseen(act.actor, auction.lot)
    refuse_uninvited(auction, act.actor.organisation_id)
    require_state(auction, AuctionState.OPEN, say("Look for another open auction."))
    said = db.session.get(AuctionCondition, auction.id)
    check_questions_open(auction.closes_at, said.questions_until if said else None, act.at)
    text = _checked(question, "question", LONGEST_QUESTION)
    asked = _asked(auction, act)
    asked.question = text
    db.session.add(asked)
    record(
        act,
        "QuestionAsked",
        f"auction:{ref}",
        {"lot": auction.lot.ref, "number": asked.number},
    )
    return str(asked.number)


@deed
def answer(act: Act, ref: str, number: int, words: str) -> str:
    """Answer a question once, for everybody to read; answers with its number.

    Raises ``NotFound``, ``Forbidden`` for anybody but the holder, ``Invalid`` naming ``answer``,
    ``Conflict`` where it is answered, or the auction no longer open.
    """
    auction = locked(ref)
    permit(act.actor, Permission.AUCTIONS_CANCEL, auction)
    require_state(auction, AuctionState.OPEN, say("Questions are answered while bids are taken."))
    found = db.session.scalar(
        select(AuctionQuestion).where(
            AuctionQuestion.auction_id == auction.id, AuctionQuestion.number == number
        )
    )
    if found is None:
        raise missing("question", str(number))
    if found.answered_at is not None:
        raise Conflict(
            "answered_already",
            say("Question %(number)s has its answer, which bidders may rely on.", number=number),
            field="answer",
            way_out=say("Leave it as it is."),
        )
    found.answer, found.answered_at = _checked(words, "answer", LONGEST_ANSWER), act.at
    record(
        act,
        "QuestionAnswered",
        f"auction:{ref}",
        {"lot": auction.lot.ref, "number": number, "answer": found.answer},
    )
    return str(number)


def _asked(auction: Auction, act: Act) -> AuctionQuestion:
    asker = act.actor.organisation_id or 0
    counted, mine = db.session.execute(
        select(
            func.count(AuctionQuestion.id),
            func.count(AuctionQuestion.id).filter(AuctionQuestion.asker_id == asker),
        ).where(AuctionQuestion.auction_id == auction.id)
    ).one()
    if mine >= MOST_OF_ONE:
        raise Conflict(
            "too_many_questions",
            say(
                "You have asked %(most_of_one)s questions about this auction.",
                most_of_one=MOST_OF_ONE,
            ),
            field="question",
            way_out=say("Read the answers given; further ones are settled with the holder."),
        )
    return AuctionQuestion(
        auction_id=auction.id,
        number=counted + 1,
        asker_id=asker,
        label=db.session.scalar(
            select(AuctionBidder.label).where(
                AuctionBidder.auction_id == auction.id, AuctionBidder.bidder_id == asker
            )
        ),
        asked_at=act.at,
        answer="",
    )


def _checked(words: str, field: str, longest: int) -> str:
    text = " ".join(words.split())
    if not 1 <= len(text) <= longest:
        raise Invalid(
            "bad_length", say("Write 1 to %(longest)s characters.", longest=longest), field=field
        )
    check_printable({field: text})
    return text

"""The public register of lots, one lot, its files, and a holder's own list."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from recycling.access import public, signed_in
from recycling.files import PICTURES
from recycling.lots import labels, queries, searching
from recycling.lots.answering import file_answer
from recycling.lots.cards import LotCard
from recycling.lots.confidences import may_open
from recycling.lots.facets import facets
from recycling.lots.register_form import MORE, RegisterFilter
from recycling.lots.rules import EDITABLE, OPEN, REPLACEABLE, STAGES, Move, moves_from, next_turn
from recycling.lots.sought import Sought
from recycling.lots.views import register_links
from recycling.lots.views.blueprint import blueprint, short_day
from recycling.lots.views.panels import panels_of, until
from recycling.parties.guard import current_actor, member_ids
from recycling.parties.permissions import Permission, keep_to_delegation, may, may_ever

PAGE = 25


@blueprint.get("/lots")
@public
def index() -> ResponseReturnValue:
    """Show the register of published lots, narrowed by words, choices and figures."""
    narrow = RegisterFilter()
    sought = narrow.sought() if narrow.validate() else Sought()
    page = searching.search(sought, request.args.get("cursor", ""), PAGE)
    counts = facets(sought)
    shown = render_template(
        "lots/index.html",
        lots=page.items,
        narrow=narrow,
        form=narrow,
        total=register_links.count_words(counts.total),
        choices=register_links.choices(narrow, counts),
        ways_out=register_links.ways_out(sought) if not page.items else [],
        meant=register_links.meant(counts),
        narrows=sought.narrows,
        next_page=register_links.address({"cursor": page.next}) if page.next else "",
        more_is_open=any(narrow[name].data is not None for name in MORE) or bool(narrow.errors),
        keep=register_links.query() if current_actor().person_id else None,
        may_register=may_ever(current_actor(), Permission.LOTS_REGISTER),
    )
    return shown, narrow.status


@blueprint.get("/lots/mine")
@signed_in
def mine() -> ResponseReturnValue:
    """Show the own organisation's lots, drafts first among equals: the newest first."""
    actor, cursor = current_actor(), request.args.get("cursor", "")
    keep_to_delegation(actor, Permission.LOTS_READ_DRAFT)
    page = queries.own_lots(member_ids()[1], "", cursor, PAGE, kind=actor.kind)
    following = url_for("lots.mine", cursor=page.next) if page.next else ""
    return render_template(
        "lots/mine.html",
        lots=page.items,
        next_page=following,
        may_register=may(actor, Permission.LOTS_REGISTER),
    )


@blueprint.get("/lots/<ref>")
@public
def show(ref: str) -> ResponseReturnValue:
    """Show all of a lot; the holder's own draft opens at its task list."""
    actor = current_actor()
    lot = queries.visible(actor, ref)
    if lot.state in EDITABLE and may(actor, Permission.LOTS_EDIT, lot):
        return redirect(url_for("lots.edit", ref=ref), 303)
    card = queries.card(lot)
    opened = {file.sha256 for file in card.files if may_open(actor, lot, file)}
    withdraws = Move.WITHDRAW in moves_from(lot.state)
    return render_template(
        "lots/show.html",
        lot=card,
        opened=opened,
        pictures=[
            file for file in card.files if file.media_type in PICTURES and file.sha256 in opened
        ],
        next=(*_turn(card), until(lot)),
        panels=panels_of(lot, actor),
        labels=labels,
        **_life(card),
        may_cross=lot.state in REPLACEABLE and may(actor, Permission.LOTS_EDIT, lot),
        may_confirm=lot.state in OPEN and may(actor, Permission.LOTS_EDIT, lot),
        may_withdraw=withdraws and may(actor, Permission.LOTS_WITHDRAW, lot),
    )


def _life(card: LotCard) -> dict[str, object]:
    """Return what the lifecycle component draws: a lot that ended stands where it ended."""
    ended = card.state not in STAGES
    return {
        "stages": [(stage, labels.STATES[stage]) for stage in STAGES],
        "here": card.left_from if ended else card.state,
        "ended": ended,
        "notes": {stage: short_day(at) for stage, at in card.reached},
    }


def _turn(card: LotCard) -> tuple[str, str]:
    """Return whose turn it is and what that is; nobody's where the life has ended."""
    turn = next_turn(card.state)
    if turn is None:
        return "", str(labels.ENDED[card.state])
    move, transition = turn
    return str(labels.PARTS[transition.by]), str(labels.TURNS[move])


@blueprint.get("/lots/<ref>/files/<sha256>")
@public
def file(ref: str, sha256: str) -> ResponseReturnValue:
    """Give out a file of a lot that the reader may see."""
    return file_answer(ref, sha256)

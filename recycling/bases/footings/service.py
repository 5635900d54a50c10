"""Deeds of what licences rest on: the base enters, its country's regulator decides."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from recycling.bases.discharge.limits import parameters
from recycling.bases.footings.documents import locked_footing, put_document
from recycling.bases.footings.models import Footing
from recycling.bases.footings.rules import (
    KINDS,
    FootingKind,
    FootingMove,
    FootingState,
    NewFooting,
    ProcessList,
    YearlyScale,
    check_footing,
    check_reason,
    next_state,
    refuse_obsolete,
)
from recycling.bases.models import Base, Licence
from recycling.bases.service.loading import locked_base
from recycling.clock import day_words
from recycling.db import db
from recycling.deeds import Act, deed
from recycling.errors import Conflict, Invalid, NotFound
from recycling.ledger.canonical import Json
from recycling.ledger.service import record
from recycling.parties.permissions import Permission, permit
from recycling.quantities import Mass
from recycling.references import new_reference
from recycling.sayings import say

MOST_AT_ONCE = 50


@deed
def enter_footing(act: Act, base_ref: str, new: NewFooting) -> str:
    """Enter a footing of a base; answers with its reference.

    Raises ``Invalid`` with every finding, ``Conflict`` for an obsolete process or ammonia
    saponification with reason and source, or for a number already entered.
    """
    return _enter(act, base_ref, (new,))[0].ref


@deed
def enter_footings(act: Act, base_ref: str, news: tuple[NewFooting, ...]) -> str:
    """Enter several footings of a base at once, all or none; answers with the base's reference."""
    _enter(act, base_ref, news)
    return base_ref


def _enter(act: Act, base_ref: str, news: tuple[NewFooting, ...]) -> list[Footing]:
    base = locked_base(base_ref)
    permit(act.actor, Permission.FOOTINGS_ENTER, base)
    if not 1 <= len(news) <= MOST_AT_ONCE:
        raise Invalid(
            "bad_number",
            say("Enter 1 to %(most_at_once)s footings at once.", most_at_once=MOST_AT_ONCE),
            field="kind",
        )
    for new in news:
        check_footing(new, act.at.date(), parameters())
        _refuse_known(base, new)
    rows = [_row(act, base, new) for new in news]
    db.session.add_all(rows)
    record(
        act,
        "FootingsEntered",
        f"base:{base.ref}",
        {"footings": [_body(row, new) for row, new in zip(rows, news, strict=True)]},
        parties=[base.recycler.ref],
    )
    return rows


def _row(act: Act, base: Base, new: NewFooting) -> Footing:
    row = Footing(
        ref=new_reference("FTG"),
        base_id=base.id,
        licence_id=_licence_of(base, new),
        kind=new.kind,
        state=FootingState.ENTERED,
        number=new.number.strip(),
        authority=new.authority.strip(),
        issued_on=new.issued_on,
        valid_from=new.valid_from,
        valid_to=new.valid_to,
        details=new.details.stored(),
        entered_at=act.at,
        entered_by=act.actor.person_ref,
        decided_by="",
        reason="",
    )
    put_document(row, new.document)
    return row


def _licence_of(base: Base, new: NewFooting) -> int | None:
    if not new.licence:
        return None
    row = db.session.execute(
        select(Licence.id, Licence.yearly_mass).where(
            Licence.ref == new.licence, Licence.base_id == base.id
        )
    ).one_or_none()
    if row is None:
        raise Invalid(
            "unknown_licence",
            say("This base has no licence %(licence)s.", licence=new.licence),
            field="licence",
            way_out=say("Name a licence of the base."),
        )
    if isinstance(new.details, YearlyScale):
        _within(new.details, row.yearly_mass)
    return int(row.id)


def _within(scale: YearlyScale, yearly_mass: Mass) -> None:
    for kind, mass in scale.categories:
        if mass > yearly_mass:
            raise Invalid(
                "scale_over_licence",
                say(
                    "%(mass)s of %(kind)s is more than the licence's %(yearly_mass)s a year.",
                    mass=mass,
                    kind=kind,
                    yearly_mass=yearly_mass,
                ),
                field=f"details.categories.{kind}",
                way_out=say("Give less, or apply for a larger licence first."),
            )


def _body(row: Footing, new: NewFooting) -> dict[str, Json]:
    return {
        "footing": row.ref,
        "kind": row.kind,
        "licence": new.licence,
        "number": row.number,
        "authority": row.authority,
        "issued_on": row.issued_on.isoformat(),
        "valid_from": row.valid_from.isoformat(),
        "valid_to": row.valid_to.isoformat() if row.valid_to else "",
        "details": row.details,
        "document": row.document_sha256,
    }


def _refuse_known(base: Base, new: NewFooting) -> None:
    known = db.session.scalar(
        select(Footing.ref).where(
            Footing.base_id == base.id,
            Footing.kind == new.kind,
            Footing.number == new.number.strip(),
            Footing.state.in_((FootingState.ENTERED, FootingState.ACCEPTED)),
        )
    )
    if known:
        raise Conflict(
            "footing_known",
            say(
                "This base already has a %(words)s %(number)s (%(known)s).",
                words=KINDS[FootingKind(new.kind)].words,
                number=new.number,
                known=known,
            ),
            field="number",
            way_out=say("Give the number of the new one."),
        )


@deed
def accept_footing(act: Act, ref: str) -> str:
    """Accept a footing (regulator of the base's country); older ones of its kind are superseded.

    Raises ``Conflict`` in another state, for a validity already over, an obsolete process, or a
    yearly scale below what is used.
    """
    row = _decidable(act, ref)
    older = _accept(act, row)
    _record_decision(act, row, "FootingAccepted", {"superseded": [one.ref for one in older]})
    return row.ref


@deed
def accept_footings(act: Act, base_ref: str, refs: tuple[str, ...] = ()) -> str:
    """Accept several footings of a base at once, all of those named; none named: all that wait.

    Answers with the base's reference; raises what ``accept_footing`` raises, and ``NotFound``.
    """
    base = locked_base(base_ref)
    permit(act.actor, Permission.FOOTINGS_DECIDE, base)
    rows = _waiting(base, refs)
    older = [one.ref for row in rows for one in _accept(act, row)]
    record(
        act,
        "FootingsAccepted",
        f"base:{base.ref}",
        {"footings": [row.ref for row in rows], "superseded": older},
        parties=[base.recycler.ref, act.actor.organisation_ref],
    )
    return base.ref


def _waiting(base: Base, refs: tuple[str, ...]) -> Sequence[Footing]:
    wanted = select(Footing).where(
        Footing.base_id == base.id, Footing.state == FootingState.ENTERED
    )
    if refs:
        wanted = wanted.where(Footing.ref.in_(refs))
    rows = db.session.scalars(wanted.order_by(Footing.id).limit(MOST_AT_ONCE)).all()
    absent = sorted(set(refs) - {row.ref for row in rows})
    if absent or not rows:
        raise NotFound(
            "nothing_waits",
            say(
                "Nothing waits for a decision at %(base)s: %(absent)s.",
                base=base.ref,
                absent=", ".join(absent) or "no footing",
            ),
            field="footings",
            way_out=say("Name footings of this base that are entered."),
        )
    return rows


def _accept(act: Act, row: Footing) -> list[Footing]:
    row.state = next_state(row.state, FootingMove.ACCEPT)
    if row.valid_to is not None and row.valid_to < act.at.date():
        raise Conflict(
            "footing_expired",
            say("%(ref)s ended on %(day_words)s.", ref=row.ref, day_words=day_words(row.valid_to)),
            field="valid_to",
            way_out=say("Reject it; the base enters the one that follows."),
        )
    if isinstance(details := row.read(), ProcessList):
        refuse_obsolete(details)
    _decided(act, row, "")
    older = _siblings(row, FootingState.ACCEPTED)
    for one in older:
        one.state = next_state(one.state, FootingMove.SUPERSEDE)
    db.session.flush()
    return older


def _siblings(row: Footing, state: FootingState) -> list[Footing]:
    """Return the footings of the same kind and place that began no later, the newest first."""
    return list(
        db.session.scalars(
            select(Footing)
            .where(
                Footing.base_id == row.base_id,
                Footing.kind == row.kind,
                Footing.licence_id == row.licence_id
                if row.licence_id
                else Footing.licence_id.is_(None),
                Footing.state == state,
                Footing.valid_from <= row.valid_from,
                Footing.id != row.id,
            )
            .order_by(Footing.valid_from.desc(), Footing.id.desc())
        )
    )


@deed
def reject_footing(act: Act, ref: str, reason: str) -> str:
    """Reject a footing that waits, with the reason."""
    row = _decidable(act, ref)
    row.state = next_state(row.state, FootingMove.REJECT)
    _decided(act, row, check_reason(FootingMove.REJECT, reason))
    _record_decision(act, row, "FootingRejected", {})
    return row.ref


@deed
def annul_footing(act: Act, ref: str, reason: str) -> str:
    """Annul an accepted footing, with the reason; the one before it stands again, if any does."""
    row = _decidable(act, ref)
    row.state = next_state(row.state, FootingMove.ANNUL)
    _decided(act, row, check_reason(FootingMove.ANNUL, reason))
    restored = _siblings(row, FootingState.SUPERSEDED)[:1]
    for one in restored:
        one.state = next_state(one.state, FootingMove.RESTORE)
    _record_decision(act, row, "FootingAnnulled", {"restored": [one.ref for one in restored]})
    return row.ref


@deed
def withdraw_footing(act: Act, ref: str) -> str:
    """Take back a footing that the regulator has not decided on yet."""
    row = locked_footing(ref)
    permit(act.actor, Permission.FOOTINGS_ENTER, row)
    row.state = next_state(row.state, FootingMove.WITHDRAW)
    _record_decision(act, row, "FootingWithdrawn", {})
    return row.ref


def _decided(act: Act, row: Footing, reason: str) -> None:
    row.decided_at, row.decided_by = act.at, act.actor.person_ref
    row.regulator_id, row.reason = act.actor.organisation_id, reason


def _record_decision(act: Act, row: Footing, fact: str, more: dict[str, Json]) -> None:
    base = row.base
    record(
        act,
        fact,
        f"base:{base.ref}",
        {"footing": row.ref, "kind": row.kind, "number": row.number, "reason": row.reason, **more},
        parties=[base.recycler.ref, act.actor.organisation_ref],
    )


def _decidable(act: Act, ref: str) -> Footing:
    row = locked_footing(ref)
    permit(act.actor, Permission.FOOTINGS_DECIDE, row)
    return row

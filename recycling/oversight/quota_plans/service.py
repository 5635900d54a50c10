"""Deeds of a quota plan before it is in force: drawn up, changed, published, heard, withdrawn."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from recycling.bases.models import Base
from recycling.db import db
from recycling.deeds import Act, deed
from recycling.errors import Conflict, Finding, Invalid, invalid_all, missing
from recycling.inserting import insert_rows
from recycling.ledger.canonical import LARGEST_INTEGER, Json, canonical, plain_body
from recycling.ledger.service import record
from recycling.oversight.quota_plans.models import (
    QuotaPlan,
    QuotaPlanChange,
    QuotaPlanComment,
    QuotaPlanLine,
)
from recycling.oversight.quota_plans.rules import (
    MOST_LINES,
    OPEN,
    Move,
    NewLine,
    PlanState,
    check_comments_open,
    check_lines,
    check_reason,
    check_term,
    check_year,
    next_state,
)
from recycling.parties.models import Organisation
from recycling.parties.permissions import Permission, permit
from recycling.parties.predicates import subdivision_of
from recycling.parties.rules.remits import covers
from recycling.quantities import Mass
from recycling.references import new_reference
from recycling.sayings import say


@dataclass(frozen=True)
class _Changed:
    base_id: int
    base: str
    scheme: str
    member: str
    before: Mass | None
    after: Mass | None


@deed
def draw_up_plan(act: Act, year: int, reason: str) -> str:
    """Draw up a plan of the actor's authority for a year; answers its reference.

    Where one is in force this is its next version and begins with its lines. Raises ``Invalid``
    naming what is wrong, ``Conflict`` where a draft or hearing of that year is open.
    """
    permit(act.actor, Permission.QUOTA_PLANS_DRAW_UP)
    check_year(year, act.at.year)
    ours = act.actor.organisation_id or 0
    known = db.session.scalars(
        select(QuotaPlan).where(QuotaPlan.authority_id == ours, QuotaPlan.year == year)
    ).all()
    _refuse_second(known, year)
    before = next((one for one in known if one.state == PlanState.IN_FORCE), None)
    row = QuotaPlan(
        ref=new_reference("QPL"),
        authority_id=ours,
        country=act.actor.country,
        year=year,
        version=max((one.version for one in known), default=0) + 1,
        replaces=before.ref if before else "",
        state=PlanState.DRAFT,
        reason=check_reason(reason, is_needed=True),
        drawn_up_at=act.at,
        drawn_up_by=act.actor.person_ref,
    )
    db.session.add(row)
    db.session.flush()
    if before is not None:
        _copy_lines(before, row)
    record_of(act, "QuotaPlanDrawnUp", row, {"replaces": row.replaces, "reason": row.reason})
    return row.ref


def _refuse_second(known: Iterable[QuotaPlan], year: int) -> None:
    there = next((one for one in known if one.state in OPEN), None)
    if there is not None:
        raise Conflict(
            "plan_open",
            say("%(there)s is open for %(year)s.", there=there.ref, year=year),
            field="year",
            way_out=say("Go on with it, or withdraw it."),
        )


def _copy_lines(before: QuotaPlan, row: QuotaPlan) -> None:
    lines = db.session.scalars(
        select(QuotaPlanLine).where(QuotaPlanLine.plan_id == before.id).order_by(QuotaPlanLine.id)
    )
    columns = ("base_id", "scheme", "member", "mass")
    copied = [
        {"plan_id": row.id, **{name: getattr(one, name) for name in columns}} for one in lines
    ]
    insert_rows(QuotaPlanLine, copied)


@deed
def set_lines(act: Act, ref: str, lines: tuple[NewLine, ...], reason: str = "") -> str:
    """Set lines of a draft, or of a plan in its hearing: one, or all of a file together.

    A reason is needed once a hearing began, and for a new version. Raises ``NotFound``,
    ``Forbidden``, ``Conflict`` where the plan is not open, ``Invalid`` with every finding.
    """
    row = locked(act, ref, Permission.QUOTA_PLANS_CHANGE)
    next_state(row.state, Move.CHANGE)
    why = check_reason(reason, is_needed=needs_reason(row))
    check_lines(lines)
    bases = _bases(act, row, lines)
    there = {
        (one.base_id, one.scheme, one.member): one
        for one in db.session.scalars(select(QuotaPlanLine).where(QuotaPlanLine.plan_id == row.id))
    }
    changed = []
    for one in lines:
        key = (bases[one.base].id, *one.key)
        line = there.get(key)
        before = line.mass if line else None
        if line is None:
            line = QuotaPlanLine(plan_id=row.id, base_id=key[0], scheme=key[1], member=key[2])
            there[key] = line
            db.session.add(line)
        line.mass = one.mass
        if before != one.mass:
            changed.append(_Changed(key[0], one.base, key[1], key[2], before, one.mass))
    if len(there) > MOST_LINES:
        words = say(
            "A plan has at most %(most_lines)s lines; this would be %(many)s.",
            most_lines=MOST_LINES,
            many=len(there),
        )
        raise Invalid("too_many_lines", words, field="base")
    db.session.flush()
    recyclers = {bases[one.base].recycler.ref for one in changed_lines(lines, changed)}
    _note(act, row, changed, why, recyclers)
    return ref


def changed_lines(lines: Iterable[NewLine], changed: Iterable[_Changed]) -> Iterable[NewLine]:
    """Return those of the lines that changed something."""
    keys = {(one.base, one.scheme, one.member) for one in changed}
    return (one for one in lines if (one.base, *one.key) in keys)


@deed
def take_line_out(act: Act, ref: str, line: int, reason: str = "") -> str:
    """Take a line out of a draft or a plan in its hearing: it limits nothing then.

    Raises ``NotFound``, ``Forbidden``, ``Conflict`` where the plan is not open, ``Invalid``.
    """
    row = locked(act, ref, Permission.QUOTA_PLANS_CHANGE)
    next_state(row.state, Move.CHANGE)
    why = check_reason(reason, is_needed=needs_reason(row))
    if line > LARGEST_INTEGER:
        raise missing("line", str(line))
    found = db.session.scalar(
        select(QuotaPlanLine)
        .where(QuotaPlanLine.plan_id == row.id, QuotaPlanLine.id == line)
        .options(joinedload(QuotaPlanLine.base).joinedload(Base.recycler))
    )
    if found is None:
        raise missing("line", str(line))
    was = _Changed(found.base_id, found.base.ref, found.scheme, found.member, found.mass, None)
    recycler = found.base.recycler.ref
    db.session.delete(found)
    db.session.flush()
    _note(act, row, [was], why, {recycler})
    return ref


def needs_reason(row: QuotaPlan) -> bool:
    """Tell whether a change of a line carries a reason: those concerned know what it was."""
    return row.state == PlanState.HEARING or bool(row.replaces)


def _bases(act: Act, row: QuotaPlan, lines: Sequence[NewLine]) -> dict[str, Base]:
    """Return the bases that lines name; raises ``Invalid`` for one outside the territory."""
    wanted = {one.base for one in lines}
    found = {
        base.ref: base
        for base in db.session.scalars(
            select(Base)
            .where(Base.ref.in_(wanted), Base.country == row.country)
            .options(joinedload(Base.recycler))
        )
        if covers(act.actor.territory, subdivision_of(base))
    }
    refusal = invalid_all(
        Finding(
            one.at("base"),
            "unknown_base",
            say(
                "Row %(row)s: There is no base “%(base)s” in your territory.",
                row=one.row,
                base=one.base[:20],
            )
            if one.row
            else say("There is no base “%(base)s” in your territory.", base=one.base[:20]),
        )
        for one in lines
        if one.base not in found
    )
    if refusal:
        raise refusal
    return found


def _note(
    act: Act, row: QuotaPlan, changed: Sequence[_Changed], reason: str, recyclers: Iterable[str]
) -> None:
    """Keep what changed, and record one fact with the digest of all of it."""
    insert_rows(
        QuotaPlanChange,
        [
            {
                "plan_id": row.id,
                "base_id": one.base_id,
                "scheme": one.scheme,
                "member": one.member,
                "before": one.before,
                "after": one.after,
                "reason": reason,
                "is_since_hearing": row.state == PlanState.HEARING,
                "changed_at": act.at,
                "changed_by": act.actor.person_ref,
            }
            for one in changed
        ],
    )
    said = [
        {
            "base": one.base,
            "scheme": one.scheme,
            "member": one.member,
            "before_kg": "" if one.before is None else one.before.json(),
            "after_kg": "" if one.after is None else one.after.json(),
        }
        for one in changed
    ]
    digest = hashlib.sha256(canonical(plain_body({"lines": said}))).hexdigest()
    body: dict[str, Json] = {
        "changed": len(changed),
        "digest": digest,
        "reason": reason,
        "heard": "yes" if row.state == PlanState.HEARING else "no",
    }
    told = recyclers if row.state == PlanState.HEARING else ()
    record_of(act, "QuotaPlanChanged", row, body, told)


@deed
def publish_plan(act: Act, ref: str, until: date) -> str:
    """Publish a draft to the recyclers it names; they may comment until a day, that day included.

    Raises ``NotFound``, ``Forbidden``, ``Conflict`` where it is no draft or has no line,
    ``Invalid`` naming ``until``.
    """
    row = locked(act, ref, Permission.QUOTA_PLANS_DECIDE)
    state = next_state(row.state, Move.PUBLISH)
    row.comments_until = check_term(until, act.at.date())
    lines = count_lines(row)
    if not lines:
        raise Conflict(
            "no_lines",
            say("The plan has no line yet."),
            field="state",
            way_out=say("Enter its lines, or read them from a file."),
        )
    row.state, row.published_at = state, act.at
    body: dict[str, Json] = {"until": until.isoformat(), "lines": lines}
    record_of(act, "QuotaPlanPublished", row, body, concerned(row))
    return ref


@deed
def comment_on_plan(act: Act, ref: str, base_ref: str, words: str) -> str:
    """Comment on a plan in its hearing, for a base that it names.

    Raises ``NotFound`` where the plan does not name the base, ``Forbidden``, ``Conflict`` once the
    term is over, ``Invalid`` naming ``words``.
    """
    row = _locked(ref)
    base = db.session.scalar(select(Base).where(Base.ref == base_ref))
    if row is None or base is None or not _names(row, base):
        raise missing("quota plan", ref)
    permit(act.actor, Permission.QUOTA_PLANS_COMMENT, base)
    next_state(row.state, Move.COMMENT)
    if row.comments_until is not None:
        check_comments_open(row.comments_until, act.at.date())
    said = check_reason(words, is_needed=True, field="words")
    db.session.add(
        QuotaPlanComment(
            plan_id=row.id,
            base_id=base.id,
            words=said,
            said_at=act.at,
            said_by=act.actor.person_ref,
        )
    )
    db.session.flush()
    body: dict[str, Json] = {"base": base.ref, "base_name": base.name, "words": said}
    record_of(act, "QuotaPlanCommented", row, body, (row.authority.ref,))
    return ref


@deed
def withdraw_plan(act: Act, ref: str, reason: str) -> str:
    """Give a draft up, or a plan in its hearing, with the reason.

    Raises ``NotFound``, ``Forbidden``, ``Conflict`` where it is neither, ``Invalid``.
    """
    row = locked(act, ref, Permission.QUOTA_PLANS_DECIDE)
    told = concerned(row) if row.state == PlanState.HEARING else ()
    row.state = next_state(row.state, Move.WITHDRAW)
    row.withdrawn, row.ended_at = check_reason(reason, is_needed=True), act.at
    record_of(act, "QuotaPlanWithdrawn", row, {"reason": row.withdrawn}, told)
    return ref


def locked(act: Act, ref: str, permission: Permission) -> QuotaPlan:
    """Load a plan, locked; raises ``NotFound`` and ``Forbidden``."""
    row = _locked(ref)
    if row is None:
        raise missing("quota plan", ref)
    permit(act.actor, permission, row)
    return row


def _locked(ref: str) -> QuotaPlan | None:
    found: QuotaPlan | None = db.session.scalar(
        select(QuotaPlan)
        .where(QuotaPlan.ref == ref)
        .with_for_update(of=QuotaPlan)
        .options(joinedload(QuotaPlan.authority, innerjoin=True))
        .execution_options(populate_existing=True)
    )
    return found


def _names(row: QuotaPlan, base: Base) -> bool:
    line = select(QuotaPlanLine.id).where(
        QuotaPlanLine.plan_id == row.id, QuotaPlanLine.base_id == base.id
    )
    return db.session.scalar(line.limit(1)) is not None


def count_lines(row: QuotaPlan) -> int:
    """Return how many lines a plan has."""
    lines = select(func.count()).select_from(QuotaPlanLine).where(QuotaPlanLine.plan_id == row.id)
    return db.session.scalar(lines) or 0


def concerned(row: QuotaPlan) -> list[str]:
    """Return the references of the recyclers whose bases a plan names."""
    refs = (
        select(Organisation.ref)
        .join(Base, Base.recycler_id == Organisation.id)
        .join(QuotaPlanLine, QuotaPlanLine.base_id == Base.id)
        .where(QuotaPlanLine.plan_id == row.id)
        .distinct()
        .order_by(Organisation.ref)
    )
    return list(db.session.scalars(refs))


def record_of(
    act: Act, fact: str, row: QuotaPlan, body: Mapping[str, Json], told: Iterable[str] = ()
) -> None:
    """Record a fact of a plan; ``told`` are organisations that may see it besides the authority."""
    said: dict[str, Json] = {"plan": row.ref, "year": row.year, "version": row.version, **body}
    record(act, fact, f"quota_plan:{row.ref}", said, parties=tuple(told))

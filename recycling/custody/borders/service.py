"""Deeds about dossiers: ask every authority on a way, answer for one, take it back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from recycling.bases.models import Base as RecoveryBase
from recycling.custody.borders import queries
from recycling.custody.borders.models import Consent, Dossier, Seat
from recycling.custody.borders.rules import (
    GIVEN,
    LIVE,
    OPEN,
    AnswerState,
    DossierState,
    Law,
    NewAnswer,
    NewDossier,
    Part,
    answer_refusal,
    dossier_refusal,
    law_of,
    part_of,
    route_of,
    state_by,
    tacit_on,
    tacit_until,
    term_of,
)
from recycling.db import db
from recycling.deeds import SYSTEM, Act, deed
from recycling.errors import Conflict, Invalid, Refusal, absent, missing
from recycling.ledger.canonical import Json
from recycling.ledger.service import record
from recycling.parties.permissions import Permission, permit
from recycling.quantities import NO_MASS
from recycling.references import new_reference
from recycling.sayings import Country, say
from recycling.streams import rules as streams
from recycling.streams.crossing import border_entry


@deed
def ask_dossier(act: Act, new: NewDossier) -> str:
    """Ask the authorities of every country on a way to consent; answers the dossier.

    Raises ``Forbidden``, ``Invalid`` with every finding, ``Conflict`` where the law forbids it.
    """
    permit(act.actor, Permission.DOSSIERS_ASK)
    base, today = _base(new.base), act.at.date()
    refusal = dossier_refusal(new, base.country, today)
    if refusal is not None:
        raise refusal
    own = str(streams.list_for_country(new.from_country))
    classed = streams.hazard_class(new.code, new.from_country, today, own)
    entry = border_entry(new.border_entry, today).code if new.border_entry.strip() else ""
    _refuse_forbidden(new, base.country, classed.entry.number, entry, today)
    row = Dossier(
        ref=new_reference("DOS"),
        state=DossierState.ASKED,
        holder_id=act.actor.organisation_id,
        recycler_id=base.recycler_id,
        base_id=base.id,
        from_country=new.from_country,
        to_country=base.country,
        transit=list(new.transit),
        code_list=own,
        code=classed.entry.number,
        is_hazardous=classed.hazard == streams.HazardClass.HAZARDOUS,
        border_entry=entry,
        description=new.description.strip(),
        packaging=new.packaging.strip(),
        hazards=list(new.hazards),
        operation=new.operation,
        mass=new.mass,
        consignments=new.consignments,
        used_mass=NO_MASS,
        used_consignments=0,
        first_day=new.first_day,
        last_day=new.last_day,
        contract=new.contract.strip(),
        guarantee=new.guarantee.strip(),
        asked_at=act.at,
        asked_by=act.actor.person_ref,
    )
    row.consents = _asked(row)
    db.session.add(row)
    db.session.flush()
    body: dict[str, Json] = {
        "base": base.ref,
        "base_name": base.name,
        "code_list": row.code_list,
        "code": row.code,
        "mass_kg": row.mass.json(),
        "consignments": row.consignments,
        "route": list(row.route),
        "ways": " – ".join(row.route),
        "first_day": row.first_day.isoformat(),
        "last_day": row.last_day.isoformat(),
    }
    record(
        act,
        "DossierAsked",
        f"dossier:{row.ref}",
        body,
        parties=(act.actor.organisation_ref, base.recycler.ref),
    )
    return row.ref


def _asked(row: Dossier) -> list[Consent]:
    route = route_of(row.from_country, row.transit, row.to_country)
    return [
        Consent(
            number=number,
            country=country,
            part=part_of(number, len(route)),
            state=AnswerState.AWAITED,
            law=law_of(row.from_country, row.to_country, country),
        )
        for number, country in enumerate(route)
    ]


def _base(ref: str) -> RecoveryBase:
    found = db.session.scalar(
        select(RecoveryBase)
        .where(RecoveryBase.ref == ref)
        .options(joinedload(RecoveryBase.recycler))
    )
    if found is None:
        raise Invalid(
            "unknown_base",
            say("There is no base %(ref)s.", ref=ref),
            field="base",
            way_out=say("Give the reference of a base of the register."),
        )
    return found


def _refuse_forbidden(new: NewDossier, to_country: str, code: str, entry: str, today: date) -> None:
    for number in filter(None, (code, entry)):
        asked = streams.CorridorAsked(
            from_country=new.from_country, to_country=to_country, code=number, day=today
        )
        rule = streams.ask_corridor(streams.read_corridor(asked))
        if rule.answer is streams.Answer.FORBIDDEN:
            raise Conflict(
                "border_closed",
                say("No consent opens this border. %(text)s", text=rule.text),
                field="base",
                way_out=say("Choose a base in another country."),
            )


@deed
def complete_dossier(act: Act, ref: str, number: str) -> str:
    """Say as an authority of dispatch or destination that a dossier lacks nothing.

    From that day on the term of the law runs; ``number`` is the authority's own for it.
    """
    row = locked(ref)
    permit(act.actor, Permission.DOSSIERS_DECIDE, _end_of_way(row, act.actor.country))
    if row.state != DossierState.ASKED:
        raise _not_open(row)
    named = " ".join(number.split())
    if not 3 <= len(named) <= 40:
        raise Invalid(
            "bad_number",
            say("Give the number of the dossier, in 3 to 40 characters."),
            field="number",
            way_out=say("It is the one the authority of dispatch has given."),
        )
    row.number, row.complete_on = named, act.at.date()
    row.state = state_by(_answers(row), is_complete=True)
    for one in row.consents:
        term = term_of(Law(one.law), Part(one.part), row.complete_on)
        one.tacit_on = tacit_on(term, row.complete_on)
    told: dict[str, Json] = {"number": named, "complete_on": row.complete_on.isoformat()}
    record_dossier(act, row, "DossierCompleted", told)
    return ref


def _end_of_way(row: Dossier, country: str) -> Dossier | Seat:
    """Return the dossier as the authority of destination sees it, or else that of dispatch."""
    return row.seen_from(country) if country == row.to_country else row


@deed
def answer_dossier(act: Act, ref: str, country: str, new: NewAnswer) -> str:
    """Consent, or refuse to, as the authority of a country on the way."""
    row, consent = locked_consent(ref, country)
    permit(act.actor, Permission.DOSSIERS_DECIDE, row.seen_from(country))
    refuse_ended(row, consent, OPEN)
    write_answer(act, consent, new)
    consent.state = AnswerState.CONSENTED if new.consents else AnswerState.REFUSED
    settle(act, row, consent, "ConsentAnswered")
    return ref


@deed
def confirm_answer(act: Act, ref: str, country: str) -> str:
    """Confirm as that authority, or as the one of dispatch, what the holder entered."""
    row, consent = locked_consent(ref, country)
    own = country if act.actor.country == country else row.from_country
    permit(act.actor, Permission.DOSSIERS_DECIDE, row.seen_from(own))
    refuse_ended(row, consent, (AnswerState.ENTERED,))
    consent.state = AnswerState.CONSENTED if consent.says_yes else AnswerState.REFUSED
    consent.confirmed_by = act.actor.person_ref
    settle(act, row, consent, "ConsentAnswered")
    return ref


@deed
def withdraw_consent(act: Act, ref: str, country: str, reason: str) -> str:
    """Take back as an authority that it consented; nothing may be given to a carrier any more."""
    row, consent = locked_consent(ref, country)
    permit(act.actor, Permission.DOSSIERS_DECIDE, row.seen_from(country))
    if consent.state not in GIVEN or row.state not in LIVE:
        raise _not_open(row)
    if len(reason.strip()) < 3:
        raise Invalid("reason_missing", say("Say why consent is withdrawn."), field="reason")
    consent.state, consent.reason = AnswerState.WITHDRAWN, reason.strip()[:1000]
    consent.answered_at, consent.answered_by = act.at, act.actor.person_ref
    settle(act, row, consent, "ConsentWithdrawn")
    return ref


@deed
def take_back_dossier(act: Act, ref: str) -> str:
    """Take a dossier back as its holder; what has left under it stays counted."""
    row = locked(ref)
    permit(act.actor, Permission.DOSSIERS_KEEP, row)
    if row.state not in LIVE:
        raise _not_open(row)
    row.state = DossierState.TAKEN_BACK
    record_dossier(act, row, "DossierTakenBack", {})
    return ref


@deed
def let_silence_count(act: Act, ref: str, country: str) -> str:
    """Take an authority's silence for consent, where its law has it so and its term is over."""
    permit(act.actor, Permission.DOSSIERS_CARRY)
    row, consent = locked_consent(ref, country)
    day = consent.tacit_on
    if consent.state != AnswerState.AWAITED or row.state not in LIVE or day is None:
        raise _not_open(row)
    term = term_of(Law(consent.law), Part(consent.part), day)
    consent.state, consent.says_yes = AnswerState.TACIT, True
    consent.decided_on, consent.valid_from = day, day
    consent.valid_to, consent.reason = tacit_until(term, day), term.source
    consent.answered_at = act.at
    settle(act, row, consent, "ConsentTacit")
    return ref


def tacit_due(day: date, most: int) -> int:
    """Take up to ``most`` silences for consent whose term is over on a day; how many it did."""
    rows = db.session.execute(
        select(Dossier.ref, Consent.country)
        .join(Dossier, Dossier.id == Consent.dossier_id)
        .where(
            Consent.state == AnswerState.AWAITED,
            Consent.tacit_on <= day,
            Dossier.state.in_(LIVE),
        )
        .order_by(Consent.tacit_on, Consent.id)
        .limit(most)
    ).all()
    db.session.rollback()
    return sum(_tacit(day, ref, country) for ref, country in rows)


def _tacit(day: date, ref: str, country: str) -> bool:
    try:
        let_silence_count(Act(SYSTEM, f"tacit consent:{day}:{ref}:{country}"), ref, country)
    except Refusal as refusal:  # answered a moment ago
        current_app.logger.info("no silence of %s counts: %s", ref, refusal.message)
        return False
    return True


def locked(ref: str) -> Dossier:
    """Return a dossier with its row locked to the end of the deed; raises ``NotFound``."""
    row = db.session.scalar(
        queries.whole()
        .options(joinedload(Dossier.base).joinedload(RecoveryBase.recycler))
        .where(Dossier.ref == ref)
        .with_for_update(of=Dossier)
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise missing("dossier", ref)
    return row


def locked_consent(ref: str, country: str) -> tuple[Dossier, Consent]:
    """Return a dossier, locked, with the answer of a country; raises ``NotFound``."""
    row = locked(ref)
    consent = row.consent_of(country)
    if consent is None:
        raise absent(
            "authority",
            say(
                "There is no authority of %(country)s in %(ref)s.",
                country=Country(country),
                ref=ref,
            ),
        )
    return row, consent


def write_answer(act: Act, consent: Consent, new: NewAnswer) -> None:
    """Write what an authority says; raises ``Invalid`` with every finding. A step of a deed."""
    refusal = answer_refusal(new, act.at.date())
    if refusal is not None:
        raise refusal
    consent.says_yes, consent.document = new.consents, new.document.strip()
    consent.conditions, consent.reason = new.conditions.strip(), new.reason.strip()
    consent.decided_on = new.decided_on
    consent.valid_from = new.valid_from if new.consents else None
    consent.valid_to = new.valid_to if new.consents else None
    consent.answered_at, consent.answered_by = act.at, act.actor.person_ref


def _answers(row: Dossier) -> tuple[AnswerState, ...]:
    return tuple(AnswerState(one.state) for one in row.consents)


def settle(
    act: Act, row: Dossier, consent: Consent, fact: str, more: Mapping[str, Json] | None = None
) -> None:
    """Bring a dossier to the state its answers give it, and record the answer."""
    row.state = state_by(_answers(row), is_complete=row.complete_on is not None)
    record_dossier(
        act,
        row,
        fact,
        {
            "country": consent.country,
            "answer": consent.state,
            "document": consent.document,
            "valid_from": _day(consent.valid_from),
            "valid_to": _day(consent.valid_to),
            "state": row.state,
            **(more or {}),
        },
    )


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def record_dossier(act: Act, row: Dossier, fact: str, body: Mapping[str, Json]) -> None:
    """Record a fact about a dossier, for its holder and its recycler."""
    record(act, fact, f"dossier:{row.ref}", body, parties=(row.holder.ref, row.recycler.ref))


def refuse_ended(row: Dossier, consent: Consent, states: tuple[AnswerState, ...]) -> None:
    """Raise ``Conflict`` where a dossier is over, or an answer is in none of these states."""
    if row.state not in LIVE or consent.state not in states:
        raise _not_open(row)


def _not_open(row: Dossier) -> Conflict:
    return Conflict(
        "dossier_not_open",
        say(
            "Dossier %(ref)s is %(state)s; this is not asked of it now.",
            ref=row.ref,
            state=row.state.replace("_", " "),
        ),
        field="dossier",
        way_out=say("Open the dossier to see what every authority says."),
    )

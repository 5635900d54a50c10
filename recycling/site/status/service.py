"""Deeds of incidents, which an operator enters; and the beat of a worker, which is no deed."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, select

from recycling import clock
from recycling.db import db
from recycling.deeds import Act, begin_writing, deed
from recycling.errors import Conflict, Invalid, missing
from recycling.ledger.service import record
from recycling.references import new_reference
from recycling.sayings import say
from recycling.site.status.models import Incident, IncidentNote, WorkerBeat
from recycling.site.status.rules import LONGEST_TITLE, LONGEST_WORDS

BEAT_EVERY = timedelta(seconds=15)
_FORGOTTEN_AFTER = timedelta(days=7)


class Heart:
    """The beat of one worker: its name, and when it beat last, so that it does not do so often."""

    def __init__(self) -> None:
        self._name = secrets.token_hex(8)
        self._began_at = clock.now()
        self._last: datetime | None = None

    def beat(self) -> bool:
        """Note that this worker is there, at most every ``BEAT_EVERY``; tells if it did. Commits.

        The first beat forgets workers that have been silent for a week.
        """
        now = clock.now()
        if self._last is not None and now - self._last < BEAT_EVERY:
            return False
        begin_writing()
        if self._last is None:
            silent = WorkerBeat.beat_at < now - _FORGOTTEN_AFTER
            db.session.execute(
                delete(WorkerBeat).where(silent).execution_options(synchronize_session=False)
            )
        db.session.merge(WorkerBeat(name=self._name, began_at=self._began_at, beat_at=now))
        db.session.commit()
        self._last = now
        return True


@deed
def begin_incident(act: Act, title: str, words: str, began_at: datetime | None = None) -> str:
    """Enter that something does not work, since an instant (else: now).

    Raises ``Invalid`` for empty or too long words, and for an instant to come.
    """
    began_at = began_at or act.at
    if began_at > act.at:
        raise Invalid(
            "begins_later",
            say("An incident cannot begin in the future."),
            field="since",
            way_out=say("Give the instant at which it began, in UTC."),
        )
    row = Incident(
        ref=new_reference("INC"),
        title=_checked("title", title, LONGEST_TITLE),
        began_at=began_at,
        notes=[IncidentNote(at=act.at, words=_checked("words", words, LONGEST_WORDS))],
    )
    db.session.add(row)
    body = {"title": row.title, "words": words.strip(), "began_at": clock.stamp(began_at)}
    record(act, "IncidentBegun", f"incident:{row.ref}", body)
    return row.ref


@deed
def note_incident(act: Act, ref: str, words: str) -> str:
    """Say more about an incident that lasts.

    Raises ``NotFound``, ``Conflict`` once it ended, ``Invalid`` for empty or too long words.
    """
    row = _open(ref)
    _say(act, row, words)
    record(act, "IncidentNoted", f"incident:{ref}", {"words": words.strip()})
    return ref


@deed
def end_incident(act: Act, ref: str, words: str) -> str:
    """Enter that an incident is over, and what it was. Raises as ``note_incident`` does."""
    row = _open(ref)
    _say(act, row, words)
    row.ended_at = act.at
    record(act, "IncidentEnded", f"incident:{ref}", {"words": words.strip()})
    return ref


def _open(ref: str) -> Incident:
    row = db.session.scalar(select(Incident).where(Incident.ref == ref).with_for_update())
    if row is None:
        raise missing("incident", ref)
    if row.ended_at is not None:
        raise Conflict(
            "incident_ended",
            say("Incident %(ref)s has ended.", ref=ref),
            way_out=say("Begin a new one where something fails again."),
        )
    return row


def _say(act: Act, row: Incident, words: str) -> None:
    row.notes.append(IncidentNote(at=act.at, words=_checked("words", words, LONGEST_WORDS)))


def _checked(field: str, given: str, longest: int) -> str:
    text = given.strip()
    if not text or len(text) > longest:
        raise Invalid(
            "words_missing" if not text else "words_too_long",
            say("Say what happened.")
            if not text
            else say("That is more than %(longest)s characters.", longest=longest),
            field=field,
            way_out=say("Write from 1 to %(longest)s characters.", longest=longest),
        )
    return text

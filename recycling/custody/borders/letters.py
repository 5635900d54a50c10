"""Deeds about letters: a holder enters what an authority wrote, and it is searched for viruses."""

from __future__ import annotations

from sqlalchemy import select

from recycling.custody.borders.models import Consent, ConsentLetter, Dossier
from recycling.custody.borders.rules import OPEN, AnswerState, NewAnswer
from recycling.custody.borders.service import (
    locked_consent,
    record_dossier,
    refuse_ended,
    settle,
    write_answer,
)
from recycling.db import db
from recycling.deeds import Act, deed
from recycling.errors import Invalid, missing
from recycling.files import Taken, holds
from recycling.parties.permissions import Permission, permit
from recycling.sayings import say
from recycling.scanning import Scan, Shelf, Verdict, refuse_not_waiting, scanner


@deed
def enter_answer(act: Act, ref: str, country: str, new: NewAnswer, letter: Taken | None) -> str:
    """Enter as the holder what an authority wrote; it counts once an authority confirms it.

    Raises ``Invalid`` naming ``letter`` where the letter itself is not there.
    """
    row, consent = locked_consent(ref, country)
    permit(act.actor, Permission.DOSSIERS_KEEP, row)
    refuse_ended(row, consent, OPEN)
    write_answer(act, consent, new)
    if letter is None or not holds(letter.sha256):
        raise Invalid(
            "letter_missing",
            say("The letter itself is not there."),
            field="letter",
            way_out=say("Attach it as a file: who confirms it has to see it."),
        )
    kept = db.session.get(ConsentLetter, consent.id) or ConsentLetter(consent_id=consent.id)
    kept.sha256, kept.name, kept.size = letter.sha256, letter.name, letter.size
    kept.media_type, kept.scan = letter.media_type, scanner().first()
    db.session.add(kept)
    consent.state = AnswerState.ENTERED
    settle(act, row, consent, "ConsentEntered", {"letter": letter.sha256})
    return ref


@deed
def settle_letter(act: Act, ref: str, sha256: str, verdict: Verdict) -> str:
    """Keep what was found in a waiting letter; raises ``Conflict``."""
    permit(act.actor, Permission.FILES_SCAN)
    row, consent = locked_consent(*ref.split(" "))
    kept = db.session.get(ConsentLetter, consent.id)
    if kept is None or kept.sha256 != sha256:
        raise missing("letter", sha256[:12])
    refuse_not_waiting(kept.scan)
    kept.scan = verdict.scan
    told = {"country": consent.country, "name": kept.name, **verdict.json(sha256)}
    record_dossier(act, row, "LetterScanned", told)
    return ref


def _waiting(most: int) -> list[tuple[str, str]]:
    rows = db.session.execute(
        select(Dossier.ref, Consent.country, ConsentLetter.sha256)
        .join(Consent, Consent.dossier_id == Dossier.id)
        .join(ConsentLetter, ConsentLetter.consent_id == Consent.id)
        .where(ConsentLetter.scan == Scan.WAITING)
        .order_by(ConsentLetter.consent_id)
        .limit(most)
    )
    return [(f"{ref} {country}", sha256) for ref, country, sha256 in rows]


LETTERS = Shelf(_waiting, settle_letter)

"""Deeds about reports of whoever reports: making one, and saying more with its return code.

A fact tells that something was reported, of which kind and about which country, and what was done;
never words, place, contact, answer or reason, for the ledger keeps for ever and the reporter is to
be protected. Whoever reports acts as nobody, even when signed in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from recycling.db import db
from recycling.deeds import NOBODY, Act, deed
from recycling.errors import Invalid, missing
from recycling.ledger.canonical import Json
from recycling.ledger.service import record
from recycling.oversight.reports.attaching import Attached, take_files
from recycling.oversight.reports.counting import count_report, count_wrong_code
from recycling.oversight.reports.models import Report, ReportFile, ReportWords
from recycling.oversight.reports.placing import place
from recycling.oversight.reports.rules import (
    NewReport,
    Sender,
    Speaker,
    check_open,
    check_report,
    check_said,
    check_said_so_far,
    fingerprint,
    new_code,
    place_mark,
    plain_code,
)
from recycling.parties.models import Organisation
from recycling.parties.rules import Kind
from recycling.parties.vault import blinded
from recycling.references import new_reference, normalised
from recycling.sayings import say
from recycling.scanning import scanner

PREFIX = "REP"


@dataclass(frozen=True)
class Made:
    """The reference of a report, and the return code that is told once."""

    ref: str
    code: str = field(repr=False)


def make_report(key: str, new: NewReport, contents: Sequence[bytes], sender: Sender) -> Made:
    """Take in what somebody saw, with up to three files; answers reference and return code.

    The same key (one form sent twice) gets the same answer. Raises ``Invalid`` naming what is
    wrong, ``TooLarge``, and ``TooMany`` where the network, the hour or the matter takes no more.
    """
    new = new.trimmed()
    check_report(new)
    _check_authority(new.country)
    count_report(sender)
    files = take_files(contents)
    code = _code(key, new)
    ref = keep_report(Act(NOBODY, key), new, files, _code_digest(code), sender)
    return Made(ref, code)


def _check_authority(country: str) -> None:
    if country not in authorities():
        raise Invalid(
            "no_authority",
            say("No authority of this country reads reports here."),
            field="country",
            way_out=say(
                "Name the country the waste came from or goes to, or tell the authority of that"
                " country itself."
            ),
        )


def authorities() -> tuple[str, ...]:
    """Return the countries that have a regulator on the register."""
    known = select(Organisation.country).where(Organisation.kind == Kind.REGULATOR).distinct()
    return tuple(db.session.scalars(known.order_by(Organisation.country)))


def _code(key: str, new: NewReport) -> str:
    """Draw a return code; one form sent twice gets the same, which only our secret can make."""
    return new_code(int(blinded(f"report code of|{key}|{new}"), 16) if key else None)


def _code_digest(code: str) -> str:
    return blinded(f"report code|{plain_code(code)}")


@deed
def keep_report(
    act: Act, new: NewReport, files: Sequence[Attached], code_digest: str, sender: Sender
) -> str:
    """Keep a checked report; raises ``TooMany`` where it finds no room (``placing.py``)."""
    first = place(new, sender, act.at)
    row = Report(
        ref=new_reference(PREFIX),
        first_id=first.id if first else None,
        kind=new.kind,
        country=new.country,
        place=new.place,
        seen=new.seen,
        words=new.words,
        named=new.named,
        contact=new.contact,
        fingerprint=fingerprint(new.words),
        place_mark=place_mark(new.kind, new.place),
        code_digest=code_digest,
        made_at=act.at,
    )
    scan = scanner().first()
    row.files = [
        ReportFile(number=number, scan=scan, **vars(one)) for number, one in enumerate(files, 1)
    ]
    db.session.add(row)
    like = first.ref if first else ""
    record_of(act, "ReportMade", row, kind=row.kind, country=row.country, like=like)
    return row.ref


def check_code(ref: str, code: str, sender: Sender) -> str:
    """Return the reference of the report a return code is for, as we write it.

    Raises ``Invalid`` naming ``code`` for a wrong code and a reference nobody has alike,
    ``TooMany`` after too many wrong ones from one network.
    """
    known = normalised(ref, PREFIX)
    asked = Report.ref == known, Report.code_digest == _code_digest(code)
    if known and db.session.scalar(select(Report.id).where(*asked)):
        return known
    count_wrong_code(sender)
    raise Invalid(
        "wrong_code",
        say("There is no report with this number and return code."),
        field="code",
        way_out=say("Check both as you noted them down."),
    )


def add_words(key: str, ref: str, code: str, words: str, sender: Sender) -> str:
    """Say more about one's own report; raises as ``check_code`` and ``say_more`` do."""
    known = check_code(ref, code, sender)
    check_said(words)
    count_report(sender)
    return say_more(Act(NOBODY, key), known, words)


@deed
def say_more(act: Act, ref: str, words: str) -> str:
    """Keep what a reporter adds, whose code was right.

    Raises ``Invalid`` naming ``words``, ``Conflict`` for a closed report or one with forty texts.
    """
    row = locked(ref)
    check_open((row.first or row).state)
    enter_words(act, row, Speaker.REPORTER, words)
    record_of(act, "ReportExtended", row)
    return ref


def enter_words(act: Act, row: Report, speaker: Speaker, words: str) -> None:
    """Keep what somebody says about a report, in the deed that records it."""
    kept = check_said(words)
    so_far = select(func.count()).where(ReportWords.report_id == row.id)
    count = db.session.scalar(so_far) or 0
    check_said_so_far(count)
    said = ReportWords(report_id=row.id, number=count + 1, speaker=speaker, words=kept, at=act.at)
    db.session.add(said)


def locked(ref: str) -> Report:
    """Return a report, and the one it stands under, locked to the end of the deed.

    Raises ``NotFound``.
    """
    row = db.session.scalar(
        select(Report)
        .where(Report.ref == ref)
        .options(joinedload(Report.first))
        .with_for_update(of=Report)
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise missing("report", ref)
    return row


def record_of(act: Act, fact: str, row: Report, **body: Json) -> None:
    """Record what was done about a report, and nothing of what it says."""
    record(act, fact, f"report:{row.ref}", body)

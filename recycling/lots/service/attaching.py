"""Deeds with which a holder adds and removes a lot's files; the store holds the content already."""

from __future__ import annotations

from sqlalchemy import func, select

from recycling.db import db
from recycling.deeds import Act, deed
from recycling.errors import Conflict, Invalid, missing
from recycling.files import holds
from recycling.ledger.service import record
from recycling.lots import queries
from recycling.lots.bodies import Body
from recycling.lots.models import Assay, Lot, LotFile
from recycling.lots.rules import ASSAYED, EDITABLE, FileKind, NewFile, State
from recycling.lots.rules.files import Reading, refuse_too_large
from recycling.parties.permissions import Permission, permit
from recycling.sayings import say
from recycling.scanning import scanner

MOST_FILES = 20
WITH_FILES = frozenset({State.DRAFT, State.PUBLISHED})


@deed
def attach_file(act: Act, ref: str, new: NewFile) -> str:
    """Attach a file to a draft or published lot; answers with its digest.

    Raises ``Invalid`` for an unknown kind or a content the store does not hold, ``Conflict``
    for one already attached or one too many.
    """
    lot = _open(act, ref, WITH_FILES if new.kind != FileKind.ASSAY else ASSAYED)
    keep_file(act, lot, new, _kinds_from(act, lot))
    _record(act, "LotFileAttached", lot, new)
    return new.sha256


def _kinds_from(act: Act, lot: Lot) -> tuple[FileKind, ...]:
    """Which kinds an organisation may attach: a laboratory what belongs to its work."""
    own = act.actor.organisation_id == lot.holder_id
    return tuple(FileKind) if own else (FileKind.ASSAY,)


def keep_file(act: Act, lot: Lot, new: NewFile, kinds: tuple[FileKind, ...]) -> None:
    """Put a file with a locked lot, as a step inside a deed; raises as ``attach_file`` does."""
    _check(new, kinds)
    _refuse_known_or_too_many(lot, new)
    db.session.add(
        LotFile(
            lot_id=lot.id,
            sha256=new.sha256,
            name=new.name,
            media_type=new.media_type,
            size=new.size,
            kind=new.kind,
            reading=new.reading,
            scan=scanner().first(),
            attached_at=act.at,
        )
    )


@deed
def remove_file(act: Act, ref: str, sha256: str) -> str:
    """Remove a file from a draft; what was published stays. Raises ``NotFound``."""
    lot = _open(act, ref, EDITABLE, Permission.LOTS_EDIT)
    _refuse_report_of_assay(lot, sha256)
    row = db.session.scalar(
        select(LotFile).where(LotFile.lot_id == lot.id, LotFile.sha256 == sha256)
    )
    if row is None:
        raise missing("file", sha256[:12])
    db.session.delete(row)
    gone = NewFile(row.sha256, row.name, row.media_type, row.size, row.kind, row.reading)
    _record(act, "LotFileRemoved", lot, gone)
    return ref


def _refuse_report_of_assay(lot: Lot, sha256: str) -> None:
    """Keep the report an assay rests on."""
    named = select(Assay.number).where(Assay.lot_id == lot.id, Assay.file_sha256 == sha256)
    number = db.session.scalar(named.limit(1))
    if number is not None:
        raise Conflict(
            "file_of_assay",
            say("Assay %(number)s rests on this file.", number=number),
            field="file",
            way_out=say("It stays with the lot."),
        )


def _open(
    act: Act,
    ref: str,
    states: frozenset[State],
    permission: Permission = Permission.LOTS_ASSAY,
) -> Lot:
    lot = queries.locked(ref)
    queries.refuse_unseen(act.actor, lot)
    permit(act.actor, permission, lot)
    if lot.state not in states:
        raise Conflict(
            "files_closed",
            say(
                "Lot %(ref)s is %(lot_state)s; its files stay as they are.",
                ref=ref,
                lot_state=lot.state.replace("_", " "),
            ),
            way_out=say("Send new documents to the other party yourself."),
        )
    lot.changed_at = act.at
    return lot


def _check(new: NewFile, kinds: tuple[FileKind, ...]) -> None:
    if new.kind not in kinds:
        raise Invalid(
            "unknown_file_kind",
            say("“%(kind)s” is not a kind of file that belongs here.", kind=new.kind),
            field="kind",
            way_out=say("Use one of %(kinds)s.", kinds=", ".join(kinds)),
        )
    if new.reading not in tuple(Reading):
        raise Invalid(
            "unknown_reading",
            say("“%(reading)s” does not say who may open it.", reading=new.reading),
            field="reading",
            way_out=say("Use one of %(reading)s.", reading=", ".join(Reading)),
        )
    if not holds(new.sha256):
        raise Invalid(
            "content_missing",
            say("The content of this file did not arrive."),
            field="file",
            way_out=say("Upload it again."),
        )


def _refuse_known_or_too_many(lot: Lot, new: NewFile) -> None:
    of_lot = LotFile.lot_id == lot.id
    known = db.session.scalar(select(LotFile.name).where(of_lot, LotFile.sha256 == new.sha256))
    if known is not None:
        raise Conflict(
            "file_known",
            say("This file is attached already, as “%(known)s”.", known=known),
            field="file",
            way_out=say("Choose another file."),
        )
    already = db.session.scalar(select(func.sum(LotFile.size)).where(of_lot)) or 0
    refuse_too_large(new, int(already))
    if (db.session.scalar(select(func.count()).where(of_lot)) or 0) >= MOST_FILES:
        raise Conflict(
            "too_many_files",
            say("A lot has at most %(most_files)s files.", most_files=MOST_FILES),
            field="file",
            way_out=say("Remove one first, or put several into one document."),
        )


def _record(act: Act, fact: str, lot: Lot, file: NewFile) -> None:
    body: Body = {
        "sha256": file.sha256,
        "name": file.name,
        "media_type": file.media_type,
        "size_bytes": file.size,
        "kind": str(file.kind),
        "reading": str(file.reading),
    }
    record(act, fact, f"lot:{lot.ref}", body, parties=[act.actor.organisation_ref])

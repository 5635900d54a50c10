"""Deeds: keep what the good movements of a file tell, or nothing of it.

No deed here signs, moves or receives anything: what another system tells is kept beside a
consignment and compared with it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from recycling.custody.imports import queries
from recycling.custody.imports.models import Movement, MovementFile, MovementRow
from recycling.custody.imports.rules.naming import named_in
from recycling.custody.imports.rules.states import FileState, Outcome, System
from recycling.custody.imports.rules.told import Told, restored
from recycling.custody.imports.service.parts import (
    Match,
    Matched,
    body_of,
    checked,
    found_among,
    record_file,
    refs_of,
    set_match,
)
from recycling.db import db
from recycling.deeds import Act, deed
from recycling.errors import Conflict, Invalid, missing
from recycling.ledger.canonical import Json
from recycling.ledger.service import record_each
from recycling.parties.permissions import Permission, may, permit
from recycling.references import new_reference
from recycling.sayings import say

_Change = tuple[str, Movement, Told]
_NO_MATCHES: Mapping[int, Match] = {}


@deed
def keep_movements(act: Act, ref: str, matches: Mapping[int, Match] = _NO_MATCHES) -> str:
    """Keep what the good movements of a file tell; each is matched as chosen, or as it names.

    ``matches`` are by number of the movement. The same movement told again changes nothing; told
    otherwise, it takes the place of what was told before and stays matched. Raises ``Conflict``
    where none is good, the file is decided, or a movement is of another consignment already;
    ``Invalid`` naming a choice that cannot be.
    """
    file = _decided(act, ref)
    rows = [row for row in queries.all_rows(file) if row.outcome != Outcome.BAD]
    if not rows:
        raise Conflict(
            "no_good_movement",
            say("No movement of this file can be kept."),
            way_out=say("Correct it where it was written, and send it again."),
        )
    told = {row.number: restored(row.told) for row in rows}
    wanted = _wanted(act, file, told, matches)
    identities = [one for each in told.values() for one in each.identities]
    present = queries.kept(file.sender_id, System(file.system), identities)
    changed = []
    for row in rows:
        one = told[row.number]
        movement = found_among(one, present) or _new(act, file)
        kind = _keep(act, movement, (file, row, one), wanted.get(row.number))
        if kind:
            changed.append((kind, movement, one))
    file.state, file.ended_at = FileState.KEPT, act.at
    db.session.flush()
    _record_each(act, file, changed)
    body: dict[str, Json] = {
        "sha256": file.sha256,
        "movements": [movement.ref for _kind, movement, _told in changed],
        "unchanged": len(rows) - len(changed),
        "bad": file.bad,
    }
    record_file(act, "MovementsKept", file, body)
    return ref


def _decided(act: Act, ref: str) -> MovementFile:
    """Return the locked file somebody decides about; raises as permission and state say."""
    file = queries.locked_file(ref)
    if not may(act.actor, Permission.MOVEMENTS_READ_FILE, file):
        raise missing("movement file", ref)
    permit(act.actor, Permission.MOVEMENTS_KEEP, file)
    if file.state != FileState.CHECKED:
        raise Conflict(
            "wrong_file_state",
            say(
                "File %(ref)s is %(file_state)s; only a checked one is decided about.",
                ref=ref,
                file_state=file.state,
            ),
            way_out=say("Look at its page for what can be done now."),
        )
    return file


def _wanted(
    act: Act, file: MovementFile, told: Mapping[int, Told], matches: Mapping[int, Match]
) -> dict[int, Matched]:
    """Return the consignment of each movement that has one: as chosen, else as it names."""
    for number in matches:
        if number not in told:
            raise Invalid(
                "no_such_movement",
                say("The file has no movement %(number)s that can be kept.", number=number),
                field=f"matches.{number}",
                way_out=say("Choose among those that can."),
            )
    chosen = {
        number: checked(act, told[number], match, f"matches.{number}")
        for number, match in matches.items()
        if match.consignment
    }
    open_ones = {
        number: named_in(one.notes) for number, one in told.items() if number not in matches
    }
    known = queries.named(file.sender_id, [ref for refs in open_ones.values() for ref in refs])
    for number, refs in open_ones.items():
        ref = next((known[ref] for ref in refs if ref in known), "")
        if ref:
            matched = checked(act, told[number], Match(ref), f"matches.{number}")
            chosen[number] = replace(matched, is_chosen=False)
    return chosen


def _new(act: Act, file: MovementFile) -> Movement:
    row = Movement(
        ref=new_reference("MOV"), sender_id=file.sender_id, file_id=file.id, system=file.system,
        versions=0, line=0, kept_at=act.at, consignment=None,
    )  # fmt: skip
    db.session.add(row)
    return row


def _keep(
    act: Act,
    movement: Movement,
    said: tuple[MovementFile, MovementRow, Told],
    matched: Matched | None,
) -> str:
    """Keep what a row of a file says of a movement; returns the fact it makes, empty for none."""
    file, row, told = said
    kind = ""
    if not movement.versions or movement.told != row.told:
        kind = "MovementKeptAgain" if movement.versions else "MovementKept"
        movement.identity, movement.told, movement.file_id = told.identities[0], row.told, file.id
        movement.versions, movement.kept_at = movement.versions + 1, act.at
    else:
        row.outcome = Outcome.UNCHANGED
    if matched is None or movement.consignment_id == matched.consignment.id:
        return kind
    if movement.consignment_id is None:
        set_match(act, movement, matched)
        return kind or "MovementMatched"
    if matched.is_chosen:
        raise Conflict(
            "already_matched",
            say("Movement %(movement)s is of another consignment already.", movement=movement.ref),
            field=f"matches.{row.number}",
            way_out=say("Take that match back first, saying why."),
        )
    return kind


def _record_each(
    act: Act, file: MovementFile, changed: Sequence[tuple[str, Movement, Told]]
) -> None:
    """Let each movement's own chain say that it was kept, to those who may see it."""
    by_parties: dict[tuple[str, ...], list[tuple[str, str, dict[str, Json]]]] = {}
    for kind, movement, told in changed:
        parties = tuple(refs_of(movement.consignment)) if movement.consignment else ()
        fact = (kind, f"movement:{movement.ref}", body_of(movement, told, file))
        by_parties.setdefault(parties, []).append(fact)
    for parties, facts in by_parties.items():
        record_each(act, facts, parties=[file.sender.ref, *parties])


@deed
def cancel_file(act: Act, ref: str) -> str:
    """Decide that nothing of a file is kept; the file itself stays where it is."""
    file = _decided(act, ref)
    file.state, file.ended_at = FileState.CANCELLED, act.at
    record_file(act, "MovementFileCancelled", file, {"sha256": file.sha256})
    return ref

"""What do several deeds of movements do? Load what is theirs, check a match, record the fact."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from recycling.custody import queries as consignments
from recycling.custody.imports import queries
from recycling.custody.imports.cards import ours
from recycling.custody.imports.models import Movement, MovementFile
from recycling.custody.imports.rules.comparing import differences
from recycling.custody.imports.rules.told import Told, digest_of
from recycling.custody.models import Consignment
from recycling.deeds import Act
from recycling.errors import Invalid
from recycling.ledger.canonical import Json
from recycling.ledger.service import record
from recycling.sayings import say


@dataclass(frozen=True)
class Match:
    """Which consignment a movement is of (empty: of none yet), and which of its lines is the lot.

    Line 0 means all lines together.
    """

    consignment: str
    line: int = 0


@dataclass(frozen=True)
class Matched:
    """A match whose consignment was found. ``is_chosen``: by somebody, not by the document."""

    consignment: Consignment
    line: int
    is_chosen: bool = True

    def parties(self) -> list[str]:
        """Return the references of the consignment's parties."""
        return refs_of(self.consignment)


def refs_of(row: Consignment) -> list[str]:
    """Return the references of a consignment's parties."""
    return [row.holder.ref, row.carrier.ref, row.recycler.ref]


def found_among(told: Told, present: Mapping[str, Movement]) -> Movement | None:
    """Return the movement kept that a document tells of, if there is one."""
    return next((present[one] for one in told.identities if one in present), None)


def checked(act: Act, told: Told, match: Match, field: str) -> Matched:
    """Return the consignment of a match; raises ``Invalid`` naming the field."""
    ours = act.actor.organisation_id or 0
    named = queries.named(ours, [match.consignment]).get(match.consignment)
    if named is None:
        raise Invalid(
            "unknown_consignment",
            say(
                "Your organisation is no party of a consignment %(consignment)s.",
                consignment=match.consignment,
            ),
            field=field,
            way_out=say("Choose one of your consignments."),
        )
    if match.line and match.line not in {line.number for line in told.lines}:
        raise Invalid(
            "no_such_line",
            say("The movement has no line %(line)s.", line=match.line),
            field=field,
            way_out=say("Name one of its lines, or 0 for all together."),
        )
    return Matched(consignments.consignment(named, act.actor), match.line)


def set_match(act: Act, row: Movement, matched: Matched) -> None:
    """Let a movement be of a consignment from now on."""
    row.consignment_id, row.matched_at = matched.consignment.id, act.at
    row.consignment, row.line = matched.consignment, matched.line


def body_of(row: Movement, told: Told, file: MovementFile) -> dict[str, Json]:
    """Return what a fact says of a movement: digests, never who signed.

    ``disagrees`` tells whether it differs from its consignment in something that matters.
    """
    found = differences(told, ours(row.consignment), row.line) if row.consignment else ()
    return {
        "system": row.system,
        "tracking_number": told.tracking_number,
        "file": file.ref,
        "sha256": file.sha256,
        "told_sha256": digest_of(told),
        "consignment": row.consignment.ref if row.consignment else "",
        "line": row.line,
        "disagrees": any(one.is_significant for one in found),
    }


def record_file(act: Act, fact: str, row: MovementFile, body: dict[str, Json]) -> None:
    """Record the one fact of a deed about a file, for its sender."""
    record(act, fact, f"movement_file:{row.ref}", body, parties=[row.sender.ref])


def record_movement(
    act: Act, fact: str, row: Movement, body: dict[str, Json], parties: Sequence[str]
) -> None:
    """Record the one fact of a deed about a movement, for its sender and these parties."""
    record(act, fact, f"movement:{row.ref}", body, parties=[row.sender.ref, *parties])

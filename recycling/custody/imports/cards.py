"""What do pages and API show of a file, a movement in it, and a movement kept? Frozen cards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from recycling.custody.imports.models import Movement, MovementFile, MovementRow
from recycling.custody.imports.rules.comparing import Difference, Ours, differences, told_mass
from recycling.custody.imports.rules.naming import named_in
from recycling.custody.imports.rules.states import Outcome
from recycling.custody.imports.rules.told import Told, restored
from recycling.custody.models import Consignment
from recycling.errors import Finding
from recycling.pages.recalling import recalled
from recycling.quantities import Mass


@dataclass(frozen=True)
class FileCard:
    """A file: what it is, where it stands, how many movements it tells of."""

    ref: str
    state: str
    system: str
    name: str
    media_type: str
    size: int
    sha256: str
    movements: int
    bad: int
    failure: str
    uploaded_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True)
class RowCard:
    """A movement of a file: what it tells, what was found, which consignment it names.

    ``movement`` is what is kept of it, once something is.
    """

    number: int
    place: str
    outcome: str
    told: Told
    findings: tuple[Finding, ...]
    names: tuple[str, ...]
    consignment: str
    movement: str = ""

    @property
    def is_new(self) -> bool:
        """Tell whether keeping the file would keep something of this movement."""
        return self.outcome in (Outcome.NEW, Outcome.CHANGED)

    @property
    def mass(self) -> Mass | None:
        """Return the mass of all its lines, where it is known."""
        return told_mass(self.told.lines)


@dataclass(frozen=True)
class MovementCard:
    """A movement kept: what it tells, which file it is from, what it is of, where they differ."""

    ref: str
    sender: str
    sender_name: str
    system: str
    tracking_number: str
    own_reference: str
    versions: int
    kept_at: datetime
    file: str
    file_name: str
    sha256: str
    told: Told
    names: tuple[str, ...]
    line: int
    consignment: str
    matched_at: datetime | None
    differences: tuple[Difference, ...]

    @property
    def known_as(self) -> str:
        """Return the number people know it by."""
        return self.tracking_number or self.own_reference

    @property
    def mass(self) -> Mass | None:
        """Return the mass of the lines that count, where it is known."""
        return told_mass([one for one in self.told.lines if self.line in (0, one.number)])


def file_card(row: MovementFile) -> FileCard:
    """Make the card of a file."""
    return FileCard(
        ref=row.ref,
        state=row.state,
        system=row.system,
        name=row.name,
        media_type=row.media_type,
        size=row.size,
        sha256=row.sha256,
        movements=row.movements,
        bad=row.bad,
        failure=row.failure,
        uploaded_at=row.uploaded_at,
        ended_at=row.ended_at,
    )


def row_card(
    row: MovementRow,
    known: Mapping[str, str] | None = None,
    kept: Mapping[str, str] | None = None,
) -> RowCard:
    """Make the card of a movement of a file.

    ``known`` gives the consignments references mean, ``kept`` the movements identities mean.
    """
    told = restored(row.told)
    names = named_in(told.notes)
    return RowCard(
        number=row.number,
        place=row.place,
        outcome=row.outcome,
        told=told,
        findings=tuple(
            Finding(path, code, recalled(message), severity)
            for path, code, message, severity in row.findings
        ),
        names=names,
        consignment=next((known[ref] for ref in names if ref in known), "") if known else "",
        movement=next((kept[one] for one in told.identities if one in kept), "") if kept else "",
    )


def movement_card(row: Movement) -> MovementCard:
    """Make the card of a movement kept."""
    told, consignment = restored(row.told), row.consignment
    return MovementCard(
        ref=row.ref,
        sender=row.sender.ref,
        sender_name=row.sender.name,
        system=row.system,
        tracking_number=told.tracking_number,
        own_reference=told.own_reference,
        versions=row.versions,
        kept_at=row.kept_at,
        file=row.file.ref,
        file_name=row.file.name,
        sha256=row.file.sha256,
        told=told,
        names=named_in(told.notes),
        line=row.line,
        consignment=consignment.ref if consignment else "",
        matched_at=row.matched_at,
        differences=differences(told, ours(consignment), row.line) if consignment else (),
    )


def ours(row: Consignment) -> Ours:
    """Say how a consignment stands here, the way it is compared."""
    receipt, lot = row.receipt, row.lot
    return Ours(
        names={
            "holder": (row.holder.name,),
            "carrier": tuple(leg.carrier.name for leg in row.legs),
            "recycler": (row.recycler.name, row.base.name),
        },
        numbers={
            "holder": (row.holder.register_number,),
            "carrier": tuple(
                number for leg in row.legs for number in (leg.carrier.register_number, leg.permit)
            ),
            "recycler": (row.recycler.register_number,),
        },
        declared=lot.wet_mass,
        code_list=lot.code_list,
        code=lot.code,
        hazardous=lot.hazardous,
        un_number=row.un_number,
        plates=tuple(plate for leg in row.legs for plate in leg.plates),
        planned_on=row.planned_on,
        given_at=next((each.given_at for each in row.handovers if each.number == 1), None),
        received=receipt.net if receipt else None,
        received_at=receipt.received_at if receipt else None,
        refused=receipt.refused if receipt else None,
    )

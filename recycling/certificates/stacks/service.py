"""Deeds of stacks: a ZIP is taken in to be checked; the worker ends it after the last file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from recycling.certificates.stacks import queries
from recycling.certificates.stacks.archive import Packed
from recycling.certificates.stacks.models import CertificateStack, StackFile
from recycling.certificates.stacks.rules import Outcome, StackState
from recycling.db import db
from recycling.deeds import Act, deed
from recycling.errors import Conflict, missing
from recycling.inserting import insert_rows
from recycling.ledger.canonical import Json
from recycling.ledger.service import record
from recycling.parties.permissions import Permission, permit
from recycling.references import new_reference
from recycling.sayings import say


@dataclass(frozen=True)
class NewStack:
    """A ZIP the store keeps: its digest, its name as shown, its bytes, and what is in it."""

    sha256: str
    name: str
    size: int
    packed: tuple[Packed, ...]


@deed
def take_stack(act: Act, new: NewStack) -> str:
    """Take a ZIP of certificates in; the worker checks it. Answers with its reference.

    Raises ``Conflict`` while another of the same authority is at work.
    """
    permit(act.actor, Permission.STACKS_CHECK)
    ours = act.actor.organisation_id or 0
    _refuse_second(ours)
    row = CertificateStack(
        ref=new_reference("STK"),
        organisation_id=ours,
        person_ref=act.actor.person_ref,
        name=new.name,
        sha256=new.sha256,
        size=new.size,
        state=StackState.WORKING,
        files=len(new.packed),
        done=0,
        taken_at=act.at,
        not_before_at=act.at,
    )
    db.session.add(row)
    db.session.flush()
    insert_rows(StackFile, _rows(row.id, new.packed))
    body: dict[str, Json] = {"stack": row.ref, "sha256": new.sha256, "files": row.files}
    record(act, "StackTaken", f"certificate_stack:{row.ref}", body)
    return row.ref


def _refuse_second(organisation_id: int) -> None:
    at_work = select(CertificateStack.ref).where(
        CertificateStack.organisation_id == organisation_id,
        CertificateStack.state == StackState.WORKING,
    )
    ref = db.session.scalar(at_work)
    if ref is not None:
        raise Conflict(
            "stack_at_work",
            say("Stack %(ref)s of your organisation is still being checked.", ref=ref),
            field="file",
            way_out=say("Send the next one when it has ended."),
        )


def _rows(stack_id: int, packed: Sequence[Packed]) -> list[dict[str, object]]:
    return [
        {
            "stack_id": stack_id,
            "number": one.number,
            "name": one.name,
            "size": one.size,
            "sha256": "",
            "outcome": str(Outcome.NOT_OPENED if one.reason else Outcome.WAITING),
            "reason": str(one.reason),
            "said": "",
            "certificate": "",
            "codes": [],
        }
        for one in packed
    ]


@deed
def end_stack(act: Act, ref: str) -> str:
    """Note that every file of a stack has been looked at.

    Raises ``NotFound``; ``Conflict`` where it has ended, or files wait.
    """
    permit(act.actor, Permission.STACKS_CARRY)
    query = select(CertificateStack).where(CertificateStack.ref == ref)
    row = db.session.scalar(query.with_for_update(of=CertificateStack))
    if row is None:
        raise missing("stack", ref)
    if row.state != StackState.WORKING or row.done < row.files:
        raise Conflict(
            "stack_not_done",
            say("Stack %(ref)s is %(state)s.", ref=ref, state=row.state),
            field="state",
        )
    row.state, row.ended_at = StackState.ENDED, act.at
    came_to: dict[str, Json] = dict(queries.counts(row.id))
    body: dict[str, Json] = {"stack": ref, "came_to": came_to}
    parties = [row.organisation.ref]
    record(act, "StackEnded", f"certificate_stack:{ref}", body, parties=parties)
    return ref

"""A deed of these tests, and facts made with it."""

from __future__ import annotations

from dataclasses import replace

from recycling.deeds import SYSTEM, Act, Actor, deed
from recycling.ledger import service
from recycling.ledger.canonical import Json

HOLDER = replace(SYSTEM, person_ref="PER-HOLDER", organisation_ref="ORG-HOLDER", kind="holder")


@deed
def try_out(act: Act, subject: str, body: dict[str, Json], parties: tuple[str, ...] = ()) -> str:
    """Record that something was tried."""
    return service.record(act, "TriedOut", subject, body, parties=parties).digest


@deed
def publish(act: Act, digest_hex: str) -> str:
    """Publish a record's digest, twice, as a repeat would, and record it."""
    service.publish_record(digest_hex)
    service.publish_record(digest_hex)
    return service.record(act, "Published", "record:1", {"digest": digest_hex}).digest


def happen(
    subject: str = "lot:LOT-1",
    actor: Actor = HOLDER,
    parties: tuple[str, ...] = (),
    **body: Json,
) -> str:
    """Let something happen to a subject; returns the fact's digest."""
    return try_out(Act(actor), subject, body, parties)


def happen_often(times: int, subjects: int = 3) -> list[str]:
    """Let something happen to several subjects in turn; returns the digests in order."""
    return [happen(f"lot:LOT-{number % subjects}", number=number) for number in range(times)]

"""As which files does a consignment leave, when can each be made, and what is missing?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import current_app
from flask_babel import lazy_gettext as _l

from recycling.custody.models import Consignment
from recycling.custody.outgoing import emanifest, epcis, events, uk_receipt
from recycling.custody.outgoing.gathering import passage_of
from recycling.custody.outgoing.passage import Passage, refuse_cancelled, refuse_missing
from recycling.deeds import Actor
from recycling.errors import Finding

JSON = "application/json"


@dataclass(frozen=True)
class Format:
    """A file for another system: its name, what it is called, and how it is made."""

    name: str
    title: Any
    media_type: str
    concerns: Callable[[Passage], bool]
    missing: Callable[[Passage], tuple[Finding, ...]]
    make: Callable[[Passage, str, Actor], dict[str, Any]]


@dataclass(frozen=True)
class Offer:
    """A file that concerns a consignment, and what keeps it from being made."""

    format: Format
    missing: tuple[Finding, ...]


FORMATS = {
    one.name: one
    for one in (
        Format(
            "emanifest",
            _l("US e-Manifest"),
            JSON,
            emanifest.TERRITORY.covers,
            emanifest.missing,
            lambda passage, _site, _reader: emanifest.manifest(passage),
        ),
        Format(
            "uk-receipt",
            _l("UK receipt of waste"),
            JSON,
            uk_receipt.TERRITORY.covers,
            uk_receipt.missing,
            lambda passage, _site, _reader: uk_receipt.receipt_of_waste(passage),
        ),
        Format(
            "epcis",
            _l("Events of a supply chain (EPCIS 2.0)"),
            epcis.EPCIS_TYPE,
            lambda _passage: True,
            lambda _passage: (),
            events.epcis_for,
        ),
    )
}


def offers_of(consignment: Consignment) -> list[Offer]:
    """Return the files that concern a consignment; none of one that was cancelled."""
    passage = passage_of(consignment)
    return [Offer(one, one.missing(passage)) for one in FORMATS.values() if one.concerns(passage)]


def file_of(consignment: Consignment, name: str, reader: Actor) -> bytes:
    """Return a consignment as a file for another system, with what its reader may know.

    Raises ``Conflict`` for a cancelled consignment, and where something is missing: with a finding
    for each, saying where to enter it.
    """
    wanted, passage = FORMATS[name], passage_of(consignment)
    refuse_cancelled(passage)
    refuse_missing(wanted.missing(passage), str(wanted.title))
    site = current_app.extensions["settings"].base_url
    return epcis.as_file(wanted.make(passage, site, reader))

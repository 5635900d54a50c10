"""What does the transport document of a consignment say on paper, in its reader's language?"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from recycling.bases.cases.stops import Stop
from recycling.clock import stamp
from recycling.custody.roadside.cards import RoadsideCard
from recycling.custody.rules import Mode
from recycling.pages.languages import with_decimal_mark
from recycling.pages.papers import spoken_templates_of
from recycling.paper.pages import grouped
from recycling.paper.qr import qr_png
from recycling.quantities import Mass
from recycling.sayings import listed, say

PAGE_FOLDER = Path(__file__).resolve().parents[3] / "templates" / "custody" / "roadside" / "page"
MODES = {
    Mode.ROAD: say("By road"),
    Mode.RAIL: say("By rail"),
    Mode.SEA: say("By sea"),
    Mode.WATERWAY: say("By inland waterway"),
    Mode.AIR: say("By air"),
    Mode.STORAGE: say("In storage"),
}
_NO_BREAK = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True)
class Printing:
    """Under which address the register shows the same, until when; who prints it, and when."""

    address: str
    expires_at: datetime
    registry: str
    at: datetime


def page_html(card: RoadsideCard, printing: Printing) -> str:
    """Return the page; its QR code leads to the register's own."""
    picture = base64.b64encode(qr_png(printing.address)).decode()
    return _ENVIRONMENT.get_template("transport.html").render(
        it=card,
        printing=printing,
        qr=f"data:image/png;base64,{picture}",
        created=stamp(printing.at),
        modes=MODES,
        mass=_mass,
        at=_at,
        stopped=_stopped,
        dangerous=_dangerous(card),
    )


def _stopped(stop: Stop) -> str:
    why = {
        "ceased": say("its production has ceased"),
        "suspended": say("its licence %(licence)s is suspended", licence=stop.licence),
        "revoked": say("its licence %(licence)s is revoked", licence=stop.licence),
    }[stop.what]
    if stop.order:
        return say(
            "The base may not take this in: %(why)s by order %(order)s.", why=why, order=stop.order
        )
    return say("The base may not take this in: %(why)s.", why=why)


def _dangerous(card: RoadsideCard) -> str:
    if not card.un_number:
        return say("not dangerous to carry")
    kind, group = card.un_class, card.packing_group
    parts = (
        card.un_number,
        say("class %(number)s", number=kind) if kind else "",
        say("packing group %(number)s", number=group) if group else "",
    )
    return listed(filter(None, parts))


def _mass(mass: Mass) -> str:
    return with_decimal_mark(f"{grouped(mass.kilograms)}{_NO_BREAK}kg")


def _at(instant: datetime) -> str:
    return f"{instant:%Y-%m-%d %H:%M} UTC"


_ENVIRONMENT = spoken_templates_of(PAGE_FOLDER)

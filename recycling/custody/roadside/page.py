"""What does the transport document of a consignment say on paper? Its page as XHTML."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from babel import Locale

from recycling.bases.cases.stops import Stop
from recycling.clock import stamp
from recycling.custody.roadside.cards import RoadsideCard
from recycling.custody.rules import Mode
from recycling.paper.pages import grouped, templates_of
from recycling.paper.qr import qr_png
from recycling.quantities import Mass
from recycling.sayings import say

PAGE_FOLDER = Path(__file__).resolve().parents[3] / "templates" / "custody" / "roadside" / "page"
MODES = {
    Mode.ROAD: "By road",
    Mode.RAIL: "By rail",
    Mode.SEA: "By sea",
    Mode.WATERWAY: "By inland waterway",
    Mode.AIR: "By air",
    Mode.STORAGE: "In storage",
}
_COUNTRIES = Locale("en").territories
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
        country=lambda code: _COUNTRIES.get(code, code),
    )


def _stopped(stop: Stop) -> str:
    why = {
        "ceased": "its production has ceased",
        "suspended": f"its licence {stop.licence} is suspended",
        "revoked": f"its licence {stop.licence} is revoked",
    }[stop.what]
    by = f" by order {stop.order}" if stop.order else ""
    return say("The base may not take this in: %(why)s%(by)s.", why=why, by=by)


def _mass(mass: Mass) -> str:
    return f"{grouped(mass.kilograms)}{_NO_BREAK}kg"


def _at(instant: datetime) -> str:
    return f"{instant:%Y-%m-%d %H:%M} UTC"


_ENVIRONMENT = templates_of(PAGE_FOLDER)

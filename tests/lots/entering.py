"""What a holder answers when entering a lot page by page, and the browser to do it with."""

from __future__ import annotations

import re
from dataclasses import dataclass

from flask import Flask

from recycling.lots import queries
from tests.bases.browsing import Browser
from tests.lots.makers import a_draft_lot, a_published_lot
from tests.makers import Member

WHAT = {
    "subtype": "ndfeb_swarf",
    "title": "Swarf of line 3",
    "physical_form": "sludge under oil",
}
COMPOSITION = {
    "composition_Nd": "19",
    "composition_Pr": "4,5",
    "composition_Fe": "62 %",
    "other_1": "Mo",
    "other_1_share": "0.4",
    "method": "icp_oes",
    "laboratory": "Elbe Analytics",
}
MASSES = {"wet_mass": "2 500", "moisture": "25", "packaging": "drums", "pieces": "14"}
CODE = {"code": "120118", "hazards": ["HP3", "HP14"]}
PLACE = {
    "country": "DE",
    "place": "Hanau",
    "latitude": "50.1328",
    "longitude": "8.9169",
    "available_from-day": "1",
    "available_from-month": "12",
    "available_from-year": "2026",
}
PAGES = {
    "what": WHAT,
    "composition": COMPOSITION,
    "masses": MASSES,
    "code": CODE,
    "place": PLACE,
}


@dataclass(frozen=True)
class Desk:
    """A holder at a browser."""

    app: Flask
    holder: Member
    browser: Browser

    def draft(self, **differs: object) -> str:
        with self.app.app_context():
            return a_draft_lot(self.holder, **differs)

    def published(self, **differs: object) -> str:
        with self.app.app_context():
            return a_published_lot(self.holder, **differs)

    def state(self, ref: str) -> str:
        with self.app.app_context():
            return queries.lot(ref).state


def hidden(page: str) -> dict[str, str]:
    """The hidden fields a page's form carries along."""
    return dict(re.findall(r'name="(csrf_token|deed_key)"[^>]*value="([^"]+)"', page))

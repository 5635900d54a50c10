"""Addresses of dossiers and of what travels over a border (for ``tests/api/rooms.py``)."""

from __future__ import annotations

from recycling.parties.permissions import Permission
from tests.api.row import Row
from tests.custody.borders.makers import answer_body, dossier_body

P = Permission
_ASKED, _ENTERED = ("dossier_asked", "dossier"), ("dossier_entered", "dossier")
_ANSWERED, _CROSSING = ("dossier_answered", "dossier"), ("crossing", "consignment")
_HERE = (("country", "DE"),)

DEEDS: tuple[Row, ...] = (
    Row(
        "borders_api.ask_dossier",
        P.DOSSIERS_ASK,
        "dossier_asked",
        "",
        lambda refs: dossier_body(refs["base"]),
    ),
    Row(
        "borders_api.complete_dossier",
        P.DOSSIERS_DECIDE,
        *_ASKED,
        lambda _refs: {"number": "DE 1350/186001"},
        is_once=True,
    ),
    Row(
        "borders_api.answer_dossier",
        P.DOSSIERS_DECIDE,
        *_ASKED,
        lambda _refs: answer_body(),
        more=_HERE,
        is_once=True,
    ),
    Row(
        "borders_api.enter_answer",
        P.DOSSIERS_KEEP,
        *_ASKED,
        lambda _refs: {**answer_body(), "file": b"%PDF-1.7 we consent"},
        more=_HERE,
    ),
    Row("borders_api.confirm_answer", P.DOSSIERS_DECIDE, *_ENTERED, more=_HERE, is_once=True),
    Row(
        "borders_api.withdraw_consent",
        P.DOSSIERS_DECIDE,
        *_ANSWERED,
        lambda _refs: {"reason": "The base burnt down."},
        more=_HERE,
        is_once=True,
    ),
    Row("borders_api.take_back_dossier", P.DOSSIERS_KEEP, *_ASKED, is_once=True),
    Row(
        "borders_api.draw_up_border_paper",
        P.BORDER_PAPERS_DRAW_UP,
        *_CROSSING,
        lambda refs: {"dossier": refs["dossier"]},
    ),
)
FORMS: tuple[Row, ...] = (
    Row("borders.new", P.DOSSIERS_ASK),
    Row("borders.complete", P.DOSSIERS_DECIDE, *_ASKED),
    Row("borders.answer", P.DOSSIERS_DECIDE, *_ASKED, more=_HERE),
    Row("borders.enter", P.DOSSIERS_KEEP, *_ASKED),
    Row("borders.confirm", P.DOSSIERS_DECIDE, *_ENTERED, more=_HERE, is_once=True),
    Row("borders.withdraw", P.DOSSIERS_DECIDE, *_ANSWERED, more=_HERE),
    Row("borders.take_back", P.DOSSIERS_KEEP, *_ASKED, is_once=True),
    Row("borders.draw_up", P.BORDER_PAPERS_DRAW_UP, *_CROSSING),
)
READINGS: tuple[Row, ...] = (
    Row("borders.index", P.DOSSIERS_READ),
    Row("borders.show", P.DOSSIERS_READ, *_ASKED),
    Row("borders_api.list_dossiers", P.DOSSIERS_READ),
    Row("borders_api.read_dossier", P.DOSSIERS_READ, *_ASKED),
    Row("borders.letter", P.DOSSIERS_READ, *_ENTERED, more=_HERE),
    Row("borders_api.read_letter", P.DOSSIERS_READ, *_ENTERED, more=_HERE),
    Row("borders_api.read_border_paper", P.CUSTODY_READ, *_CROSSING),
    Row("borders.pdf", P.BORDER_PAPERS_READ, "crossing_on_paper", "consignment"),
    *(
        Row(f"borders_exports.dossiers{whom}", P.DOSSIERS_READ, more=(("form", "csv"),))
        for whom in ("", "_for_programs")
    ),
)

"""What does the authority of the demonstration watch? Invented reports and figures, and checks."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

from recycling import clock
from recycling.certificates import queries as certificates
from recycling.certificates.stacks import work as stacks
from recycling.certificates.stacks.taking import take as take_stack
from recycling.clock import SteppedClock
from recycling.db import db
from recycling.deeds import Act
from recycling.demonstration.people import actor
from recycling.oversight.invoices.work import check_due
from recycling.oversight.mirror.service import enter_figures
from recycling.oversight.reports.handling import answer_report, take_up_report
from recycling.oversight.reports.rules import NewReport, Sender
from recycling.oversight.reports.service import make_report

_LINES_AT_ONCE = 200
_REPORTS = (
    NewReport(
        "dumping_or_burning",
        "DE",
        "Old gravel pit at the Schkeuditz road, Leipzig",
        "Two lorries without a sign tipped broken lamps, about 5 t, at six in the morning.",
        seen="Tuesday last week",
    ),
    NewReport(
        "unlicensed_treatment",
        "DE",
        "Hall 3, Hafenstrasse, Magdeburg",
        "Hard disks are taken apart and magnets heated in the yard; one smells it at night.",
        seen="every night since October",
        named="nobody knows the firm",
    ),
)
_FIGURES = """year,product,exporter,importer,exported_kg,imported_kg
2024,magnet scrap,DE,CN,118000,176500
2024,magnet scrap,DE,EE,64000,65100
2025,magnet scrap,DE,CN,97000,101800
2025,lamp phosphors,DE,FR,41000,58400
"""


def watch() -> None:
    """Let two people report what they saw, and compare the books of two countries."""
    regulator = actor("regulator")
    with clock.held(SteppedClock(clock.now() - timedelta(hours=30))) as stepped:
        refs = []
        for number, new in enumerate(_REPORTS):
            refs.append(make_report(f"demonstration report {number}", new, (), Sender()).ref)
            stepped.advance(hours=5)
        take_up_report(Act(regulator), refs[0])
        answer_report(
            Act(regulator), refs[0], "We look at the pit tomorrow. Did you see a number plate?"
        )
        enter_figures(
            Act(regulator), _FIGURES, "Invented for the demonstration; no statistics were asked."
        )


def check_certificates(many: int) -> None:
    """Let the regulator send the certificates there are in one ZIP, with one that was changed."""
    rows = [row for row in certificates.newest(many) if row.file_digest]
    zipped = BytesIO()
    with ZipFile(zipped, "w") as out:
        for row in rows:
            out.writestr(f"CoC-{row.ref}.pdf", certificates.sealed_file(row))
        changed = bytearray(certificates.sealed_file(rows[0]))
        changed[len(changed) // 2] ^= 1
        out.writestr("changed.pdf", bytes(changed))
        out.writestr("read me.txt", "The certificates of the demonstration.")
    db.session.rollback()
    zipped.seek(0)
    take_stack(Act(actor("regulator")), zipped, "certificates.zip")
    stacks.finish()


def check_invoices() -> None:
    """Look at every sale as the first night will."""
    while check_due(clock.today(), _LINES_AT_ONCE):
        pass

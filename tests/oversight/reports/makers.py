"""Reports as anybody makes them, and who reads them."""

from __future__ import annotations

import io
from itertools import count
from string import ascii_lowercase

from PIL import Image
from sqlalchemy import select

from recycling.db import db
from recycling.oversight.reports import service
from recycling.oversight.reports.models import Report
from recycling.oversight.reports.rules import NewReport, Sender
from recycling.oversight.reports.service import Made

_numbers = count(1)
HERE = Sender("192.0.2.7")
GENUINE = (
    "Behind the old brickworks a crew opens hard disks by hand, burns the boards at night and "
    "sells the magnets to a man with a white van."
)


def a_new_report(**differs: str) -> NewReport:
    whole = {
        "kind": "dumping_or_burning",
        "country": "DE",
        "place": "Old brickworks, Elbe road, Hamburg",
        "words": GENUINE,
        "seen": "every night last week",
    }
    return NewReport(**{**whole, **differs})


def a_report(sender: Sender = HERE, contents: tuple[bytes, ...] = (), **differs: str) -> Made:
    """A report somebody made (needs an application context and a regulator of its country)."""
    return service.make_report("", a_new_report(**differs), contents, sender)


def unlike_others() -> str:
    """A report with a photo, from a network, in words and at a place nobody else has."""
    number = next(_numbers)
    spelt = "".join(ascii_lowercase[int(digit)] for digit in f"{number:06d}")
    said = [f"{spelt}{letter}" for letter in ascii_lowercase]
    sender = Sender(f"2001:{number:x}::1")
    return a_report(sender, (a_photo(),), words=" ".join(said), place=f"Pier {spelt}").ref


def like_it(ref: str) -> str:
    """A report of the same words as another, from elsewhere."""
    words = db.session.scalars(select(Report.words).where(Report.ref == ref)).one()
    db.session.rollback()
    return a_report(Sender(f"2001:{next(_numbers):x}::1"), words=words).ref


def a_photo() -> bytes:
    """A JPEG that tells where, with what, by whom and when it was taken."""
    exif = Image.Exif()
    exif[0x010F], exif[0x013B], exif[0x0132] = "Canon", "Kim Witness", "2026:11:20 02:10:00"
    exif.get_ifd(0x8825).update({1: "N", 2: (53.0, 33.0, 5.0), 3: "E", 4: (9.0, 59.0, 1.0)})
    kept = io.BytesIO()
    picture = Image.new("RGB", (40, 30), "green")
    picture.save(kept, "JPEG", exif=exif, comment=b"taken by Kim Witness", quality=95)
    return kept.getvalue()

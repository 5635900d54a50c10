"""Make the pictures of the README anew: ``python -m tests.pictures``.

A market is seeded in a folder of its own, served, and opened in Chromium at 1280 pixels; the
certificate is the first page of its PDF. Every picture is at most 150 KB.
"""

from __future__ import annotations

import subprocess
import tempfile
from io import BytesIO
from pathlib import Path

from flask_migrate import upgrade
from PIL import Image
from playwright.sync_api import Page
from sqlalchemy import func, select

from recycling import create_app
from recycling.auctions.models import Auction, Bid
from recycling.certificates.models import Certificate
from recycling.config import Settings
from recycling.db import db
from recycling.demonstration import market
from tests.browsing import DESK, chromium, let_in, serving

FOLDER = Path(__file__).parents[1] / "docs" / "pictures"
LARGEST = 150 * 1024
_HEIGHT = 900
_READER = "recycler@demo.example"
_DOTS_PER_INCH = 110


def make_pictures() -> None:
    """Seed a market and leave the three pictures in ``docs/pictures``."""
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        kept = Path(folder)
        app = create_app(
            Settings(
                instance=kept,
                database_url=f"sqlite:///{kept / 'pictures.sqlite'}",
                base_url="http://localhost:8000",
                demonstration=True,
            )
        )
        with app.app_context():
            upgrade()
            market.seed(lambda _line: None)
            auction, certificate = _busiest_auction(), _newest_certificate()
            sealed = market.file_of(certificate)
        _keep("certificate", _first_page(sealed))
        with serving(app) as site, chromium() as browser:
            context = browser.new_context(viewport={"width": DESK, "height": _HEIGHT})
            page = context.new_page()
            _keep("verdict", _seen(page, f"{site}/verify/{certificate}"))
            let_in(context, app, site, _READER)
            _keep("auction", _seen(page, f"{site}/auctions/{auction}"))


def _busiest_auction() -> str:
    bids = func.count(Bid.id)
    asked = select(Auction.ref).join(Bid, Bid.auction_id == Auction.id)
    asked = asked.where(Auction.state == "open").group_by(Auction.id, Auction.ref)
    return str(db.session.scalar(asked.order_by(bids.desc(), Auction.id.desc()).limit(1)))


def _newest_certificate() -> str:
    newest = select(Certificate.ref).where(Certificate.state == "current")
    return str(db.session.scalar(newest.order_by(Certificate.id).limit(1)))


def _seen(page: Page, address: str) -> Image.Image:
    page.goto(address)
    return Image.open(BytesIO(page.screenshot()))


def _first_page(pdf: bytes) -> Image.Image:
    drawn = subprocess.run(
        ["pdftoppm", "-png", "-r", str(_DOTS_PER_INCH), "-f", "1", "-l", "1", "-singlefile", "-"],
        input=pdf,
        capture_output=True,
        check=True,
    )
    return Image.open(BytesIO(drawn.stdout))


def _keep(name: str, picture: Image.Image) -> None:
    """Write a picture with as many colours as keep it small enough."""
    for colours in (256, 128, 64, 32):
        written = BytesIO()
        picture.convert("RGB").quantize(colours).save(written, "PNG", optimize=True)
        if len(written.getvalue()) <= LARGEST:
            break
    (FOLDER / f"{name}.png").write_bytes(written.getvalue())


if __name__ == "__main__":
    make_pictures()

"""How long does a certificate take to print and seal, beside plain WeasyPrint and Chromium?

``python -m tests.benchmarks.certificates [ROUNDS]``: the same page in turns, one of each a round,
medians of all rounds. The baseline, naive, is the page as one writes it at first (columns in a
grid, tables that measure themselves, the code as a drawing), filled in from the record and printed
as WeasyPrint's manual begins: ``HTML(string=…).write_pdf()``, style sheet parsed and fonts set up
for each page, no tags, nothing enclosed; ``naive_tagged`` is the same as a tagged PDF/A-3a.
``plain`` and ``plain_tagged`` print our own finished HTML in that way: what our page saves is in
them already.
Ours is tagged, with its enclosures; sealed with PAdES. Chromium, warm, prints the finished HTML
over the DevTools protocol. ``html`` is the filling in alone. At last pages are sealed by one
process, and by two at once; beside it what two bare loops gain on this machine at that moment.
"""

from __future__ import annotations

import gc
import json
import os
import re
import sys
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import BytesIO
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import segno
from playwright.sync_api import sync_playwright
from weasyprint import CSS, HTML
from weasyprint.document import Document

from recycling.certificates.keys import KeyRing
from recycling.certificates.page import Dossier, densities, page_html
from recycling.certificates.printer import WeasyPrinter
from recycling.certificates.signer import PadesSealer
from recycling.certificates.typesetting import Paper
from recycling.certificates.wording import PAGE_FOLDER
from recycling.paper.typefaces import font_rules, sets_for
from tests.certificates.conftest import assembled
from tests.certificates.makers import ISSUED_AT, magnet_evidence

ROUNDS = 15
PAGES_EACH = 12
_BARE_LOOP = 60_000_000
_BASE = f"{PAGE_FOLDER}/"
_REGISTRY = "Urban Mine Registry"


# A page as one lays it out at first: tables that measure themselves, columns in a grid, and the
# code as the drawing its library makes.
_AS_AT_FIRST = """
table { table-layout: auto; }
.columns { display: grid; grid-template-columns: repeat(3, 1fr); column-gap: 6mm; }
.column { float: none; width: auto; margin-right: 0; }
.timeline, .foot { display: flex; }
.verify, .claims, .proofs { float: none; }
"""
_QR = re.compile(r"data:image/png;base64,[A-Za-z0-9+/=]+")


def _qr_svg(text: str) -> str:
    drawing = BytesIO()
    segno.make_qr(text, error="m", boost_error=False).save(drawing, kind="svg")
    return b64encode(drawing.getvalue()).decode()


class _Watched(WeasyPrinter):
    """Remembers the HTML it printed last, and on what paper."""

    def _laid_out(self, html: str, paper: Paper, *options: Any, **more: Any) -> Document:
        self.html, self.paper = html, paper
        return super()._laid_out(html, paper, *options, **more)


def _ring(folder: Path) -> KeyRing:
    return KeyRing.open(folder / "keys", _REGISTRY, ISSUED_AT - timedelta(days=1))


def _style(html: str, paper: Paper) -> str:
    sheets = [(PAGE_FOLDER / name).read_text() for name in (f"paper.{paper}.css", "page.css")]
    return "\n".join([font_rules(sets_for(html)), *sheets])


@contextmanager
def _chromium(html: str, style: str, folder: Path) -> Iterator[Callable[[], Any]]:
    """Yield what prints the page in a browser that is already running."""
    page_file = folder / "page.html"
    page_file.write_text(html.replace("<head>", f'<head><base href="{PAGE_FOLDER.as_uri()}/">', 1)
                         .replace("</head>", f"<style>{style}</style></head>", 1))  # fmt: skip
    with sync_playwright() as player:
        browser = player.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox"]
        )
        page = browser.new_page()
        tools = page.context.new_cdp_session(page)

        def printed() -> Any:
            page.goto(page_file.as_uri())
            options = {"preferCSSPageSize": True, "generateTaggedPDF": True}
            return tools.send("Page.printToPDF", options)

        yield printed
        browser.close()


def _ways(dossier: Dossier, printer: _Watched, sealer: PadesSealer) -> dict[str, Callable[[], Any]]:
    printer.render(dossier)
    style = _style(printer.html, printer.paper)
    ways = densities(dossier.credential)
    chosen = next(way for way in ways if page_html(dossier, density=way) == printer.html)

    def plain(more: str = "", **options: Any) -> bytes:
        filled = page_html(dossier, density=chosen)
        if more:
            filled = _QR.sub(f"data:image/svg+xml;base64,{_qr_svg(dossier.qr_url)}", filled)
        sheet = CSS(string=style + more, base_url=_BASE)
        source = HTML(string=filled, base_url=_BASE)
        content: bytes = source.write_pdf(stylesheets=[sheet], **options)
        return content

    return {
        "naive": lambda: plain(_AS_AT_FIRST),
        "naive_tagged": lambda: plain(_AS_AT_FIRST, pdf_variant="pdf/a-3a"),
        "plain": plain,
        "plain_tagged": lambda: plain(pdf_variant="pdf/a-3a"),
        "html": lambda: page_html(dossier),
        "ours": lambda: printer.render(dossier),
        "sealed": lambda: sealer.seal(printer.render(dossier), ISSUED_AT),
    }


def _in_turns(ways: dict[str, Callable[[], Any]], rounds: int) -> dict[str, float]:
    """Return the median milliseconds of each way, a round without measure first."""
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for number in range(rounds + 1):
        for name, way in ways.items():
            gc.collect()  # what the one before left lying about is not this one's work
            start = time.perf_counter()
            way()
            if number:
                taken[name].append((time.perf_counter() - start) * 1000)
        print(f"round {number} of {rounds}", file=sys.stderr)
    return {name: median(times) for name, times in taken.items()}


def _seal_many(folder: str, ready: Any, go: Any, count: int) -> None:
    """Be a worker with its own warm printer: seal so many pages once told to."""
    ring, printer = _ring(Path(folder)), WeasyPrinter()
    dossier = assembled(ring, printer)(magnet_evidence())
    sealer = PadesSealer(ring.current("seal", ISSUED_AT))
    sealer.seal(printer.render(dossier), ISSUED_AT)
    ready.release()
    go.wait()
    for _ in range(count):
        sealer.seal(printer.render(dossier), ISSUED_AT)


def _pages_per_s(folder: Path, workers: int) -> float:
    context = get_context("spawn")
    ready, go = context.Semaphore(0), context.Event()
    crew = [
        context.Process(target=_seal_many, args=(str(folder), ready, go, PAGES_EACH))
        for _ in range(workers)
    ]
    for worker in crew:
        worker.start()
    for _ in crew:
        ready.acquire()
    start = time.perf_counter()
    go.set()
    for worker in crew:
        worker.join()
    return workers * PAGES_EACH / (time.perf_counter() - start)


def _speed_up(folder: Path) -> float:
    """Return how much more two workers seal than one: the median of three pairs."""
    return median(_pages_per_s(folder, 2) / _pages_per_s(folder, 1) for _ in range(3))


def _burn() -> None:
    """Keep one core busy with nothing that another could be in the way of."""
    sum(number * number for number in range(_BARE_LOOP))


def _bare_speed_up() -> float:
    """Return how much more two bare loops do than one, now: what the machine itself can give."""
    context, taken = get_context("spawn"), []
    for workers in (1, 2):
        crew = [context.Process(target=_burn) for _ in range(workers)]
        start = time.perf_counter()
        for worker in crew:
            worker.start()
        for worker in crew:
            worker.join()
        taken.append((time.perf_counter() - start) / workers)
    return taken[0] / taken[1]


def main(rounds: int) -> None:
    """Measure, and print a table and one JSON object."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        ring, printer = _ring(folder), _Watched()
        dossier = assembled(ring, printer)(magnet_evidence())
        ways = _ways(dossier, printer, PadesSealer(ring.current("seal", ISSUED_AT)))
        with _chromium(printer.html, _style(printer.html, printer.paper), folder) as chromium:
            found = _in_turns({**ways, "chromium": chromium}, rounds)
        speed_up, bare = _speed_up(folder), _bare_speed_up()
    for way, taken in found.items():
        print(f"{way:14}{taken:8.1f} ms{taken / found['naive']:8.2f} of naive")
    print(json.dumps({
        **{f"{way}_ms": round(taken, 1) for way, taken in found.items()},
        "ratio_sealed_to_naive": round(found["sealed"] / found["naive"], 3),
        "ratio_sealed_to_naive_tagged": round(found["sealed"] / found["naive_tagged"], 3),
        "ratio_sealed_to_plain": round(found["sealed"] / found["plain"], 3),
        "ratio_sealed_to_plain_tagged": round(found["sealed"] / found["plain_tagged"], 3),
        "speedup_two_workers": round(speed_up, 2), "speedup_two_bare_loops": round(bare, 2),
        "load": round(os.getloadavg()[0], 1),
    }))  # fmt: skip


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS)

"""The one-file verifier, opened from disk in Chromium: without a network, the same codes."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import FilePayload, Page, expect, sync_playwright

from recycling.certificates.checks import Checks
from recycling.certificates.integrity import record_digest
from recycling.certificates.keys import KeyRing
from recycling.certificates.kit import make_kit
from recycling.certificates.page import Dossier
from recycling.certificates.printer import WeasyPrinter
from tests.certificates.attacks_on_seals import SEALS
from tests.certificates.kits import PDF, history, kit_files, status_list
from tests.certificates.test_offline import SPOILED, Files, spoiled
from tests.certificates.workshop import Workshop

pytestmark = pytest.mark.browser

HOLDS = ["seal.ok", "record.ok", "log.ok", "status.then", "page.not_compared"]


@pytest.fixture(scope="module")
def files(ring: KeyRing, sealed: bytes, magnet: Dossier) -> Files:
    return kit_files(ring, sealed, record_digest(magnet.credential))


@pytest.fixture(scope="module")
def page(files: Files, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """The page as it came out of the kit, in a browser that has no network."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        pytest.skip("Chromium is not installed")
    kept = tmp_path_factory.mktemp("kit") / "verifier.html"
    kept.write_bytes(files["verifier.html"])
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        context = browser.new_context(offline=True)
        opened = context.new_page()
        opened.goto(kept.as_uri())
        yield opened
        browser.close()


def codes(page: Page, name: str, content: bytes) -> list[str]:
    """Choose a file and read the codes of the five lines; the heading where there are none."""
    page.evaluate("document.getElementById('verdict').replaceChildren()")
    file = FilePayload(name=name, mimeType="application/octet-stream", buffer=content)
    page.set_input_files("#file", file)
    page.wait_for_selector("#verdict h2")
    rows = page.locator("#verdict tr")
    found = rows.evaluate_all("rows => rows.map(row => row.dataset.code)")
    return found or [page.inner_text("#verdict h2")]


def test_verifier_opened_from_disk_names_every_attack_on_a_seal(
    page: Page, ring: KeyRing, printer: WeasyPrinter, sealed: bytes
) -> None:
    shop = Workshop(ring, printer, sealed)
    believed = json.dumps(shop.keys).encode()
    keep(page, believed)
    assert codes(page, PDF, shop.stamped)[:3] == HOLDS[:3]
    assert "Test time confirms its time: 2026-11-20 10:30 UTC." in page.inner_text("#verdict")
    told = {}
    for name, attack in SEALS.items():
        content, keys, expected = attack(shop)
        assert not isinstance(keys, Checks)
        if keys != shop.keys:
            keep(page, json.dumps(keys).encode())
        told[name] = expected in codes(page, PDF, content)
        if keys != shop.keys:
            keep(page, believed)
    assert all(told.values()), told


def keep(page: Page, keys: bytes) -> None:
    """Let the page believe other keys."""
    page.evaluate("document.getElementById('trust').textContent = ''")
    file = FilePayload(name="keys.json", mimeType="application/json", buffer=keys)
    page.set_input_files("#kept", file)
    expect(page.locator("#trust")).to_contain_text("kept by you")


def test_verifier_opened_from_disk_says_the_same_as_ours(
    page: Page, files: Files, ring: KeyRing, magnet: Dossier
) -> None:
    assert codes(page, "kit.zip", make_kit(files)) == HOLDS
    assert page.inner_text("#verdict h2") == "Genuine"
    assert "7Q4K-M2TD-9HXA-4" in page.inner_text("#verdict")
    assert codes(page, PDF, files[PDF])[:3] == HOLDS[:3]
    assert codes(page, "certificate.json", files["certificate.json"])[:3] == [
        "seal.not_enclosed", "record.ok", "log.not_enclosed",
    ]  # fmt: skip
    for name, (_, code) in SPOILED.items():
        assert code in codes(page, "kit.zip", make_kit(spoiled(files, name)))
    assert codes(page, PDF, files[PDF] + b"\n")[0] == "seal.not_whole_file"
    revoked = {**files, "status-list.json": status_list(ring, "revoked")}
    assert "status.revoked" in codes(page, "kit.zip", make_kit(revoked))
    fork = history(record_digest(magnet.credential), other=bytes(32))
    assert "log.forked" in codes(page, "kit.zip", make_kit({**files, "checkpoints.json": fork}))
    assert codes(page, "letter.pdf", b"%PDF-1.7 dear Sir")[0] == "seal.missing"
    assert codes(page, "x.zip", b"PK\x03\x04") == ["This is not a certificate"]
    page.fill("#code", files["qr.txt"].decode())
    page.evaluate("document.getElementById('verdict').replaceChildren()")
    page.click("#paste button")
    page.wait_for_selector('#verdict tr[data-code="record.vouched"]')
    assert "4812.6 kg" in page.inner_text("#verdict")

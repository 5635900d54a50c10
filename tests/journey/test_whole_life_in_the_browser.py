"""A new lot from registration to a verified certificate, by four people, without a manual."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from recycling.deeds import SYSTEM, Act
from recycling.demonstration.scenes import PRICES
from recycling.matching import service as matching
from recycling.matching.rules.prices import NewPrice
from tests.journey.keyboard import KeyboardWalker
from tests.journey.walking import Site, Walker
from tests.makers import Member, a_member

pytestmark = pytest.mark.browser

MOST_PAGES = 12
"""How many pages a holder's first lot takes, from the home page until it is published."""


def _people(site: Site) -> dict[str, Member]:
    with site.app.app_context():
        kinds = ("holder", "recycler", "carrier", "regulator")
        people = {kind: a_member(kind) for kind in kinds}
        matching.observe_prices(
            Act(SYSTEM),
            tuple(
                NewPrice(
                    e, "oxide", minor, "EUR", site.held_clock.now().date(), "test", "test", True
                )
                for e, minor in PRICES.items()
            ),
        )
        return people


def _ref(walker: Walker, prefix: str) -> str:
    found = re.search(rf"{prefix}-\w{{5}}-\w{{5}}", walker.path)
    assert found, walker.path
    return found[0]


def _licensed(recycler: Walker, regulator: Walker) -> None:
    recycler.goes("/bases/new")
    recycler.looks("new base")
    recycler.types("name", "Base Duisburg-Ruhrort")
    recycler.selects("country", "DE")
    recycler.types("place", "Duisburg")
    recycler.types("latitude", "51.4344")
    recycler.types("longitude", "6.7623")
    recycler.sends("base registered")
    base = _ref(recycler, "BAS")

    recycler.goes(f"/bases/{base}/lines/new")
    recycler.looks("new line")
    recycler.types("name", "Roast, leach, extract")
    recycler.selects("route", "hydromet_roast_hcl_sx")
    recycler.selects("operation", "R4")
    recycler.chooses("subtypes", "ndfeb_swarf")
    recycler.types("treatment_charge", "850")
    recycler.sends("line added")

    _applied(recycler, base)
    _footed(recycler, regulator, base, _ref(recycler, "LIC"))

    regulator.goes("/desk")
    regulator.looks("regulator desk")
    regulator.goes("/licences")
    regulator.looks("applications")
    regulator.follows("main a[href*='/licences/LIC-']")
    regulator.looks("application")
    regulator.chooses("move", "grant")
    regulator.sends("licence granted")
    assert "ranted" in regulator.text


def _applied(recycler: Walker, base: str) -> None:
    recycler.goes(f"/bases/{base}/licences/new")
    recycler.looks("new licence")
    recycler.sends("application begun")
    _task(recycler, "number_and_days")
    recycler.types("number", "BImSchG 2026/07")
    recycler.fills_date("valid_from", 1, 11, 2026)
    recycler.fills_date("valid_to", 31, 10, 2031)
    recycler.sends("number and days")
    _task(recycler, "scale")
    recycler.types("yearly_tonnes", "500")
    recycler.sends("scale")
    _task(recycler, "processes")
    recycler.chooses("processes", "hydromet_roast_hcl_sx")
    recycler.sends("processes")
    _task(recycler, "waste")
    recycler.looks("waste of the licence")
    recycler.chooses("subtypes", "ndfeb_swarf")
    recycler.types("codes", "EU 12 01 18*")
    for hazard in ("HP3", "HP5"):
        recycler.chooses("hazards", hazard)
    recycler.sends("waste")
    recycler.follows("main a[href$='/send']")
    recycler.looks("check and send")
    recycler.sends("licence applied for")


def _task(recycler: Walker, task: str) -> None:
    recycler.follows(f"main a[href$='/tasks/{task}']")


def _bond(recycler: Walker, _licence: str) -> None:
    recycler.types("amount", "250000")
    recycler.chooses("form_of_bond", "deposit")
    recycler.types("guarantor", "Hanse Bank AG")


def _permit(recycler: Walker, _licence: str) -> None:
    recycler.types("outlets", "DW001")
    recycler.types("limits", "ammonia nitrogen; water; 10")


def _process_list(recycler: Walker, _licence: str) -> None:
    recycler.chooses("processes", "hydromet_roast_hcl_sx")
    recycler.selects("saponification_agent", "Na")


def _scale(recycler: Walker, licence: str) -> None:
    recycler.selects("licence", licence)
    recycler.types("scale_ndfeb_swarf", "500")


_FOOTINGS: dict[str, Callable[[Walker, str], None]] = {
    "eia_approval": lambda recycler, _licence: recycler.types("scope", "500"),
    "acceptance": lambda recycler, _licence: recycler.types("notice", "Official gazette 2026/17"),
    "discharge_permit": _permit,
    "bond": _bond,
    "process_list": _process_list,
    "yearly_scale": _scale,
}


def _footed(recycler: Walker, regulator: Walker, base: str, licence: str) -> None:
    for kind, fill in _FOOTINGS.items():
        recycler.goes(f"/bases/{base}/footings/new/{kind}")
        recycler.types("number", f"{kind} 2026/1")
        recycler.types("authority", "Behörde für Umwelt Hamburg")
        recycler.fills_date("issued_on", 1, 10, 2026)
        recycler.fills_date("valid_from", 1, 10, 2026)
        recycler.fills_date("valid_to", 31, 10, 2031)
        fill(recycler, licence)
        recycler.looks(f"new {kind}")
        recycler.sends(f"{kind} entered")
    for _kind in _FOOTINGS:
        regulator.goes("/footings")
        regulator.follows("main a[href*='/footings/FTG-']")
        regulator.chooses("move", "accept")
        regulator.sends("accepted")


def _published(holder: Walker) -> str:
    opened: set[str] = set()
    holder.page.on("framenavigated", lambda frame: opened.add(frame.url))
    holder.goes("/")
    holder.goes("/desk")
    holder.looks("holder desk empty")
    holder.goes("/lots/new")
    holder.looks("new lot")
    holder.types("title", "NdFeB grinding swarf, oily")
    holder.selects("subtype", "ndfeb_swarf")
    holder.types("physical_form", "sludge under water")
    holder.sends("lot drafted")
    lot = _ref(holder, "LOT")
    holder.goes(f"/lots/{lot}/edit")
    holder.looks("task list")

    holder.goes(f"/lots/{lot}/edit/composition")
    holder.looks("composition")
    holder.selects("method", "icp_oes")
    for symbol, percent in (("Nd", "20"), ("Pr", "5"), ("Dy", "1")):
        holder.fills(symbol, percent)
    holder.sends("saved")

    holder.goes(f"/lots/{lot}/edit/masses")
    holder.looks("masses")
    holder.types("wet_mass", "10 000")
    holder.types("moisture", "25")
    holder.types("packaging", "steel drums")
    holder.types("pieces", "50")
    holder.sends("saved")

    holder.goes(f"/lots/{lot}/edit/code")
    holder.looks("code and hazards")
    holder.chooses("code", "120118")
    for hazard in ("HP3", "HP5"):
        holder.chooses("hazards", hazard)
    holder.sends("saved")

    holder.goes(f"/lots/{lot}/edit/place")
    holder.looks("place")
    holder.selects("country", "DE")
    holder.types("place", "Hamburg")
    holder.types("latitude", "53.5419")
    holder.types("longitude", "9.9937")
    holder.fills_date("available_from", 24, 11, 2026)
    holder.sends("saved")

    holder.goes(f"/lots/{lot}/check")
    holder.looks("check answers")
    holder.sends("published")
    assert len(opened) <= MOST_PAGES
    holder.goes(f"/lots/{lot}/matches")
    holder.looks("matches")
    assert "Base Duisburg-Ruhrort" in holder.text
    return lot


def _sold(site: Site, holder: Walker, recycler: Walker, lot: str) -> None:
    holder.goes(f"/lots/{lot}/auction/new")
    holder.looks("open an auction")
    holder.chooses("format", "open")
    holder.selects("currency", "EUR")
    holder.chooses("closes_in", "at")
    holder.types("closes_at", "2026-11-23T14:00")
    holder.chooses("reserve_kind", "none")
    holder.types("increment_per_tonne", "10")
    holder.sends("check the terms")
    holder.sends("auction open")
    auction = _ref(holder, "AUC")

    recycler.goes(f"/auctions/{auction}")
    recycler.looks("auction as recycler")
    recycler.goes(f"/auctions/{auction}/bid")
    recycler.looks("bid")
    recycler.selects("base")
    recycler.chooses("direction")
    recycler.types("price", "11 850")
    recycler.sends("confirm the bid")
    assert "118" in recycler.text
    recycler.sends("bid stands")

    site.time_passes(hours=3)
    holder.goes(f"/auctions/{auction}/award")
    holder.looks("award")
    holder.sends("awarded")

    recycler.goes("/sales")
    recycler.looks("sales")
    recycler.follows("main a[href*='/sales/SAL-']")
    recycler.looks("sale")
    recycler.follows("main form button")
    recycler.page.wait_for_url("**/checkout/**")
    site.picture(recycler.page, "payment-page")
    recycler.activates(recycler.page.locator("button.pay"))
    recycler.page.wait_for_url("**/sales/SAL-*")
    recycler.looks("paid")
    assert "paid" in recycler.text.lower()


def _carried(site: Site, holder: Walker, carrier: Walker, recycler: Walker, lot: str) -> None:
    holder.goes(f"/lots/{lot}/consignment/new")
    holder.looks("how does it travel")
    holder.fills_date("planned_on", 24, 11, 2026)
    holder.selects("legs_0_carrier")
    holder.types("legs_0_permit", "BEF-DE-0815")
    holder.types("legs_0_plates", "HH-UM 2026")
    holder.chooses("is_dangerous", "yes")
    holder.types("un_number", "UN3189")
    holder.types("un_class", "4.2")
    holder.selects("packing_group", "II")
    holder.types("packages", "14")
    holder.types("acceptance_number", "AN-17")
    holder.sends("consignment prepared")
    consignment = _ref(holder, "CON")
    holder.presses("Sign")

    for hours in (1, 4):
        site.time_passes(hours=hours)
        carrier.goes("/desk")
        carrier.looks("carrier desk")
        carrier.goes(f"/consignments/{consignment}")
        carrier.looks("carrier consignment")
        carrier.presses("Sign")

    site.time_passes(hours=1)
    recycler.goes(f"/consignments/{consignment}/receipt")
    recycler.looks("what arrived")
    recycler.types("scale", "Weighbridge 1")
    recycler.types("division", "20")
    recycler.fills_date("calibrated_until", 1, 6, 2027)
    recycler.types("gross", "19 980")
    recycler.types("tare", "10 000")
    recycler.types("moisture", "25")
    recycler.chooses("verdict", "accepted")
    recycler.presses("Sign the receipt")
    assert "ccepted" in recycler.text


def _recovered(recycler: Walker, lot: str) -> None:
    recycler.goes("/batches/new")
    recycler.looks("open a batch")
    recycler.selects("line")
    recycler.presses("Open the batch")
    batch = _ref(recycler, "BAT")
    recycler.selects("lot", lot)
    recycler.presses("Take this lot in")
    for kind, name, mass, destination, contents in (
        ("product", "Nd-Pr-Dy oxide", "2150", "", {"Nd": "1422", "Pr": "365", "Dy": "73"}),
        ("residue", "Iron residue", "5600", "Landfill class I", {"Nd": "60"}),
    ):
        recycler.goes(f"/batches/{batch}")
        recycler.chooses("kind", kind)
        recycler.types("name", name)
        recycler.types("mass", mass)
        recycler.types("destination", destination)
        if kind == "residue":
            recycler.types("operation", "D1")
            recycler.types("permit", "AB-DE-3/1998")
        for symbol, kilograms in contents.items():
            recycler.types(f"element_{symbol}", kilograms)
        recycler.presses("Declare")
    recycler.chooses("mode", "recycling")
    recycler.presses("Close the batch")
    assert "closed" in recycler.text.lower()


def test_four_people_take_a_new_lot_to_a_verified_certificate(site: Site, tmp_path: Path) -> None:
    _whole_life(site, tmp_path)


@pytest.mark.whole
@pytest.mark.parametrize("runs_scripts", [True, False])
def test_the_same_people_do_so_with_a_keyboard_alone_and_without_scripts(
    site: Site, tmp_path: Path, runs_scripts: bool
) -> None:
    site.hand, site.runs_scripts = KeyboardWalker, runs_scripts
    _whole_life(site, tmp_path)


def _whole_life(site: Site, tmp_path: Path) -> None:
    people = _people(site)
    holder, recycler = site.newcomer(people["holder"]), site.member(people["recycler"])
    carrier, regulator = site.member(people["carrier"]), site.member(people["regulator"])

    _licensed(recycler, regulator)
    lot = _published(holder)
    _sold(site, holder, recycler, lot)
    _carried(site, holder, carrier, recycler, lot)
    _recovered(recycler, lot)

    recycler.goes(f"/lots/{lot}/certificate/new")
    recycler.looks("certify")
    recycler.presses("Issue the certificate")
    number = recycler.path.rpartition("/")[2]
    site.time_passes(seconds=2)

    stranger = site.visitor()
    stranger.goes("/verify")
    stranger.looks("verify")
    stranger.types("number", number.lower().replace("-", " "))
    stranger.presses("Look it up")
    assert "Genuine, and it stands" in stranger.text

    with stranger.page.expect_download() as downloading:
        stranger.activates(stranger.page.get_by_role("link", name="Download the sealed PDF"))
    pdf = tmp_path / "certificate.pdf"
    downloading.value.save_as(pdf)

    for content, verdict in ((pdf.read_bytes(), "Genuine, and it stands"), (None, "Not genuine")):
        if content is None:
            changed = bytearray(pdf.read_bytes())
            changed[len(changed) // 2] ^= 1
            pdf.write_bytes(bytes(changed))
        stranger.goes("/verify")
        stranger.uploads(stranger.page.locator("input[name=file]"), pdf)
        stranger.presses("Check the file")
        assert verdict in stranger.text

    regulator.goes(f"/lots/{lot}")
    regulator.looks("lot as regulator")
    stranger.goes(f"/lots/{lot}")
    stranger.looks("lot as stranger")
